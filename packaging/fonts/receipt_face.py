"""Subsets Noto Sans Mono CJK SC to what receipts need, and writes down what is covered.

Covered: all two-byte characters of GB18030 except private use (that is GB2312 levels 1 and 2, all of GBK, kana, Greek,
Cyrillic, box drawing, full-width forms), the 8,105 characters of the Table of General Standard Chinese Characters
(Unihan property kTGH), ASCII, Latin-1, and a few characters and signs named below, as far as the face has them.

The same input gives the same bytes: no time of making is written.
"""

import argparse
import bz2
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

FACE_NAME = "Noto Sans Mono CJK SC"
NEW_NAME = "Countersign Receipt SC"

# Asked for beyond the standards: characters of names that old registers hold, and signs that shops type.
EXTRA = "㐂㐱㛃䶮𠮷𠈌𡈽𤋮𨭎✓✗★☆♥♡♪•→←↑↓☎℃№※①②③④⑤⑥⑦⑧⑨⑩"


def gb18030_two_bytes():
    """The characters that a GB printer takes as two bytes."""
    found = set()
    for code in range(0x80, 0x10000):
        try:
            encoded = chr(code).encode("gb18030")
        except UnicodeEncodeError:
            continue
        if len(encoded) == 2 and not 0xE000 <= code <= 0xF8FF:
            found.add(code)
    return found


def general_standard(unihan):
    """通用规范汉字表, 8,105 characters."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        return {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}


def face_of(collection, name):
    for font in TTCollection(collection, lazy=True).fonts:
        if font["name"].getDebugName(4) == name:
            return font
    sys.exit(f"{collection} has no face {name}")


def cut_down(font, wanted):
    font.recalcTimestamp = False
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    # Its outlines are those of the interface's face, written out: packed beside that, most of them cost nothing.
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    # A changed face goes by a name of its own.
    for record in list(font["name"].names):
        if record.nameID in (1, 4):
            record.string = NEW_NAME
        elif record.nameID == 6:
            record.string = NEW_NAME.replace(" ", "")
        elif record.nameID == 3:
            record.string = NEW_NAME + " " + font["name"].getDebugName(5)
    return options


def ranges(codes):
    spans = []
    for code in sorted(codes):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return spans


def coverage_rs(codes):
    spans = ranges(codes)
    lines = [
        "//! What the receipt face can draw.",
        "//!",
        "//! Made by `packaging/fonts/receipt-face.sh` together with the face; a test compares the two.",
        "",
        "/// Whether the receipt face has a glyph for `c`.",
        "pub(super) fn covers(c: char) -> bool {",
        "    let code = u32::from(c);",
        "    SPANS",
        "        .binary_search_by(|&(first, last)| {",
        "            if last < code {",
        "                std::cmp::Ordering::Less",
        "            } else if first > code {",
        "                std::cmp::Ordering::Greater",
        "            } else {",
        "                std::cmp::Ordering::Equal",
        "            }",
        "        })",
        "        .is_ok()",
        "}",
        "",
        f"/// First and last code point of every run, ascending; {sum(last - first + 1 for first, last in spans)} characters.",
        "#[rustfmt::skip]",
        f"const SPANS: [(u32, u32); {len(spans)}] = [",
    ]
    line = "   "
    for first, last in spans:
        item = f" (0x{first:04X}, 0x{last:04X}),"
        if len(line) + len(item) > 116:
            lines.append(line)
            line = "   "
        line += item
    lines += [line, "];", ""]
    return "\n".join(lines)


def licence(copyright, file, face, script):
    """The licence text out of Debian's copyright file, with the face's own copyright line."""
    text = open(copyright, encoding="utf-8").read()
    body = text.split("License: SIL-1.1\n")[2].split("\nLicense: GPL-3+")[0]
    body = "\n".join("" if line.strip() == "." else line.removeprefix(" ") for line in body.splitlines())
    return (
        f"{file} is a subset of {face} 2.004, made by packaging/fonts/{script}.\n\n"
        "Copyright 2014-2021 Adobe (http://www.adobe.com/). Noto is a trademark of Google Inc.\n"
        "Copyright 2010-2012, Google Corporation\n\n"
        "This Font Software is licensed under the SIL Open Font License, Version 1.1.\n\n" + body.rstrip() + "\n"
    )


def main():
    parser = argparse.ArgumentParser()
    for name in ("face", "unihan", "copyright", "font", "licence", "coverage"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()

    font = face_of(args.face, FACE_NAME)
    has = set(font.getBestCmap())
    gb = gb18030_two_bytes()
    table = general_standard(args.unihan)
    wanted = gb | table | set(range(0x20, 0x7F)) | set(range(0xA1, 0x100)) | {ord(c) for c in EXTRA}
    # The soft hyphen is a control character to a receipt.
    wanted.discard(0xAD)

    options = cut_down(font, wanted & has)
    subset.save_font(font, args.font, options)
    covered = set(font.getBestCmap())
    open(args.coverage, "w", encoding="utf-8").write(coverage_rs(covered))
    open(args.licence, "w", encoding="utf-8").write(
        licence(args.copyright, "receipt-sc.otf", FACE_NAME, "receipt-face.sh")
    )

    def lacking(codes):
        return "".join(chr(code) for code in sorted(codes - covered)) or "none"

    print(f"{len(covered)} characters")
    print(f"GB18030 two-byte lacking: {lacking(gb)}")
    print(f"general standard table: {len(table & covered)} of {len(table)}, lacking: {lacking(table)}")
    print(f"extra lacking: {lacking({ord(c) for c in EXTRA})}")


if __name__ == "__main__":
    main()
