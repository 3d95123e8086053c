street-title = The street
street-explains = Play with everything here and watch the counter. Nothing is kept.
street-pin = PIN { $pin }
street-opening = The shop is opening.
    .next = It was open all week, and its past goes through the till first.

street-group-good = Good
street-group-bad = Not good
street-group-bookings = Booked
street-group-other = Other codes

street-amount-off = ¥30 off ¥60
    .expects = Type a bill such as 68, then Enter: accepted, ¥30 off.
street-package = Tea for two, Meituan
    .expects = Accepted, with what to hand over; undo for ten minutes.
street-percent-off = Members 15% off
    .expects = Type the bill: 15% off, at most ¥20. Good offline too.
street-visits = Card of ten pots
    .expects = The counter asks how many; the rest stays on the card.
street-gift-card = Gift card, ¥200
    .expects = The counter asks how much. Offline refused: only the cloud may spend it.
street-rotating = Rotating code
    .expects = The code changes every 15 seconds, and the phone has the newest. Accepted.
street-phone-tail = Birthday cake
    .expects = The counter asks for the last digits of the phone. They are { $detail }.
street-same-again = The same code again
    .expects = After its owner has used it: refused, with when and where.
street-expired = Last month's offer
    .expects = Refused: it has expired.
street-not-yet-valid = Next month's special
    .expects = Refused: not valid yet.
street-wrong-shop = For another shop
    .expects = Refused, with the name of the shop where it is good.
street-forged = A forged package
    .expects = Refused: the signature is wrong. No internet is needed to see it.
street-screenshot = Old screenshot
    .expects = A picture of a rotating code: refused, it is out of date.
street-on-time = Booked for { $detail }
    .expects = On time: checked in, and the receipt comes out.
street-too-early = Booked for { $detail }
    .expects = Hours too early: asked to wait, unless the host lets them in.
street-too-late = Booked for { $detail }
    .expects = Too late: a manager decides.
street-in-part = Four, { $detail }
    .expects = Four booked: say how many are here, and scan again for the rest.
street-unpaid = Unpaid, { $detail }
    .expects = The deposit is unpaid: the counter asks before it lets them in.
street-payment = A payment code
    .expects = Known for what it is, masked, and never kept.
street-foreign-link = A foreign web address
    .expects = Shown, and never opened.
street-product = A product's barcode
    .expects = Known for what it is: not a voucher.

street-nobody = Nobody is before the camera.
    .next = Choose somebody to hold up their phone; once more, and it is put away.
street-camera = What the camera sees
street-second-till = Go to till 2
street-there-served = Till 2 has redeemed it.
street-there-used-up = Till 2 refused: used up.
street-there-refused = Till 2 refused: { $code }.

street-aside = Aside
street-far = Far
street-tilted = Tilt
street-turned = Turn
street-glare = Glare
street-dark = Dark

street-printer-ready = The printer is ready.
street-printer-no-paper = The printer has no paper.
street-printer-open = The printer's cover is open.
street-printer-waiting = { $count ->
        [one] One receipt waits.
       *[other] { $count } receipts wait.
    }
street-printer-cut = { $count ->
        [0] No receipt came out yet.
        [one] One receipt came out.
       *[other] { $count } receipts came out.
    }
street-roll-out = Paper out
street-roll-in = Paper in
street-cover-open = Open cover
street-cover-close = Close cover
street-paper = Receipt
street-paper-newer = Newer
street-paper-older = Older
street-paper-close = Back to the street

street-internet-cut = Cut the internet
street-internet-mend = Mend the internet
street-cloud-restart = Restart the cloud
street-cloud-starting = Starting
street-written = Recorded
street-known = In the cloud
street-exceptions = Redeemed twice
street-restarts = Restarts

