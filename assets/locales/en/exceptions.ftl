# The exceptions: what a manager must look at.

exceptions-title = Exceptions
exceptions-summary-none = Nothing to settle
exceptions-summary = { $count } to settle
exceptions-summary-value = { $count } to settle, { $value } at stake
exceptions-tab-all = All { $count }
exceptions-tab-open = Open { $count }
exceptions-tab-closed = Closed { $count }
exceptions-state-open = Open
exceptions-none-open = Nothing to look at
    .next = Double redemptions, receipts that did not come out and the like appear here.
exceptions-none-closed = Nothing settled yet
    .next = What you settle is listed here.
exceptions-nothing-chosen = Nothing chosen
    .next = Choose an exception at the left to see what happened and what settles it.

exceptions-name-over-redeemed = Redeemed twice
exceptions-name-over-refunded = Given back twice
exceptions-name-over-settled = Booking spent twice
exceptions-name-waiting = Receipt not printed
exceptions-name-in-doubt = Receipt in doubt
exceptions-name-unprintable = Receipt unprintable
exceptions-name-quarantined = Set aside by the cloud
exceptions-name-clock = Clock jumped
exceptions-name-other = To be looked at
exceptions-heading-over-refunded = More given back than was sold
exceptions-heading-over-settled = What was paid in advance was spent more than once
exceptions-heading-over-redeemed = One voucher, redeemed { $times ->
    [2] twice
   *[other] { $times } times
}
exceptions-number = No. { $number }
exceptions-tail = **{ $tail }

exceptions-counts = Counts
exceptions-counts-firm = Confirmed by the cloud: valid
exceptions-counts-provisional = Reached the cloud first: valid
exceptions-beyond = Conflict
exceptions-beyond-firm = Nothing was left on the voucher
exceptions-beyond-provisional = Redeemed offline, arrived second
exceptions-at = Time
exceptions-staff = Staff
exceptions-redemption = Redemption
exceptions-bill = Bill
exceptions-nobody = Nobody signed in
exceptions-unsaid = Not known here

exceptions-face = Face value
exceptions-due = { $times ->
    [one] Should have been, once
   *[other] Should have been, { $times } times
}
exceptions-given = Given, { $times } times
exceptions-month = Such losses this month
exceptions-allowance = Of the offline allowance
exceptions-no-allowance = None
exceptions-too-much = Given too much
exceptions-came-elsewhere = Redeemed at { $till }: see the history of that till.
exceptions-came-as-shown = Redeemed at this till. { $staff } followed the till; no override.
exceptions-came-as-shown-nobody = Redeemed at this till as it was offered; no override.
exceptions-came-overridden = Redeemed at this till. { $staff } overrode a refusal: { $reason }

exceptions-receipt = Receipt { $number }
exceptions-returned = Given back
exceptions-returned-beyond = Given back beyond what was sold
exceptions-returned-explains = The second till did not know of the first: one of them was offline. The money has left the drawer; say who bears it.
exceptions-booking = Booking { $code }
exceptions-settled-first = Spent first
exceptions-settled-again = Spent again
exceptions-settled-value = Spent too much
exceptions-settled-explains = The second till did not know of the first: one of them was offline. The goods have left; say who bears it, or refund one of the sales.
exceptions-fact-sale = Sale or refund

exceptions-paper-of = Receipt
exceptions-paper-of-redemption = Receipt of { $number }
exceptions-paper-of-other = Receipt
exceptions-paper-now = State
exceptions-paper-queued = In the queue
exceptions-held-paper = Out of paper
exceptions-held-cover = Cover open
exceptions-held-offline = Printer offline
exceptions-held-unreachable = Printer not found
exceptions-held-fault = Printer fault
exceptions-paper-printed = Printed
exceptions-paper-sent = Sent
exceptions-paper-unknown = To be checked
exceptions-paper-cancelled = Given up
exceptions-paper-waiting-explains = It prints by itself once the printer is ready. Nothing was sent yet, so it comes out once.
exceptions-paper-in-doubt-explains = The connection broke while it was being printed. Look at the printer: nothing is printed again by itself.
exceptions-paper-unprintable-explains = This receipt cannot be laid out for this printer, so it was given up. What it is about is in the books.
exceptions-paper-is-here = It came out
exceptions-paper-again = Print again
exceptions-paper-not-needed = Not needed

exceptions-fact-kind = What happened
exceptions-fact-redemption = Redemption
exceptions-fact-reversal = Redemption undone
exceptions-fact-check-in = Check-in
exceptions-fact-booking = Booking
exceptions-fact-at = When
exceptions-fact-code = The cloud's reason
exceptions-fact-id = Record no.
exceptions-fact-explains = It happened here and is in this till's journal; the cloud set it aside and does not count it. Tell support the reason code.

exceptions-clock-expected = It should have shown
exceptions-clock-shown = It showed
exceptions-clock-by = Moved
exceptions-clock-ahead = { $time } ahead
exceptions-clock-behind = { $time } back
exceptions-clock-explains = Somebody set it, or its battery is weak. Validity follows the cloud's clock; times in the history of that minute may be off.
exceptions-span-days = { $large } d { $small } h
exceptions-span-hours = { $large } h { $small } min
exceptions-span-minutes = { $large } min { $small } s

exceptions-other-explains = This version of the program does not know this kind. An update may say more.
exceptions-found-hub = Reported by the cloud
exceptions-found-here = Found at this till

exceptions-settle-journalled = Your choice goes into the journal with your name and note.
exceptions-way-shop = The shop bears { $value }
exceptions-way-issuer = The issuer bears it
exceptions-way-customer = Customer paid
exceptions-way-seen = Seen, settle it
exceptions-asks-shop = Shall the shop bear { $value }?
exceptions-asks-issuer = Does the issuer bear { $value }?
exceptions-asks-customer = Has the customer paid { $value }?
exceptions-settle-explains = It goes into the journal with your name and the note, and cannot be changed afterwards.
exceptions-note = Note
exceptions-note-both-offline = Both tills were offline.
exceptions-note-not-reached = The customer cannot be reached.
exceptions-note-claimed = Claimed from the channel.
exceptions-note-agreed = The channel has agreed.
exceptions-note-paid = The customer paid the difference.
exceptions-note-returned = The customer gave the item back.
exceptions-settle-confirm = Settle it
exceptions-settle-needs-note = Write a note
exceptions-settle-cancel = Not now
exceptions-settled-shop = The shop bears { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-issuer = The issuer bears { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-customer = The customer paid { $value }. Settled by { $staff }, { $moment }.
exceptions-settled-seen = Seen by { $staff }, { $moment }.
exceptions-settled-elsewhere = Settled at another till or in the cloud.
exceptions-resolved = Resolved by itself: nothing left to do.

exceptions-worth = Worth to the shop
exceptions-month-counted = Such losses this month ({ $count })
