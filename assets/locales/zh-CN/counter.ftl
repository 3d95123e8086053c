# 仅核销模式的柜台。判定的话在 verdict.ftl，其他码的话在 payload.ftl。

counter-hint = 扫券码，或输入券号、手机尾号、预约码
counter-hint-bill = 输入账单金额，如 47.5 即 { $symbol }47.50，按 Enter
counter-hint-amount = 输入金额，如 47.5 即 { $symbol }47.50，按 Enter
counter-hint-uses = 输入次数，按 Enter
counter-hint-phone = 输入手机号后四位，按 Enter
counter-hint-channel = 输入 1 到 4，按 Enter
counter-hint-products = 有，按 Enter；没有，按 Esc
counter-hint-one-bill = 另一单，按 Enter；同一单，按 1
counter-mode = 仅核销模式
counter-keys = 快捷键

counter-idle = 请扫码
    .next = 把顾客的码对准摄像头或扫码枪，也可直接输入。
counter-scanned = { $time } 扫码
counter-about = { $name }：{ $cause }

counter-confirm = 确认核销
counter-confirm-offline = 离线核销
counter-redeeming = 正在核销，请稍候
counter-redeeming-state = 核销中
    .cause = 核销完成前请勿交付。
counter-not-now = 不核销
counter-leave = 不等了
counter-clear = 关闭
counter-manager = 请店长特批
counter-show-record = 查看记录
counter-again = 重新输入
counter-yes = 有
counter-no = 没有
counter-another-bill = 另一单，核销
counter-one-bill = 同一单
counter-take = 继续
counter-take-waits = { $what ->
    [phone] 请输入尾号
    [uses] 请选择次数
   *[money] 请输入金额
}
counter-take-all = 全部：{ $amount }

counter-entry-money = 单位 { $symbol }：47.5 即 { $symbol }47.50
counter-entry-phone = 四位数字
counter-entry-uses = 也可输入次数
counter-entry-clear = 清空
counter-unheard-money = 这不是金额，请输入数字，如 47.5。
counter-unheard-uses = 这不是次数，请输入数字，如 2。
counter-unheard-phone = 不是四位数字，请再问一次。
counter-unheard-channel = 请输入 1、2、3 或 4。
counter-unheard-products = 有，按 Enter；没有，按 Esc。
counter-unheard-one-bill = 另一单，按 Enter；同一单，按 1。

counter-hand-over = 请交付
counter-hand-over-these = 请交付以下商品，顾客无需补款。
counter-bill-caption = 账单
counter-bill = 原金额
counter-off = 券抵扣
counter-to-pay = 还需支付
counter-saves = 节省

counter-voucher = 券
counter-channel = 渠道
counter-code = 券号
counter-code-masked = 尾号 { $tail }
counter-until = 有效期至
counter-until-open = 长期有效
counter-left = 剩余
counter-face = 券面额
counter-paid = 顾客已付
counter-data = 数据时间
counter-data-age = { $minutes ->
    [0] { $time }（刚刚）
   *[other] { $time }（{ $minutes } 分钟前）
}

counter-budget = 本次离线额度
counter-budget-used = 已用（{ $count } 张）
counter-budget-this = 这一张
counter-budget-left = 核销后还剩
counter-budget-whole = 额度 { $amount }
counter-offline-note = 若同一张券在别处已核销，会列入异常，由店长处理。

counter-first-use = 首次使用
counter-when = 时间
counter-where = 门店
counter-till = 收银台
counter-by = 店员

counter-found = 「{ $typed }」：今天有 { $count } 个预约
counter-found-none = 没有找到「{ $typed }」
    .next = 可按手机尾号或姓名查找今天的预约；券号须完整输入。
counter-found-more = 还有 { $count } 个，请多输入几个字。
counter-found-detail = { $time }·{ $service }·{ $party } 位

counter-recent = 最近扫码
counter-recent-undo = 撤销 { $key }
counter-recent-none = 今天还没有扫码
    .next = 扫过的码会列在这里。
counter-row-mark = ·
counter-code-tail = 尾号 { $tail }
counter-row-voucher = 券
counter-row-code = 券码
counter-row-booking = 预约
counter-row-checked-in = { $time }·{ $people } 位到店
counter-row-refused = 不可用
counter-row-not-redeemed = 未核销
counter-row-waiting = 待确认
counter-row-confirmed = 离线，已确认
counter-row-doubted = 待店长处理
counter-row-taken-back = 已撤销
counter-row-never = 不可撤销
counter-row-too-late = 已过时限
counter-row-today = 今日内
counter-row-reason = { $code ->
    [unknown] 查无此码
    [not_cached] 离线查不到
    [forged] 签名不符
    [damaged] 码损坏
    [other_business] 非本商家
    [used_up] 已使用
    [expired] 已过期
    [not_yet_valid] 未到时间
    [wrong_shop] 其他门店
    [wrong_weekday] 今天不可用
    [wrong_time] 此时段不可用
    [below_minimum] 未满金额
    [evidence_missing] 未出示凭据
    [cloud_only] 须联网
    [budget_spent] 额度已用完
    [customer_limit] 已达上限
   *[other] 不可用
}

counter-undo = 撤销「{ $about }」？
    .redemption = 券会恢复到核销前。请先收回商品。
    .check-in = 预约会恢复到签到前。
counter-undo-wrong-voucher = 扫错了券
counter-undo-changed-mind = 顾客改主意
counter-undo-wrong-figure = 账单或金额有误
counter-undo-not-available = 商品缺货
counter-undo-wrong-booking = 选错预约
counter-undo-went-away = 顾客离开
counter-undo-mistake = 误操作
counter-undo-reason = 其他原因
counter-undo-confirm = 确认撤销
counter-undo-waits = 请选择原因
counter-undo-begun = 正在撤销
counter-undo-leave = 不撤销

counter-kept-redeemed = 已核销
counter-kept-refused = 未核销
counter-kept-taken-back = 已撤销，券可再次使用。
counter-kept-check-in-undone = 签到已撤销。
counter-kept-elsewhere = 这次使用是在其他收银台。
    .next = 已知的内容都在卡片上，其余请查那台的历史。
counter-kept-slip-printed = 正在打印小票。
counter-kept-drawer = 钱箱正在打开。
counter-kept-printed = 正在补打小票，并标明是副本。
counter-kept-nothing-to-undo = 没有可以撤销的核销或签到。
counter-asks-copy = 补打上一张小票
counter-kept-nothing-to-print = 今天没有可以补打的核销小票。

counter-camera-none = 没有摄像头，请用扫码枪
counter-camera-lost = 摄像头已断开，请用扫码枪
counter-camera-ready = 摄像头正常
counter-camera-looks = 等待扫码·{ $rate } 帧/秒
counter-camera-read = 已解码·{ $rate } 帧/秒
