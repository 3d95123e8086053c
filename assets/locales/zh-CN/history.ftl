# 本机的历史。

history-title = 历史
history-of-this-till = 本机发生的事
history-day = { $day } { $weekday }
history-day-today = 今天 { $day } { $weekday }
history-to-today = 回到今天
history-tab-all = 全部
history-sold-line = { $quantity } × { $name }
history-rounding = 抹零
history-change-given = 找零
history-tab-sold = 销售
history-tab-redeemed = 已核销
history-tab-refused = 不可用
history-tab-arrivals = 签到
history-tab-papers = 小票
history-hint = 输入活动、顾客姓名、券尾号或手机尾号来查找
history-none-sought = 没有找到「{ $sought }」
    .next = 按 Esc 显示全部。
history-column-detail = 详情
history-file = 历史-{ $date }
history-kind-terminal = 本机
history-none = 这一天没有这类记录
    .next = 换一天，或换一类。
history-nothing-chosen = 未选择
    .next = 选择一条记录查看全部内容。
history-newer = 较新
history-older = 较早
history-page = 第 { $page } 页

history-tail = 尾号 { $tail }
history-state-firm = 已确认
history-state-confirmed = 离线，已确认
history-state-provisional = 待确认
history-state-conflict = 冲突
history-state-aside = 未入账
history-state-taken-back = 已撤销
history-state-undone = 已撤销
history-taken-back = 撤销核销
history-voided = 放弃核销请求
history-signed-in = 登录
history-pin-refused = PIN 错误
history-pin-paused = PIN 错误：暂停后可再试
history-pin-locked = PIN 错误：已锁定，须经理解锁
history-signed-out = 退出
history-allowed-by = { $staff }特批
history-drawer = 打开钱箱
history-reprinted = 补打小票
history-copy = 补打 { $copy }
history-settled = 异常已了结
history-clock = 时钟跳变
history-config = 更改设置
history-enrolled = 终端绑定
history-restored = 账本已恢复
history-slip = 小票
history-slip-of = 小票 { $number }
history-people = { $people } 位
history-check-in-undone = 撤销签到
history-walk-in = 现场到店
history-guest-unnamed = 顾客
history-timed = { $timing ->
    [early] 早到 { $minutes } 分钟
    [late] 迟到 { $minutes } 分钟
   *[on_time] 准时
}

history-change-confirm = 已确认
history-change-decline = 已拒绝
history-change-cancel-customer = 顾客取消
history-change-cancel-shop = 门店取消
history-change-arrive = 签到
history-change-undo = 撤销签到
history-change-start = 开始服务
history-change-finish = 服务结束
history-change-no-show = 未到店
history-change-settled = 预付款 { $amount } 用于一单
history-change-released = 该单已退回，预付款可再用
history-change-moved = 改到 { $moment }

history-paper-queued = 排队中
history-paper-sending = 打印中
history-paper-printed = 已打印
history-paper-sent = 已发送
history-paper-in-doubt = 去向不明
history-paper-cancelled = 已放弃
history-paper-not-printed = 未打印
history-held-paper = 缺纸
history-held-cover = 盖子未合
history-held-offline = 打印机离线
history-held-unreachable = 找不到打印机
history-held-fault = 打印机故障

history-void-timeout = 未及时答复
history-void-restart = 程序重启
history-void-not-committed = 未能使用
history-void-cancelled = 店员取消

history-evidence-typed = 手工输入
history-evidence-shown = 出示券码
history-evidence-rotating = 动态码
history-evidence-stale = 动态码已过时

history-bearer-shop = 门店承担
history-bearer-issuer = 发券方承担
history-bearer-customer = 顾客已补款
history-bearer-nobody = 已阅

history-allowed-redeem = 核销
history-allowed-reverse = 撤销核销
history-allowed-check-in = 签到
history-allowed-late = 迟到放行
history-allowed-expired = 过期放行
history-allowed-hours = 时段外放行
history-allowed-limit = 超限放行
history-allowed-evidence = 免凭据放行
history-allowed-budget = 提高离线额度
history-allowed-reprint = 补打
history-allowed-drawer = 打开钱箱
history-allowed-exceptions = 处理异常
history-allowed-configure = 更改设置
history-allowed-reports = 查看日报
history-allowed-discount = 手动优惠
history-allowed-discount-limit = 超限优惠
history-allowed-price = 改价
history-allowed-refund = 退款
history-allowed-refund-limit = 超限退款
history-allowed-no-receipt = 无小票退货

history-when = 时间
history-staff = 店员
history-nobody = 无人登录
history-number = 核销单
history-voucher = 券尾号
history-benefit = 顾客所得
history-taken = 已用
history-given-back = 退回
history-bill = 账单
history-risk = 门店成本
history-strength = 效力
history-evidence = 券码
history-took = 用时
history-seconds = { $seconds } 秒
history-allowed = 特批
history-allowed-who = 特批人
history-campaign = 活动
history-channel = 渠道
history-hub = 云端
history-hub-waiting = 尚未收到
history-hub-applied = 已入账
history-hub-conflict = 超出券的剩余
history-hub-aside = 暂存未入账
history-taken-back-at = 撤销时间
history-reversible = 可撤销至
history-reversible-never = 不可撤销
history-reason = 原因
history-cause = 原因
history-code = 支持代码
history-scanned = 扫到的
history-came-in = 到店人数
history-taken-off = 减去人数
history-timing = 准时与否
history-unpaid = 未付定金
history-guest = 顾客
history-service = 项目
history-starts = 预约时间
history-party = 已到/同行
history-place = 位置
history-booking-code = 预约码
history-change = 变更
history-copy-number = 补打次序
history-borne-by = 处理
history-clock-expected = 应为
history-clock-shown = 显示
history-setting = 设置项
history-setting-name = { $setting ->
    [language] 语言
    [appearance] 外观
    [scale] 大小
    [slips] 小票
    [idle_lock] 自动锁屏
    [customer_display] 顾客屏
    [customer_display_stands] 顾客屏位置
    [keys] 快捷键
    [receipt] 小票模板
    [camera-use] 摄像头
    [printer] 打印机
    [printer-paper] 纸张
    [scanner-framing] 扫码枪
    [scanner-serial] 串口扫码枪
    [pin] PIN 码
    [pin_reset] PIN 码重置
    [unlocked] PIN 码解锁
   *[other] { $setting }
}
history-program = 程序版本
history-slip-state = 小票
history-slip-at = 小票结束
history-support = 记录编号

history-print = 打印小票
history-reprint = 补打
history-gift = 礼品小票
history-picture = 电子小票
history-pdf = 存为 PDF
history-paper-is-here = 已出纸
history-paper-not-needed = 不打印了
history-undo = 撤销核销
history-undo-arrival = 撤销签到
history-undo-left = 还可撤销 { $left }
history-undo-today = 今日内可撤销
history-undo-over = 已过撤销时限
history-stays-nothing-chosen = 没有选中任何记录。
    .next = 请先选中要撤销的一条，再按一次。
history-stays-taken-back-before = 这条已经撤销过了。
    .next = 没有可以再撤销的。
history-stays-too-late = 这笔核销已过撤销时限。
    .next = 不能再撤销，请找店长处理。
history-stays-never-reversible = 这笔核销不能撤销。
    .next = 该活动不允许撤销，请找店长处理。
history-stays-arrival-is-past = 这次签到已不能撤销。
    .next = 之后又有人签到，或服务已结束。
history-stays-took-back = 这条记录本身就是撤销或退款。
    .next = 如需恢复，请到收银台重新办理。
history-stays-on-record = 这条记录没有可撤销的内容。
    .next = 请选中一笔销售、核销或签到。
history-undo-redemption = 撤销这笔核销？
    .explains = 所用的会退回券里，请同时收回商品。
history-undo-check-in = 撤销这次签到？
    .explains = 预约会回到待到店。
history-undo-confirm = 撤销
history-undo-needs-reason = 请选择原因
history-undo-cancel = 不撤销

history-refusal = { $code ->
    [unknown] 查无此码
    [not_cached] 离线且本机没有
    [forged] 伪造的码
    [damaged] 损坏的码
    [other_business] 其他商家的码
    [update_needed] 程序须更新
    [cancelled] 券已作废
    [refunded] 券已退款
    [frozen] 券已冻结
    [used_up] 券已用完
    [expired] 券已过期
    [not_yet_valid] 未到使用时间
    [wrong_shop] 限其他门店
    [wrong_level] 限其他会员
    [wrong_weekday] 日子不对
    [wrong_time] 时段不对
    [blackout] 除外日期
    [wrong_sale_channel] 限其他订单
    [wrong_products] 商品不适用
    [too_few_items] 件数不足
    [below_minimum] 未满最低消费
    [not_enough_left] 剩余不足
    [not_stackable] 不能叠加
    [order_limit] 超过每单限用
    [customer_limit] 超过顾客限用
    [evidence_missing] 缺少凭据
    [cloud_only] 须联网核销
    [above_offline_value] 超出离线限额
    [budget_spent] 离线额度用完
    [no_grant] 没有离线额度
    [data_too_old] 本机数据太旧
    [by_cloud] 云端不认可
    [already_here] 已全部到店
    [too_many_people] 人数过多
    [other_shop] 限其他门店
    [booking_over] 预约已结束
   *[other] 不可用：{ $code }
}

# The till.
history-sale = 销售 { $number }
history-refund = 退货 { $number }
history-line-voided = 删除商品
history-points-earned = 获得积分
history-points-spent = 使用积分
history-points-taken-back = 扣回积分
history-points-given-back = 退回积分
history-payment-asked = 发起付款码收款
history-payment-back = 发起付款码退款
history-payment-paid = 付款码到账
history-payment-failed = 付款码失败
history-payment-number = 付款编号
history-payment-reference = 网络参考号
history-lines = { $lines } 行
history-held-basket = 挂单
history-sold-out = 标记估清
history-for-sale = 取消估清
history-shift-opened = 开班
history-cash-in = 存入现金
history-cash-out = 取出现金
history-shift-closed = 交班，Z { $z }
history-list-price = 原价
history-discounts = 优惠
history-total = 合计
history-product = 商品
history-quantity = 数量
history-float = 备用金
history-amount = 金额
history-expected-cash = 应有现金
history-counted-cash = 清点现金
history-kind-sale = 销售
history-kind-refund = 退货
history-kind-shift = 班次
history-allowed-sell = 收银
history-allowed-shift = 开班与交班
history-allowed-cash = 存取现金
