# 预约到店时告诉接待的话。

check-in-admit = { $missing ->
    [0] { $party } 位已到齐。
   *[other] 已到 { $arrived } 位，共 { $party } 位。
}
    .state = 已签到
check-in-timing = { $timing ->
    [early] 早到 { $minutes } 分钟。
    [late] 迟到 { $minutes } 分钟。
   *[on_time] 准时。
}
check-in-unpaid = 定金 { $amount } 仍未支付。

check-in-wait = { $moment } 起可入座。排在第 { $place } 位。
    .state = 早到
    .next = 请顾客稍候；也可按 Enter 提前入座。
check-in-late = 已过预约开始 { $minutes } 分钟。
    .state = 迟到
    .next = 店长可放行，需填原因。
check-in-deposit = 定金 { $amount } 未支付。
    .state = 定金未付
    .next = 仍要签到吗？定金仍为未支付。
check-in-how-many = 还差 { $missing } 位，请选择到了几位。
    .state = 到了几位？
    .next = 输入人数，按 Enter。

check-in-already-here = { $party } 位均已签到。
    .state = 已签到过
    .next = 无需操作。
check-in-too-many-people = 只差 { $missing } 位。
    .next = 最多输入 { $missing } 位，其余按现场到店登记。
check-in-other-shop = 预约的是{ $shop }。
    .next = 请顾客前往该门店。
check-in-other-shop-elsewhere = 预约的是其他门店。
    .next = 门店见顾客的预约。
check-in-booking-over = { $status ->
    [cancelled_by_customer] 顾客已取消此预约。
    [cancelled_by_shop] 门店已取消此预约。
    [declined] 门店已拒绝此预约。
   *[done] 此预约已结束。
}
    .next = 若有空位，可按现场到店登记。

check-in-guest = { $name } { $phone }
check-in-guest-unnamed = 顾客

check-in-asking = 正在签到……
check-in-bring = 请带到 { $resource }
    .sentence = { check-in-bring }。
check-in-vouchers = 预约附带 { $count } 张券，请到结账时使用。
check-in-label-booking = 预约
check-in-label-guest = 顾客
check-in-label-service = 项目
check-in-label-time = 时间
check-in-label-party = 人数
check-in-label-place = 桌号或位置
check-in-label-deposit = 定金
check-in-prepaid = { $quantity } × { $name }
check-in-prepaid-more = 另有 { $count } 项
check-in-advance = 预约已付
check-in-settled = 预付款已用在一单里。
check-in-way-bring = 加入账单
check-in-label-payment = 款项
check-in-label-code = 预约码
check-in-party = { $party } 位
check-in-party-part = 已到 { $arrived } / { $party } 位
check-in-time = { $from }–{ $until }，{ $minutes } 分钟
check-in-booked-for = 预约 { $time }
check-in-deposit-none = 无
check-in-deposit-paid = { $amount } 已付
check-in-deposit-unpaid = { $amount } 未付
check-in-count = 到了几位？
check-in-counted = { $people } / { $missing }

check-in-way-early = 提前入座
check-in-way-wait = 请顾客稍候
check-in-way-manager = 请店长放行
check-in-way-unpaid = 仍要签到
check-in-way-count = 签到 { $people } 位
check-in-way-later = 暂不签到
check-in-way-close = 关闭
check-in-way-again = 重试
check-in-way-done = 好的
check-in-way-seat = 入座
check-in-way-not-all = 改人数
check-in-way-undo = 撤销
check-in-way-keep = 保留签到
check-in-way-right = 人数正确

check-in-undo = 撤销这次签到？
    .explains = { $guest }，{ $time }。预约会回到待到店。
check-in-undo-other = 其他原因，请写明
check-in-why-wrong-booking = 选错预约
check-in-why-went-away = 顾客离开
check-in-why-mistake = 误操作
check-in-why-counted = 重新清点：{ $counted } 位中实到 { $people } 位
check-in-about-late = { $guest }，迟到 { $minutes } 分钟
