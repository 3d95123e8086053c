# The frame: places, strip, keys, palette, and what the window itself says.

window-place-counter = 柜台
window-place-bookings = 预约
window-place-day = 日报
window-place-shift = 班次
window-place-history = 历史
window-place-exceptions = 异常
window-place-settings = 设置
window-lock = 锁屏

window-online = 在线·自 { $since }
window-offline = 离线·自 { $since }
window-revoked = 本终端已被停用
window-forked = 账本被复制过
window-waiting = 待上传 { $count } 条
window-data = 数据 { $as_of }
window-no-data = 尚无数据
window-clock-doubtful = 请核对时间
window-clock-off = 时钟差 { $minutes } 分
window-printer-ready = 打印机正常
window-printer-brief = 打印机
window-printer-lost = 打印机未连接
window-camera-ready = 摄像头正常
window-camera-brief = 摄像头
window-camera-lost = 摄像头未连接
window-decoder-ready = 解码正常
window-decoder-lost = 无法解码
window-scanner-ready = 扫码枪正常
window-scanner-brief = 扫码枪
window-scanner-lost = 扫码枪未连接
window-drawer-open = 钱箱未关
window-drawer-shut = 钱箱已关
window-nobody = 未登录

window-opening = 正在打开收银台……
window-try-again = 重试
window-quit = 退出程序
window-stay = 不关闭
window-closing = 还有 { $count } 条待上传，现在关闭吗？
    .explains = 数据已安全保存在本机，下次启动后会继续上传。
window-closing-now = 正在关闭……

# A scan that came in part.
window-torn = 码没有读完整。
    .next = 请再扫一次。

window-keys = 快捷键
    .explains = 在每个页面都能用；扫码在任何页面都有效。
window-keys-close = 关闭
window-key-enter = 确认
window-key-escape = 返回；不核销
window-key-f1 = 快捷键说明
window-key-f2 = 按名称查找
window-key-f4 = 请店长处理当前卡片
window-key-f5 = 重新输入券所问的内容
window-key-f7 = 撤销上一次核销或签到
window-key-f8 = 预约
window-key-f10 = 打印上一张小票
window-key-f11 = 不收款开钱箱
window-key-lock = 锁屏
window-key-palette = 去任意页面，做任意操作
window-key-tab = 切换按钮
window-key-times = 扫码前输入数量
window-key-step = 当前行加一、减一
window-key-remove = 移除当前行或券
window-key-row = 换一行
window-key-discount = 改价与优惠
window-key-hold = 挂单
window-key-f6 = 取单
window-key-f3 = 查找会员
window-key-pay-enter = 收款；再输金额并回车
window-key-f9 = 收款；在交班页为清点
window-key-f12 = 现金刚好
window-key-tender = 支付方式
window-key-digits = 券号、手机尾号、金额

window-search-goods = 查找
    .explains = 输入商品、顾客姓名（可用中文），或手机尾号。
    .hint = 商品、姓名或手机尾号

window-search = 查找顾客
    .explains = 输入姓名（可用中文）或手机尾号。
    .hint = 姓名或手机尾号
    .find = 查找

window-palette = 想做什么？
    .explains = 输入几个字，再按 Enter。
    .hint = 页面或操作的名称
    .nothing = 没有这样的名称。
window-palette-walk-in = 现场登记
window-palette-export = 导出列出的内容
window-palette-section = 设置：{ $section }
window-palette-light = 浅色
window-palette-dark = 深色
window-palette-sync = 立即同步

window-no-display = 没有可用的显示器，无法打开窗口。请在有屏幕的机器上启动，或使用命令（`countersign --help`）。 { $display }
window-no-display-demo = 没有可用的显示器，无法打开演示。`countersign demo --script --out DIR` 可在无显示器时演示门店的一天。 { $display }
window-shown-already = 窗口已经打开，已切换到前台。
window-fell = 窗口异常关闭。原因写在 { $folder } 的 crash 文件中；账本是安全的，请重新启动程序。
window-palette-train = 开始培训
window-palette-end-training = 结束培训
window-palette-practise = 出示一张练习券
