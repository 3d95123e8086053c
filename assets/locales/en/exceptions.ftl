# The exceptions: what a manager must look at.

exceptions-title = Exceptions
exceptions-summary-none = Nothing waits for you
exceptions-summary = { $count ->
    [one] 1 waits
   *[other] { $count } wait
}
exceptions-summary-value = { $count ->
    [one] 1 waits, { $value } at stake
   *[other] { $count } wait, { $value } at stake
}
exceptions-tab-all = All { $count }
exceptions-tab-open = Open { $count }
exceptions-tab-closed = Closed { $count }
exceptions-state-open = open
exceptions-none-open = Nothing to look at
    .next = Double redemptions, receipts that did not come out and the like appear here.
exceptions-none-closed = Nothing was settled yet
    .next = What you settle is listed here.
exceptions-nothing-chosen = Nothing chosen
    .next = Choose an exception at the left to see what happened and what settles it.

exceptions-name-over-redeemed = Redeemed too often
exceptions-name-waiting = Receipt not printed
exceptions-name-in-doubt = Receipt in doubt
exceptions-name-unprintable = Receipt unprintable
exceptions-name-quarantined = Not in the hub's books
exceptions-name-clock = The clock moved
exceptions-name-other = Something to look at
exceptions-heading-over-redeemed = One voucher, redeemed { $times } times
exceptions-number = No. { $number }
exceptions-tail = ends { $tail }

exceptions-counts = Counts
exceptions-counts-firm = The cloud granted it: it is valid
exceptions-counts-provisional = It reached the cloud first: it is valid
exceptions-beyond = Conflict
exceptions-beyond-firm = The voucher held nothing more for it
exceptions-beyond-provisional = Taken offline, came after the other one
exceptions-at = Time
exceptions-staff = Staff
exceptions-redemption = Redemption
exceptions-bill = Bill
exceptions-nobody = Nobody signed in
exceptions-unsaid = not known here

exceptions-face = Face value
exceptions-due = { $times ->
    [one] Due, once
   *[other] Due, { $times } times
}
exceptions-given = Given, { $times } times
exceptions-month = Such losses this month
exceptions-allowance = Of the offline allowance
exceptions-no-allowance = nothing
exceptions-too-much = Given too much
exceptions-came-elsewhere = It was taken at { $till }: how it came about stands in the history of that till.
exceptions-came-as-shown = It was taken at this till. { $staff } redeemed it as the till offered it; nobody set a refusal aside.
exceptions-came-as-shown-nobody = It was taken at this till, as the till offered it; nobody set a refusal aside.
exceptions-came-overridden = It was taken at this till. { $staff } set a refusal aside: { $reason }

exceptions-paper-of = Paper
exceptions-paper-of-redemption = Slip of { $number }
exceptions-paper-of-other = Slip
exceptions-paper-now = Now
exceptions-paper-queued = its turn comes
exceptions-held-paper = out of paper
exceptions-held-cover = cover open
exceptions-held-offline = printer off line
exceptions-held-unreachable = printer not found
exceptions-held-fault = printer fault
exceptions-paper-printed = printed
exceptions-paper-sent = sent
exceptions-paper-unknown = to be looked for
exceptions-paper-cancelled = given up
exceptions-paper-waiting-explains = It comes out by itself once the printer is ready. Nothing was sent yet, so it comes once.
exceptions-paper-in-doubt-explains = The connection broke while it was being printed. Look at the printer: nothing is printed again by itself.
exceptions-paper-unprintable-explains = This receipt cannot be laid out for this printer, so it was given up. What it is about stands in the books.
exceptions-paper-is-here = It came out
exceptions-paper-again = Print again
exceptions-paper-not-needed = Not needed

exceptions-fact-kind = What happened
exceptions-fact-redemption = Redemption
exceptions-fact-reversal = Redemption taken back
exceptions-fact-check-in = Check-in
exceptions-fact-booking = Booking
exceptions-fact-at = When
exceptions-fact-code = The hub's reason
exceptions-fact-id = Fact
exceptions-fact-explains = It happened here and stands in this till's books; the hub keeps it aside and does not count it. Tell support its reason.

exceptions-clock-expected = It should have shown
exceptions-clock-shown = It showed
exceptions-clock-by = Moved
exceptions-clock-ahead = { $time } ahead
exceptions-clock-behind = { $time } back
exceptions-clock-explains = Somebody set it, or its battery is weak. Validity went by the hub's clock; times in the history of that minute may be off.
exceptions-span-days = { $large } d { $small } h
exceptions-span-hours = { $large } h { $small } min
exceptions-span-minutes = { $large } min { $small } s

exceptions-other-explains = This version of the program does not know this kind. An update may say more.
exceptions-found-hub = Told by the hub
exceptions-found-here = Found at this till

exceptions-settle-journalled = What you choose is written into the books, with your name.
exceptions-way-shop = The shop bears { $value }
exceptions-way-issuer = The issuer bears it
exceptions-way-customer = Customer paid
exceptions-way-seen = Seen, close it
exceptions-asks-shop = Shall the shop bear { $value }?
exceptions-asks-issuer = Does the issuer bear { $value }?
exceptions-asks-customer = Has the customer paid { $value }?
exceptions-settle-explains = It goes into the books with your name and the note, and cannot be changed afterwards.
exceptions-note = Note
exceptions-note-both-offline = Both tills were offline.
exceptions-note-not-reached = The customer cannot be reached.
exceptions-note-claimed = Claimed from the channel.
exceptions-note-agreed = The channel has agreed.
exceptions-note-paid = The customer paid the difference.
exceptions-note-returned = The customer gave the item back.
exceptions-settle-confirm = Settle it
exceptions-settle-needs-note = Waiting for the note
exceptions-settle-cancel = Not now
exceptions-settled-shop = The shop bears { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-issuer = The issuer bears { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-customer = The customer paid { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-seen = Seen by { $staff }, { $moment }.
exceptions-settled-elsewhere = Settled at another till or at the hub.
exceptions-resolved = It has mended itself: nothing is left to do.

exceptions-worth = Worth to the shop
exceptions-month-counted = Such losses this month ({ $count })
