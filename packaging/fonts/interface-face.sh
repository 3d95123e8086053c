#!/bin/sh
# Makes the face of the window: assets/fonts/interface-{regular,bold}.otf.zst, their licence, and the table of characters that a
# test holds them to (tests/golden/general_standard.txt).
#
#   packaging/fonts/interface-face.sh
#
# Needs, on Debian:  fonts-noto-cjk  python3-fonttools  unicode-data  zstd
# The result is committed, so nobody needs this to build; run it again to change what is covered.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
house=$(CDPATH= cd -- "$here/../.." && pwd)

regular=${REGULAR:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
bold=${BOLD:-/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc}
unihan=${UNIHAN:-/usr/share/unicode/Unihan_OtherMappings.txt.bz2}
copyright=${COPYRIGHT:-/usr/share/doc/fonts-noto-cjk/copyright}
# Debian's own interpreter: it is the one that python3-fonttools belongs to.
python=${PYTHON:-/usr/bin/python3}

for file in "$regular" "$bold" "$unihan" "$copyright"; do
    if [ ! -r "$file" ]; then
        echo "interface-face: $file is missing: apt-get install fonts-noto-cjk python3-fonttools unicode-data zstd" >&2
        exit 1
    fi
done

"$python" "$here/interface_face.py" \
    --regular "$regular" --bold "$bold" --unihan "$unihan" --copyright "$copyright" \
    --out "$house/assets/fonts" --licence "$house/assets/fonts/interface.LICENSE.txt" \
    --table "$house/tests/golden/general_standard.txt"

zstd --quiet --force --rm --ultra -22 "$house"/assets/fonts/interface-*.otf
