# 设置：各部分的名称、标题旁的说明和其中的内容。

settings-shop = 门店与绑定
    .about = 本终端属于哪家门店。
settings-staff = 店员
    .about = 谁能在本机登录，谁的 PIN 已锁定。
settings-devices = 设备
    .about = 测试结果都显示在这里，不会入账。
settings-sync = 同步
    .about = 与云端之间的收发。
settings-language = 语言
    .about = 柜台和小票使用的语言。
settings-appearance = 外观
    .about = 浅色或深色，以及显示大小。
settings-slips = 小票与锁屏
    .about = 打印什么，何时自动锁屏。
settings-keys = 按键
    .about = 不用鼠标也能完成一切操作。
settings-about = 关于与诊断
    .about = 程序信息，以及技术支持所需的内容。

settings-save = 保存
settings-cancel = 取消
settings-close = 关闭
settings-saved = 已保存。
settings-nothing-yet = 暂无
settings-reason = 在设置中操作
settings-asks-change = 修改本终端的设置
settings-asks-drawer = 非销售打开钱箱
settings-asks-clock = 确认时钟准确

# 门店。
settings-shop-head = 本终端
settings-shop-name = 门店
settings-shop-address = 小票上的地址
settings-shop-no-address = 未填写
settings-shop-till = 收银台
settings-shop-currency = 币种
settings-shop-zone = 时区
settings-shop-device = 终端编号

# 设备。
settings-device-works = 正常
settings-device-lost = 未工作
settings-device-starts = 正在启动
settings-device-off = 已关闭
settings-camera = 摄像头
settings-camera-read = 已读到码
settings-camera-looks = 正在找码
settings-camera-dark = 没有画面
settings-camera-device = 设备
settings-camera-first = 找到的第一个
settings-camera-size = 画面
settings-camera-pixels = { $width } × { $height } 像素
settings-camera-speed = 速度
settings-camera-rate =
    { $rate ->
        [0] 没有画面
       *[other] 每秒 { $rate } 帧
    }
settings-camera-decoding = 识读
settings-camera-lost = 摄像头没有画面：未插好、被其他程序占用或没有权限。程序会一直重试。
settings-decoder-lost = 摄像头正常，但识读程序未工作。程序会一直重新启动它。
settings-camera-other = 换摄像头
settings-camera-off = 关闭
settings-camera-on = 打开
settings-camera-asks = 使用哪个摄像头？
    .about = 立即生效，以后启动也用它。
settings-camera-finding = 正在查找摄像头……
settings-camera-none = 没有连接摄像头。
settings-printer = 小票打印机
settings-printer-none = 不打印小票和凭条。
settings-printer-where = 位置
settings-printer-tcp = { $host }，端口 { $port }
settings-printer-paper = 纸张
settings-printer-width = { $width }，{ $columns } 列，{ $encoding }
settings-printer-columns = { $columns } 列，{ $encoding }
settings-encoding-text = 文字方式
settings-encoding-raster = 图形方式
settings-encoding-ascii = 不含汉字
settings-printer-last = 上一张
settings-paper-at = { $at }，{ $state }
settings-paper-queued = 等待打印
settings-paper-sending = 正在打印
settings-paper-held-paper = 等待装纸
settings-paper-held-cover = 等待合盖
settings-paper-held = 等待打印机
settings-paper-printed = 已打印并确认
settings-paper-processed = 已打印
settings-paper-sent = 已发送，未确认
settings-paper-unknown = 不确定，请查看纸张
settings-paper-cancelled = 未打印
settings-printer-page = 测试页
settings-printer-cut = 切纸
settings-printer-drawer = 钱箱
settings-printer-ask = 重新查看
settings-printer-asked = 正在查询
settings-printer-state-none = 没有
    .next = 请添加打印机。
settings-printer-state-ready = 就绪
settings-printer-state-paper-low = 纸快用完
settings-printer-state-unasked = 已连接
settings-printer-state-no-paper = 缺纸
    .next = 请装纸，等待中的小票会随后打印。
settings-printer-state-cover-open = 盖子未合
    .next = 请合上盖子，等待中的小票会随后打印。
settings-printer-state-fault = 故障
    .next = 请关机再开机；如仍不行，请检查切刀。
settings-printer-state-offline = 离线
    .next = 请按走纸键，或关机再开机。
settings-printer-state-busy = 忙碌
    .next = 正在打印其他内容，请稍后再看。
settings-printer-state-unreachable = 连不上
    .next = 请检查电源、连线和地址。
settings-printer-state-silent = 没有应答
    .next = 可能另一台终端正在打印；如仍不行，请关机再开机。
settings-printer-asks = 打印机在哪里？
    .about = 立即生效。网络打印机通常使用端口 9100。
settings-printer-at = 地址
settings-printer-found = 在本机找到
settings-printer-remove = 不用打印机
settings-scanner = 扫码枪
settings-scanner-unheard = 尚未扫过
settings-scanner-how = 方式
settings-scanner-typing = 键盘方式
settings-scanner-framed = 键盘方式，带前后缀
settings-scanner-apart = 独立键盘设备
settings-scanner-serial = 串口 { $path }
settings-scanner-last = 上次测试
settings-scanner-try = 测试扫码
settings-scanner-stop = 结束测试
settings-scanner-trying = 请随意扫一个码：只在这里显示，不会送往别处。
settings-heard = { $at } { $source }，{ $count } 个字符 **** { $tail }
settings-heard-camera = 摄像头
settings-heard-wedge = 扫码枪
settings-heard-serial = 串口扫码枪
settings-heard-typed = 手工输入
settings-scanner-asks = 扫码枪如何发送？
    .about = 键盘方式无需设置；加上前后缀识别更可靠。
settings-scanner-prefix = 前缀
settings-scanner-suffix = 后缀
settings-scanner-save-framing = 保存前后缀
settings-scanner-line = 串口（留空为不用）
settings-scanner-baud = 波特率
settings-scanner-found = 在本机找到
settings-scanner-save-line = 保存串口

# 同步。
settings-sync-head = 云端
settings-sync-online = 在线
settings-sync-offline = 离线
settings-sync-revoked = 已停用
settings-sync-forked = 流水分叉
settings-sync-link = 连接
settings-sync-answers = 有应答
settings-sync-since = { $moment } 起断开
settings-sync-waiting = 待上传
settings-sync-facts =
    { $count ->
        [0] 没有
       *[other] { $count } 条
    }
settings-sync-as-of = 数据截至
settings-sync-no-data = 尚未获取
settings-sync-now = 立即同步
settings-sync-under-way = 正在同步……
settings-synced = 同步已结束。
settings-clock = 时钟
settings-clock-shows = 显示
settings-clock-proved = 可信
    .about = 与云端时钟一致，或店长已核对。
settings-clock-doubtful = 存疑
    .about = 从未核对，或曾自行跳变。店长确认之前，动态码无法作为凭据。
settings-clock-right = 时钟准确
settings-clock-confirmed = 时钟已确认，直到下次自行跳变。

# 在柜台设置的内容。
settings-speaks = 柜台语言
    .about = 界面立即切换，小票从下一张开始。
settings-look = 浅色或深色
    .about = 光线暗的地方用深色更舒适，白天用浅色。
settings-look-system = 跟随系统
settings-look-light = 浅色
settings-look-dark = 深色
settings-scale = 大小
    .about = 屏幕离得远时可放大。
settings-scale-needs = { $percent }% 至少需要 { $width } × { $height } 的窗口：当前窗口放不下全部内容。
settings-percent = { $percent }%
settings-slip = 每次核销的小票
    .about = 按需：先保存，顾客需要时再打印。从不：不生成小票。
settings-slip-always = 每次打印
settings-slip-on-demand = 按需打印
settings-slip-never = 从不打印
settings-lock = 自动锁屏
    .about = 这么久没有操作和扫码后锁屏，未完成的内容会保留。
settings-minutes = { $minutes } 分钟
settings-lock-never = 从不

# 按键。
settings-keys-counter = 在柜台
settings-keys-everywhere = 任何地方
settings-keys-focus = 在按钮之间
settings-key-enter = 确认卡片上的操作
settings-key-escape = 返回，不丢失内容
settings-key-search = 搜索，可输入中文
settings-key-undo = 撤销上一次核销或到店登记
settings-key-reprint = 打印上一张小票
settings-key-manager = 请店长处理当前卡片
settings-key-again = 重新填写券所需的内容
settings-key-drawer = 不收款开钱箱
settings-keys-usual = 恢复默认按键
settings-key-asks = 用哪个键来“{ $does }”？
    .explains = 请按 F1 至 F12，或 Ctrl 加字母。回车、Esc、数字以及复制粘贴键不变。
settings-key-taken = { $key } 已经用于“{ $does }”。请按别的键，或先改那一个。
settings-key-map = 查看按键说明
settings-key-bookings = 预约
settings-key-palette = 按名称执行任何操作
settings-key-lock = 锁屏
settings-key-next = 下一个按钮
settings-key-back = 上一个按钮
settings-key-arrows = 该方向的按钮
settings-key-press = 按下，与回车键相同

# 程序。
settings-about-version = 版本 { $version }
settings-about-data = 数据
settings-about-file = 设置文件
settings-about-licence = 自由软件，可任选 Apache-2.0 或 MIT 许可。
settings-about-faces = 字体
settings-about-read = 许可
settings-about-licence-of = 此字体的许可原文。
settings-bundle = 技术支持
settings-bundle-about = 一个文本文件：终端、设备和设置的状况以及日志末尾。不含姓名、电话、券码和密钥，发送前可先查看。
settings-bundle-write = 生成文件
settings-bundle-under-way = 正在检查……
settings-bundle-at = 保存在
settings-bundle-written = 诊断文件已生成。

settings-shop-for-good = 一台终端只属于一家门店。如需用于另一家门店，请另设一台终端。独立门店要接入云端，请联系技术支持。
settings-shop-clock = { $offset }，{ $zone }
settings-camera-mostly = 多数在 { $mostly } 毫秒内
settings-set-up-printer = 设置打印机
settings-set-up-scanner = 设置扫码枪
settings-keys-change = 点方框中的键，可改用其他键。
