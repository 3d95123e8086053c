#!/usr/bin/env bash
# Makes the pictures of README and guides anew: some of those that the demo by script draws.
#
#   packaging/pictures.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/countersign/target}
program=${1:-$target/debug/countersign}
pictures=docs/user/pictures

drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT
"$program" demo --script --out "$drawn"

rm -f "$pictures"/*.png
for name in redeem-accepted counter-ready counter-accepted counter-redeemed counter-offline till-basket till-payment-split shift-count arrival bookings-board day exceptions; do
  for language in en zh-CN; do
    cp "$drawn/screens/$name-$language-light.png" "$pictures/"
  done
done
