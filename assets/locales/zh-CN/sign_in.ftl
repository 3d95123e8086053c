# Signing in, PINs, a manager's word on the spot.

# Staff, wherever they are named.

staff-role = { $role ->
    [cashier] 收银员
    [host] 接待
    [manager] 店长
   *[owner] 老板
}
staff-wrong-pin = PIN 不对，还可试 { $left } 次。
staff-waits = PIN 错误次数过多，{ $left } 后再试。
staff-locked = 已锁定。请店长在设置里解锁，工牌仍可登录。
staff-chooses-pin = 还没有 PIN。先登录一次并设置。
staff-needs-manager = 还没有 PIN。请另一位店长在设置里允许设置。
staff-has-pin = 已有 PIN，请直接输入。
staff-simple-pin = 太容易猜到。不要用相同或连续的数字。
staff-not-here = 已不在本店店员名单中。
staff-unknown-badge = 本店没有人用这张工牌。
staff-not-allowed = 您的角色无此权限，请找店长。
staff-needs-name = 请先填姓名，最多 40 个字。
staff-managed = 本店已有店长，请选择姓名。

# Signing in.

sign-in-place = { $till }·{ $date }
sign-in-who = 谁在当班？
sign-in-nobody = 还没有店员，请先登记第一位店长。
sign-in-locked = { $role }·已锁定
sign-in-waits = { $role }·{ $left } 后再试
sign-in-new = { $role }·未设 PIN
sign-in-more = 还有 { $count } 人
sign-in-from-start = 回到开头
sign-in-manager = 第一位店长
sign-in-manager-why = 还没有人能改设置
sign-in-manager-asks = 谁管理本店？
sign-in-manager-explains = 这里登记的人可以改设置、重置 PIN、特批规则不允许的操作。其他店员在云端添加。
sign-in-manager-name = 姓名
sign-in-manager-hint = 同事怎么称呼
sign-in-manager-back = 返回名单
sign-in-choose = 请选择姓名
sign-in-enter = 输入 PIN
sign-in-enter-digits = 输入 { $digits } 位 PIN
sign-in-first = 设置 PIN：4 至 6 位数字
sign-in-repeat = 再输入一次
sign-in-different = 两次输入不同，请重新设置。
sign-in-checking = 核对中……
sign-in-scan-first = 请先登录，再扫一次。
sign-in-clear = 清空
sign-in-confirm = 登录
sign-in-next = 下一步
sign-in-save = 保存并登录
sign-in-badge = 也可以直接扫工牌

# A manager's word on the spot.

allow-reason-asks = 特批通过？
allow-reason-promised = 已答应顾客
allow-reason-mistake = 本店失误
allow-reason-goodwill = 客情优惠
allow-reason-checked = 已核实无误
allow-reason-other = 其他原因
allow-reason-hint = 简短说明
allow-reason-first = 请先填原因，再扫工牌。
allow-next = 下一步
allow-who-asks = 由谁特批？
allow-who-explains = 姓名和原因会记入流水。
allow-pin-asks = 特批人的 PIN
allow-confirm = 特批
allow-waits = 请输入 PIN
allow-badge = 也可以扫店长的工牌
allow-back = 返回
allow-give-up = 不特批

# The list of staff in the settings.

staff-list-detail = { $role }·{ $pin }·{ $badge }
staff-list-set = 已设 PIN
staff-list-chooses = 未设 PIN，首次登录时设置
staff-list-needs-manager = 未设 PIN，需店长允许设置
staff-list-locked = 错误次数过多，已锁定
staff-list-waits = PIN 多次错误，{ $left } 后再试
staff-list-badge = 有工牌
staff-list-no-badge = 无工牌
staff-list-let = 允许设置
staff-list-reset = 重置 PIN
staff-list-unlock = 解锁
staff-list-reset-asks = 重置 { $name } 的 PIN？
staff-list-reset-explains = 旧 PIN 立即失效。下一个点这个名字的人可设置新 PIN，请本人现在就设。
staff-list-give-up = 保留
staff-list-was-reset = { $name } 下次登录时设置新 PIN。
staff-list-was-unlocked = { $name } 可以再试了。
staff-list-about-reset = 重置 { $name } 的 PIN
staff-list-about-unlock = 解锁 { $name } 的 PIN
staff-list-empty = 云端还没有店员信息。
    .next = 请在云端添加，名单会自动出现。

allow-reason-said = 原因：{ $reason }
