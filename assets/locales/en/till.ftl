# The till: what is rung up, what is sold, the payment.

till-hint = Scan, type, or search by pinyin initials
till-hint-amount = Type the amount, or scan a voucher
till-hint-reference = Type the reference of the card terminal, then Enter
till-hint-code = Scan the payment code on the customer's phone

till-basket = Basket
till-lines = { $count ->
    [one] 1 line
   *[other] { $count } lines
}
till-empty = Nothing yet
till-clear = Empty
till-weight = { $weight } kg
till-weighed = kg
till-price-weight = { $price }/kg
till-price-from = from { $price }
till-price-open = Open price

till-subtotal = Subtotal
till-discounts = Discounts
till-vouchers = Vouchers
till-returned = Taken back
till-tax = Tax
till-prepaid = Prepaid
till-advance = Paid in advance
till-to-pay = To pay
till-give-back = To give back
till-give-back-left = Left to give
till-give-back-split = Given back so far
till-given-back = Given back
till-total = Total
till-rounding = Cash rounding
till-paid = Paid
till-left = Left to pay
till-change = Change due

till-pay = Pay
    .back = Give back
till-exact = Exact cash
    .back = In cash
till-hold = Hold
till-discount = Discount
till-recall-way = Recall
till-drawer = Drawer
till-leave = Cancel
till-back = Back
till-withdraw = Take out

till-all-goods = All
till-no-goods = Nothing is for sale yet
    .next = The catalogue comes from the cloud, or from a file of the shop.
till-goods-loading = The catalogue is on its way
    .next = Scanning works already.
till-hits = "{ $typed }": { $count ->
    [one] 1 product
   *[other] { $count } products
}, Enter takes the marked one
till-sold-out-chip = Sold out
till-mark = Sold out
till-marking = Marking what is sold out
    .next = Touch a product; again lifts it.
till-marking-done = Done
till-marking-lifted = { $name } is to be had again.
till-mark-which = Which of them is sold out?
    .explains = Digits mark one, and have it back.
till-marked = Sold out
till-lifted = To be had again
till-lift = Have it back
till-stock-left = { $left } left

till-pick = Choose
    .explains = Digits choose, Enter adds.
till-pick-add = Add, { $price }
till-pick-next = Next
till-pick-variant = Which one
till-pick-price = Price
till-pick-weight = Weight
till-pick-exactly = { $name }: { $most ->
    [one] choose one
   *[other] choose { $most }
}
till-pick-up-to = { $name }: { $most ->
    [one] one at most
   *[other] up to { $most }
}
till-pick-between = { $name }: { $least } to { $most }
till-entry-back = Nothing typed: { $price } comes back for one
till-entry-price = In { $symbol }: 47.5 is { $symbol }47.50
till-entry-weight = In kg: 1.25 is 1.250 kg
till-entry-share = In percent: 10 takes off a tenth
till-entry-amount = In { $symbol }: 5 takes off { $symbol }5.00

till-voucher-tail = **** { $tail }
till-voucher-idle = waits
till-voucher-on = Voucher applied
till-voucher-saves = saves { $amount }
till-voucher-waits = Voucher kept, not used yet
till-voucher-refused = Voucher refused
till-booking = Booking { $code }
till-booking-on = Booking on the bill
till-booking-paid = { $paid } paid in advance
till-booking-unspent = { $paid } paid, { $unspent } not spent
till-booking-nothing-paid = Nothing was paid in advance for this booking.
till-booking-not-here = Check the booking in first.
till-booking-over = This booking was given up.
till-booking-settled = What was paid in advance is in another sale already.
till-booking-paid-less = The booking has changed. Take it off the bill and scan it again.
till-booked-line = from the booking
till-prepaid-not-sold = { $name } came with the booking and cannot be sold
till-prepaid-gone = It is not in the catalogue any more.
till-held = Basket held
till-recalled = Basket taken up again
till-cleared = Basket emptied
till-no-shift = No shift is open
    .next = Open one with the float, then take money.
    .open = Open a shift
till-too-long = The sale is too long
    .next = Hold a part of it and pay that separately.

till-hold-asks = Hold this basket?
    .explains = It stays whole, also over a restart. Recall it with F6.
till-hold-name = Name
till-recall = Which basket?
    .explains = A digit takes it up.
    .holds-first = What is rung up now is held first.
till-recall-reading = Reading…
till-recall-none = No basket is held.
till-recall-take = Take it up
till-clear-asks = Empty the basket?
    .explains = Every line goes; it stands in the journal.
till-clear-confirm = Empty it

till-discount-asks = Price and discount
till-discount-line = This line
till-discount-order = Whole order
till-discount-share = Percent off
till-discount-amount = Amount off
till-discount-price = Another price
till-take-back = Take back
till-take-back-asks = Take back without a receipt
till-discount-next = Reason
till-discount-give = Apply
till-discount-take-off = Remove it
till-discount-given = Given now: { $given }
till-discount-no-figure = That is not a figure that can be taken off.
till-reason = In other words
till-reason-waits = A reason is needed
till-reason-agreed = Agreed with the customer
till-reason-damaged = Damaged or short-dated
till-reason-match = Price match
till-reason-staff = Staff or partner

till-means-cash = Cash
till-means-card = Bank card
till-means-code = Pay code
till-means-wechat = WeChat Pay
till-means-alipay = Alipay
till-means-unionpay = UnionPay
till-means-stored-value = Stored value
till-means-points = Points
till-means-prepaid = Prepaid voucher
till-means-advance = Paid in advance
till-pay-with = Pay with
till-give-back-in = Give back in
till-pay-scan = A voucher may still be scanned.
till-pay-cash-given = Cash given
till-pay-card-amount = By card
till-pay-code-amount = By payment code
till-pay-reference = Reference
till-pay-exact = Exact
till-pay-split = Paid so far
till-pay-back = Back
till-pay-finish-cash = Finish, open drawer
till-pay-finish-card = Card took it: reference
till-pay-finish-card-back = Given back to the card: reference
till-pay-finish-code = Take the money
till-pay-finish-scan = Scan the payment code
till-pay-finish-give-back = Give back, open drawer
till-pay-finish-nothing = Finish
till-pay-reference-done = Take it
till-pay-concluding = One moment
till-pay-not-an-amount = That is not an amount: type figures such as 47.5.
till-pay-short = { $missing } are still missing.
till-pay-too-much = { $over } too much: only cash gives change.
till-pay-no-cash-needed = Nothing is left to be paid in cash.
till-pay-no-amount = That amount cannot be taken.
till-pay-drawer-too-empty = The drawer holds { $held }, and { $wanted } must be given out.
till-pay-prepaid-is-no-choice = A prepaid voucher pays by being scanned into the basket.
till-pay-advance-is-no-choice = What was paid in advance pays by scanning the booking.
till-pay-prepaid-beside-return = A prepaid voucher and a return need two sales.
till-pay-not-given-back-so = Money is given back in cash or by card.
till-pay-too-many = { $most } ways to pay are the most for one sale.
till-pay-payment-twice = This payment stands there twice.
till-pay-code-gives-back = Money goes back to the customer, and a payment code takes none. Give it back in cash or by card.
till-pay-no-code = Scan the payment code on the customer's phone first.
till-code-requested = The payment is asked for
    .next = The answer usually comes within seconds.
till-code-waiting = Waiting for the customer
    .next = The customer confirms on the phone, perhaps with a password. Do not scan again.
till-code-unknown = Not known yet
    .next = No clear answer came. It is asked again by itself and never charged twice. Take nothing else until it is known, or give it up.
till-code-closing = Being given up
    .next = Once this is confirmed nothing was taken, or it went back. Only then take something else.
till-code-seconds = { $seconds } s
till-code-give-up = Give up
till-code-ask = Ask again
till-code-failed = { $reason ->
    [insufficient] The customer's balance is not enough.
    [code_expired] The payment code is too old or was used.
    [code_invalid] The payment code is not known there.
    [cancelled] Given up: nothing was taken.
    [late] The customer did not confirm in time: nothing was taken.
    [not_sent] The payment service cannot be reached: nothing was taken.
    [not_received] The payment never arrived: nothing was taken.
    [other_amount] Another amount was booked: it went back.
   *[declined] The payment was declined.
}
    .next = { $reason ->
        [insufficient] Ask for another card on the phone, or another way to pay.
        [code_expired] Ask for a fresh code and scan it.
        [code_invalid] Ask for a fresh code and scan it.
        [late] Scan a fresh code, or pay another way.
        [not_sent] Check the network, or pay another way.
        [not_received] Ask for a fresh code and scan it.
        [other_amount] Tell the owner, and take another way to pay.
       *[declined] Scan a fresh code, or pay another way.
    }
till-code-stray = { $network }: { $amount } pays for nothing
    .next = Take up its basket again, or give the money back.
till-code-give-back = Give back
till-code-adrift = { $network }: { $amount }, not known yet
    .next = It is asked again by itself.
till-code-going-back = { $network }: { $amount } is going back to the customer
    .next = It is asked again by itself until it has arrived.

till-sold = Sold
till-sold-even = Sold, nothing to pay
till-sold-back = Give back { $amount }
till-sold-number = Receipt { $number }
till-picture = E-receipt
till-pdf = PDF
till-exported = E-receipt saved
till-sold-next = Next customer
till-sold-hint = The next scan begins a new sale by itself.

till-hint-spend = Spend { $more } more to save { $save }: { $name }
till-hint-add = { $more ->
    [one] One more, and { $off } off: { $name }
   *[other] { $more } more, and { $off } off: { $name }
}
till-because-not-here = not valid here, now or for this customer
till-because-nothing-counts = nothing in the basket counts for it
till-because-too-few = { $more } more needed
till-because-part-missing = needs { $of }
till-because-below-spend = { $missing } more to use it
till-because-saves-nothing = would save nothing
till-because-better-by = something else saves { $by } more
till-because-better = something else saves more

till-refused-full = A basket holds { $lines } lines at most. Hold it and begin another.
till-refused-gone = It is no longer in the basket.
till-refused-too-much = { $most } is the most of one line.
till-refused-not-whole = It is counted in whole pieces: { $quantity } is none.
till-refused-no-price = A price is between nothing and { $highest }.
till-refused-no-discount = Nothing, or more than the { $of } that it is taken off.
till-refused-too-long = { $most } characters are the most.
till-refused-no-reason = A reason is needed.
till-refused-fixed = What is taken back by its receipt has the receipt's price and quantity.
till-refused-returned = It is taken back by this receipt already.
till-refused-voucher-twice = This voucher is in the basket already.
till-refused-vouchers-full = A basket holds { $vouchers } vouchers at most.
till-refused-booking-twice = This booking is on the bill already.
till-refused-bookings-full = A basket holds { $bookings } bookings at most.
till-refused-order-limit = { $allowed } of these vouchers in one order at most.
till-refused-pays-at-the-end = A balance pays at the end, and takes nothing off.
till-needs = { $what ->
    [discount] a discount above the limit
    [price] another price
    [refund] money back above the limit
    [return] a return without receipt
   *[other] a manager's permission
}
till-sold-out = { $name } is sold out.
till-off-sale =
    .next = The catalogue itself says so; it is changed there.
till-short = { $name }: { $left } left by the count.
    .next = It is rung up all the same; look at the shelf.
till-which-variant = Choose which one.
till-no-such-choice = That cannot be chosen any more.
till-how-many-exactly = { $name }: choose { $most }.
till-how-many = { $name }: choose { $least } to { $most }.
till-which-price = Type its price.
till-price-is-fixed = Its price is fixed; F4 sets another one.
till-no-tax-class = The tax class "{ $class }" is missing. A manager must add it to the shop.
till-too-many-promotions = Too many promotions hold at once. A manager must end some.
till-too-large = The amounts are too large to be counted.

till-member = Member
till-member-find = Which member?
    .explains = Four last digits of the phone, a name or its initials, or the number. A scanned card needs none of it.
    .next = Type to search.
till-member-hint = Phone, name or number
till-member-none = Nobody is found
    .next = Ask for another part of the name, or for the card.
till-member-put = Member buys
till-member-out = Take member out
till-member-closed = closed
till-points = { $points ->
    [one] 1 point
   *[other] { $points } points
}
till-points-earned = Points earned
till-points-taken-back = Points taken back
till-points-given-back = Points given back
till-pay-points-worth = Points, worth
till-pay-finish-points = Pay with points
till-points-not-taken = This shop takes no points.
till-points-no-member = Points need a member: scan the card or press F3.
till-points-twice = Points pay once a sale.
till-points-not-whole = Points pay in steps of { $step }.
till-points-too-few = { $least } points are the fewest that pay.
till-points-too-much = { $most } points are the most for this bill.
till-points-other-worth = These points are worth { $worth }.
till-points-not-enough = { $left ->
    [one] The member has 1 point left.
   *[other] The member has { $left } points left.
}
till-points-closed = This membership is closed: its points pay nothing.
till-points-offline = The cloud cannot be reached, and it alone knows how many points there are. Nothing was taken; take another means of payment.
