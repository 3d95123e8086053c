# 顾客在客显屏上看到的文字。

display-title = 客显屏
display-welcome = 欢迎光临
    .says = 请把券码或预约码给店员看。
display-wait = 请稍候
    .says = 正在为您查看。
display-accepted = 您的券可以使用
display-redeemed = 您的券已使用
display-phone-tail = 您的手机号
    .says = 请告诉店员手机号后四位。
display-booking = 欢迎光临
    .says = 已找到您的预约。
display-refused = 抱歉，此券暂不可用
display-refused-unreadable = 无法识别这个码。
display-refused-not-ours = 这不是本店的码。
display-refused-ended = 此券已失效，详情请向发券方咨询。
display-refused-used-up = 此券已用完。
display-refused-limit = 此券已达到可使用的次数。
display-refused-show-it = 请在手机上打开券本身，并出示券码。
display-refused-phone = 需要手机号后四位。
display-refused-not-now = 目前无法确认此券。

display-to-pay = 应付
display-give-back = 应退
display-subtotal = 小计
display-saved = 为您节省
display-tax = 税额
display-prepaid = 已预付
display-returned = 退货
display-given = 已付
display-paid = 实付
display-left = 还需支付
display-more = 上方还有 { $lines } 项
display-voucher-idle = 本单未使用
display-thanks = 谢谢惠顾
display-change = 找零
display-receipt = 您的小票
