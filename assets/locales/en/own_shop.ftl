# Opening a shop that stands alone, and its copies.

own-shop-opened = { $shop } is open; its data and its store hub's books are in { $folder }.
own-shop-sheet-printed = The recovery sheet is printed.
own-shop-sheet-shown = No printer is set up. This is the recovery key, shown this once: write it down.
own-shop-sheet-unprinted = The recovery sheet may not be on paper ({ $why }). This is the recovery key, shown this once: write it down.
own-shop-sheet-why = Keep it safe and offline: without it a lost disk takes the shop's vouchers with it, and whoever has it can issue them.
own-shop-leave-unconfirmed = This shop stands alone. To move it to a cloud, repeat this with --leave-own-hub: the whole journal is sent there, and vouchers and bookings of the store hub no longer count.
own-shop-left = Enrolled in the cloud. The journal is sent when the terminal starts; the books of the store hub are kept in { $books }.
