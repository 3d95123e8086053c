# The history of this terminal.

history-title = History
history-of-this-till = What happened at this till
history-day = { $weekday } { $day }
history-day-today = Today, { $weekday } { $day }
history-to-today = To today
history-tab-all = All
history-sold-line = { $quantity } × { $name }
history-rounding = Cash rounding
history-change-given = Change
history-tab-sold = Sales
history-tab-redeemed = Redeemed
history-tab-refused = Refused
history-tab-arrivals = Check-ins
history-tab-papers = Receipts
history-hint = Type a campaign, a guest, the end of a code or of a phone number
history-none-sought = Nothing here for "{ $sought }"
    .next = Esc shows everything again.
history-column-detail = Detail
history-file = history-{ $date }
history-kind-terminal = Terminal
history-none = Nothing of this kind on this day
    .next = Choose another day or another list.
history-nothing-chosen = Nothing chosen
    .next = Choose an entry to see all of it.
history-newer = Newer
history-older = Older
history-page = Page { $page }

history-tail = **{ $tail }
history-state-firm = Confirmed
history-state-confirmed = Offline, confirmed
history-state-provisional = Pending
history-state-conflict = Conflict
history-state-aside = Set aside
history-state-taken-back = Undone
history-state-undone = Undone
history-taken-back = Redemption undone
history-voided = Request given up
history-signed-in = Signed in
history-pin-refused = Wrong PIN
history-pin-paused = Wrong PIN: may be tried again after a pause
history-pin-locked = Wrong PIN: locked until a manager opens it
history-signed-out = Signed out
history-allowed-by = Accepted by { $staff }
history-drawer = Drawer opened
history-reprinted = Receipt printed again
history-copy = COPY { $copy }
history-settled = Exception settled
history-clock = Clock jumped
history-config = Setting changed
history-enrolled = Terminal enrolled
history-restored = Ledger restored
history-slip = Receipt
history-slip-of = Receipt of { $number }
history-people = { $people ->
    [one] 1 person
   *[other] { $people } people
}
history-check-in-undone = Check-in undone
history-walk-in = Walk-in
history-guest-unnamed = Guest
history-timed = { $timing ->
    [early] { $minutes } min early
    [late] { $minutes } min late
   *[on_time] on time
}

history-change-confirm = Confirmed
history-change-decline = Declined
history-change-cancel-customer = Cancelled by the customer
history-change-cancel-shop = Cancelled by the shop
history-change-arrive = Checked in
history-change-undo = Check-in undone
history-change-start = Service started
history-change-finish = Service ended
history-change-no-show = No-show
history-change-settled = { $amount } paid in advance went into a sale
history-change-released = The sale came back; what was paid in advance is free again
history-change-moved = Moved to { $moment }

history-paper-queued = In the queue
history-paper-sending = Printing
history-paper-printed = Printed
history-paper-sent = Sent
history-paper-in-doubt = In doubt
history-paper-cancelled = Given up
history-paper-not-printed = Not printed
history-held-paper = Out of paper
history-held-cover = Cover open
history-held-offline = Printer offline
history-held-unreachable = Printer not found
history-held-fault = Printer fault

history-void-timeout = No answer in time
history-void-restart = The program was restarted
history-void-not-committed = It could not be used
history-void-cancelled = The cashier cancelled

history-evidence-typed = Typed in
history-evidence-shown = Code shown
history-evidence-rotating = Rotating code
history-evidence-stale = Rotating code, expired

history-bearer-shop = The shop bears it
history-bearer-issuer = The issuer bears it
history-bearer-customer = The customer paid
history-bearer-nobody = Seen

history-allowed-redeem = Redeem
history-allowed-reverse = Undo a redemption
history-allowed-check-in = Check in
history-allowed-late = Let in late
history-allowed-expired = Expired voucher
history-allowed-hours = Outside its hours
history-allowed-limit = Above the limit
history-allowed-evidence = Without evidence
history-allowed-budget = Allowance raised
history-allowed-reprint = Print again
history-allowed-drawer = Open the drawer
history-allowed-exceptions = Settle an exception
history-allowed-configure = Settings
history-allowed-reports = See the day report
history-allowed-discount = Discount by hand
history-allowed-discount-limit = Discount above the limit
history-allowed-price = Another price
history-allowed-refund = Giving money back
history-allowed-refund-limit = Giving back above the limit
history-allowed-no-receipt = Return without a receipt

history-when = When
history-staff = Staff
history-nobody = Nobody signed in
history-number = Redemption
history-voucher = Voucher
history-benefit = Customer gets
history-taken = Taken
history-given-back = Given back
history-bill = Bill
history-risk = Worth to the shop
history-strength = Strength
history-evidence = Code
history-took = Took
history-seconds = { $seconds } s
history-allowed = Override
history-allowed-who = Accepted by
history-campaign = Campaign
history-channel = Channel
history-hub = Cloud
history-hub-waiting = Not received yet
history-hub-applied = Received
history-hub-conflict = More than the voucher held
history-hub-aside = Set aside
history-taken-back-at = Undone
history-reversible = Can be undone until
history-reversible-never = Cannot be undone
history-reason = Reason
history-cause = Cause
history-code = Support code
history-scanned = Scanned
history-came-in = Checked in
history-taken-off = Taken off
history-timing = On time
history-unpaid = Deposit unpaid
history-guest = Guest
history-service = Service
history-starts = Slot
history-party = Here / party
history-place = Place
history-booking-code = Booking
history-change = Change
history-copy-number = Copy
history-borne-by = Settled
history-clock-expected = Should have shown
history-clock-shown = Showed
history-setting = Setting
history-setting-name = { $setting ->
    [language] Language
    [appearance] Appearance
    [scale] Size
    [slips] Receipts
    [idle_lock] Lock
    [customer_display] Customer display
    [customer_display_stands] Place of the customer display
    [keys] Keys
    [receipt] Receipt template
    [camera-use] Camera
    [printer] Printer
    [printer-paper] Paper
    [scanner-framing] Scanner
    [scanner-serial] Serial scanner
    [pin] PIN
    [pin_reset] PIN taken away
    [unlocked] PIN to be tried again
   *[other] { $setting }
}
history-program = Program
history-slip-state = Receipt
history-slip-at = Receipt ended
history-support = Record no.

history-print = Print the receipt
history-reprint = Print again
history-gift = Gift receipt
history-picture = E-receipt
history-pdf = as PDF
history-paper-is-here = It came out
history-paper-not-needed = Don't print it
history-undo = Undo
history-undo-arrival = Undo check-in
history-undo-left = { $left } left to undo it
history-undo-today = Can be undone today
history-undo-over = Too late to undo it
history-stays-nothing-chosen = No entry is chosen.
    .next = Choose what is to be undone, then press the key again.
history-stays-taken-back-before = This was undone before.
    .next = There is nothing left of it to undo.
history-stays-too-late = Too late to undo this redemption.
    .next = Its time to undo is over. Ask the manager.
history-stays-never-reversible = This redemption cannot be undone.
    .next = Its campaign does not allow it. Ask the manager.
history-stays-arrival-is-past = This check-in cannot be undone any more.
    .next = Others came in after it, or the visit is over.
history-stays-took-back = This entry undid something itself.
    .next = Serve the customer anew at the counter.
history-stays-on-record = There is nothing to undo in this entry.
    .next = Choose a sale, a redemption or a check-in.
history-undo-redemption = Undo this redemption?
    .explains = What was taken goes back to the voucher. Take the item back too.
history-undo-check-in = Undo this check-in?
    .explains = The booking goes back to Expected.
history-undo-confirm = Undo
history-undo-needs-reason = Choose a reason
history-undo-cancel = Keep it

history-refusal = { $code ->
    [unknown] Unknown code
    [not_cached] Not known here, offline
    [forged] Forged code
    [damaged] Damaged code
    [other_business] Another business's
    [update_needed] Newer than this program
    [cancelled] Cancelled voucher
    [refunded] Refunded voucher
    [frozen] Frozen voucher
    [used_up] Already used
    [expired] Expired
    [not_yet_valid] Not valid yet
    [wrong_shop] For another shop
    [wrong_level] For other members
    [wrong_weekday] Wrong weekday
    [wrong_time] Wrong time of day
    [blackout] Excluded date
    [wrong_sale_channel] For other orders
    [wrong_products] Wrong products
    [too_few_items] Too few items
    [below_minimum] Below the minimum spend
    [not_enough_left] Not enough left
    [not_stackable] Not together with another
    [order_limit] Too many in one order
    [customer_limit] Customer has had enough
    [evidence_missing] Evidence missing
    [cloud_only] Only with the cloud
    [above_offline_value] Too much to risk offline
    [budget_spent] Offline allowance spent
    [no_grant] No offline allowance
    [data_too_old] Local data too old
    [by_cloud] Refused by the cloud
    [already_here] All are here already
    [too_many_people] Too many people
    [other_shop] Booked at another shop
    [booking_over] Booking is over
   *[other] Refused: { $code }
}

# The till.
history-sale = Sale { $number }
history-refund = Refund { $number }
history-line-voided = Line taken out
history-points-earned = Points earned
history-points-spent = Points spent
history-points-taken-back = Points taken back
history-points-given-back = Points given back
history-payment-asked = Payment by code asked for
history-payment-back = Payment by code to be given back
history-payment-paid = Payment by code settled
history-payment-failed = Payment by code failed
history-payment-number = Payment
history-payment-reference = Network's reference
history-lines = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}
history-held-basket = Basket held
history-sold-out = Marked as sold out
history-for-sale = To be had again
history-shift-opened = Shift opened
history-cash-in = Cash put in
history-cash-out = Cash taken out
history-shift-closed = Shift closed, Z { $z }
history-list-price = List price
history-discounts = Discounts
history-total = Total
history-product = Product
history-quantity = Quantity
history-float = Float
history-amount = Amount
history-expected-cash = Should be in the drawer
history-counted-cash = Counted
history-kind-sale = Sale
history-kind-refund = Refund
history-kind-shift = Shift
history-allowed-sell = Selling
history-allowed-shift = Opening and closing a shift
history-allowed-cash = Putting cash in or taking it out
