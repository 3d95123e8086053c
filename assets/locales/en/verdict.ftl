# What the counter is told about a voucher: state, cause, next step. `refusal-CODE` bears the support code of the refusal.

-manager-may = A manager can accept it (reason needed).
-back-online = Try again when the connection is back.
-do-not-give = Don't give the item.

verdict-accepted = Accepted
    .next = Enter confirms.
verdict-attention = Attention
verdict-refused = Refused
verdict-undecided = Asking the cloud
    .cause = Whether the voucher may be used is being asked.
    .next = Don't scan it again: an answer comes within a second and a half.
verdict-support = Support code { $code }

benefit-off = { $off } off.
benefit-off-to-pay = { $off } off, { $to_pay } to pay.
benefit-products = To give: { $items }.
benefit-item = { $quantity } × { $product }
benefit-service = { $uses ->
    [one] One use of { $service }.
   *[other] { $uses } uses of { $service }.
}
benefit-spent = { $amount } from the balance.
benefit-spent-to-pay = { $amount } from the balance, { $to_pay } to pay.
benefit-priced = { $product } for { $price }.
benefit-priced-saving = { $product } for { $price }, saves { $saving }.
benefit-nth-item = One of every { $nth } items is reduced.
benefit-nth-item-saving = One of every { $nth } items is reduced, saves { $saving }.
left-after = { $left } left afterwards.

strength-firm-cloud = Confirmed by the cloud.
strength-firm-store = Confirmed by the store hub.
strength-provisional = Offline: will be confirmed later.

ask-bill = Type the total of this order.
    .state = Bill total?
    .next = Type the total, then Enter.
sale-channel-in-store = in the shop
sale-channel-takeaway = takeaway
sale-channel-delivery = delivery
sale-channel-online = online order

ask-sale-channel = Only for { $channels }. How is this order sold?
    .state = Order type?
    .next = Choose how.
ask-products = { $items ->
    [one] Does the order hold { $products }?
   *[other] Does the order hold at least { $items } of { $products }?
}
    .state = Right items?
    .next = Enter confirms; Esc says no.
ask-products-beside = { $items ->
    [one] Does the order hold anything besides { $beside }?
   *[other] Does the order hold at least { $items } items besides { $beside }?
}
    .state = Right items?
    .next = Enter confirms; Esc says no.
ask-products-items = Does the order hold at least { $items } items?
    .state = Enough items?
    .next = Enter confirms; Esc says no.
ask-uses = { $left } left. Choose how many to use now.
    .state = How many uses?
    .next = Type the number, then Enter.
ask-amount = { $left } left. Type how much to take now.
    .state = How much?
    .next = Type the amount, then Enter.
ask-phone-tail = Ask for the last four digits of the customer's phone.
    .state = Last four digits?
    .next = Ask for them, type them, then Enter.
ask-one-order = { $with } was redeemed just now. Is this for the same bill?
    .state = Same bill?
    .next = Enter redeems it for another bill; 1 says that it is the same.
ask-one-order-limit = { $allowed ->
    [one] One bill takes one of these, and one was redeemed just now. The same bill?
   *[other] One bill takes { $allowed } of these, and as many were redeemed just now. All on one bill?
}
    .state = Same bill?
    .next = Enter redeems it for another bill; 1 says that it is the same.

refusal-unknown = Unknown code.
    .next = Have the customer open the voucher again and scan its code; if that fails, they should ask whoever issued it.
refusal-not-cached = { $as_of ->
    [never] Not known here, and the cloud cannot be reached.
   *[other] Not in the data of { $as_of }, and the cloud cannot be reached.
}
    .next = { -back-online }
refusal-forged = The code's signature is wrong: we did not issue it.
    .next = { -do-not-give } Nobody can accept it.
refusal-damaged = The code is damaged or was only partly read.
    .next = Scan it again, flat and well lit; if that fails, have the customer open the voucher again.
refusal-other-business = This code belongs to another business.
    .next = { -do-not-give } The customer can use it where it was bought.
refusal-update-needed = The code is newer than this program or its keys.
    .next = Get the terminal online for new keys; if it stays so, update the program.
refusal-cancelled = This voucher was cancelled.
    .next = { -do-not-give } The customer can ask whoever issued it.
refusal-refunded = This voucher was refunded: its price has been paid back.
    .next = { -do-not-give } The customer finds the refund where it was bought.
refusal-frozen = This voucher is frozen until it is cleared up.
    .next = { -do-not-give } The customer can ask whoever issued it.
refusal-used-up = Already used { $moment }, { $shop }, { $till }, { $staff }.
    .next = { -do-not-give } Show this record.
refusal-used-up-before = Already used: nothing is left on it.
    .next = { -do-not-give } The customer sees its uses where it was bought.
refusal-not-enough-left = Only { $left } left.
    .next = Take { $left } or less.
refusal-expired = Expired on { $day }.
    .next = { -manager-may }
refusal-expired-at = Expired at { $moment }.
    .next = { -manager-may }
refusal-not-yet-valid = Not valid before { $day }.
    .next = Ask the customer to come back then.
refusal-not-yet-valid-at = Not valid before { $moment }.
    .next = Ask the customer to come back then.
refusal-wrong-shop = Valid only at { $shops }.
    .next = Send the customer there.
refusal-wrong-shop-elsewhere = Valid only at another shop.
    .next = The voucher tells the customer where.
refusal-wrong-level = Only for members of level { $levels }.
    .next = If the customer is one, scan the member code first.
refusal-wrong-weekday = Not valid on this weekday, only on { $weekdays }.
    .next = { -manager-may }
refusal-wrong-time = Not valid at this time, only { $windows }.
    .next = { -manager-may }
refusal-blackout = Not valid on { $day }: this date is excluded.
    .next = { -manager-may }
refusal-wrong-sale-channel = Only for { $channels }.
    .next = The customer can use it with such an order.
refusal-too-few-items = { $held ->
    [unknown] The order needs { $needed } items of its kind.
   *[other] The order needs { $needed } items of its kind and holds { $held }.
}
    .next = Add what is missing to use it.
refusal-wrong-products = The order holds nothing it is valid for: { $products }.
    .next = Add one of them to use it.
refusal-wrong-products-excluded = The order holds only excluded products.
    .next = Add another product to use it.
refusal-below-minimum = { $missing } short of the minimum spend of { $minimum }.
    .next = Add { $missing } to use it.
refusal-not-stackable = Not together with { $with }.
    .next = Keep one of the two.
    .this = This one saves { $difference } more: take the other one off to use it.
    .other = The other one saves { $difference } more: keep it.
    .same = Both save the same: keep one of the two.
refusal-order-limit = At most { $allowed } in one order.
    .next = It can be used with the next order.
refusal-customer-limit = { $days ->
    [1] The customer has had { $had } of { $uses } today.
   *[other] The customer has had { $had } of { $uses } in { $days } days.
}
    .next = { -manager-may }
refusal-evidence-missing = { $missing ->
    [code_shown] The code must be shown: typing it in is not enough.
    [rotating_code] A rotating code is needed: this one stays the same.
    [fresh_code] The rotating code has run out: a screenshot is not enough.
    [phone_tail_differs] The last four digits of the phone do not match.
   *[phone_tail_unknown] The last four digits of the phone are needed, and none are known here.
}
    .next = { $missing ->
        [code_shown] Scan it from phone or paper. { -manager-may }
        [rotating_code] Have the customer open the voucher itself. { -manager-may }
        [fresh_code] Have the customer open the voucher itself. { -manager-may }
        [phone_tail_differs] Ask again. { -manager-may }
       *[phone_tail_unknown] { -manager-may }
    }
refusal-cloud-only = Needs the cloud, which cannot be reached.
    .next = { -back-online }
refusal-above-offline-value = Worth { $risk }: without the cloud at most { $allowed }.
    .next = { -back-online }
refusal-budget-spent = The offline allowance is used up: { $count } of { $count_allowed } vouchers, { $value } of { $value_allowed }.
    .next = Get the terminal online. A manager can raise it once.
refusal-no-grant = This terminal has no offline allowance.
    .next = { -back-online }
refusal-data-too-old = { $as_of ->
    [never] There is no data here to redeem with while offline.
   *[other] The data of { $as_of } is too old to redeem with while offline.
}
    .next = { -back-online }
refusal-by-cloud = The cloud does not accept it.
    .next = { -do-not-give } The cloud's reason code: { $code }.
