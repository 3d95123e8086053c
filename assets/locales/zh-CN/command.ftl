# `countersign journal`、`backup`、`restore`、`rescue`、`enrol` 完成后的话。

command-journal-unbroken = { $life }：{ $rows } 行，首尾相连
command-journal-broken = { $life }：第 { $row } 行：{ $how ->
    [gap] 缺失，下一行是第 { $found } 行
    [unlinked] 与前一行不相连
    [altered] 被改动过
    [shortened] 流水没有到最后一行（第 { $found } 行）就断了
    [other-head] 不是最后写入的那一行
   *[unreadable] 无法读取
}
command-journal-ownerless = 有 { $rows } 行不属于本账本的任何轮次，无法判断是否完整
command-journal-none = 还没有流水：本终端尚未绑定门店。
command-backup = { $file }：{ $rows } 行，已验证
command-backup-hub = { $file }：本店门店主机的账册，已验证；其密钥在恢复单上
command-restored = 已恢复 { $rows } 行；原有内容另存在旁边。
command-restored-hub = 本店门店主机的账册也已恢复。
command-restored-beyond = 其中 { $rows } 行不在此备份中，已从云端取回。
command-restored-shift = 当前有未交班的班次。备份之后售出而未传到云端的销售不在其中：请清点钱箱并交班。
command-rescued = { $table }：{ $rows } 行
command-rescued-partly = { $table }：{ $rows } 行，部分页面无法读取
command-rescued-next = 账本需从备份继续：countersign restore 文件
command-enrolled = 已绑定；终端数据在 { $folder }。
