# The frame: places, strip, keys, palette, and what the window itself says.

window-place-counter = Counter
window-place-bookings = Bookings
window-place-day = Day report
window-place-shift = Shift
window-place-history = History
window-place-exceptions = Exceptions
window-place-settings = Settings
window-lock = Lock

window-online = Online since { $since }
window-offline = Offline since { $since }
window-revoked = This terminal was taken out of service
window-forked = This ledger was copied
window-waiting = { $count } waiting
window-data = Data { $as_of }
window-no-data = No data yet
window-clock-doubtful = Check the clock
window-clock-off = Clock { $minutes } min off
window-printer-ready = Printer ok
window-printer-brief = Printer
window-printer-lost = Printer off
window-camera-ready = Camera ok
window-camera-brief = Camera
window-camera-lost = Camera off
window-decoder-ready = Decoder ok
window-decoder-lost = Codes not read
window-scanner-ready = Scanner ok
window-scanner-brief = Scanner
window-scanner-lost = Scanner off
window-drawer-open = Drawer open
window-drawer-shut = Drawer shut
window-nobody = not signed in

window-opening = Opening the counter…
window-try-again = Try again
window-quit = Close the program
window-stay = Stay
window-closing = Close with { $count ->
    [one] 1 entry
   *[other] { $count } entries
} still waiting?
    .explains = What waits is safe on this machine and goes to the cloud when the program runs again.
window-closing-now = Closing…

# A scan that came in part.
window-torn = The code was only partly read.
    .next = Scan it again.

window-keys = Keys
    .explains = They work on every page. A scan works everywhere, too.
window-keys-close = Close
window-key-enter = Confirm
window-key-escape = Back; not redeemed
window-key-f1 = These keys
window-key-f2 = Find by name
window-key-f4 = Ask a manager about the card
window-key-f5 = Re-enter what a voucher asked
window-key-f7 = Undo the last redemption or check-in
window-key-f8 = Bookings
window-key-f10 = Print the last receipt
window-key-f11 = Open the drawer without a sale
window-key-lock = Lock
window-key-palette = Go anywhere, do anything
window-key-tab = Next button
window-key-times = Quantity, before a scan
window-key-step = One more or less of the line
window-key-remove = Take the line or voucher out
window-key-row = Another line
window-key-discount = Price and discount
window-key-hold = Hold the basket
window-key-f6 = Take up a held basket
window-key-f3 = Look for a member
window-key-pay-enter = Pay; then an amount, and Enter
window-key-f9 = Pay; at the shift, count
window-key-f12 = Exact cash
window-key-tender = Way to pay
window-key-digits = Codes, phone tails, amounts

window-search-goods = What or who?
    .explains = A product or a customer, in any script, or the last digits of a phone.
    .hint = Product, name or phone

window-search = Who is it?
    .explains = A name, in any script, or the last digits of a phone.
    .hint = Name or phone
    .find = Find

window-palette = What do you want to do?
    .explains = Type a few letters, then Enter.
    .hint = Name of a page or an action
    .nothing = Nothing has that name.
window-palette-walk-in = Walk-in
window-palette-export = Export what is listed
window-palette-section = Settings: { $section }
window-palette-light = Light
window-palette-dark = Dark
window-palette-sync = Sync now

window-no-display = There is no display to open the window on. Start the program on a screen, or use its commands (`countersign --help`). { $display }
window-no-display-demo = There is no display to open the demo on. `countersign demo --script --out DIR` plays the shop's day without one. { $display }
window-shown-already = The window is already open; it was brought to the front.
window-fell = The program stopped unexpectedly. The cause is in a crash file in { $folder }; the ledger is safe. Start the program again.
window-palette-train = Start training
window-palette-end-training = End training
window-palette-practise = Show a voucher to practise with
