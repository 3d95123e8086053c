# The gallery of the window's parts: `countersign gallery`. Its shop and its people are invented.

gallery-page = { $page ->
    [counter] Counter
    [verdicts] Verdicts
    [controls] Controls
    [lists] Lists
    [people] People
    [charts] Charts
    [entries] Entries
    [rooms] Parts
   *[dialog] Dialog
}

gallery-field-hint = Scan, or type a code, phone tail or booking
gallery-mode = Redeem only
gallery-keys = Keys

gallery-accepted-cause = Meituan package, good today; nothing left to pay.
gallery-accepted-next = Hand over what is listed, then confirm.
gallery-confirm = Redeem
gallery-not-now = Not now
gallery-package = Afternoon tea for two
gallery-scanned = Scanned 14:32:08
gallery-hand-over = Hand over
gallery-item-tea = Covered-bowl tea (jasmine or bamboo leaf)
gallery-item-plate = Tea snack plate
gallery-item-milk = Red bean milk pudding
gallery-kind-drink = Drink
gallery-kind-snack = Snack
gallery-kind-sweet = Sweet
gallery-voucher = Voucher
gallery-channel = Channel
gallery-channel-meituan = Meituan
gallery-code = Code
gallery-until = Good until
gallery-until-day = 31 Dec
gallery-uses = Uses left
gallery-uses-left = 1 of 1
gallery-face-value = Face value
gallery-paid = Paid already
gallery-to-pay = To pay

gallery-recent = Recent scans
gallery-undo-key = Undo F7
gallery-recent-card = 10-cup card
gallery-recent-card-detail = 14:21·4 left·Ms Lin
gallery-recent-oolong = Oolong exchange
gallery-recent-oolong-detail = 14:17·expired 20 Nov
gallery-recent-tea = Douyin·tea snack
gallery-recent-tea-detail = 14:09·tail 0356
gallery-recent-off = ¥50 off ¥100
gallery-recent-off-detail = 14:03·offline, confirmed
gallery-recent-name = Mr Zhe·booking
gallery-recent-name-detail = 13:58·tail 6618
gallery-this-shift = This shift
gallery-too-late = Too late
gallery-refused = Refused
gallery-camera = Decoded·30 fps
gallery-no-paper = No paper yet

gallery-online = Online since 09:02
gallery-offline = Offline since 14:04
gallery-waiting = { $count } waiting
gallery-data = Data 14:31
gallery-printer = Printer ok
gallery-camera-state = Camera ok
gallery-scanner = Scanner ok
gallery-drawer = Drawer shut
gallery-place = Spring Tea·Till 2·Li

gallery-small-accepted = ¥30.00 off, ¥38.00 to pay.
gallery-small-accepted-next = Enter uses it, or go on scanning.
gallery-small-attention = Deposit unpaid. Check in anyway?
gallery-small-attention-next = The deposit stays unpaid on the record.
gallery-small-refused = Already used 14:02 today, till 2, Li.
gallery-small-refused-next = Don't give the item; show this record.
gallery-small-undecided = Asking the cloud. Don't scan again.
gallery-small-undecided-next = At most 1.5 s, then an answer.
gallery-asks-state = How much?
gallery-small-asks = How much is the bill?
gallery-small-asks-next = Type the total, then Enter.
gallery-provisional-state = Offline
gallery-small-provisional = Taken now, confirmed later: ¥630.00 left.
gallery-small-provisional-next = A double use goes to Exceptions, for the manager.
gallery-toast-good = Redeemed
gallery-toast-good-detail = Afternoon tea for two·tail 4821
gallery-toast-warn = Offline
gallery-toast-warn-detail = 13 facts wait to be sent
gallery-toast-bad = Paper is out
gallery-toast-bad-detail = The receipt is kept and printed later
gallery-take-down = Take down

gallery-buttons = Buttons
gallery-state-normal = Normal
gallery-state-pressed = Pressed
gallery-state-focused = Focused
gallery-state-disabled = Disabled
gallery-state-plain = Plain
gallery-state-often = Often next
gallery-state-chosen = Chosen
gallery-state-risky = Risky
gallery-state-quiet = Quiet
gallery-confirm-plain = Confirm
gallery-wait = Waiting for the code
gallery-cancel = Cancel
gallery-walk-in = Walk-in
gallery-cash = Cash
gallery-freeze = Freeze
gallery-more = 3 more
gallery-show-record = Show record
gallery-redeem-offline = Redeem offline
gallery-asking = Asking the cloud
gallery-choices = Tabs, states, undo
gallery-tab-day = Day
gallery-tab-week = Week
gallery-tab-month = Month
gallery-chip-minutes = In 13 min
gallery-chip-working = Working
gallery-chip-late = 7 min late
gallery-chip-conflict = Conflict
gallery-chip-asking = Asking
gallery-chip-arrived = 3 of 5 here
gallery-inputs = Inputs
gallery-input-name = Reason
gallery-input-hint = A few words
gallery-input-value = Wrong change, customer left
gallery-input-fixed = Terminal
gallery-input-fixed-value = Till 2
gallery-keypad = Keypad
gallery-entered-hint = Type the amount
gallery-clear = Clear

gallery-staff = Staff
gallery-column-name = Name
gallery-column-redeemed = Redeemed
gallery-column-sales = Sales
gallery-column-median = Median
gallery-staff-first = Li Wen
gallery-staff-second = Chen Xiao
gallery-staff-third = Zhao Yiming
gallery-staff-fourth = Zhe Tian
gallery-median = { $seconds } s
gallery-risk = Provisional risk
gallery-risk-used = Used, 12
gallery-risk-this = This one
gallery-risk-left = Left afterwards
gallery-risk-loss = Lost this month
gallery-to-pay-total = To pay
gallery-subtotal = Subtotal
gallery-voucher-off = Voucher
gallery-bookings = Bookings today
gallery-bookings-none = No bookings today
gallery-bookings-none-next = Take a walk-in with F8, or scan a booking code.
gallery-exceptions = Exceptions
gallery-exception-double = Redeemed twice
gallery-exception-double-detail = ¥30 off ¥60·¥30.00
gallery-exception-slip = Receipt not printed
gallery-exception-slip-detail = Sale 2-01829·paper was out
gallery-exception-clock = Clock jumped
gallery-exception-clock-detail = Till 1·4 min 12 s fast
gallery-exception-long = Booking of Ms Ayguzel Memetjan-Tursun of Kashgar
gallery-exception-long-detail = Osmanthus oolong with cheese foam, large, less ice, three sugars
gallery-open = Open
gallery-yesterday = yesterday

gallery-dialog = Undo this redemption?
gallery-dialog-explains = The voucher may then be used again. The undo stands in the journal with your name and the reason.
gallery-dialog-undo = Undo redemption

gallery-people = Who is at the counter?
gallery-people-more = 3 more
gallery-person-cashier = Cashier
gallery-person-manager = Manager
gallery-person-locked = Cashier·again in 4:12
gallery-pin = PIN
gallery-was = was { $figure }
gallery-same = the same
gallery-redeemed = Redemptions
gallery-arrivals = Arrivals
gallery-by-hour = Redemptions by hour
gallery-by-channel = By channel
gallery-channel-first = Meituan
gallery-channel-second = Douyin
gallery-channel-long = Own mini-programme with a very long name
gallery-taken-back = Undone
gallery-refused-scans = Refused scans
