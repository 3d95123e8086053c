street-title = 街上
street-explains = 随便动这里的一切，看柜台怎么应对。结束后不留任何数据。
street-pin = PIN { $pin }
street-opening = 店铺正在开门。
    .next = 先把过去一周的生意在收银台上走一遍。

street-group-good = 好券
street-group-bad = 坏券
street-group-bookings = 预约
street-group-other = 其他码

street-amount-off = 满 60 减 30
    .expects = 输入账单，比如 68，按 Enter：可核销，减 ¥30。
street-package = 美团双人下午茶
    .expects = 可核销，并列出要交付的东西。按 Enter 核销，十分钟内可撤销。
street-percent-off = 会员八五折
    .expects = 输入账单：打八五折，最多减 ¥20。离线也能用。
street-visits = 盖碗茶十次卡
    .expects = 柜台会问用几次，剩下的留在卡里。
street-gift-card = 礼品卡 ¥200
    .expects = 柜台会问扣多少。离线时不可用：余额只有云端能扣。
street-rotating = 动态码
    .expects = 每 15 秒换一次码，手机上是最新的。可核销。
street-phone-tail = 生日蛋糕券
    .expects = 柜台会问手机尾号，是 { $detail }。
street-same-again = 同一个码再来一次
    .expects = 第一位顾客用过之后：不可用，并说明何时何地用过。
street-expired = 上月回馈券
    .expects = 不可用：已过期。
street-not-yet-valid = 下月新品券
    .expects = 不可用：未到使用时间。
street-wrong-shop = 别家店的券
    .expects = 不可用，并说出哪家店可以用。
street-forged = 伪造的套餐券
    .expects = 不可用：签名不符。没有网络也看得出来。
street-screenshot = 旧截图
    .expects = 动态码的截图：不可用，码已过时。
street-on-time = 预约 { $detail }
    .expects = 准时：直接签到，并打印小票。
street-too-early = 预约 { $detail }
    .expects = 早了几个小时：请顾客等候，接待也可以提前放行。
street-too-late = 预约 { $detail }
    .expects = 迟到太久：由店长决定。
street-in-part = 四位 { $detail }
    .expects = 预约四位：先说到了几位，其余的来了再扫一次。
street-unpaid = 定金未付 { $detail }
    .expects = 定金未付：入场前柜台会先问。
street-payment = 付款码
    .expects = 认得是付款码，打码显示，绝不保存。
street-foreign-link = 陌生网址
    .expects = 只显示，绝不打开。
street-product = 商品条码
    .expects = 认得是商品：不是券。

street-nobody = 镜头前没有人。
    .next = 选一位顾客，手机马上举到镜头前；再点一次就收起。
street-camera = 摄像头画面
street-second-till = 去 2 号台
street-there-served = 2 号台已经收了。
street-there-used-up = 2 号台：不可用，已用完。
street-there-refused = 2 号台：不可用（{ $code }）。

street-aside = 偏移
street-far = 离远
street-tilted = 倾斜
street-turned = 转动
street-glare = 反光
street-dark = 深色

street-printer-ready = 打印机正常。
street-printer-no-paper = 打印机没有纸。
street-printer-open = 打印机开着盖。
street-printer-waiting = { $count } 张小票在等。
street-printer-cut = { $count ->
        [0] 还没有出过小票。
       *[other] 已出 { $count } 张小票。
    }
street-roll-out = 取出纸
street-roll-in = 装上纸
street-cover-open = 打开机盖
street-cover-close = 合上机盖
street-paper = 小票
street-paper-newer = 上一张
street-paper-older = 下一张
street-paper-close = 回到街上

street-internet-cut = 切断网络
street-internet-mend = 恢复网络
street-cloud-restart = 重启云端
street-cloud-starting = 正在启动
street-written = 本地记录
street-known = 云端已知
street-exceptions = 重复核销
street-restarts = 重启次数

