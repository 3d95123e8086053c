# What a till's day must come to, worked out from what was done at it and from nothing of the program.
#
# One line of input is one thing that was done:
#
#   float   AMOUNT                         a shift was opened
#   in      AMOUNT                         cash was put into the drawer
#   out     AMOUNT                         cash was taken out
#   sale    NUMBER LINE[,LINE…] WITH       something was sold: WITH is cash:GIVEN or card
#   back    NUMBER                         all of a sale was given back as it was paid
#
#   LINE is CLASS*PIECES*PRICE-OFF: the tax class (a: 13 %, b: 6 %), how many, what one costs, what somebody took off the line.
#
# Amounts are fen. Prices hold the tax; the tax of a receipt is worked out per class from its sum, half a fen upward. Whoever
# spends ¥100 on class a pays ¥8 less for it. What is paid in cash loses its last digit. Written for any POSIX awk.

BEGIN { sales = 0; list = 0; off = 0; total = 0; tax_a = 0; tax_b = 0; cash = 0; card = 0; rounding = 0; refunds = 0; back = 0 }

$1 == "float" { drawer += $2 }
$1 == "in" { drawer += $2 }
$1 == "out" { drawer -= $2 }

$1 == "sale" {
    n = split($3, lines, ",")
    a = 0; b = 0; gross = 0
    for (i = 1; i <= n; i++) {
        split(lines[i], part, /[*-]/)
        whole = part[2] * part[3]
        gross += whole
        if (part[1] == "a") a += whole - part[4]
        else b += whole - part[4]
    }
    if (a >= 10000) a -= 800
    due = a + b
    sales++
    list += gross
    off += gross - due
    total += due
    tax_a += int((2 * a * 13 + 113) / 226)
    tax_b += int((2 * b * 6 + 106) / 212)
    if ($4 == "card") {
        card += due
        paid[$2] = 0
    } else {
        split($4, given, ":")
        kept = due - due % 10
        rounding -= due % 10
        cash += kept
        drawer += kept
        change += given[2] - kept
        paid[$2] = 1
    }
    came[$2] = due
}

$1 == "back" {
    refunds++
    if (paid[$2]) {
        kept = came[$2] - came[$2] % 10
        drawer -= kept
        back += kept
    } else back += came[$2]
}

END {
    printf "sales %d\nlist %d\noff %d\ntotal %d\ntax_a %d\ntax_b %d\ncash %d\ncard %d\nrounding %d\nchange %d\nrefunds %d\nback %d\ndrawer %d\n", \
        sales, list, off, total, tax_a, tax_b, cash, card, rounding, change, refunds, back, drawer
}
