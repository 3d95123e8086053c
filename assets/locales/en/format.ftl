# Figures in words: days, times, lists.

day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
day-of-year = { day } { $year }

day-with-weekday = { $weekday } { $day }

weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}

weekday-and-day = { $weekday } { $day }

moment-today = { $time } today
moment-yesterday = { $time } yesterday
moment = { $time } on { $day }
moment-brief = { $day } { $time }

sentences = { $first } { $second }

list-comma = { ", " }
list-and = { $names } and { $last }
list-or = { $names } or { $last }
list-more = { $names } and { $more } more

amount-uses = { $count ->
    [one] 1 use
   *[other] { $count } uses
}
