# Receipts over USB (/dev/usb/lp0) and over a serial line, byte for byte, and what is said when the printer fails.
. ./common.sh
modprobe vhci-hcd; modprobe usblp

lab-probe receipt /tmp/receipt.bin

# print ACK [FILE]: sends a receipt in the background; its lines are read by `expect`.
print() { watch printing lab-probe print "$address" "$1" "${2:-/tmp/receipt.bin}"; }
# The questions before a job are nine bytes; the job follows.
is_on_paper() { tail -c +10 "$paper" | head -c "$(wc -c < "$1")" | cmp - "$1"; }
no_job_on_paper() { test "$(tr -d '\020\004\001\002' < "$paper" | wc -c)" = 0; }

# A new sheet for each case.
sheet=0
new_printer() { # NAME KIND PORT
  sheet=$((sheet + 1)); paper=/tmp/paper.$sheet
  rm -f "/tmp/$1.ctl"; mkfifo "/tmp/$1.ctl"
  usbsim printer "$2" "/tmp/$1.ctl" "$paper" 2> "/tmp/$1.err" &
  simulator=$!
}

all_cases() { # NAME: the cases that are the same on both ways
  way=$1
  print gsr; expect 20 '^OUTCOME Processed' "$way: a receipt is confirmed by GS r"
  passes "$way: its bytes are on paper, one by one" is_on_paper /tmp/receipt.bin
  print gsh; expect 20 '^OUTCOME Printed' "$way: a receipt is confirmed by its id"
  print none; expect 20 '^OUTCOME SentUnconfirmed' "$way: a printer that cannot answer gets it unconfirmed"
}

address=usb:/dev/usb/lp0
print gsr; expect 10 '^OUTCOME NotSent\(Unreachable' 'usb printer: its absence is said'
new_printer usb 0; until_there 10 /dev/usb/lp0
passes 'usb printer: listed with its name' sh -c "lab-probe ports | grep '^PORT /dev/usb/lp0 Some(\"RP-80\") Granted$'"
all_cases 'usb printer'
tell usb quit; wait $simulator; sleep 1
new_printer usb 0; until_there 10 /dev/usb/lp0; sleep 0.5
lab-probe receipt /tmp/long.bin 400
print gsr /tmp/long.bin; expect 60 '^OUTCOME Processed' 'usb printer: a receipt of 400 lines is confirmed'
passes 'usb printer: every byte of the long one is on paper' is_on_paper /tmp/long.bin

tell usb quit; wait $simulator; sleep 1
new_printer usb 0; until_there 10 /dev/usb/lp0; sleep 0.5
tell usb 'paper out'
print gsr; expect 20 '^OUTCOME NotSent\(Stopped\(.*[Pp]aper' 'usb printer: without paper nothing is sent'
passes 'usb printer: not a byte of the job went out' no_job_on_paper
tell usb 'paper in'
print gsr; expect 20 '^OUTCOME Processed' 'usb printer: with new paper it prints'
tell usb 'paper 200'
print gsr; expect 30 '^OUTCOME Unknown\(Stopped\(.*[Pp]aper' 'usb printer: paper out half-way leaves the job in doubt'
tell usb 'paper in'
expect 30 '^LATE Processed' 'usb printer: with new paper it prints the rest, and says so'
tell usb 'hold 0'
print gsr; expect 30 '^OUTCOME NotSent\(Silent' 'usb printer: off-line, nothing is sent'
tell usb online; sleep 0.5
tell usb 'hold 3000'
print gsr /tmp/long.bin; expect 40 '^OUTCOME Unknown\((Stalled|Broken)' 'usb printer: stops reading half-way: the job is in doubt'
tell usb online; sleep 1
tell usb 'hold 3000'
print gsr /tmp/long.bin; sleep 2; tell usb unplug
expect 40 '^OUTCOME Unknown\(Broken' 'usb printer: unplugged half-way: the job is in doubt'
tell usb online; tell usb plug; until_there 10 /dev/usb/lp0; sleep 0.5
print gsr; expect 20 '^OUTCOME Processed' 'usb printer: plugged in again it prints'

# The computer's side of the line is /dev/ttyACM0; the printer is at /dev/ttyGS0.
modprobe dummy_hcd is_high_speed=1; modprobe usb_f_acm; modprobe cdc-acm
mount -t configfs none /sys/kernel/config
gadget=/sys/kernel/config/usb_gadget/printer
mkdir $gadget; echo 0x05f9 > $gadget/idVendor; echo 0x4204 > $gadget/idProduct
mkdir $gadget/strings/0x409; echo Example > $gadget/strings/0x409/manufacturer; echo Printer > $gadget/strings/0x409/product
mkdir $gadget/functions/acm.0 $gadget/configs/c.1; ln -s $gadget/functions/acm.0 $gadget/configs/c.1
ls /sys/class/udc | head -n 1 > $gadget/UDC
until_there 10 /dev/ttyGS0; stty -F /dev/ttyGS0 raw -echo; until_there 10 /dev/ttyACM0
address=serial:/dev/ttyACM0
new_printer line /dev/ttyGS0; sleep 0.5
all_cases 'serial printer'
tell line 'paper out'
print gsr; expect 20 '^OUTCOME NotSent\(Stopped\(.*[Pp]aper' 'serial printer: without paper nothing is sent'
tell line 'paper in'
print gsr; expect 20 '^OUTCOME Processed' 'serial printer: with new paper it prints'
echo > $gadget/UDC; sleep 1
print gsr; expect 20 '^OUTCOME NotSent\(Unreachable' 'serial printer: unplugging is said'
