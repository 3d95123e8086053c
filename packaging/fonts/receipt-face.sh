#!/bin/sh
# Makes the receipt face: assets/fonts/receipt-sc.otf.zst, its licence, and the table of what it covers
# (src/domain/receipt/coverage.rs).
#
#   packaging/fonts/receipt-face.sh
#
# Needs, on Debian:  fonts-noto-cjk  python3-fonttools  unicode-data  zstd
# The result is committed, so nobody needs this to build; run it again to change what is covered, and whenever interface-face.sh
# was run.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
house=$(CDPATH= cd -- "$here/../.." && pwd)

face=${FACE:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
unihan=${UNIHAN:-/usr/share/unicode/Unihan_OtherMappings.txt.bz2}
copyright=${COPYRIGHT:-/usr/share/doc/fonts-noto-cjk/copyright}
# Debian's own interpreter: it is the one that python3-fonttools belongs to.
python=${PYTHON:-/usr/bin/python3}

for file in "$face" "$unihan" "$copyright"; do
    if [ ! -r "$file" ]; then
        echo "receipt-face: $file is missing: apt-get install fonts-noto-cjk python3-fonttools unicode-data zstd" >&2
        exit 1
    fi
done

mkdir -p "$house/assets/fonts"
"$python" "$here/receipt_face.py" \
    --face "$face" --unihan "$unihan" --copyright "$copyright" \
    --font "$house/assets/fonts/receipt-sc.otf" \
    --licence "$house/assets/fonts/receipt-sc.LICENSE.txt" \
    --coverage "$house/src/domain/receipt/coverage.rs"

# Packed as what differs from the regular face of the window, which has the same characters.
regular="$house"/assets/fonts/interface-regular.otf
zstd --quiet --force --decompress "$regular.zst" -o "$regular"
zstd --quiet --force --rm --ultra -22 --long=23 --patch-from="$regular" "$house"/assets/fonts/receipt-sc.otf
rm "$regular"
