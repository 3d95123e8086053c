# 日期、时间、列举。

day = { $month } 月 { $day } 日
day-of-year = { $year } 年 { day }

day-with-weekday = { $day } { $weekday }

weekday = { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}

weekday-and-day = { $day } { $weekday }

moment-today = 今天 { $time }
moment-yesterday = 昨天 { $time }
moment = { $day } { $time }
moment-brief = { $day } { $time }

sentences = { $first }{ $second }

list-comma = 、
list-and = { $names }、{ $last }
list-or = { $names }或{ $last }
list-more = { $names }以及另外 { $more } 项

amount-uses = { $count } 次
