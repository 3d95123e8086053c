# 界面部件展示：`countersign gallery`。店铺和人物均为虚构。

gallery-page = { $page ->
    [counter] 柜台
    [verdicts] 结论
    [controls] 控件
    [lists] 列表
    [people] 人员
    [charts] 图表
    [entries] 录入
    [rooms] 分区
   *[dialog] 对话框
}

gallery-field-hint = 扫券码，或输入券号、手机尾号、预约码
gallery-mode = 仅核销模式
gallery-keys = 按键

gallery-accepted-cause = 美团套餐券，今天可用，顾客无需补款。
gallery-accepted-next = 按清单交付，再确认核销。
gallery-confirm = 确认核销
gallery-not-now = 不核销
gallery-package = 双人下午茶套餐
gallery-scanned = 14:32:08 扫码
gallery-hand-over = 请交付
gallery-item-tea = 盖碗茶（茉莉 / 竹叶青任选）
gallery-item-plate = 茶点拼盘
gallery-item-milk = 红豆双皮奶
gallery-kind-drink = 饮品
gallery-kind-snack = 茶点
gallery-kind-sweet = 甜品
gallery-voucher = 券
gallery-channel = 渠道
gallery-channel-meituan = 美团
gallery-code = 券号
gallery-until = 有效期至
gallery-until-day = 12 月 31 日
gallery-uses = 可用次数
gallery-uses-left = 1 / 1
gallery-face-value = 券面额
gallery-paid = 顾客已付
gallery-to-pay = 还需支付

gallery-recent = 最近扫码
gallery-undo-key = 撤销 F7
gallery-recent-card = 次卡·盖碗茶
gallery-recent-card-detail = 14:21·剩 4 次·林女士
gallery-recent-oolong = 桂花乌龙兑换券
gallery-recent-oolong-detail = 14:17·已过期 11 月 20 日
gallery-recent-tea = 抖音·单人茶点
gallery-recent-tea-detail = 14:09·尾号 0356
gallery-recent-off = 满 100 减 50 券
gallery-recent-off-detail = 14:03·离线，已确认
gallery-recent-name = 㐂先生·预约
gallery-recent-name-detail = 13:58·尾号 6618
gallery-this-shift = 本班内
gallery-too-late = 已过时限
gallery-refused = 不可用
gallery-camera = 已解码·30 帧/秒
gallery-no-paper = 还没有小票

gallery-online = 在线·自 09:02
gallery-offline = 离线·自 14:04
gallery-waiting = 待上传 { $count } 条
gallery-data = 数据 14:31
gallery-printer = 打印机正常
gallery-camera-state = 摄像头正常
gallery-scanner = 扫码枪正常
gallery-drawer = 钱箱已关
gallery-place = 春熙茶铺·2 号台·李雯

gallery-small-accepted = 减 ¥30.00，还需支付 ¥38.00。
gallery-small-accepted-next = 按 Enter 用上，或继续扫商品。
gallery-small-attention = 定金未付，仍要签到吗？
gallery-small-attention-next = 记录里仍为定金未付。
gallery-small-refused = 今天 14:02 已在 2 号台由李雯核销。
gallery-small-refused-next = 请勿交付，向顾客出示此记录。
gallery-small-undecided = 正在问云端，请不要再扫。
gallery-small-undecided-next = 最多 1.5 秒，之后会给出结果。
gallery-asks-state = 多少钱？
gallery-small-asks = 这一单一共多少钱？
gallery-small-asks-next = 输入金额，再按 Enter。
gallery-provisional-state = 离线核销
gallery-small-provisional = 先核销，联网后确认；额度还剩 ¥630.00。
gallery-small-provisional-next = 若在别处已核销，会列入异常，由店长处理。
gallery-toast-good = 已核销
gallery-toast-good-detail = 双人下午茶套餐·尾号 4821
gallery-toast-warn = 离线
gallery-toast-warn-detail = 13 条记录等待上传
gallery-toast-bad = 缺纸
gallery-toast-bad-detail = 小票已留存，装纸后打印
gallery-take-down = 撤下

gallery-buttons = 按钮
gallery-state-normal = 常态
gallery-state-pressed = 按下
gallery-state-focused = 焦点
gallery-state-disabled = 不可用
gallery-state-plain = 次要
gallery-state-often = 常用
gallery-state-chosen = 已选
gallery-state-risky = 有风险
gallery-state-quiet = 安静
gallery-confirm-plain = 确认
gallery-wait = 等待券码
gallery-cancel = 取消
gallery-walk-in = 现场登记
gallery-cash = 现金
gallery-freeze = 冻结
gallery-more = 还有 3 个
gallery-show-record = 出示记录
gallery-redeem-offline = 离线核销
gallery-asking = 正在核验
gallery-choices = 标签、状态、撤销
gallery-tab-day = 日
gallery-tab-week = 周
gallery-tab-month = 月
gallery-chip-minutes = 13 分钟后
gallery-chip-working = 正常
gallery-chip-late = 迟到 7 分
gallery-chip-conflict = 冲突
gallery-chip-asking = 核验中
gallery-chip-arrived = 到 3 / 5
gallery-inputs = 输入
gallery-input-name = 原因
gallery-input-hint = 写几个字
gallery-input-value = 找错零钱，顾客已走
gallery-input-fixed = 终端
gallery-input-fixed-value = 2 号台
gallery-keypad = 数字键
gallery-entered-hint = 请输入金额
gallery-clear = 清空

gallery-staff = 店员
gallery-column-name = 姓名
gallery-column-redeemed = 核销
gallery-column-sales = 销售额
gallery-column-median = 中位用时
gallery-staff-first = 李雯
gallery-staff-second = 陈晓
gallery-staff-third = 赵一鸣
gallery-staff-fourth = 㐂田
gallery-median = { $seconds } 秒
gallery-risk = 离线风险
gallery-risk-used = 已用 12 张
gallery-risk-this = 这一张
gallery-risk-left = 核销后还剩
gallery-risk-loss = 本月损失
gallery-to-pay-total = 应收
gallery-subtotal = 小计
gallery-voucher-off = 券优惠
gallery-bookings = 今天的预约
gallery-bookings-none = 今天没有预约
gallery-bookings-none-next = 按 F8 现场登记，或扫预约码。
gallery-exceptions = 异常
gallery-exception-double = 重复核销
gallery-exception-double-detail = 满 60 减 30 券·¥30.00
gallery-exception-slip = 小票未打印
gallery-exception-slip-detail = 销售单 2-01829·缺纸
gallery-exception-clock = 时钟跳变
gallery-exception-clock-detail = 1 号台·快了 4 分 12 秒
gallery-exception-long = 阿依古丽·买买提江·吐尔逊女士的预约，八位，靠窗
gallery-exception-long-detail = 桂花乌龙芝士奶盖大杯少冰三分糖加燕麦奶另加珍珠和红豆双份打包
gallery-open = 待处理
gallery-yesterday = 昨天

gallery-dialog = 撤销这次核销？
gallery-dialog-explains = 撤销后此券可再次使用。撤销会记入流水，留下你的姓名和原因。
gallery-dialog-undo = 撤销核销

gallery-people = 谁在收银？
gallery-people-more = 还有 3 人
gallery-person-cashier = 收银员
gallery-person-manager = 店长
gallery-person-locked = 收银员·4:12 后再试
gallery-pin = PIN
gallery-was = 前一周 { $figure }
gallery-same = 持平
gallery-redeemed = 核销
gallery-arrivals = 到店率
gallery-by-hour = 按小时核销
gallery-by-channel = 按渠道
gallery-channel-first = 美团
gallery-channel-second = 抖音
gallery-channel-long = 自有小程序，名字特别长特别长
gallery-taken-back = 已撤销
gallery-refused-scans = 不可用的扫码
