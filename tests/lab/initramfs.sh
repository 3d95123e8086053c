#!/usr/bin/env bash
# initramfs.sh PROGRAM...: packs the guest's system: busybox, the drivers, v4l2-ctl, the programs and the libraries they need.
set -euo pipefail
lab=${COUNTERSIGN_LAB:?the work folder, set by run.sh}
release=$(cat "$lab/kernel.release")
root=$lab/root
rm -rf "$root"
mkdir -p "$root"/{bin,sbin,proc,sys,dev,tmp,run,etc,lab,lib64,lib/x86_64-linux-gnu,usr/lib,"lib/modules/$release"}
ln -s ../../lib/x86_64-linux-gnu "$root/usr/lib/x86_64-linux-gnu"

cp /bin/busybox "$root/bin/busybox"
for applet in $(/bin/busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done

drivers="dummy_hcd libcomposite usb_f_printer usb_f_acm usblp uinput evdev vhci-hcd uvcvideo vivid cdc-acm hid-generic usbhid"
for driver in $drivers; do
  modprobe -d "$lab/kernel" -S "$release" --show-depends "$driver" | awk '/^insmod/ { print $2 }'
done | sort -u | while read -r module; do
  path=${module#*"/lib/modules/$release/"}
  install -D -m 644 "$module" "$root/lib/modules/$release/$path"
done
cp "$lab/kernel/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$root/lib/modules/$release/"
depmod -b "$root" "$release"

# A program, without its symbols, and every library that the loader would ask for.
add() {
  strip -o "$root/bin/$(basename "$1")" "$1"
  LD_LIBRARY_PATH="$lab/tools/usr/lib/x86_64-linux-gnu" ldd "$1" |
    awk '/=> \// { print $3 } /^\t\/lib64/ { print $1 }' | while read -r library; do
    case $library in
    /lib64/*) cp -L "$library" "$root/lib64/" ;;
    *) cp -L "$library" "$root/lib/x86_64-linux-gnu/" ;;
    esac
  done
}
add "$lab/tools/usr/bin/v4l2-ctl"
for program in "$@"; do add "$program"; done

cat > "$root/init" <<'INIT'
#!/bin/sh
export PATH=/bin:/sbin HOME=/tmp LANG=C.UTF-8
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm; mount -t devpts devpts /dev/pts; mount -t tmpfs tmp /tmp; mount -t tmpfs shm /dev/shm
ip link set lo up
cd /lab && sh ./case.sh
echo "LAB end uptime=$(cut -d' ' -f1 /proc/uptime)"
poweroff -f
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet) > "$lab/system.cpio"
