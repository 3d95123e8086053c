# Settings: the parts, what stands beside their titles, and what is in them.

settings-shop = Shop and enrolment
    .about = Which shop this terminal belongs to.
settings-staff = Staff
    .about = Who signs in here, and whose PIN is locked.
settings-devices = Devices
    .about = Each test shows its result here; nothing reaches the books.
settings-sync = Sync
    .about = What goes to the cloud and comes from it.
settings-language = Language
    .about = The language of the counter and its receipts.
settings-appearance = Appearance
    .about = Light or dark, and how large everything is.
settings-slips = Receipts and lock
    .about = What is printed, and when the counter locks itself.
settings-receipt = Receipt template
    .about = What stands on this till's receipts.
settings-keys = Keys
    .about = Everything can be done without a mouse.
settings-about = About, diagnostics
    .about = What this program is, and what support needs.

settings-save = Save
settings-cancel = Cancel
settings-close = Close
settings-saved = Saved.
settings-nothing-yet = Nothing yet
settings-reason = Set in Settings
settings-asks-change = Change a setting of this terminal
settings-asks-drawer = Open the drawer without a sale
settings-asks-clock = Confirm that the clock is right

# The shop.
settings-shop-head = This terminal
settings-shop-name = Shop
settings-shop-address = Address on receipts
settings-shop-no-address = none
settings-shop-till = Till
settings-shop-currency = Currency
settings-shop-zone = Time zone
settings-shop-device = Terminal number

# Devices.
settings-device-works = Working
settings-device-lost = Not working
settings-device-starts = Starting
settings-device-off = Off
settings-camera = Camera
settings-camera-read = Code read
settings-camera-looks = Looking for a code
settings-camera-dark = No picture
settings-camera-device = Device
settings-camera-first = the first that is found
settings-camera-size = Picture
settings-camera-pixels = { $width } by { $height } pixels
settings-camera-speed = Speed
settings-camera-rate =
    { $rate ->
        [0] no pictures
        [one] 1 picture a second
       *[other] { $rate } pictures a second
    }
settings-camera-decoding = Reading
settings-camera-lost = No picture from the camera: unplugged, used by another program, or not allowed. It keeps trying.
settings-decoder-lost = The camera works, but the code reader does not. It keeps restarting it.
settings-camera-other = Other camera
settings-camera-off = Off
settings-camera-on = On
settings-camera-asks = Which camera?
    .about = It is used at once and after every start.
settings-camera-finding = Looking for cameras…
settings-camera-none = No camera is connected.
settings-printer = Receipt printer
settings-printer-none = Receipts are not printed.
settings-printer-where = Where
settings-printer-tcp = { $host }, port { $port }
settings-printer-paper = Paper
settings-printer-width = { $width }, { $columns } columns, { $encoding }
settings-printer-columns = { $columns } columns, { $encoding }
settings-encoding-text = as text
settings-encoding-raster = as pictures
settings-encoding-ascii = without Chinese
settings-printer-last = Last paper
settings-paper-at = { $at }, { $state }
settings-paper-queued = waiting
settings-paper-sending = being printed
settings-paper-held-paper = waits for paper
settings-paper-held-cover = waits, cover open
settings-paper-held = waits for the printer
settings-paper-printed = printed and confirmed
settings-paper-processed = printed
settings-paper-sent = sent, not confirmed
settings-paper-unknown = in doubt: look at the paper
settings-paper-cancelled = not printed
settings-printer-page = Test page
settings-printer-cut = Cut
settings-printer-drawer = Drawer
settings-printer-ask = Look again
settings-printer-asked = Asking
settings-printer-state-none = None
    .next = Set one up.
settings-printer-state-ready = Ready
settings-printer-state-paper-low = Paper low
settings-printer-state-unasked = Connected
settings-printer-state-no-paper = No paper
    .next = Load a roll. What waits is printed then.
settings-printer-state-cover-open = Cover open
    .next = Close the cover. What waits is printed then.
settings-printer-state-fault = Fault
    .next = Switch it off and on. If it stays so, look into the cutter.
settings-printer-state-offline = Offline
    .next = Press its feed button or switch it off and on.
settings-printer-state-busy = Busy
    .next = It is printing something else. Look again in a moment.
settings-printer-state-unreachable = Not reached
    .next = Look at its power, its cable and its address.
settings-printer-state-silent = No answer
    .next = Another till may be printing. If it stays so, switch it off and on.
settings-printer-asks = Where is the printer?
    .about = It is used at once. On a network it usually listens on port 9100.
settings-printer-at = Address
settings-printer-found = Found on this machine
settings-printer-remove = No printer
settings-scanner = Scanner
settings-scanner-unheard = Nothing scanned yet
settings-scanner-how = How
settings-scanner-typing = types like a keyboard
settings-scanner-framed = types, with its own marks
settings-scanner-apart = its own keyboard
settings-scanner-serial = serial line { $path }
settings-scanner-last = Last test scan
settings-scanner-try = Test scan
settings-scanner-stop = End the test
settings-scanner-trying = Scan anything: it is shown here and goes nowhere.
settings-heard = { $at } { $source }, { $count } chars **{ $tail }
settings-heard-camera = camera
settings-heard-wedge = scanner
settings-heard-serial = serial scanner
settings-heard-typed = hand
settings-scanner-asks = How does the scanner send?
    .about = One that types needs nothing. Marks before and after the code make it certain.
settings-scanner-prefix = Before the code
settings-scanner-suffix = After the code
settings-scanner-save-framing = Save the marks
settings-scanner-line = Serial line (empty: none)
settings-scanner-baud = Bits a second
settings-scanner-found = Found on this machine
settings-scanner-save-line = Save the serial line

# Sync.
settings-sync-head = Cloud
settings-sync-online = Online
settings-sync-offline = Offline
settings-sync-revoked = Out of service
settings-sync-forked = Journal split
settings-sync-link = Connection
settings-sync-answers = OK
settings-sync-since = Down since { $moment }
settings-sync-waiting = Waiting to be sent
settings-sync-facts = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
settings-sync-as-of = Data as of
settings-sync-no-data = Never fetched
settings-sync-now = Sync now
settings-sync-under-way = Syncing…
settings-synced = Sync finished.
settings-clock = Clock
settings-clock-shows = It shows
settings-clock-proved = Trusted
    .about = It agrees with the cloud's clock, or a manager has checked it.
settings-clock-doubtful = In doubt
    .about = It was never compared, or it jumped. Rotating codes prove nothing until a manager confirms that it is right.
settings-clock-right = The clock is right
settings-clock-confirmed = The clock is confirmed until it next jumps.

# What is set at the counter.
settings-speaks = Language
    .about = Pages at once, receipts from the next one on.
settings-look = Light or dark
    .about = Dark is easier on the eye in a dim bar; light in daylight.
settings-look-system = Match system
settings-look-light = Light
settings-look-dark = Dark
settings-scale = Size
    .about = Larger for a screen that stands far away.
settings-scale-needs = { $percent }% needs a window of at least { $width } × { $height }: in this one not everything would have room.
settings-percent = { $percent }%
settings-display = Customer display
    .about = A second window for the customer: what is rung up, what is to be paid, what is said of a voucher.
settings-display-off = Off
settings-stance = How it stands
    .about = Draw the window onto the customer's screen, then let it fill that screen. Its place is kept.
settings-stance-window = Window
settings-stance-whole = Whole screen
settings-training = Training
    .about = The same screens with what this shop sells, on books of their own: nothing is counted, nothing reaches the cloud, every paper is marked. It begins anew each time; everybody chooses a PIN for it. The drawer opens, as practice needs it.
    .running = This is training. Whoever ends it is back at the shop's own books, where nothing has changed.
settings-training-start = Start training
settings-training-end = End training
settings-asks-training = start training
settings-slip = A receipt for each redemption
    .about = On demand: kept, and printed when the customer asks. Never: only to be had as a file.
settings-slip-always = Always
settings-slip-on-demand = On demand
settings-slip-never = Never
settings-lock = Automatic lock
    .about = After so long without a touch or a scan. What is open is kept.
settings-minutes =
    { $minutes ->
        [one] 1 min
       *[other] { $minutes } min
    }
settings-lock-never = Never

# What receipts look like.
settings-receipt-preview = Preview
settings-receipt-logo = Logo
settings-receipt-logo-none = No logo.
settings-receipt-logo-dots = { $wide } × { $high } dots
settings-receipt-logo-remove = Remove
settings-receipt-logo-file = Picture file (PNG, JPEG, GIF)
    .hint = Where the file is
settings-receipt-logo-read = Use it
settings-receipt-blocks = On the receipt
    .about = Shop, number, time, goods, total, payment and vouchers always are.
settings-receipt-address = Address
settings-receipt-till = Till
settings-receipt-staff = Served by
settings-receipt-member = Member
settings-receipt-saved = What was saved
settings-receipt-taxes = Table of taxes
settings-receipt-code = Receipt code
settings-receipt-footer = The shop's footer
settings-receipt-words = Words of your own
settings-receipt-above = Beneath the shop's name
settings-receipt-below = At the foot
settings-receipt-discard = Discard changes

# Keys.
settings-keys-counter = At the counter
settings-keys-till = Selling
settings-key-times = how many, typed before a scan
settings-key-lines = one more, one less, take the line out
settings-key-discount = price and discount, while no card is shown
settings-key-hold = hold the basket, while no card is shown
settings-key-recall = take up a held basket
settings-key-member = look for a member
settings-key-pay = pay; at the shift, count the drawer
settings-key-exact = exact cash
settings-key-tender = cash, bank card, while paying
settings-keys-everywhere = Everywhere
settings-keys-focus = Between buttons
settings-key-enter = confirm what the card offers
settings-key-escape = back; nothing is lost
settings-key-search = search, also in Chinese
settings-key-undo = undo the last redemption or check-in
settings-key-reprint = print the last receipt
settings-key-manager = ask a manager about the card
settings-key-again = re-enter what was asked about a voucher
settings-key-drawer = open the drawer without a sale
settings-keys-usual = Back to the usual keys
settings-key-asks = Which key is for: { $does }?
    .explains = Press F1 to F12, or Ctrl with a letter. Enter, Esc, digits and what copies and pastes stay as they are.
settings-key-taken = { $key } is already used for: { $does }. Press another key, or change that one first.
settings-key-map = show what the keys do
settings-key-bookings = bookings
settings-key-palette = do anything by its name
settings-key-lock = lock the counter
settings-key-next = the next button
settings-key-back = the one before
settings-key-arrows = the button in that direction
settings-key-press = press it, like Enter

# The program.
settings-about-version = Version { $version }
settings-about-data = Data
settings-about-file = Settings file
settings-about-licence = Open source under Apache-2.0 or MIT, as you choose.
settings-about-faces = Typefaces
settings-about-read = Licence
settings-about-licence-of = The licence of this typeface, as its makers wrote it.
settings-bundle = For support
settings-bundle-about = One text file: how the terminal, its devices and its settings stand, and the end of the log. No names, no phones, no codes, no keys; read it before you send it.
settings-bundle-write = Write the file
settings-bundle-under-way = Looking at everything…
settings-bundle-at = Saved in
settings-bundle-written = The support file is written.

settings-shop-for-good = A terminal belongs to one shop for good. For another shop, set up a terminal of its own.
settings-shop-alone = This shop stands alone: its own hub runs in this terminal. It can move to a cloud with all its records.
settings-cloud = Move to a cloud
settings-cloud-asks = In the cloud's list of terminals, add a terminal. Show its invitation to the camera, scan it, or paste it here.
settings-cloud-on = Go on
settings-cloud-stay = Stay as it is
settings-cloud-sure = Move this shop to the cloud?
settings-cloud-follows = The cloud at { $cloud } gets every sale, redemption and booking this terminal has recorded. Goods, staff and vouchers come from there afterwards: vouchers and bookings of the store hub no longer count. Its books are kept in the data folder. Everybody signs in anew.
settings-cloud-move = Move the shop
settings-asks-cloud = Move this shop to a cloud
settings-shop-clock = { $offset }, { $zone }
settings-camera-mostly = mostly within { $mostly } ms
settings-set-up-printer = Set up printer
settings-set-up-scanner = Set up scanner
settings-keys-change = Press a key in a box to choose another for it.
