# `countersign doctor` 的话：每一项的情况与该做的事。

doctor-subject = { $subject ->
    [settings] 设置
    [data] 数据文件夹
    [ledger] 账本
    [cache] 缓存
    [people] 姓名
    [hub] 云端
    [clock] 时钟
    [camera] 摄像头
    [decoder] 解码器
    [scanner] 扫码枪
    [payments] 支付
    [serial] 串口
    [usb-printer] USB 打印机
   *[printer] 打印机
}

doctor-settings-read = 已读取：{ $file }
doctor-settings-default = 全部为默认值；设置文件应在：{ $file }
doctor-settings-unreadable = 设置无法使用。
    .next = 请改正或删除下面指出的内容。
doctor-data-writable = { $folder } 可以写入。
doctor-data-new = { $folder } 尚不存在。
    .next = 终端第一次启动时会自动建立。
doctor-data-unreadable = { $folder } 无法查看。
    .next = 请给当前用户权限，或用 --data 指定另一个文件夹。
doctor-data-no-folder = { $folder } 是文件，不是文件夹。
    .next = 请用 --data 指定另一个文件夹。
doctor-data-full = { $folder } 所在的磁盘已满。
    .next = 请腾出空间，否则无法核销。
doctor-data-read-only = { $folder } 不能写入。
    .next = 请给当前用户写入权限，或用 --data 指定另一个文件夹。

doctor-ledger-new = 尚不存在。
    .next = 终端第一次启动时会自动建立。
doctor-ledger-empty = 完好；本终端尚未绑定门店。
doctor-ledger-sound = 完好：{ $facts } 条事实，{ $waiting ->
    [0] 已全部上传。
   *[other] 其中 { $waiting } 条等待上传。
}
doctor-ledger-in-use = 正被运行中的程序使用（多半是终端本身），未检查。
doctor-ledger-damaged = 已损坏，未作任何改动。
    .next = 请原样保留数据文件夹，并恢复最近的备份。
doctor-ledger-newer = 由更新版本的程序写成。
    .next = 请使用那个版本：旧版本不会改动新数据。
doctor-ledger-failed = 无法打开。
    .next = 请检查磁盘和写入权限；原因见下。
doctor-cache-sound = 完好。
doctor-cache-empty = 空的。
    .next = 会从云端获取。
doctor-cache-damaged = 已损坏，未作任何改动。
    .next = 请在能连上云端时启动终端：损坏的文件会另存，数据会重新获取。
doctor-cache-failed = 无法打开。
    .next = 请检查磁盘和写入权限；原因见下。
doctor-people-sound = 顾客姓名的密钥完好。
doctor-people-missing = 顾客姓名的密钥不见了。
    .next = 请在能连上云端时启动终端：姓名会重新获取，仅在本机登记的无法恢复。
doctor-people-damaged = 顾客姓名的密钥已损坏，未作任何改动。
    .next = 请在能连上云端时启动终端：姓名会重新获取，仅在本机登记的无法恢复。
doctor-people-failed = 顾客姓名的密钥无法打开。
    .next = 请检查磁盘和写入权限；原因见下。

doctor-hub-none = 本终端尚未绑定门店。
    .next = 请用云端生成的绑定码绑定。
doctor-hub-own = 本店在终端内运行自己的门店主机，能够启动。
doctor-hub-own-in-use = 本店的门店主机正由运行中的终端使用，未检查。
doctor-hub-own-books = 本店门店主机的账册不见了。
    .next = 请用 countersign restore 从备份恢复。
doctor-hub-own-keys = 本店门店主机的密钥不见了，或是别家店的。
    .next = 请用恢复单重建：countersign-hub keys recover。
doctor-hub-own-fails = 本店门店主机无法启动。
    .next = 请原样保留整个数据文件夹，并联系客服。
doctor-hub-answers = { $hub } 有应答。
doctor-hub-unreachable = 连不上 { $hub }。
    .next = 请检查网络。可继续工作，已做的操作已保存，会自动上传。
doctor-hub-untrusted = { $hub } 应答方无法证明自己是云端。
    .next = 请检查本机日期，以及网络是否需要登录；若都没有问题，请云端负责人更新证书。
doctor-hub-other = { $hub } 应答的不是云端。
    .next = 若网络需要登录，请先用浏览器登录；否则请检查云端地址。
doctor-clock-right = 准确，与云端相差 { $seconds } 秒。
doctor-clock-slow = 比云端慢 { $seconds } 秒。
    .next = 请校准本机时钟，或让它与时间服务器同步。
doctor-clock-fast = 比云端快 { $seconds } 秒。
    .next = 请校准本机时钟，或让它与时间服务器同步。

doctor-camera-off = 已在设置中关闭。
    .next = 如需用摄像头扫码，请在 [camera] 下写 use = "first"。
doctor-camera-none = 未连接。
    .next = 如需扫手机上的码，请插上摄像头；扫码枪不受影响。
doctor-camera-missing = { $camera } 未连接。
    .next = 请插好，或在设置的 [camera] 中改用另一个。
doctor-camera-ready = { $camera }（{ $id }）使用中：{ $mode }
doctor-camera-spare = { $camera }（{ $id }）已连接，未使用：{ $mode }
doctor-camera-in-use = { $camera }（{ $id }）正被运行中的程序（很可能是终端）使用，未检查。
doctor-camera-busy = { $camera }（{ $id }）被其他程序占用。
    .next = 请关闭那个程序：摄像头一次只能供一个程序使用。
doctor-camera-denied = 当前用户无权使用摄像头。
    .next = { $system ->
        [linux] 请将当前用户加入 video 组，然后重新登录。
       *[other] 请在系统的隐私设置中允许使用。
    }
doctor-camera-no-format = { $camera }（{ $id }）的画面格式都无法读取。
    .next = 请换用支持 MJPEG、YUYV 或 NV12 且每秒帧数为整数的摄像头。
doctor-camera-lost = { $camera }（{ $id }）打不开。
    .next = 请拔下重插，最好直接插在电脑上，不经过集线器。
doctor-camera-unlisted = 无法列出摄像头。
    .next = 请拔下重插后再检查一次；原因见下。

doctor-decoder-reads = 能读出测试码。
doctor-decoder-blind = 能运行，但读不出测试码。
    .next = 请重新安装程序：此版本读不了码。
doctor-decoder-lost = 无法运行。
    .next = 请重新安装程序，并确认没有软件阻止它启动第二个进程。

doctor-scanner-typing = 未单独设置；像键盘一样输入的扫码枪无需设置。
doctor-scanner-ready = 已连接。
doctor-scanner-lost = 未连接。
    .next = 请插好，并确认当前用户有读取权限。

doctor-port-usable = { $port }
doctor-port-denied = { $port }：当前用户无权使用。
    .next = 如有扫码枪或打印机接在此处，请将当前用户加入 { $group } 组，然后重新登录。
doctor-serial-none = 没有串口。
    .next = 只有串口扫码枪或串口打印机才需要。
doctor-usb-printer-none = 未连接。
    .next = 只有设为 usb:/dev/usb/lp0 的打印机才需要；网络打印机不需要。

doctor-payments-none = 没有设置支付服务，不收付款码。
    .next = 如需收微信支付、支付宝、云闪付，请在设置的 [payments] 中填写支付服务。
doctor-payments-set-up = 付款码由 { $service } 收款。
doctor-payments-unusable = 支付服务无法使用，不收付款码。
    .next = 请把密钥放入数据文件夹的 payment.key（仅所有者可读），并核对设置中的地址。
doctor-printer-none = 未设置。
    .next = 如需打印小票，请在设置的 [printer] 中填写。
doctor-printer-ready = { $at } 就绪。
doctor-printer-paper-low = { $at } 就绪，纸快用完了。
doctor-printer-unasked = { $at } 可连接，但无法询问状态。
doctor-printer-stopped = { $at } 已停止：{ $stop ->
    [paper] 缺纸。
    [cover] 盖子未关。
    [cutter] 切刀卡住。
    [passing] 过热或暂停中。
    [broken] 故障。
   *[offline] 离线。
}
    .next = { $stop ->
        [paper] 请换上新纸卷。
        [cover] 请关好盖子。
        [cutter] 请清除卡纸后重新开机。
        [passing] 请等一分钟。
        [broken] 请重新开机；仍不行，请送修。
       *[offline] 请按走纸键，并确认打印机在线。
    }
doctor-printer-unreachable = 连不上 { $at }。
    .next = 请开机、检查连线，并核对设置中的地址。
doctor-printer-silent = { $at } 没有应答。
    .next = 请重新开机。从不应答的打印机，请在设置中写 status = "none"。
