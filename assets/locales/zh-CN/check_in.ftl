# 预约到店时告诉接待的话。

check-in-admit = 已到{ $arrived }位，共{ $party }位。
check-in-timing = { $timing ->
    [early] 早到{ $minutes }分钟。
    [late] 迟到{ $minutes }分钟。
   *[on_time] 准时。
}
check-in-unpaid = 定金{ $amount }仍未支付。

check-in-wait = 早到：{ $moment }起可入座。排在第{ $place }位。
    .next = 请稍候；也可按回车提前入座。
check-in-late = 已过预约开始{ $minutes }分钟。
    .next = 店长可放行，需填原因。
check-in-deposit = 定金{ $amount }未支付。
    .next = 仍要签到吗？定金仍为未支付。
check-in-how-many = 到了几位？还差{ $missing }位。
    .next = 输入人数，按回车。

check-in-already-here = { $party }位均已签到。
    .next = 无需操作。
check-in-too-many-people = 只差{ $missing }位。
    .next = 最多输入{ $missing }位，其余按现场到店登记。
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
