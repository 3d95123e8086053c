"""Subsets Noto Sans CJK SC, regular and bold, to what the window shows.

Covered: the 8,105 characters of the Table of General Standard Chinese Characters (Unihan property kTGH), all of GB2312
(its signs, kana, Greek and Cyrillic too), Latin with its accents, punctuation, arrows, and a few characters and signs
named below, as far as the face has them. Kerning stays; every other feature goes, so that figures keep their one width.

The same input gives the same bytes: no time of making is written.
"""

import argparse

from fontTools import subset
from receipt_face import EXTRA, face_of, general_standard, licence

FACE = "Noto Sans CJK SC"
FAMILY = "Countersign Sans SC"
# Debug names of the two faces, and what they become.
WEIGHTS = {"regular": (f"{FACE}", "Regular"), "bold": (f"{FACE} Bold", "Bold")}

# Money, marks and signs that screens and shops write.
SIGNS = "¥€£$−×÷±≈≤≥·•…‰′″‘’“”–—―‹›«»←↑→↓↗↘✓★☆♥♡♪①②③④⑤⑥⑦⑧⑨⑩№℃"


def gb2312():
    """Every character of GB2312."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def wanted_of(table):
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    wide = set(range(0xFF01, 0xFF5F))
    # The soft hyphen is never meant to be seen.
    return (table | gb2312() | latin | wide | {ord(c) for c in EXTRA + SIGNS}) - {0xAD}


def cut_down(font, wanted, style):
    font.recalcTimestamp = False
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    # Outlines that are written out pack better than those that call each other.
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "GSUB", "vhea", "vmtx", "VORG", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    # A changed face goes by a name of its own; so the window never takes an installed one for it.
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    names = {1: FAMILY, 2: style, 3: f"{full} {font['name'].getDebugName(5)}", 4: full}
    names[6] = f"{FAMILY.replace(' ', '')}-{style}"
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID in (16, 17):
            font["name"].names.remove(record)
    return options


def main():
    parser = argparse.ArgumentParser()
    for name in ("regular", "bold", "unihan", "copyright", "out", "licence", "table"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()

    table = general_standard(args.unihan)
    wanted = wanted_of(table)
    for weight, (name, style) in WEIGHTS.items():
        font = face_of(getattr(args, weight), name)
        options = cut_down(font, wanted & set(font.getBestCmap()), style)
        subset.save_font(font, f"{args.out}/interface-{weight}.otf", options)
        covered = set(font.getBestCmap())
        lacking = "".join(chr(code) for code in sorted(wanted - covered)) or "none"
        print(f"{weight}: {len(covered)} characters, {len(table & covered)} of the {len(table)} of the table")
        print(f"  lacking: {lacking}")
    open(args.table, "w", encoding="utf-8").write("".join(chr(code) for code in sorted(table)) + "\n")
    open(args.licence, "w", encoding="utf-8").write(
        licence(args.copyright, "interface-regular.otf and interface-bold.otf", FACE, "interface-face.sh").replace(
            "otf is a subset", "otf are subsets"
        )
    )


if __name__ == "__main__":
    main()
