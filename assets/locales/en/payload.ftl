# What the counter is told about a code that leads to no verdict. `code-NAME` bears the support code.

-ask-for-voucher = Ask the customer for the voucher's code.

code-kind = { $kind ->
    [voucher] a voucher's code
    [ticket] a ticket
    [booking] a booking's code
    [pickup] a pickup's code
    [member] a member's code
    [product] a product's barcode
    [badge] a staff badge
    [receipt] a receipt's number
    [payment] a payment code
    [coupon] a platform's coupon
    [enrolment] an invitation to enrol
    [link] a web address
   *[unknown] an unknown code
}
code-reason = { $reason ->
    [known_here] This shop has it on record.
    [check_digit] It has the check digit of a product number.
    [label_layout] It is laid out as a label of this shop's scale.
   *[coupon_length] It is as long as a coupon of an enabled channel.
}

code-not-handled = This is { $kind }.
    .next = This counter does not handle it yet.
code-member = { $name }
    .next = { $points }. Nothing is sold at this counter.
code-slip-elsewhere = This is the number of a slip. It was not printed at this till.
    .next = Its redemption stands in the history of the till that printed it; the slip names it.
code-slip-out-of-reach = This receipt was not printed at this till, and the hub cannot be asked for it now.
    .next = Go to the till that printed it, or try again once this till is connected.
code-ambiguous = It may be { $kinds }.
    .state = Which is it?
    .next = Ask what it is and choose.
code-payment = This is a { $network ->
    [wechat] WeChat Pay
    [alipay] Alipay
   *[unionpay] UnionPay
} payment code.
    .next = This counter takes no payment by code. The code was neither sent nor kept.
code-nothing-to-pay = A { $network ->
    [wechat] WeChat Pay
    [alipay] Alipay
   *[unionpay] UnionPay
} payment code, and nothing is rung up.
    .next = Ring something up, then scan a fresh code. This one was neither sent nor kept.
code-typed-payment = { $network ->
    [wechat] A WeChat Pay
    [alipay] An Alipay
   *[unionpay] A UnionPay
} payment code may not be typed in.
    .next = Scan it from the customer's screen.
code-foreign-link = A web address that is not ours: { $address }
    .next = It was not opened. { -ask-for-voucher }
code-enrolment = This is an invitation to enrol a terminal.
    .next = This terminal is enrolled already; a new one scans it at its first start.
code-bad-enrolment = This invitation to enrol is damaged.
    .next = Have the cloud show a new one.
code-newer-enrolment = This invitation to enrol is newer than this program.
    .next = Update the program on this terminal, then scan it again.
code-empty = The code is empty.
    .next = Scan it again.
code-too-long = The code is too long: { $chars } characters.
    .next = It is not one of ours. { -ask-for-voucher }
