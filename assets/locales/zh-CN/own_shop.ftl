# Opening a shop that stands alone, and its copies.

own-shop-opened = { $shop }已开通，数据与门店主机的账册在 { $folder }。
own-shop-sheet-printed = 恢复单已打印。
own-shop-sheet-shown = 未设置打印机。以下为恢复密钥，仅显示一次，请抄写保存。
own-shop-sheet-unprinted = 恢复单可能未打印（{ $why }）。以下为恢复密钥，仅显示一次，请抄写保存。
own-shop-sheet-why = 请离线妥善保管：硬盘损坏后没有它就无法恢复本店的券；持有者即可签发本店的券。
own-shop-leave-unconfirmed = 本店目前独立运行。如要改用云端，请加上 --leave-own-hub 重新执行：全部记录将上传云端，门店主机的券和预约不再有效。
own-shop-left = 已绑定云端。终端启动后会上传全部记录；原门店主机的账册保留在 { $books }。
