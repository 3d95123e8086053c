# What a till's day must come to, worked out from what was done at it and from nothing of the program.
#
# One line of input is one thing that was done:
#
#   float   AMOUNT                         a shift was opened
#   in      AMOUNT                         cash was put into the drawer
#   out     AMOUNT                         cash was taken out
#   sale    NUMBER LINE[,LINE…] SWAP MEMBER WITH
#                                          something was sold
#   back    NUMBER                         all that was left of a sale was given back as it was paid
#
#   LINE is CLASS*PIECES*PRICE-OFF: the tax class (a: 13 %, b: 6 %), how many, what one costs, what somebody took off the line.
#   SWAP is what came back within it: NUMBER, all that was left of that sale; NUMBER/PIECES, of its one line; - for nothing.
#   MEMBER is member, who earns a point for every yuan that is not paid in points, or -.
#   WITH is cash:GIVEN, card, code, or nothing where nothing was due; outcash and outcard where money went back; behind another
#   colon how many points paid before the rest, each of them one fen.
#
# Amounts are fen. Prices hold the tax; the tax of a receipt is worked out per class from its sum, half a fen upward. Whoever
# spends ¥100 on class a pays ¥8 less for it. What is paid in cash loses its last digit. What comes back takes its share of what was
# paid, of the tax and of the points that were earned, half a fen upward, and the last piece what is left. Written for any POSIX awk.

function share(figure, part, whole) { return part >= whole ? figure : int((figure * part * 2 + whole) / (whole * 2)) }

# Takes so many pieces of a sale back, or all that is left: what is paid for them in `amount`, their tax in `back_a` and `back_b`.
function take(of, count,    upto, then_a, then_b) {
    upto = count ? gone[of] + count : pieces[of]
    if (count) {
        amount = share(due_of[of], upto, pieces[of]) - paid_back[of]
        then_a = share(a_of[of], upto, pieces[of])
        then_b = share(b_of[of], upto, pieces[of])
    } else {
        amount = due_of[of] - paid_back[of]
        then_a = a_of[of]
        then_b = b_of[of]
    }
    back_a = then_a - gone_a[of]
    back_b = then_b - gone_b[of]
    points_now = share(earned_by[of], paid_back[of] + amount, due_of[of])
    taken_back += points_now - points_gone[of]
    points_gone[of] = points_now
    gone[of] = upto
    gone_a[of] = then_a
    gone_b[of] = then_b
    paid_back[of] += amount
    # What the rounding of cash left with the customer comes off the last piece.
    if (!count && means[of] == "cash") amount -= due_of[of] % 10
}

$1 == "float" { drawer += $2 }
$1 == "in" { drawer += $2 }
$1 == "out" { drawer -= $2 }

$1 == "sale" {
    n = split($3, lines, ",")
    a = 0; b = 0; gross = 0; count = 0
    for (i = 1; i <= n; i++) {
        split(lines[i], part, /[*-]/)
        whole = part[2] * part[3]
        gross += whole
        count += part[2]
        if (part[1] == "a") a += whole - part[4]
        else b += whole - part[4]
    }
    if (a >= 10000) a -= 800
    sold = a + b
    a_of[$2] = int((2 * a * 13 + 113) / 226)
    b_of[$2] = int((2 * b * 6 + 106) / 212)
    due_of[$2] = sold
    pieces[$2] = count
    amount = 0; back_a = 0; back_b = 0
    if ($4 != "-") {
        m = split($4, swap, "/")
        take(swap[1], m > 1 ? swap[2] : 0)
        swaps++
        swapped += amount
    }
    due = sold - amount
    sales++
    list += gross
    off += gross - sold
    total += due
    tax_a += a_of[$2] - back_a
    tax_b += b_of[$2] - back_b
    split($6 "::", with, ":")
    points = with[3] + 0
    spent += points
    spent_by[$2] = points
    if ($5 == "member") {
        earned_by[$2] = int((sold - points) / 100)
        earned += earned_by[$2]
    }
    due -= points
    means[$2] = with[1]
    if (with[1] == "card") card += due
    else if (with[1] == "code") code += due
    else if (with[1] == "cash") {
        kept = due - due % 10
        rounding -= due % 10
        cash += kept
        drawer += kept
        change += with[2] - kept
    } else if (with[1] == "outcash") {
        kept = -due - (-due) % 10
        rounding -= (-due) % 10
        drawer -= kept
        back += kept
    } else if (with[1] == "outcard") back += -due
}

$1 == "back" {
    refunds++
    take($2, 0)
    given_back += spent_by[$2]
    amount -= spent_by[$2]
    if (means[$2] == "cash") {
        kept = amount - amount % 10
        drawer -= kept
        back += kept
    } else back += amount
    if (means[$2] == "code") code_back += amount
}

END {
    value["sales"] = sales; value["list"] = list; value["off"] = off; value["total"] = total
    value["tax_a"] = tax_a; value["tax_b"] = tax_b; value["cash"] = cash; value["card"] = card
    value["code"] = code; value["code_back"] = code_back; value["swaps"] = swaps; value["swapped"] = swapped
    value["rounding"] = rounding; value["change"] = change; value["refunds"] = refunds; value["back"] = back
    value["earned"] = earned; value["spent"] = spent; value["taken_back"] = taken_back; value["given_back"] = given_back
    value["drawer"] = drawer
    for (name in value) printf "%s %d\n", name, value[name]
}
