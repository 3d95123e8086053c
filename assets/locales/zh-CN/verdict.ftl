# 验券时告诉店员的话：结论、原因、下一步。`refusal-CODE` 与拒绝原因的支持代码一致。

-manager-may = 店长可特批，需填原因。
-back-online = 网络恢复后再试。
-do-not-give = 请勿交付商品。

verdict-accepted = 可核销
    .next = 按 Enter 确认。
verdict-attention = 请注意
verdict-refused = 不可用
verdict-undecided = 核验中
    .cause = 正在向云端确认此券能否使用。
    .next = 请勿重复扫码，1.5 秒内会有结果。
verdict-support = 支持代码 { $code }

benefit-off = 优惠 { $off }。
benefit-off-to-pay = 优惠 { $off }，还需支付 { $to_pay }。
benefit-products = 请交付：{ $items }。
benefit-item = { $product } × { $quantity }
benefit-service = { $service } { $uses } 次。
benefit-spent = 从余额扣 { $amount }。
benefit-spent-to-pay = 从余额扣 { $amount }，还需支付 { $to_pay }。
benefit-priced = { $product }一口价 { $price }。
benefit-priced-saving = { $product }一口价 { $price }，节省 { $saving }。
benefit-nth-item = 每 { $nth } 件有 1 件优惠。
benefit-nth-item-saving = 每 { $nth } 件有 1 件优惠，节省 { $saving }。
left-after = 之后还剩 { $left }。

strength-firm-cloud = 云端已确认。
strength-firm-store = 门店主机已确认。
strength-provisional = 离线暂记，联网后确认。

ask-bill = 请输入这一单的总额。
    .state = 账单金额？
    .next = 输入总额，按 Enter。
sale-channel-in-store = 到店
sale-channel-takeaway = 外带
sale-channel-delivery = 外送
sale-channel-online = 网店订单

ask-sale-channel = 仅限{ $channels }。这一单是哪种？
    .state = 订单类型？
    .next = 请选择。
ask-products = { $items ->
    [1] 订单里有{ $products }吗？
   *[other] 订单里有至少{ $items }件{ $products }吗？
}
    .state = 商品符合吗？
    .next = 有，按 Enter；没有，按 Esc。
ask-products-beside = { $items ->
    [1] 除了{ $beside }，订单里还有别的吗？
   *[other] 除了{ $beside }，订单里有至少{ $items }件吗？
}
    .state = 商品符合吗？
    .next = 有，按 Enter；没有，按 Esc。
ask-products-items = 订单里有至少{ $items }件吗？
    .state = 件数够吗？
    .next = 有，按 Enter；没有，按 Esc。
ask-uses = 还剩 { $left }，请选择这次用几次。
    .state = 用几次？
    .next = 输入次数，按 Enter。
ask-amount = 还剩 { $left }，请输入这次扣的金额。
    .state = 扣多少？
    .next = 输入金额，按 Enter。
ask-phone-tail = 请问顾客手机号的后四位。
    .state = 手机尾号？
    .next = 询问顾客后输入，按 Enter。
ask-one-order = 刚刚核销过{ $with }，这张是同一单吗？
    .state = 同一单吗？
    .next = 另一单，按 Enter核销；同一单，按 1。
ask-one-order-limit = { $allowed ->
    [1] 每单限用 1 张，刚刚已核销 1 张。是同一单吗？
   *[other] 每单限用 { $allowed } 张，刚刚已核销 { $allowed } 张。都是同一单吗？
}
    .state = 同一单吗？
    .next = 另一单，按 Enter核销；同一单，按 1。

refusal-unknown = 查无此码。
    .next = 请顾客重新打开券再扫；仍不行，请顾客联系发券方。
refusal-not-cached = { $as_of ->
    [never] 本机没有此券，且连不上云端。
   *[other] 本机数据（{ $as_of }）里没有此券，且连不上云端。
}
    .next = { -back-online }
refusal-forged = 签名不符：此码不是我们发放的。
    .next = { -do-not-give }任何人都不能特批。
refusal-damaged = 券码有损坏，或没有读完整。
    .next = 请放平、避开反光再扫；仍不行，请顾客重新打开券。
refusal-other-business = 这是其他商家的券码。
    .next = { -do-not-give }请顾客到发券商家使用。
refusal-update-needed = 此码比本机的程序或密钥更新。
    .next = 请联网获取新密钥；仍不行，请更新程序。
refusal-cancelled = 此券已作废。
    .next = { -do-not-give }顾客可联系发券方。
refusal-refunded = 此券已退款。
    .next = { -do-not-give }顾客可在购买处查看退款。
refusal-frozen = 此券已冻结，待查清后再用。
    .next = { -do-not-give }顾客可联系发券方。
refusal-used-up = 已使用：{ $moment }，{ $shop }，{ $till }，{ $staff }。
    .next = { -do-not-give }请出示这条记录。
refusal-used-up-before = 已使用，没有剩余。
    .next = { -do-not-give }顾客可在购买处查看使用记录。
refusal-not-enough-left = 只剩 { $left }。
    .next = 最多可用 { $left }。
refusal-expired = 已过期（{ $day }）。
    .next = { -manager-may }
refusal-expired-at = 已过期（{ $moment }）。
    .next = { -manager-may }
refusal-not-yet-valid = 未到使用时间（{ $day }起）。
    .next = 请顾客届时再来。
refusal-not-yet-valid-at = 未到使用时间（{ $moment } 起）。
    .next = 请顾客届时再来。
refusal-wrong-shop = 仅限{ $shops }使用。
    .next = 请顾客前往该门店。
refusal-wrong-shop-elsewhere = 仅限其他门店使用。
    .next = 适用门店见顾客的券面。
refusal-wrong-level = 仅限{ $levels }会员使用。
    .next = 若顾客是会员，请先扫会员码。
refusal-wrong-weekday = 今天不可用，仅限{ $weekdays }。
    .next = { -manager-may }
refusal-wrong-time = 此时段不可用，仅限{ $windows }。
    .next = { -manager-may }
refusal-blackout = { $day }不可用：该日期除外。
    .next = { -manager-may }
refusal-wrong-sale-channel = 仅限{ $channels }。
    .next = 顾客可在这样的订单里使用。
refusal-too-few-items = { $held ->
    [unknown] 订单须有 { $needed } 件适用商品。
   *[other] 订单须有 { $needed } 件适用商品，现有 { $held } 件。
}
    .next = 补足件数即可使用。
refusal-wrong-products = 订单里没有适用商品：{ $products }。
    .next = 加购其中一件即可使用。
refusal-wrong-products-excluded = 订单里只有不适用的商品。
    .next = 加购其他商品即可使用。
refusal-below-minimum = 未满 { $minimum }，还差 { $missing }。
    .next = 再买 { $missing } 即可使用。
refusal-not-stackable = 不能与「{ $with }」同时使用。
    .next = 两张留一张。
    .this = 这张多省 { $difference }：取下另一张即可使用。
    .other = 另一张多省 { $difference }：请保留另一张。
    .same = 两张一样省：留一张即可。
refusal-order-limit = 每单最多用 { $allowed } 张。
    .next = 可在下一单使用。
refusal-customer-limit = { $days ->
    [1] 该顾客今天已用 { $had } 次，限 { $uses } 次。
   *[other] 该顾客 { $days } 天内已用 { $had } 次，限 { $uses } 次。
}
    .next = { -manager-may }
refusal-evidence-missing = { $missing ->
    [code_shown] 须出示券码，不能手工输入。
    [rotating_code] 须出示动态码，此码不会变化。
    [fresh_code] 动态码已过时，截图无效。
    [phone_tail_differs] 手机号后四位不符。
   *[phone_tail_unknown] 须核对手机号后四位，但此处没有可核对的号码。
}
    .next = { $missing ->
        [code_shown] 请扫手机或纸上的码。{ -manager-may }
        [rotating_code] 请顾客打开券本身。{ -manager-may }
        [fresh_code] 请顾客打开券本身。{ -manager-may }
        [phone_tail_differs] 请再问一次。{ -manager-may }
       *[phone_tail_unknown] { -manager-may }
    }
refusal-cloud-only = 须联网核销，但连不上云端。
    .next = { -back-online }
refusal-above-offline-value = 价值 { $risk }，离线最多 { $allowed }。
    .next = { -back-online }
refusal-budget-spent = 离线额度已用完：{ $count }/{ $count_allowed } 张，{ $value }/{ $value_allowed }。
    .next = 请联网。店长可提高一次额度。
refusal-no-grant = 本机没有离线额度。
    .next = { -back-online }
refusal-data-too-old = { $as_of ->
    [never] 本机没有数据，离线时不能核销。
   *[other] 本机数据（{ $as_of }）太旧，离线时不能核销。
}
    .next = { -back-online }
refusal-by-cloud = 云端不认可此券。
    .next = { -do-not-give }云端原因代码：{ $code }。
