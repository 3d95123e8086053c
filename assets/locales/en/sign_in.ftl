# Signing in, PINs, a manager's word on the spot.

# Staff, wherever they are named.

staff-role = { $role ->
    [cashier] Cashier
    [host] Host
    [manager] Manager
   *[owner] Owner
}
staff-wrong-pin = { $left ->
    [one] Wrong PIN. 1 try left.
   *[other] Wrong PIN. { $left } tries left.
}
staff-waits = Too many wrong PINs. Try again in { $left }.
staff-locked = Locked. A manager unlocks it in Settings; a badge still works.
staff-chooses-pin = No PIN yet. Sign in once and choose one.
staff-needs-manager = No PIN yet. Another manager must allow it in Settings.
staff-has-pin = There is a PIN already. Enter it.
staff-simple-pin = Too easy to guess. Choose digits that are neither all the same nor in a row.
staff-not-here = No longer among the staff of this shop.
staff-unknown-badge = Nobody here has this badge.
staff-not-allowed = Your role may not do this. Ask a manager.
staff-needs-name = Type a name first, of at most 40 characters.
staff-managed = This shop has a manager already. Choose the name.

# Signing in.

sign-in-place = { $till }·{ $date }
sign-in-who = Who is at the counter?
sign-in-nobody = There is no staff yet. Name the first manager.
sign-in-locked = { $role }·locked
sign-in-waits = { $role }·try again in { $left }
sign-in-new = { $role }·no PIN yet
sign-in-more = { $count ->
    [one] 1 more
   *[other] { $count } more
}
sign-in-from-start = Back to the start
sign-in-manager = First manager
sign-in-manager-why = Nobody may change settings yet
sign-in-manager-asks = Who manages this shop?
sign-in-manager-explains = Whoever is named here may change settings, reset PINs and override what a rule refuses. Other staff are added in the cloud.
sign-in-manager-name = Name
sign-in-manager-hint = As colleagues call them
sign-in-manager-back = Back to the names
sign-in-choose = Choose your name
sign-in-enter = Enter your PIN
sign-in-enter-digits = Enter your { $digits }-digit PIN
sign-in-first = Choose a PIN: 4 to 6 digits
sign-in-repeat = Enter it again
sign-in-different = The two were different. Start again.
sign-in-checking = Checking…
sign-in-scan-first = Sign in first, then scan again.
sign-in-clear = Clear
sign-in-confirm = Sign in
sign-in-next = Next
sign-in-save = Save and sign in
sign-in-badge = Or scan your badge

# A manager's word on the spot.

allow-reason-asks = Allow it all the same?
allow-reason-promised = Promised to the customer
allow-reason-mistake = Our mistake
allow-reason-goodwill = Goodwill
allow-reason-checked = Checked and in order
allow-reason-other = Another reason
allow-reason-hint = In a few words
allow-reason-first = The reason first, then the badge.
allow-next = Next
allow-who-asks = Which manager allows it?
allow-who-explains = Name and reason go into the journal.
allow-pin-asks = Manager's PIN
allow-confirm = Allow
allow-waits = Enter the PIN
allow-badge = Or scan a manager's badge
allow-back = Back
allow-give-up = Keep refused

# The list of staff in the settings.

staff-list-detail = { $role }·{ $pin }·{ $badge }
staff-list-set = PIN set
staff-list-chooses = no PIN yet: chosen at first sign-in
staff-list-needs-manager = no PIN yet: a manager must allow it
staff-list-locked = locked after too many wrong PINs
staff-list-waits = wrong PINs: try again in { $left }
staff-list-badge = has a badge
staff-list-no-badge = no badge
staff-list-let = Allow a PIN
staff-list-reset = Reset PIN
staff-list-unlock = Unlock
staff-list-reset-asks = Reset the PIN of { $name }?
staff-list-reset-explains = The old one stops working at once. Whoever next taps this name chooses a new one: have them do it now.
staff-list-give-up = Keep it
staff-list-was-reset = { $name } chooses a new PIN when they next sign in.
staff-list-was-unlocked = { $name } can try again.
staff-list-about-reset = Reset the PIN of { $name }
staff-list-about-unlock = Unlock the PIN of { $name }
staff-list-empty = No staff has come from the cloud yet.
    .next = Add people in the cloud; they appear here by themselves.

allow-reason-said = Reason: { $reason }
