# The manager's day.

day-title = Day report
day-today = Today
day-against = Compared with { $day }
day-against-until = Compared with { $day } until { $time }
day-as-of = As of { $time }: this till; bookings of all
day-as-of-data = As of { $time }: this till; bookings of all ({ $data })
day-export = Export
day-print = Print day
day-charts = Charts
day-tables = Tables
day-back = Day report
day-none = –
day-nothing = Nothing that day.
day-again = Read again

day-redeemed = Redemptions
day-worth = Value redeemed
day-arrivals = Arrivals
day-refused = Refused scans
day-speed = Scan to done, median
day-count = { $count }
day-tally = { $count }, { $worth }
day-was = was { $figure }
day-same = the same
day-points = { $points } points
day-seconds = { $seconds } s
day-nobody-due = nobody due yet

day-by-hour = Redemptions by hour
day-by-channel = By channel
day-count-and-worth = count, value
day-by-campaign = By campaign
day-by-staff = Staff
day-bookings = Bookings
day-refusals = Refused scans
day-risk = Offline risk
day-open-all = Press a figure for its details
day-others = { $count ->
    [one] 1 other
   *[other] { $count } others
}

day-due = Due
day-came = Came
day-early = Early
day-late = Late
day-expected = Still expected
day-walk-ins = Walk-ins
day-taken = Taken offline
day-confirmed = Confirmed
day-waiting = Pending
day-disputed = Conflicts
day-sign-ins = Signed in and out
day-wrong-pins = Wrong PINs
day-overrides = Overrides
day-kind-sign-in = Sign-in
day-kind-override = Override
day-what-override = { $what }: { $reason } (for { $staff })
day-raises = Allowance raised
day-taken-back = Undone
day-check-ins = Check-ins
day-exceptions = { $count ->
    [0] No open exceptions
    [one] 1 open exception
   *[other] { $count } open exceptions
}

day-column-campaign = Campaign
day-column-channel = Channel
day-column-redeemed = Redeemed
day-column-before = Week before
day-column-worth = Value
day-column-taken = Offline
day-column-name = Name
day-column-check-ins = Check-ins
day-column-median = Median
day-column-no = No.
day-column-time = Time
day-column-what = What
day-column-voucher = Voucher
day-column-staff = Staff
day-column-state = State
day-column-day = Business day
day-column-kind = Kind
day-column-take = Taken
day-column-seconds = Seconds

day-hour = { $from }–{ $until }
day-campaign-unknown = Campaign { $tail }
day-nobody = Nobody signed in
day-somebody = Staff { $tail }
day-what-check-in = { $people ->
    [one] Check-in, 1 person
   *[other] Check-in, { $people } people
}
day-what-booked = { $service }, { $guest }, { $people }
day-what-booked-by-nobody = { $service }, { $people }
day-what-raise = Offline allowance raised: { $reason }

day-kind-redemption = Redemption
day-kind-refusal = Refused scan
day-kind-check-in = Check-in
day-kind-booking = Booking
day-kind-raise = Allowance raised

day-state-firm-cloud = Confirmed by the cloud
day-state-firm-store = Confirmed by the store
day-state-confirmed = Offline, confirmed
day-state-waiting = Offline, pending
day-state-conflict = Conflict
day-state-quarantined = Set aside
day-state-taken-back = Undone
day-state-refused = Refused
day-state-allowed = Allowed
day-state-early = { $minutes } min early
day-state-on-time = On time
day-state-late = { $minutes } min late
day-fate-early = Came early
day-fate-on-time = Came on time
day-fate-late = Came late
day-fate-elsewhere = Came, at another till
day-fate-no-show = No-show
day-fate-overdue = Not come
day-fate-expected = Expected
day-fate-given-up = Cancelled
day-fate-walk-in = Walk-in

day-printed = Sent to the printer
    .detail = The day summary of { $day }
day-exported = Exported
    .detail = { $file }
day-file = day-report-{ $date }
day-file-part = day-report-{ $date }-part

day-refusal = { $code ->
    [unknown] Unknown code
    [not_cached] Not known offline
    [forged] Wrong signature
    [damaged] Damaged code
    [other_business] Another business's
    [update_needed] Update needed
    [cancelled] Cancelled
    [refunded] Refunded
    [frozen] Frozen
    [used_up] Already used
    [expired] Expired
    [not_yet_valid] Not valid yet
    [wrong_shop] Other shop only
    [wrong_level] Wrong member level
    [wrong_weekday] Wrong weekday
    [wrong_time] Wrong time of day
    [blackout] Excluded date
    [wrong_sale_channel] Wrong order type
    [wrong_products] Wrong products
    [too_few_items] Too few items
    [below_minimum] Below minimum
    [not_enough_left] Not enough left
    [not_stackable] Not stackable
    [order_limit] Limit per order
    [customer_limit] Limit per customer
    [evidence_missing] Evidence missing
    [cloud_only] Only with the cloud
    [above_offline_value] Above offline limit
    [budget_spent] Offline allowance spent
    [no_grant] No offline allowance
    [data_too_old] Data too old
    [by_cloud] Refused by the cloud
    [already_here] Already here
    [too_many_people] Too many people
    [other_shop] Another shop's booking
    [booking_over] Booking is over
   *[other] { $code }
}

day-open-risk = At stake, with conflicts
day-not-here = Overdue or no-show
day-people = { $people ->
    [one] 1 person
   *[other] { $people } people
}
day-legend-today = Today: { $count }
day-legend-whole-day = { $day }, whole day: { $count }
day-legend-day = { $day }: { $count }
day-and-before = { $now }, { $was }
day-rows-about = { $what }, { $day }
day-column-reason = Reason
day-column-scans = Scans
day-tally-and-check-ins = { $tally }, { $count ->
    [one] 1 check-in
   *[other] { $count } check-ins
}
day-came-of-due = { $came } of { $due } due

# What was sold.
day-sales = Sales
day-net = Net sales
day-sold = Sales
day-basket = Average basket
day-given-back = Given back
day-discounts = Discounts
day-unused = Paid, not used
day-sold-by-hour = Sales by hour
day-by-tender = By tender
    .less = less what went back
day-products = Best sellers
day-column-product = Product
day-column-lines = Lines
day-kind-sale = Sale
day-kind-refund = Refund
day-kind-payment = Payment
day-what-sale = Receipt { $number }, { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}
day-what-refund = Receipt { $number }: { $reason }
day-what-unused = Paid by { $network } for no sale
day-state-off = { $amount } off
day-state-unused = Use it or give it back
