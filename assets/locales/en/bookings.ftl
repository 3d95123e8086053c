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
bookings-column = { $name } { $count }
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
bookings-undo = Undo { $key }

bookings-none = No bookings on this day
    .next = Walk-ins and new bookings appear here.
bookings-none-fits = Nobody on this day fits "{ $typed }"
    .next = Enter looks on other days too.
bookings-several = { $count } fit
    .next = Choose one, or type more.
bookings-nobody = Nobody fits "{ $typed }"
    .next = Type four digits of the phone, the name or its initials, or the booking code.
bookings-elsewhere = On other days: { $count } for "{ $typed }"
bookings-undone = Check-in taken back: { $guest }

bookings-detail-when = { $time }. { $status }.
bookings-moved = Moved from { $from } to { $to }
bookings-check-in = Check in
bookings-check-in-rest = Check in the others
bookings-undo-check-in = Take check-in back
bookings-finish = Finish
bookings-confirm = Confirm the request
bookings-decline = Decline
bookings-move = Reschedule
bookings-mark-no-show = No-show
bookings-cancel = Cancel the booking
bookings-back = Back

bookings-no-show-asked = Did they not come?
    .explains = { $guest }, { $time }. They can still be checked in, or come at another time.
bookings-cancel-asked = Who cancels it?
    .explains = { $guest }, { $time }. A cancelled booking cannot be taken up again.
bookings-cancel-by-customer = The customer
bookings-cancel-by-shop = The shop

bookings-move-asked = Another time
bookings-move-explains = { $guest }, booked for { $time }. The booking keeps its history.
bookings-move-day = Day
bookings-move-time = Time, by quarter hours
bookings-move-typed = Or type it
bookings-move-to = { $day }, { $time }
bookings-move-past = This time is over.
bookings-move-no-time = This is no time: type 15:30 or 1530.

bookings-walk-in-asked = Walk-in
    .explains = They are here: the booking begins now. Name and phone only if they like.
bookings-walk-in-take = Take them in
bookings-walk-in-service = Say for what
bookings-label-length = Length
bookings-minutes = { $minutes } min
bookings-label-place = Table or place
bookings-label-guest = Name
bookings-label-phone = Phone
