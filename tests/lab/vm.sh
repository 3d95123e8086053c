#!/usr/bin/env bash
# vm.sh FOLDER [QEMU ARGUMENTS]: boots the guest with the folder's files under /lab, where case.sh is run. Its console is our output.
set -euo pipefail
lab=${COUNTERSIGN_LAB:?the work folder, set by run.sh}
folder=$1; shift
work=$(mktemp -d "$lab/vm.XXXXXX"); trap 'rm -rf "$work"' EXIT
mkdir "$work/lab" && cp -r "$folder"/. "$work/lab/"
# The kernel unpacks archives one after the other, so a changed case needs no new system.
(cd "$work" && find lab | cpio -o -H newc --quiet) | cat "$lab/system.cpio" - > "$work/initramfs"
# A hung emulator does not listen to a polite signal.
timeout --kill-after=10 "${LAB_TIMEOUT:-300}" qemu-system-x86_64 -M pc -accel tcg -cpu max -smp 1 -m 1024 -nodefaults -display none \
  -serial stdio -no-reboot -kernel "$lab/vmlinux" -initrd "$work/initramfs" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off nokaslr" "$@" </dev/null
