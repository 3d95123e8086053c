# The history of this terminal.

history-title = History
history-of-this-till = What happened at this till
history-day = { $weekday } { $day }
history-day-today = Today, { $weekday } { $day }
history-to-today = To today
history-tab-all = All
history-tab-redeemed = Redeemed
history-tab-refused = Refused
history-tab-arrivals = Arrivals
history-tab-papers = Slips
history-hint = Type a campaign, a guest, the end of a code or of a phone number
history-none-sought = Nothing here for “{ $sought }”
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

history-tail = ends { $tail }
history-state-firm = firm
history-state-confirmed = confirmed
history-state-provisional = provisional
history-state-conflict = conflict
history-state-aside = kept aside
history-state-taken-back = taken back
history-state-undone = undone
history-taken-back = Taken back
history-voided = Request given up
history-signed-in = signed in
history-signed-out = signed out
history-allowed-by = allowed by { $staff }
history-drawer = Drawer opened
history-reprinted = Slip printed again
history-copy = COPY { $copy }
history-settled = Exception settled
history-clock = The clock moved
history-config = Setting changed
history-enrolled = Terminal enrolled
history-restored = Ledger restored
history-slip = Slip
history-slip-of = Slip of { $number }
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

history-change-confirm = confirmed
history-change-decline = declined
history-change-cancel-customer = cancelled by the customer
history-change-cancel-shop = cancelled by the shop
history-change-arrive = arrived
history-change-undo = arrival undone
history-change-start = service began
history-change-finish = service over
history-change-no-show = did not come
history-change-moved = moved to { $moment }

history-paper-queued = its turn comes
history-paper-sending = printing
history-paper-printed = printed
history-paper-sent = sent
history-paper-in-doubt = in doubt
history-paper-cancelled = given up
history-paper-not-printed = not printed
history-held-paper = out of paper
history-held-cover = cover open
history-held-offline = printer off line
history-held-unreachable = printer not found
history-held-fault = printer fault

history-void-timeout = no answer in time
history-void-restart = the program started again
history-void-not-committed = it could not be used
history-void-cancelled = the cashier cancelled

history-evidence-typed = typed in
history-evidence-shown = code shown
history-evidence-rotating = rotating code
history-evidence-stale = rotating code, out of time

history-bearer-shop = the shop bears it
history-bearer-issuer = the issuer bears it
history-bearer-customer = the customer paid
history-bearer-nobody = seen

history-allowed-redeem = Redeeming
history-allowed-reverse = Taking back
history-allowed-check-in = Checking in
history-allowed-late = Let in late
history-allowed-expired = Expired voucher
history-allowed-hours = Outside its hours
history-allowed-limit = Above the limit
history-allowed-evidence = Without evidence
history-allowed-budget = Allowance raised
history-allowed-reprint = Printing again
history-allowed-drawer = Opening the drawer
history-allowed-exceptions = Settling
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
history-nobody = nobody signed in
history-number = Redemption
history-voucher = Voucher ends
history-benefit = Customer gets
history-taken = Taken
history-given-back = Given back
history-bill = Bill
history-risk = Value
history-strength = Strength
history-evidence = Code
history-took = Took
history-seconds = { $seconds } s
history-allowed = Allowed
history-allowed-who = By
history-campaign = Campaign
history-channel = Channel
history-hub = Hub
history-hub-waiting = has not heard of it yet
history-hub-applied = has it in its books
history-hub-conflict = more than the voucher held
history-hub-aside = keeps it aside
history-taken-back-at = Taken back
history-reversible = Can be taken back until
history-reversible-never = never
history-reason = Reason
history-cause = Cause
history-code = Support code
history-scanned = Scanned
history-came-in = Came in
history-taken-off = Taken off
history-timing = In time
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
history-program = Program
history-slip-state = Slip
history-slip-at = Slip ended
history-support = Fact

history-print = Print the slip
history-reprint = Print again
history-paper-is-here = It came out
history-paper-not-needed = Don't print it
history-undo = Take back
history-undo-arrival = Undo check-in
history-undo-left = { $left } left to take it back
history-undo-today = Can be taken back today
history-undo-over = Too late to take it back
history-undo-redemption = Take this redemption back?
    .explains = What was taken goes back to the voucher. Take the item back too.
history-undo-check-in = Undo this check-in?
    .explains = The booking is expected again.
history-undo-confirm = Take back
history-undo-needs-reason = Waiting for the reason
history-undo-cancel = Leave it
history-reason-wrong-voucher = Wrong voucher
history-reason-changed-mind = The customer changed their mind
history-reason-not-available = The item is not available
history-reason-wrong-figure = Wrong figure
history-reason-wrong-booking = Wrong booking
history-reason-went-away = They left again
history-reason-mistake = By mistake

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
