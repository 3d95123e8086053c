#!/usr/bin/env bash
# The device lab: boots a small virtual machine with Debian's own kernel and simulated USB hardware, and lets Countersign's
# camera, printer and scanner code work with real device nodes. One PASS or FAIL line per case; the exit code tells all.
#
#   tests/lab/run.sh [CASE...]     CASE: camera, printer, scanner; all of them by default
#
# No KVM, no root beyond apt's first run. Work folder: $COUNTERSIGN_LAB, by default ~/.cache/countersign-lab (600 MB).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export COUNTERSIGN_LAB=${COUNTERSIGN_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/countersign-lab}
mkdir -p "$COUNTERSIGN_LAB/logs"

[ "$(uname -sm)" = "Linux x86_64" ] || { echo "the lab needs Linux on x86_64" >&2; exit 2; }
"$here/setup.sh"

(cd "$here/usbsim" && CARGO_TARGET_DIR="$COUNTERSIGN_LAB/target" cargo build --release --locked --quiet)
probe=$(cd "$here/../.." && cargo build --locked --example lab-probe --message-format=json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*lab-probe\)".*/\1/p' | tail -n 1)
"$here/initramfs.sh" "$COUNTERSIGN_LAB/target/release/usbsim" "$probe"

[ $# -gt 0 ] || set -- camera printer scanner
failed=0
for case in "$@"; do
  log=$COUNTERSIGN_LAB/logs/$case.log
  folder=$(mktemp -d "$COUNTERSIGN_LAB/case.XXXXXX")
  cp -r "$here/cases/$case/." "$here/common.sh" "$folder/"
  started=$SECONDS
  # Now and then the emulator hangs before the guest says a word: once more then.
  for _ in 1 2; do
    # The console ends its lines with CR LF.
    "$here/vm.sh" "$folder" 2>&1 | sed -u 's,\r$,,' > "$log" || true
    ! grep -q -E '^(PASS|FAIL)' "$log" || break
  done
  rm -rf "$folder"
  grep -E '^(PASS|FAIL|  [|!]) ?' "$log" || true
  if ! grep -q '^LAB end' "$log"; then
    echo "FAIL $case: the guest did not come to its end; see $log"
    failed=1
  fi
  if grep -q '^FAIL' "$log"; then failed=1; fi
  echo "---- $case: $(grep -c '^PASS' "$log" || true) passed, $(grep -c '^FAIL' "$log" || true) failed, $((SECONDS - started)) s"
done
exit $failed
