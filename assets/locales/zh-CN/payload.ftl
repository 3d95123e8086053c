# 不需要判定的码：告诉店员的话。`code-NAME` 与支持代码一致。

-ask-for-voucher = 请顾客出示券码。

code-kind = { $kind ->
    [voucher] 券码
    [ticket] 门票
    [booking] 预约码
    [pickup] 自提码
    [member] 会员码
    [product] 商品条码
    [badge] 工牌
    [receipt] 小票号
    [payment] 付款码
    [coupon] 平台券码
    [enrolment] 终端绑定码
    [link] 网址
   *[unknown] 未知的码
}
code-reason = { $reason ->
    [known_here] 本店有此记录。
    [check_digit] 符合商品条码的校验位。
    [label_layout] 符合本店电子秤标签的格式。
   *[coupon_length] 位数与已启用渠道的券码相同。
}

code-not-handled = 这是{ $kind }。
    .next = 本柜台尚不处理。
code-member = { $name }
    .next = { $points }。本柜台不销售商品。
code-slip-elsewhere = 这是小票号，但不是本收银台打印的。
    .next = 请到打印它的收银台查历史，小票上有收银台名称。
code-slip-out-of-reach = 这张小票不是本收银台打印的，现在也无法向云端查询。
    .next = 请到打印它的收银台，或等本机恢复连接后再试。
code-ambiguous = 可能是{ $kinds }。
    .state = 是哪一种？
    .next = 请问清楚后选择。
code-payment = 这是{ $network ->
    [wechat] 微信支付
    [alipay] 支付宝
   *[unionpay] 云闪付
}付款码。
    .next = 本柜台不收付款码。此码未发送，也未保存。
code-nothing-to-pay = 这是{ $network ->
    [wechat] 微信支付
    [alipay] 支付宝
   *[unionpay] 云闪付
}付款码，但还没有商品。
    .next = 请先录入商品，再扫刷新后的付款码。此码未发送，也未保存。
code-typed-payment = { $network ->
    [wechat] 微信支付
    [alipay] 支付宝
   *[unionpay] 云闪付
}付款码不能手工输入。
    .next = 请扫顾客屏幕上的码。
code-foreign-link = 不是我们的网址：{ $address }
    .next = 没有打开。{ -ask-for-voucher }
code-enrolment = 这是终端绑定码。
    .next = 本终端已绑定门店；新终端请在首次设置时扫它。
code-bad-enrolment = 终端绑定码已损坏。
    .next = 请在云端重新生成。
code-newer-enrolment = 这个终端绑定码比本程序新。
    .next = 请先更新本机程序，再扫一次。
code-empty = 码是空的。
    .next = 请重新扫码。
code-too-long = 码太长：{ $chars } 个字符。
    .next = 不是我们的码。{ -ask-for-voucher }
