#!/usr/bin/env bash
# Puts what the lab needs into its work folder: an emulator and Debian's own kernel with its device drivers, unpacked and not
# installed. Run by run.sh. Needs apt (with sudo where needed) the first time and nothing afterwards.
set -euo pipefail
lab=${COUNTERSIGN_LAB:?the work folder, set by run.sh}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$lab/debs" && cd "$lab"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing=()
for package in qemu-system-x86 busybox-static cpio kmod python3 xz-utils binutils; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# A package's files under a folder of their own, downloaded once.
unpack() { # package folder
  if ! ls debs/"$1"_*.deb >/dev/null 2>&1; then
    (cd debs && apt-get download -qq "$1")
  fi
  mkdir -p "$2" && dpkg -x debs/"$1"_*.deb "$2"
}

if [ ! -f vmlinux ]; then
  # The kernel that Debian installs on a shop's computer, not the one for clouds, which has no cameras.
  kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
  unpack "$kernel" kernel
  release=$(basename kernel/boot/vmlinuz-* | sed s/vmlinuz-//)
  depmod -b kernel "$release"
  # Booting the unpacked kernel saves four seconds of decompression under emulation.
  python3 "$here/vmlinux.py" kernel/boot/vmlinuz-"$release" vmlinux.part
  echo "$release" > kernel.release
  mv vmlinux.part vmlinux
fi
# For leaving a camera at an odd rate, as another program would.
for package in v4l-utils libv4l-0 libv4l2rds0 libv4lconvert0 libjpeg62-turbo; do
  [ -e "tools/.$package" ] || { unpack "$package" tools; touch "tools/.$package"; }
done
