# What `countersign doctor` says: how each thing is, and what to do.

doctor-subject = { $subject ->
    [settings] Settings
    [data] Data folder
    [ledger] Ledger
    [cache] Cache
    [people] Names
    [hub] Cloud
    [clock] Clock
    [camera] Camera
    [decoder] Decoder
    [scanner] Scanner
    [payments] Payments
    [serial] Serial port
    [usb-printer] USB printer
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

doctor-ledger-new = There is none yet.
    .next = It is made when the terminal starts for the first time.
doctor-ledger-empty = Sound; this terminal is not enrolled in a shop.
doctor-ledger-sound = Sound: { $facts } facts, { $waiting ->
    [0] all with the cloud.
   *[other] { $waiting } of them wait for the cloud.
}
doctor-ledger-in-use = In use by a running program, most likely the terminal: not looked at.
doctor-ledger-damaged = Damaged. It was left as it is.
    .next = Keep the data folder as it is, and restore the last backup.
doctor-ledger-newer = Written by a newer version of this program.
    .next = Use that version: an older one does not touch newer data.
doctor-ledger-failed = Cannot be opened.
    .next = Look at the disk and at who may write there; the cause stands below.
doctor-cache-sound = Sound.
doctor-cache-empty = Empty.
    .next = It is filled from the cloud.
doctor-cache-damaged = Damaged. It was left as it is.
    .next = Start the terminal with the cloud in reach: it sets the file aside and fetches the data again.
doctor-cache-failed = Cannot be opened.
    .next = Look at the disk and at who may write there; the cause stands below.
doctor-people-sound = The keys of people are sound.
doctor-people-missing = The keys of people are missing.
    .next = Start the terminal with the cloud in reach: names come from there again. Those taken in here alone are lost.
doctor-people-damaged = The keys of people are damaged. They were left as they are.
    .next = Start the terminal with the cloud in reach: names come from there again. Those taken in here alone are lost.
doctor-people-failed = The keys of people cannot be opened.
    .next = Look at the disk and at who may write there; the cause stands below.

doctor-hub-none = This terminal is not enrolled in a shop.
    .next = Enrol it with an invitation from the cloud.
doctor-hub-own = This shop runs its own store hub in the terminal, and it starts.
doctor-hub-own-in-use = This shop runs its own store hub, which the running terminal has: not looked at.
doctor-hub-own-books = The books of this shop's store hub are missing.
    .next = Bring them back from a copy with countersign restore.
doctor-hub-own-keys = The keys of this shop's store hub are missing, or another shop's.
    .next = Make them again from the recovery sheet: countersign-hub keys recover.
doctor-hub-own-fails = This shop's store hub does not start.
    .next = Keep the whole data folder as it is, and call support.
doctor-hub-answers = { $hub } answers.
doctor-hub-unreachable = { $hub } cannot be reached.
    .next = Check the network. Work goes on; what is done is kept and goes out by itself.
doctor-hub-untrusted = What answers at { $hub } cannot prove that it is the cloud.
    .next = Check this machine's date and whether the network wants a sign-in. Otherwise the cloud's owner renews its certificate.
doctor-hub-other = What answers at { $hub } is not the cloud.
    .next = If the network wants a sign-in, sign in with a browser; otherwise check the cloud's address.
doctor-clock-right = Right, within { $seconds } s of the cloud.
doctor-clock-slow = { $seconds } s behind the cloud.
    .next = Set this machine's clock, or let it follow a time server.
doctor-clock-fast = { $seconds } s ahead of the cloud.
    .next = Set this machine's clock, or let it follow a time server.

doctor-camera-off = Switched off in the settings.
    .next = Write use = "first" under [camera] to read codes with one.
doctor-camera-none = None is connected.
    .next = Plug one in to read codes from phones. Scanners work without.
doctor-camera-missing = { $camera } is not connected.
    .next = Plug it in, or name another one under [camera] in the settings.
doctor-camera-ready = { $camera } ({ $id }) is used: { $mode }
doctor-camera-spare = { $camera } ({ $id }) is connected and not used: { $mode }
doctor-camera-in-use = { $camera } ({ $id }) is in use by a running program, most likely the terminal: not looked at.
doctor-camera-busy = { $camera } ({ $id }) is used by another program.
    .next = Close that program: a camera serves one at a time.
doctor-camera-denied = This user may not use the camera.
    .next = { $system ->
        [linux] Add this user to the group video, then sign in again.
       *[other] Allow it in the privacy settings of the system.
    }
doctor-camera-no-format = { $camera } ({ $id }) sends pictures in no format that can be read.
    .next = Use another camera: one that offers MJPEG, YUYV or NV12 at a whole number of frames a second.
doctor-camera-lost = { $camera } ({ $id }) cannot be opened.
    .next = Unplug it and plug it in again, at the computer itself rather than at a hub.
doctor-camera-unlisted = Cameras cannot be listed.
    .next = Unplug the camera, plug it in again, and look once more; the cause stands below.

doctor-decoder-reads = Reads a drawn code.
doctor-decoder-blind = Runs, but did not read a drawn code.
    .next = Install the program again: this build does not read codes.
doctor-decoder-lost = Does not run.
    .next = Install the program again, and see that nothing keeps it from starting a second process.

doctor-scanner-typing = None is set up by itself: one that types like a keyboard works without.
doctor-scanner-ready = Connected.
doctor-scanner-lost = Not connected.
    .next = Plug it in, and see that this user may read it.

doctor-port-usable = { $port }
doctor-port-denied = { $port }: this user may not use it.
    .next = If a scanner or printer is on it, add this user to the group { $group }, then sign in again.
doctor-serial-none = There is none.
    .next = Only a scanner or printer on a serial line needs one.
doctor-usb-printer-none = None is connected.
    .next = Only a printer at usb:/dev/usb/lp0 needs this; one in the network does not.

doctor-payments-none = No payment service is set up: payment codes are not taken.
    .next = Name one in the settings under [payments] to take WeChat Pay, Alipay and UnionPay.
doctor-payments-set-up = { $service } is asked for payment by code.
doctor-payments-unusable = The payment service cannot be used: payment codes are not taken.
    .next = Put its key into payment.key in the data folder, readable by its owner only, and compare its address with the settings.
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
   *[offline] it is offline.
}
    .next = { $stop ->
        [paper] Put in a new roll.
        [cover] Close its cover.
        [cutter] Clear the jam, then switch it off and on.
        [passing] Wait a minute.
        [broken] Switch it off and on; if it stays so, have it repaired.
       *[offline] Press its feed button; see that it is online.
    }
doctor-printer-unreachable = { $at } cannot be reached.
    .next = Switch it on, look at its cable, and compare its address with the settings.
doctor-printer-silent = { $at } does not answer.
    .next = Switch it off and on. One that never answers needs status = "none" in the settings.
