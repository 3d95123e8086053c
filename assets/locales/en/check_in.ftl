# What the host is told about a booking.

check-in-admit = { $missing ->
    [0] { $party ->
        [one] The guest is here.
       *[other] All { $party } are here.
    }
   *[other] { $arrived } of { $party } are here.
}
    .state = Checked in
check-in-timing = { $timing ->
    [early] { $minutes } min early.
    [late] { $minutes } min late.
   *[on_time] On time.
}
check-in-unpaid = The deposit of { $amount } stays unpaid.

check-in-wait = Can be seated from { $moment }. { $place ->
    [one] Next in the queue.
   *[other] No. { $place } in the queue.
}
    .state = Early
    .next = Ask them to wait, or let them in early with Enter.
check-in-late = { $minutes } min after the start of the slot.
    .state = Late
    .next = A manager can let them in (reason needed).
check-in-deposit = The deposit of { $amount } is unpaid.
    .state = Deposit unpaid
    .next = Check in anyway? It stays unpaid.
check-in-how-many = { $missing } to come. Choose how many are here.
    .state = How many?
    .next = Type the number, then Enter.

check-in-already-here = All { $party } are here already.
    .state = Already in
    .next = Nothing to do.
check-in-too-many-people = Only { $missing } to come.
    .next = Enter { $missing } or less; others are walk-ins.
check-in-other-shop = Booked at { $shop }.
    .next = Send the customer there.
check-in-other-shop-elsewhere = Booked at another shop.
    .next = The booking tells the customer where.
check-in-booking-over = { $status ->
    [cancelled_by_customer] The customer cancelled this booking.
    [cancelled_by_shop] The shop cancelled this booking.
    [declined] The shop declined this booking.
   *[done] This booking is over.
}
    .next = If there is room, take them as a walk-in.

check-in-guest = { $name } { $phone }
check-in-guest-unnamed = Guest

check-in-asking = Checking in…
check-in-bring = Bring them to { $resource }
    .sentence = { check-in-bring }.
check-in-vouchers = { $count ->
    [one] A voucher comes with it: use it at checkout.
   *[other] { $count } vouchers come with it: use them at checkout.
}
check-in-label-booking = Booking
check-in-label-guest = Guest
check-in-label-service = Service
check-in-label-time = Time
check-in-label-party = Party
check-in-label-place = Table or place
check-in-label-deposit = Deposit
check-in-prepaid = { $quantity } × { $name }
check-in-prepaid-more = { $count ->
    [one] One more item
   *[other] { $count } more items
}
check-in-advance = Paid in advance
check-in-settled = What was paid in advance is in a sale already.
check-in-way-bring = To the bill
check-in-label-payment = Payment
check-in-label-code = Booking code
check-in-party = { $party ->
    [one] 1 guest
   *[other] { $party } guests
}
check-in-party-part = { $arrived } of { $party } here
check-in-time = { $from }–{ $until }, { $minutes } min
check-in-booked-for = Booked { $time }
check-in-deposit-none = None
check-in-deposit-paid = { $amount }, paid
check-in-deposit-unpaid = { $amount }, unpaid
check-in-count = How many are here?
check-in-counted = { $people } of { $missing }

check-in-way-early = Let them in early
check-in-way-wait = Let them wait
check-in-way-manager = Ask a manager
check-in-way-unpaid = Check in anyway
check-in-way-count = { $people ->
    [one] Check 1 in
   *[other] Check { $people } in
}
check-in-way-later = Not now
check-in-way-close = Close
check-in-way-again = Try again
check-in-way-done = OK
check-in-way-seat = Seat
check-in-way-not-all = Change number
check-in-way-undo = Undo
check-in-way-keep = Keep the check-in
check-in-way-right = That is right

check-in-undo = Undo this check-in?
    .explains = { $guest }, { $time }. The booking goes back to Expected.
check-in-undo-other = Another reason
check-in-why-wrong-booking = Wrong booking
check-in-why-went-away = They left
check-in-why-mistake = By mistake
check-in-why-counted = Counted again: { $people } of { $counted }
check-in-about-late = { $guest }, { $minutes } min late
