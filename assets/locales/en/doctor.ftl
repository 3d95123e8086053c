# What `countersign doctor` says: how each thing is, and what to do.

doctor-subject = { $subject ->
    [settings] Settings
    [data] Data folder
    [decoder] Decoder
    [scanner] Scanner
   *[printer] Printer
}

doctor-settings-read = Read from { $file }.
doctor-settings-default = All at their defaults; they would stand in { $file }.
doctor-settings-unreadable = The settings cannot be used.
    .next = Mend or remove what is named below.
doctor-data-writable = { $folder } takes data.
doctor-data-new = { $folder } does not exist yet.
    .next = It is made when the terminal starts for the first time.
doctor-data-unreadable = { $folder } cannot be looked at.
    .next = Give this user the right to it, or name another folder with --data.
doctor-data-no-folder = { $folder } is a file and no folder.
    .next = Name another folder with --data.
doctor-data-full = The disk of { $folder } is full.
    .next = Free some room: without it nothing can be redeemed.
doctor-data-read-only = { $folder } cannot be written.
    .next = Give this user the right to write there, or name another folder with --data.

doctor-decoder-reads = Reads a drawn code.
doctor-decoder-blind = Runs, but did not read a drawn code.
    .next = Install the program again: this build does not read codes.
doctor-decoder-lost = Does not run.
    .next = Install the program again, and see that nothing keeps it from starting a second process.

doctor-scanner-typing = None is set up by itself: one that types like a keyboard works without.
doctor-scanner-ready = Connected.
doctor-scanner-lost = Not connected.
    .next = Plug it in, and see that this user may read it.

doctor-printer-none = None is set up.
    .next = Name one in the settings under [printer] to print receipts.
doctor-printer-ready = { $at } is ready.
doctor-printer-paper-low = { $at } is ready; its paper is nearly at its end.
doctor-printer-unasked = { $at } can be reached; it cannot be asked how it is.
doctor-printer-stopped = { $at } has stopped: { $stop ->
    [paper] there is no paper.
    [cover] its cover is open.
    [cutter] its cutter is jammed.
    [passing] it is too hot or pausing.
    [broken] it is broken.
   *[offline] it is off-line.
}
    .next = { $stop ->
        [paper] Put in a new roll.
        [cover] Close its cover.
        [cutter] Clear the jam, then switch it off and on.
        [passing] Wait a minute.
        [broken] Switch it off and on; if it stays so, have it repaired.
       *[offline] Press its feed button; see that it is on-line.
    }
doctor-printer-unreachable = { $at } cannot be reached.
    .next = Switch it on, look at its cable, and compare its address with the settings.
doctor-printer-silent = { $at } does not answer.
    .next = Switch it off and on. One that never answers needs status = "none" in the settings.
