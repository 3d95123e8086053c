# The counter in redeem-only mode. What a verdict says stands in verdict.ftl, about other codes in payload.ftl.

counter-hint = Scan, or type a code, phone tail or booking
counter-hint-bill = Type the bill, such as 47.5 for { $symbol }47.50, then Enter
counter-hint-amount = Type the amount, such as 47.5 for { $symbol }47.50, then Enter
counter-hint-uses = Type how many, then Enter
counter-hint-phone = Type the last four digits, then Enter
counter-hint-channel = Type 1 to 4, then Enter
counter-hint-products = Enter for yes, Esc for no
counter-hint-one-bill = Enter for another bill, 1 for the same bill
counter-mode = Redeem only
counter-keys = Keys

counter-idle = Ready to scan
    .next = Hold the customer's code to the camera or the scanner, or type it.
counter-scanned = Scanned { $time }
counter-about = { $name }: { $cause }

counter-confirm = Redeem
counter-confirm-offline = Redeem offline
counter-redeeming = Redeeming: one moment
counter-redeeming-state = Redeeming
    .cause = Hand nothing over before it is redeemed.
counter-not-now = Not now
counter-leave = Leave it
counter-clear = Close
counter-manager = Ask a manager
counter-show-record = Show record
counter-again = Re-enter
counter-yes = Yes
counter-no = No
counter-another-bill = Another bill: redeem
counter-one-bill = Same bill
counter-take = Continue
counter-take-waits = { $what ->
    [phone] Type the digits
    [uses] Choose how many
   *[money] Type the amount
}
counter-take-all = All of it: { $amount }

counter-entry-money = In { $symbol }: 47.5 is { $symbol }47.50
counter-entry-phone = Four digits
counter-entry-uses = Or type a number
counter-entry-clear = Clear
counter-unheard-money = That is not an amount: type figures such as 47.5.
counter-unheard-uses = That is not a number: type figures such as 2.
counter-unheard-phone = Those are not four digits: ask once more.
counter-unheard-channel = Type 1, 2, 3 or 4.
counter-unheard-products = Enter says yes, Esc says no.
counter-unheard-one-bill = Enter says another bill, 1 says the same bill.

counter-hand-over = To hand over
counter-hand-over-these = Hand over what is listed; nothing is to be paid.
counter-bill-caption = Bill
counter-bill = Bill before
counter-off = Voucher
counter-to-pay = To pay
counter-saves = Saves

counter-voucher = Voucher
counter-channel = Channel
counter-code = Code
counter-code-masked = **{ $tail }
counter-until = Valid until
counter-until-open = No expiry
counter-left = Left
counter-face = Face value
counter-paid = Customer paid
counter-data = Data as of
counter-data-age = { $minutes ->
    [0] { $time } (just now)
   *[other] { $time } ({ $minutes } min ago)
}

counter-budget = Offline allowance
counter-budget-used = Used ({ $count ->
    [one] 1 voucher
   *[other] { $count } vouchers
})
counter-budget-this = This one
counter-budget-left = Left after it
counter-budget-whole = of { $amount }
counter-offline-note = If it was already used elsewhere, it goes to Exceptions for a manager.

counter-first-use = First use
counter-when = When
counter-where = Where
counter-till = Till
counter-by = Staff

counter-found = "{ $typed }": { $count ->
    [one] 1 booking today
   *[other] { $count } bookings today
}
counter-found-none = Nothing found for "{ $typed }"
    .next = Today's bookings are searched by phone tail and name. A voucher's code must be typed in full.
counter-found-more = { $count } more: type more of the name or the phone.
counter-found-detail = { $time }·{ $service }·{ $party ->
    [one] 1 person
   *[other] { $party } people
}

counter-recent = Recent scans
counter-recent-undo = Undo { $key }
counter-recent-none = Nothing scanned today
    .next = Scans are listed here.
counter-row-mark = ·
counter-code-tail = **{ $tail }
counter-row-voucher = Voucher
counter-row-code = Code
counter-row-booking = Booking
counter-row-checked-in = { $time }·{ $people ->
    [one] 1 person in
   *[other] { $people } people in
}
counter-row-refused = Refused
counter-row-not-redeemed = Not redeemed
counter-row-waiting = pending
counter-row-confirmed = confirmed
counter-row-doubted = conflict
counter-row-taken-back = Undone
counter-row-never = Final
counter-row-too-late = Too late
counter-row-today = Today
counter-row-reason = { $code ->
    [unknown] unknown
    [not_cached] not cached
    [forged] forged
    [damaged] damaged
    [other_business] not ours
    [used_up] used
    [expired] expired
    [not_yet_valid] too early
    [wrong_shop] other shop
    [wrong_weekday] wrong day
    [wrong_time] wrong time
    [below_minimum] minimum
    [evidence_missing] not shown
    [cloud_only] cloud only
    [budget_spent] allowance
    [customer_limit] limit
   *[other] refused
}

counter-undo = Undo "{ $about }"?
    .redemption = The voucher gets back what was taken. Take the goods back first.
    .check-in = The booking is as it was before they came in.
counter-undo-wrong-voucher = Wrong voucher
counter-undo-changed-mind = Customer changed their mind
counter-undo-wrong-figure = Wrong bill or amount
counter-undo-not-available = Out of stock
counter-undo-wrong-booking = Wrong booking
counter-undo-went-away = They left
counter-undo-mistake = By mistake
counter-undo-reason = Another reason
counter-undo-confirm = Undo
counter-undo-waits = Choose a reason
counter-undo-begun = Undoing
counter-undo-leave = Keep it

counter-kept-redeemed = Redeemed
counter-kept-refused = Not redeemed
counter-kept-taken-back = Undone: the voucher can be used again.
counter-kept-check-in-undone = Check-in undone.
counter-kept-elsewhere = It was used at another till.
    .next = What is known of it is on the card; the rest is in that till's history.
counter-kept-slip-printed = The receipt is being printed.
counter-kept-drawer = The drawer is opening.
counter-kept-printed = The receipt is being printed again, marked as a copy.
counter-kept-nothing-to-undo = There is nothing left to undo.
counter-asks-copy = A copy of the last receipt
counter-kept-nothing-to-print = Nothing was redeemed today that could be printed again.

counter-camera-none = No camera: use the scanner
counter-camera-lost = Camera lost: use the scanner
counter-camera-ready = Camera ready
counter-camera-looks = Looking·{ $rate } fps
counter-camera-read = Decoded·{ $rate } fps
