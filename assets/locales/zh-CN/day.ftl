# 店长日报。

day-title = 日报
day-today = 今天
day-against = 与 { $day } 相比
day-against-until = 与 { $day } { $time } 前相比
day-as-of = 截至 { $time }，核销为本机，预约为全店
day-as-of-data = 截至 { $time }，核销为本机，预约为全店（{ $data }）
day-export = 导出
day-print = 打印日结单
day-charts = 图表
day-tables = 表格
day-back = 日报
day-none = –
day-nothing = 当天没有记录。
day-again = 重新读取

day-redeemed = 核销
day-worth = 核销金额
day-arrivals = 到店率
day-refused = 不可用的扫码
day-speed = 扫码到完成（中位数）
day-count = { $count } 次
day-tally = { $count } 次，{ $worth }
day-was = 上周同日 { $figure }
day-same = 持平
day-points = { $points } 个百分点
day-seconds = { $seconds } 秒
day-nobody-due = 暂无应到

day-by-hour = 各时段核销
day-by-channel = 按渠道
day-count-and-worth = 次数和金额
day-by-campaign = 按活动
day-by-staff = 店员
day-bookings = 预约到店
day-refusals = 不可用的扫码
day-risk = 离线风险
day-open-all = 点数字看明细
day-others = 其余 { $count } 个

day-due = 应到
day-came = 实到
day-early = 早到
day-late = 迟到
day-expected = 未到时间
day-walk-ins = 现场到店
day-taken = 离线核销
day-confirmed = 已确认
day-waiting = 待确认
day-disputed = 冲突
day-sign-ins = 登录与离开
day-wrong-pins = PIN 错误
day-overrides = 特批
day-kind-sign-in = 登录
day-kind-override = 特批
day-what-override = { $what }：{ $reason }（为{ $staff }）
day-raises = 提高额度
day-taken-back = 已撤销
day-check-ins = 签到
day-exceptions = { $count ->
    [0] 没有待处理异常
   *[other] { $count } 个异常待处理
}

day-column-campaign = 活动
day-column-channel = 渠道
day-column-redeemed = 核销
day-column-before = 上周同日
day-column-worth = 金额
day-column-taken = 离线
day-column-name = 店员
day-column-check-ins = 签到
day-column-median = 用时中位数
day-column-no = 序号
day-column-time = 时间
day-column-what = 事项
day-column-voucher = 券尾号
day-column-staff = 店员
day-column-state = 状态
day-column-day = 营业日
day-column-kind = 类别
day-column-take = 使用
day-column-seconds = 用时（秒）

day-hour = { $from }–{ $until }
day-campaign-unknown = 活动 { $tail }
day-nobody = 未登录
day-somebody = 店员 { $tail }
day-what-check-in = 签到，{ $people } 位
day-what-booked = { $service }，{ $guest }，{ $people } 位
day-what-booked-by-nobody = { $service }，{ $people } 位
day-what-raise = 提高离线额度：{ $reason }

day-kind-redemption = 核销
day-kind-refusal = 不可用的扫码
day-kind-check-in = 签到
day-kind-booking = 预约
day-kind-raise = 提高额度

day-state-firm-cloud = 云端确认
day-state-firm-store = 门店确认
day-state-confirmed = 离线，已确认
day-state-waiting = 离线，待确认
day-state-conflict = 冲突
day-state-quarantined = 未入账
day-state-taken-back = 已撤销
day-state-refused = 不可用
day-state-allowed = 已批准
day-state-early = 早到 { $minutes } 分钟
day-state-on-time = 准时
day-state-late = 迟到 { $minutes } 分钟
day-fate-early = 早到
day-fate-on-time = 准时到店
day-fate-late = 迟到
day-fate-elsewhere = 已到店（其他终端）
day-fate-no-show = 未到店
day-fate-overdue = 过时未到
day-fate-expected = 未到时间
day-fate-given-up = 已取消
day-fate-walk-in = 现场到店

day-printed = 已送去打印
    .detail = { $day } 日结单
day-exported = 已导出
    .detail = { $file }
day-file = 日报-{ $date }
day-file-part = 日报-{ $date }-部分

day-refusal = { $code ->
    [unknown] 查无此码
    [not_cached] 本机没有此券
    [forged] 签名不符
    [damaged] 码损坏
    [other_business] 其他商家的码
    [update_needed] 程序或密钥过旧
    [cancelled] 已作废
    [refunded] 已退款
    [frozen] 已冻结
    [used_up] 已使用
    [expired] 已过期
    [not_yet_valid] 未到使用时间
    [wrong_shop] 限其他门店
    [wrong_level] 会员等级不符
    [wrong_weekday] 今天不可用
    [wrong_time] 此时段不可用
    [blackout] 除外日期
    [wrong_sale_channel] 订单类型不符
    [wrong_products] 商品不适用
    [too_few_items] 件数不足
    [below_minimum] 未满最低消费
    [not_enough_left] 剩余不足
    [not_stackable] 不能叠加
    [order_limit] 超过每单限制
    [customer_limit] 超过每人限制
    [evidence_missing] 凭据不足
    [cloud_only] 须联网核销
    [above_offline_value] 超过离线单笔限额
    [budget_spent] 离线额度已用完
    [no_grant] 没有离线额度
    [data_too_old] 数据太旧
    [by_cloud] 云端不认可
    [already_here] 已到店
    [too_many_people] 人数超出
    [other_shop] 其他门店的预约
    [booking_over] 预约已结束
   *[other] { $code }
}

day-open-risk = 待定金额（含冲突）
day-not-here = 过时未到（含未到店）
day-people = { $people } 位
day-legend-today = 今天 { $count } 次
day-legend-whole-day = { $day }全天 { $count } 次
day-legend-day = { $day } { $count } 次
day-and-before = { $now }，{ $was }
day-rows-about = { $what }，{ $day }
day-column-reason = 原因
day-column-scans = 扫码次数
day-tally-and-check-ins = { $tally }，签到 { $count } 次
day-came-of-due = 实到 { $came }/{ $due }

# 销售
day-sales = 销售
day-net = 净销售
day-sold = 销售笔数
day-basket = 客单价
day-given-back = 退回
day-discounts = 优惠
day-unused = 已付款未使用
day-sold-by-hour = 每小时销售
day-by-tender = 支付方式
    .less = 已减去退款
day-products = 畅销商品
day-column-product = 商品
day-column-lines = 行数
day-kind-sale = 销售
day-kind-refund = 退款
day-kind-payment = 付款
day-what-sale = 小票 { $number }，{ $lines } 行
day-what-refund = 小票 { $number }：{ $reason }
day-what-unused = { $network }付款，未用于销售
day-state-off = 优惠 { $amount }
day-state-unused = 请使用或退还
