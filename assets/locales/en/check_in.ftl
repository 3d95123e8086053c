# What the host is told about a booking.

check-in-admit = { $arrived } of { $party } are here.
check-in-timing = { $timing ->
    [early] { $minutes } min early.
    [late] { $minutes } min late.
   *[on_time] On time.
}
check-in-unpaid = The deposit of { $amount } stays unpaid.

check-in-wait = Early: in time from { $moment }. { $place ->
    [one] The next to wait.
   *[other] Number { $place } of those who wait.
}
    .next = Ask them to wait, or let them in early with Enter.
check-in-late = { $minutes } min after the start of the slot.
    .next = A manager can let them in (reason needed).
check-in-deposit = The deposit of { $amount } is unpaid.
    .next = Check in anyway? It stays unpaid.
check-in-how-many = How many are here? { $missing } to come.
    .next = Type the number, then Enter.

check-in-already-here = All { $party } are here already.
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
