# Giving back.

refund-asks = Give back of receipt { $number }
    .explains = The money goes back the way it came.
refund-void-asks = Void receipt { $number }?
refund-reading = Reading the sale…
refund-nothing-left = All of it has come back already.
refund-of = of { $left }
refund-all = Everything
refund-next = Reason
refund-give-back = Give back { $amount }
refund-vouchers = { $count ->
    [one] One voucher comes back as a voucher
   *[other] { $count } vouchers come back as vouchers
}
refund-withheld = { $amount } belong to a voucher and come back with it.
refund-advance = What was paid in advance is not paid out here.
refund-sold-elsewhere = Sold at another till. Vouchers that were used stay used.
refund-known-here = Offline: what other tills gave back is not known here. Too much is shown to a manager afterwards.
refund-weight = How much of it comes back, weighed again
refund-restocked = Back into stock
refund-written-off = Not sold again
refund-unwanted = Not wanted after all
refund-damaged = Damaged or spoilt
refund-wrong-item = Wrong item
refund-rung-up-wrongly = Rung up wrongly
refund-done = Given back
refund-way = Give back or exchange
refund-exchange = Exchange
    .explains = An exchange puts it into the basket, where it pays for what is rung up beside it.
    .not = It cannot be exchanged: something else than money paid for a part of it. It can be given back.
refund-exchanged = In the basket, to be taken back
    .next = Ring up what is taken instead, then settle.
refund-void = Void this sale
refund-refused-other-shop = It was sold in another shop.
refund-refused-nothing = Choose what comes back.
refund-refused-line = The sale has no such line.
refund-refused-was-taken-back = It was taken back in that sale, and not sold.
refund-refused-more-than-sold = { $left } are left to come back.
refund-refused-not-whole = It is counted in whole pieces.
refund-refused-paid-by-voucher = A voucher, a balance, points or an advance payment paid for a part of it: give it back by itself.
