# What customers read on their own display.

display-title = Customer display
display-welcome = Welcome
    .says = Show your voucher or booking code to our staff.
display-wait = One moment, please
    .says = We are looking into it.
display-accepted = Your voucher is valid
display-redeemed = Your voucher was used
display-phone-tail = Your phone number
    .says = Please tell us its last four digits.
display-booking = Welcome
    .says = We have found your booking.
display-refused = Sorry, not this time
display-refused-unreadable = We cannot read this code.
display-refused-not-ours = This code is not one of this shop's.
display-refused-ended = This voucher can no longer be used. Whoever issued it can tell you more.
display-refused-used-up = This voucher has been used up.
display-refused-limit = This voucher has been used as often as it may be.
display-refused-show-it = Please open the voucher itself on your phone and show its code.
display-refused-phone = The last four digits of the phone number are needed.
display-refused-not-now = We cannot confirm this voucher at the moment.

display-to-pay = To pay
display-give-back = You get back
display-subtotal = Subtotal
display-saved = You save
display-tax = Tax
display-prepaid = Paid before
display-returned = Returned
display-given = Given
display-paid = Paid
display-left = Still to pay
display-more = { $lines ->
    [one] 1 line above
   *[other] { $lines } lines above
}
display-voucher-idle = Not used on this bill
display-thanks = Thank you
display-change = Your change
display-receipt = Your receipt
