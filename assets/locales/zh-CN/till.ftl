# 收银：购物车、商品、收款。

till-hint = 扫码、输入、拼音首字母搜索
till-hint-amount = 输入金额，或扫券
till-hint-reference = 输入刷卡机参考号，按 Enter
till-hint-code = 请扫顾客手机上的付款码

till-basket = 购物车
till-lines = { $count } 行
till-empty = 还没有商品
till-clear = 清空
till-weight = { $weight } kg
till-weighed = kg
till-price-weight = { $price }/kg
till-price-from = { $price } 起
till-price-open = 时价

till-subtotal = 小计
till-discounts = 优惠
till-vouchers = 券优惠
till-returned = 退货
till-tax = 税
till-prepaid = 已预付
till-advance = 预约已付
till-to-pay = 应收
till-give-back = 应退
till-give-back-left = 还需退
till-give-back-split = 已退明细
till-given-back = 已退
till-total = 合计
till-rounding = 抹零
till-paid = 已付
till-left = 还需支付
till-change = 找零

till-pay = 收款
    .back = 退款
till-exact = 现金刚好
    .back = 退现金
till-hold = 挂单
till-discount = 优惠
till-recall-way = 取单
till-drawer = 钱箱
till-leave = 取消
till-back = 返回
till-withdraw = 撤下

till-all-goods = 全部
till-no-goods = 还没有商品
    .next = 商品从云端下载，或由门店文件导入。
till-goods-loading = 商品正在载入
    .next = 扫码已可使用。
till-hits = 搜索“{ $typed }”：{ $count } 个，回车加入选中的一个
till-sold-out-chip = 估清
till-mark = 估清
till-marking = 正在标记估清
    .next = 点商品标记估清，再点一次恢复。
till-marking-done = 完成
till-marking-lifted = { $name } 已恢复供应。
till-mark-which = 哪一种估清？
    .explains = 按数字标记，再按一次恢复。
till-marked = 已估清
till-lifted = 已恢复供应
till-lift = 恢复供应
till-stock-left = 剩 { $left }

till-pick = 请选择
    .explains = 按数字选择，回车加入。
till-pick-add = 加入 { $price }
till-pick-next = 下一步
till-pick-variant = 规格
till-pick-price = 价格
till-pick-weight = 重量
till-pick-exactly = { $name }：选 { $most } 项
till-pick-up-to = { $name }：最多 { $most } 项
till-pick-between = { $name }：选 { $least } 到 { $most } 项
till-entry-back = 不填即每件退 { $price }
till-entry-price = 单位 { $symbol }：47.5 即 { $symbol }47.50
till-entry-weight = 单位 kg：1.25 即 1.250 kg
till-entry-share = 百分比：10 即减一成
till-entry-amount = 单位 { $symbol }：5 即减 { $symbol }5.00

till-voucher-tail = 尾号 { $tail }
till-voucher-idle = 未用上
till-voucher-on = 券已用上
till-voucher-saves = 省 { $amount }
till-voucher-waits = 券已收下，暂未用上
till-voucher-refused = 券不可用
till-booking = 预约 { $code }
till-booking-on = 预约已加入账单
till-booking-paid = 已预付 { $paid }
till-booking-unspent = 已预付 { $paid }，未用 { $unspent }
till-booking-nothing-paid = 这个预约没有预付款。
till-booking-not-here = 请先为预约签到。
till-booking-over = 这个预约已取消或被拒绝。
till-booking-settled = 预付款已用在另一单里。
till-booking-paid-less = 预约有变动，请从账单移除后重新扫码。
till-booked-line = 来自预约
till-prepaid-not-sold = 预约里的{ $name }无法销售
till-prepaid-gone = 商品目录里已没有它。
till-held = 已挂单
till-recalled = 已取单
till-cleared = 购物车已清空
till-no-shift = 尚未开班
    .next = 先录入备用金开班，再收款。
    .open = 去开班
till-too-long = 这一单太长
    .next = 请分出一部分挂单，另行收款。

till-hold-asks = 挂起这一单？
    .explains = 内容完整保留，重启也不丢。按 F6 取回。
till-hold-name = 名称
till-recall = 取哪一单？
    .explains = 按数字取单。
    .holds-first = 当前这一单会先挂起。
till-recall-reading = 正在读取……
till-recall-none = 没有挂单。
till-recall-take = 取单
till-clear-asks = 清空购物车？
    .explains = 所有行都会移除，并记入流水。
till-clear-confirm = 清空

till-discount-asks = 改价与优惠
till-discount-line = 这一行
till-discount-order = 整单
till-discount-share = 按比例减
till-discount-amount = 减金额
till-discount-price = 改单价
till-take-back = 退货
till-take-back-asks = 无小票退货
till-discount-next = 填原因
till-discount-give = 确认
till-discount-take-off = 取消优惠
till-discount-given = 当前：{ $given }
till-discount-no-figure = 这个数字不能用来优惠。
till-reason = 其他原因
till-reason-waits = 请填原因
till-reason-agreed = 与顾客商定
till-reason-damaged = 破损或临期
till-reason-match = 比价
till-reason-staff = 员工或伙伴

till-means-cash = 现金
till-means-card = 银行卡
till-means-code = 付款码
till-means-wechat = 微信支付
till-means-alipay = 支付宝
till-means-unionpay = 云闪付
till-means-stored-value = 储值
till-means-points = 积分
till-means-prepaid = 预付券
till-means-advance = 预约已付
till-pay-with = 支付方式
till-give-back-in = 退款方式
till-pay-scan = 此时仍可扫券。
till-pay-cash-given = 实收现金
till-pay-card-amount = 刷卡金额
till-pay-code-amount = 付款码金额
till-pay-reference = 参考号
till-pay-exact = 刚好
till-pay-split = 已收
till-pay-back = 返回
till-pay-finish-cash = 完成，开钱箱
till-pay-finish-card = 已刷卡，填参考号
till-pay-finish-card-back = 已退到卡，填参考号
till-pay-finish-code = 收款
till-pay-finish-scan = 请扫付款码
till-pay-finish-give-back = 退款，开钱箱
till-pay-finish-nothing = 完成
till-pay-reference-done = 确认
till-pay-concluding = 请稍候
till-pay-not-an-amount = 这不是金额，请输入数字，如 47.5。
till-pay-short = 还差 { $missing }。
till-pay-too-much = 多出 { $over }，只有现金可以找零。
till-pay-no-cash-needed = 已无需再付现金。
till-pay-no-amount = 这个金额不能收。
till-pay-drawer-too-empty = 钱箱有 { $held }，需找出 { $wanted }。
till-pay-prepaid-is-no-choice = 预付券扫进购物车即可支付。
till-pay-advance-is-no-choice = 扫预约码即可用预付款支付。
till-pay-prepaid-beside-return = 预付券与退货请分两单。
till-pay-not-given-back-so = 退款只能退现金或退卡。
till-pay-too-many = 一单最多 { $most } 种支付。
till-pay-payment-twice = 同一笔付款重复了。
till-pay-code-gives-back = 本单要退钱给顾客，付款码无法退款，请退现金或退到卡上。
till-pay-no-code = 请先扫顾客手机上的付款码。
till-code-requested = 已发起收款
    .next = 通常几秒内有结果。
till-code-waiting = 等待顾客确认
    .next = 顾客在手机上确认，可能要输密码。请勿再次扫码。
till-code-unknown = 结果未知
    .next = 没有收到明确结果，系统会自动再查，绝不重复扣款。查明或放弃之前，请勿改用其他方式收款。
till-code-closing = 正在放弃
    .next = 确认后即未扣款，或已退回。确认之后再改用其他方式。
till-code-seconds = { $seconds } 秒
till-code-give-up = 放弃
till-code-ask = 再查一次
till-code-failed = { $reason ->
    [insufficient] 顾客余额不足。
    [code_expired] 付款码已过期或已使用。
    [code_invalid] 付款码无效。
    [cancelled] 已放弃，没有扣款。
    [late] 顾客未及时确认，没有扣款。
    [not_sent] 连不上支付服务，没有扣款。
    [not_received] 付款请求没有送达，没有扣款。
    [other_amount] 扣款金额不符，已退回。
   *[declined] 付款被拒绝。
}
    .next = { $reason ->
        [insufficient] 请顾客换一张卡，或换一种支付方式。
        [code_expired] 请顾客刷新付款码后再扫。
        [code_invalid] 请顾客刷新付款码后再扫。
        [late] 请扫新的付款码，或换一种支付方式。
        [not_sent] 请检查网络，或换一种支付方式。
        [not_received] 请顾客刷新付款码后再扫。
        [other_amount] 请告知老板，并换一种支付方式。
       *[declined] 请扫新的付款码，或换一种支付方式。
    }
till-code-stray = { $network }：{ $amount } 没有对应的销售
    .next = 请取回它的挂单，或退还给顾客。
till-code-give-back = 退还
till-code-adrift = { $network }：{ $amount }，结果未知
    .next = 系统会自动再查。
till-code-going-back = { $network }：{ $amount } 正在退还顾客
    .next = 系统会自动再查，直到退到为止。

till-sold = 收款完成
till-sold-even = 已成交，无需收付
till-sold-back = 退还顾客 { $amount }
till-sold-number = 小票 { $number }
till-picture = 电子小票
till-pdf = PDF
till-exported = 电子小票已保存
till-sold-next = 下一位顾客
till-sold-hint = 直接扫下一件商品即开始新的一单。

till-hint-spend = 再买 { $more }，可省 { $save }：{ $name }
till-hint-add = 再加 { $more } 件，减 { $off }：{ $name }
till-because-not-here = 此时、此地或此顾客不可用
till-because-nothing-counts = 购物车里没有适用的商品
till-because-too-few = 还差 { $more } 件
till-because-part-missing = 还需要 { $of }
till-because-below-spend = 再买 { $missing } 可用
till-because-saves-nothing = 用了也不省
till-because-better-by = 其他优惠多省 { $by }
till-because-better = 其他优惠更省

till-refused-full = 一单最多 { $lines } 行，请挂单后另开一单。
till-refused-gone = 已不在购物车里。
till-refused-too-much = 一行最多 { $most }。
till-refused-not-whole = 按件计数，{ $quantity } 不是整数。
till-refused-no-price = 价格须在零到 { $highest } 之间。
till-refused-no-discount = 优惠须大于零，且不超过 { $of }。
till-refused-too-long = 最多 { $most } 个字。
till-refused-no-reason = 请填原因。
till-refused-fixed = 凭小票退货，价格与数量以小票为准。
till-refused-returned = 这张小票的这一行已在退货中。
till-refused-voucher-twice = 这张券已在购物车里。
till-refused-vouchers-full = 一单最多 { $vouchers } 张券。
till-refused-booking-twice = 这个预约已在账单里。
till-refused-bookings-full = 一单最多 { $bookings } 个预约。
till-refused-order-limit = 一单最多用 { $allowed } 张此券。
till-refused-pays-at-the-end = 储值在收款时使用，不抵扣价格。
till-needs = { $what ->
    [discount] 超出权限的优惠
    [price] 改单价
    [refund] 超出权限的退款
    [return] 无小票退货
   *[other] 需店长授权
}
till-sold-out = { $name } 已估清。
till-off-sale =
    .next = 这是商品资料中的设置，请在那里修改。
till-short = { $name }：账面仅剩 { $left }。
    .next = 已照常加入，请看货架。
till-which-variant = 请选规格。
till-no-such-choice = 这一项已不可选。
till-how-many-exactly = { $name }：请选 { $most } 项。
till-how-many = { $name }：请选 { $least } 到 { $most } 项。
till-which-price = 请输入价格。
till-price-is-fixed = 价格固定，可按 F4 改价。
till-no-tax-class = 缺少税类“{ $class }”，请店长在门店设置中补上。
till-too-many-promotions = 同时生效的促销太多，请店长停用一些。
till-too-large = 金额过大，无法计算。

till-member = 会员
till-member-find = 哪位会员？
    .explains = 手机号后四位、姓名或拼音首字母，或会员号。扫会员卡则不必输入。
    .next = 输入以查找。
till-member-hint = 手机号、姓名或会员号
till-member-none = 没有找到
    .next = 请问姓名的其他部分，或请顾客出示会员卡。
till-member-put = 设为会员
till-member-out = 取消会员
till-member-closed = 已关闭
till-points = { $points } 积分
till-points-earned = 获得积分
till-points-taken-back = 扣回积分
till-points-given-back = 退回积分
till-pay-points-worth = 积分抵扣
till-pay-finish-points = 用积分支付
till-points-not-taken = 本店不收积分。
till-points-no-member = 用积分需先有会员：扫会员卡或按 F3。
till-points-twice = 一笔销售只能用一次积分。
till-points-not-whole = 积分须按 { $step } 的整数倍使用。
till-points-too-few = 至少使用 { $least } 积分。
till-points-too-much = 本单最多使用 { $most } 积分。
till-points-other-worth = 这些积分值 { $worth }。
till-points-not-enough = 该会员还有 { $left } 积分。
till-points-closed = 该会员资格已关闭，积分不能使用。
till-points-offline = 连不上云端，只有云端知道还有多少积分。没有扣分，请换一种支付方式。
