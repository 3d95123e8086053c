# What `countersign journal`, `backup`, `restore`, `rescue` and `enrol` say when they are done.

command-journal-unbroken = { $life }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}, unbroken
command-journal-broken = { $life }: row { $row }: { $how ->
    [gap] it is missing; the next is row { $found }
    [unlinked] it does not follow the row before it
    [altered] it was altered
    [shortened] the journal ends before its last row, { $found }
    [other-head] it is not the row that was written last
   *[unreadable] it cannot be read
}
command-journal-ownerless = { $rows ->
    [one] 1 row belongs
   *[other] { $rows } rows belong
} to no life of this ledger: nobody can say whether they are all
command-journal-none = There is no journal yet: this terminal is not enrolled in a shop.
command-backup = { $file }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}, proved
command-backup-hub = { $file }: the books of the shop's store hub, proved; its keys are on the recovery sheet
command-restored = { $rows ->
    [one] 1 row is back
   *[other] { $rows } rows are back
}; what stood there is kept beside it.
command-restored-hub = The books of the shop's store hub are back too.
command-restored-beyond = { $rows ->
    [one] 1 row of them was not in the copy; it came back
   *[other] { $rows } rows of them were not in the copy; they came back
} from the cloud.
command-restored-shift = A shift is open. What was sold after the copy was made and never reached the cloud is missing from it: count the drawer and close the shift.
command-rescued = { $table }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}
command-rescued-partly = { $table }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}, some of its pages cannot be read
command-rescued-next = The ledger goes on from a copy: countersign restore FILE
command-enrolled = Enrolled; the terminal's data is in { $folder }.
