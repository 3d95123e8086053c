# Opening a shop that stands alone, and its copies.

own-shop-opened = { $shop } is open; its data and its hub's books are in { $folder }.
own-shop-sheet-printed = The recovery sheet is printed.
own-shop-sheet-shown = No printer is set up. This is the recovery key, shown this once: write it down.
own-shop-sheet-unprinted = The recovery sheet may not be on paper ({ $why }). This is the recovery key, shown this once: write it down.
own-shop-sheet-why = Keep it safe and off-line: without it a lost disk takes the shop's vouchers with it, and whoever has it can issue them.
own-shop-leave-unconfirmed = This shop stands alone. To join another hub, repeat this with --leave-own-hub: the whole journal goes there, and vouchers and bookings of the own hub count no more.
own-shop-left = Joined. The journal is brought to the new hub when the terminal starts; the books of the own hub are kept in { $books }.
