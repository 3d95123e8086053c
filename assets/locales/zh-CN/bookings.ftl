# 一天的预约：看板、列表、单个预约、现场登记、改约。

bookings-title = 预约
bookings-today = 今天的预约
bookings-to-today = 回到今天
bookings-hint = 扫预约码，或输入手机尾号、姓名首字母（如 ln）
bookings-hint-enter = 按 Enter 为唯一匹配的顾客签到
bookings-board = 看板
bookings-list = 按时间
bookings-walk-in = 现场登记
bookings-figures = { $count } 个预约·已到 { $came }
bookings-figures-rate = { $figures }·到店率 { $percent }%

bookings-expected = 待到店
bookings-arrived = 已到店
bookings-in-service = 服务中
bookings-done = 已完成
bookings-no-show = 未到店
bookings-requested = 待确认
bookings-cancelled = 已取消
bookings-declined = 已拒绝
bookings-more = 还有 { $count } 个

bookings-span = { $unit ->
    [hours] { $count } 小时
   *[minutes] { $count } 分
}
bookings-late = 迟到 { $span }
bookings-soon = { $span }后
bookings-left = 剩 { $span }
bookings-overdue = 超时 { $span }
bookings-part = 到 { $arrived } / { $party }
bookings-just-in = 刚刚签到
bookings-grace-over = 宽限已过
bookings-deposit = 定金 { $amount }
bookings-deposit-unpaid = 定金未付
bookings-unpaid = 未付
bookings-nobody-in = { $column ->
    [expected] 没有待到店的顾客
    [arrived] 还没有顾客到店
    [in-service] 没有正在服务的顾客
    [done] 还没有完成的预约
   *[no-show] 没有未到店的顾客
}
bookings-head-time = 时间
bookings-head-state = 状态
bookings-head-guest = 顾客
bookings-head-phone = 手机
bookings-head-service = 项目
bookings-head-party = 人数
bookings-head-place = 位置
bookings-head-deposit = 定金
bookings-undo = 撤销 { $key }

bookings-none = 这一天没有预约
    .next = 现场登记和新预约会显示在这里。
bookings-none-fits = 这一天没有符合「{ $typed }」的预约
    .next = 按 Enter 再查其他日期。
bookings-several = { $count } 个匹配
    .next = 请选择，或继续输入。
bookings-nobody = 没有符合「{ $typed }」的预约
    .next = 请输入手机尾号四位、姓名或首字母，或预约码。
bookings-elsewhere = 其他日期：「{ $typed }」共 { $count } 个
bookings-undone = 已撤销签到：{ $guest }

bookings-detail-when = { $time }，{ $status }
bookings-moved = 由 { $from } 改到 { $to }
bookings-check-in = 签到
bookings-check-in-rest = 其余人签到
bookings-undo-check-in = 撤销签到
bookings-finish = 结束服务
bookings-confirm = 确认预约
bookings-decline = 拒绝
bookings-move = 改约
bookings-mark-no-show = 标为未到店
bookings-cancel = 取消预约
bookings-back = 返回

bookings-no-show-asked = 确定没有到店？
    .explains = { $guest }，{ $time }。之后仍可签到或改约。
bookings-cancel-asked = 由谁取消？
    .explains = { $guest }，{ $time }。取消后不能恢复。
bookings-cancel-by-customer = 顾客取消
bookings-cancel-by-shop = 门店取消

bookings-move-asked = 改约
bookings-move-explains = { $guest }，原定 { $time }。改约记录会保留。
bookings-move-day = 日期
bookings-move-time = 时间（每次 15 分钟）
bookings-move-typed = 或直接输入
bookings-move-to = 改到 { $day } { $time }
bookings-move-past = 这个时间已过。
bookings-move-no-time = 时间无效，请输入 15:30 或 1530。

bookings-walk-in-asked = 现场登记
    .explains = 顾客已到店，从现在开始。姓名和手机可不填。
bookings-walk-in-take = 登记并签到
bookings-walk-in-service = 请填项目
bookings-label-length = 时长
bookings-minutes = { $minutes } 分钟
bookings-label-place = 桌号或位置
bookings-label-guest = 姓名
bookings-label-phone = 手机
bookings-optional = 可不填
