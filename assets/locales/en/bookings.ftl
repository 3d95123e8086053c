# The bookings of a day: board, list, one booking, walk-in, another time.

bookings-title = Bookings
bookings-today = Today's bookings
bookings-to-today = Today
bookings-hint = Scan a booking, or type four digits of a phone or the initials of a name
bookings-hint-enter = Enter checks in the only one
bookings-board = Board
bookings-list = By time
bookings-walk-in = Walk-in
bookings-figures = { $count ->
    [one] 1 booking
   *[other] { $count } bookings
}·{ $came } arrived
bookings-figures-rate = { $figures }·arrival rate { $percent }%

bookings-expected = Expected
bookings-arrived = Arrived
bookings-in-service = In service
bookings-done = Done
bookings-no-show = No-show
bookings-requested = To confirm
bookings-cancelled = Cancelled
bookings-declined = Declined
bookings-more = { $count } more

bookings-span = { $unit ->
    [hours] { $count } h
   *[minutes] { $count } min
}
bookings-late = { $span } late
bookings-soon = in { $span }
bookings-left = { $span } left
bookings-overdue = { $span } over
bookings-part = { $arrived } of { $party } here
bookings-just-in = Just checked in
bookings-grace-over = Grace over
bookings-deposit = Deposit { $amount }
bookings-deposit-unpaid = Deposit unpaid
bookings-unpaid = Unpaid
bookings-nobody-in = { $column ->
    [expected] Nobody is expected
    [arrived] Nobody has arrived yet
    [in-service] Nobody is in service
    [done] Nothing is done yet
   *[no-show] No no-shows
}
bookings-head-time = Time
bookings-head-state = State
bookings-head-guest = Guest
bookings-head-phone = Phone
bookings-head-service = Service
bookings-head-party = Party
bookings-head-place = Place
bookings-head-deposit = Deposit
bookings-undo = Undo { $key }

bookings-none = No bookings on this day
    .next = Walk-ins and new bookings appear here.
bookings-none-fits = Nobody on this day matches "{ $typed }"
    .next = Enter looks on other days too.
bookings-several = { $count } match
    .next = Choose one, or type more.
bookings-nobody = Nobody matches "{ $typed }"
    .next = Type four digits of the phone, the name or its initials, or the booking code.
bookings-elsewhere = On other days: { $count } for "{ $typed }"
bookings-undone = Check-in undone: { $guest }

bookings-detail-when = { $time }. { $status }.
bookings-moved = Moved from { $from } to { $to }
bookings-check-in = Check in
bookings-check-in-rest = Check in the others
bookings-undo-check-in = Undo check-in
bookings-finish = End service
bookings-confirm = Confirm booking
bookings-decline = Decline
bookings-move = Reschedule
bookings-mark-no-show = Mark as no-show
bookings-cancel = Cancel booking
bookings-back = Back

bookings-no-show-asked = Did they not come?
    .explains = { $guest }, { $time }. They can still be checked in or rescheduled.
bookings-cancel-asked = Who cancels it?
    .explains = { $guest }, { $time }. A cancelled booking cannot be taken up again.
bookings-cancel-by-customer = The customer
bookings-cancel-by-shop = The shop

bookings-move-asked = Reschedule
bookings-move-explains = { $guest }, booked for { $time }. The booking keeps its history.
bookings-move-day = Day
bookings-move-time = Time, by quarter hours
bookings-move-typed = Or type it
bookings-move-to = Move to { $day }, { $time }
bookings-move-past = This time is over.
bookings-move-no-time = This is not a time: type 15:30 or 1530.

bookings-walk-in-asked = Walk-in
    .explains = They are here: the booking begins now. Name and phone are optional.
bookings-walk-in-take = Check them in
bookings-walk-in-service = Enter the service
bookings-label-length = Length
bookings-minutes = { $minutes } min
bookings-label-place = Table or place
bookings-label-guest = Name
bookings-label-phone = Phone
bookings-optional = optional
