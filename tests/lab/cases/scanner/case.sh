# A scanner that types like a keyboard, read from the kernel, and a scanner on a serial line.
. ./common.sh
modprobe vhci-hcd; modprobe usbhid; modprobe hid-generic; modprobe evdev

watch keyboard lab-probe keyboard 'Example Sim Bar Code Scanner'
expect 10 'STATUS Scanner Lost' 'scanner keyboard: its absence is said'
plug_in keyboard 0
expect 20 'STATUS Scanner Ready' 'scanner keyboard: found when it is plugged in'
tell keyboard 'type 6901234567892'
expect_line 20 'READ Wedge 6901234567892' 'scanner keyboard: a product number'
token='CS1:AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./: AZ 09 $%*+-./:'
tell keyboard "type $token"
expect_line 30 "READ Wedge $token" 'scanner keyboard: a long token with every character of its alphabet'
tell keyboard 'type https://v.example.com/B/k7qf~3m9x?a=1&b={2}'
expect_line 20 'READ Wedge https://v.example.com/B/k7qf~3m9x?a=1&b={2}' 'scanner keyboard: small letters and shifted signs'
tell keyboard 'type A'; tell keyboard 'type B'
expect_line 20 'READ Wedge A' 'scanner keyboard: two scans at once, the first'
expect_line 20 'READ Wedge B' 'scanner keyboard: two scans at once, the second'
# With the grab nobody else sees the keys.
for node in /dev/input/event*; do
  grep -q 'Sim Bar Code' "/sys/class/input/$(basename "$node")/device/name" && other=$node
done
cat "$other" > /tmp/others.keys 2>/dev/null & eavesdropper=$!
sleep 0.3; tell keyboard 'type SECRET'
expect_line 20 'READ Wedge SECRET' 'scanner keyboard: read while another program listens'
kill $eavesdropper
passes 'scanner keyboard: no other program sees its keys' test ! -s /tmp/others.keys
tell keyboard "rush $token"
expect 20 "^(TORN Wedge|READ Wedge CS1:AZ 09 .{$((${#token} - 11))}:)$" 'scanner keyboard: faster than it is read, whole or torn and never in part'
tell keyboard 'unplug'
expect 20 'STATUS Scanner Lost' 'scanner keyboard: unplugging is said'
tell keyboard 'plug'
expect 20 'STATUS Scanner Ready' 'scanner keyboard: its return is noticed'
tell keyboard 'type AGAIN'
expect_line 20 'READ Wedge AGAIN' 'scanner keyboard: read again'
stop

# The computer's side of the line is /dev/ttyACM0; what a scanner sends is written to /dev/ttyGS0.
modprobe dummy_hcd is_high_speed=1; modprobe usb_f_acm; modprobe cdc-acm
mount -t configfs none /sys/kernel/config
gadget=/sys/kernel/config/usb_gadget/scanner
mkdir $gadget; echo 0x05f9 > $gadget/idVendor; echo 0x4204 > $gadget/idProduct
mkdir $gadget/strings/0x409; echo Example > $gadget/strings/0x409/manufacturer; echo Scanner > $gadget/strings/0x409/product
mkdir $gadget/functions/acm.0 $gadget/configs/c.1; ln -s $gadget/functions/acm.0 $gadget/configs/c.1
watch serial lab-probe serial /dev/ttyACM0
expect 10 'STATUS Scanner Lost' 'serial scanner: its absence is said'
ls /sys/class/udc | head -n 1 > $gadget/UDC
expect 20 'STATUS Scanner Ready' 'serial scanner: found when it is plugged in'
passes 'serial scanner: listed with its name' sh -c "lab-probe ports | grep '^PORT /dev/ttyACM0 Some(\"Scanner\") Granted$'"
until_there 10 /dev/ttyGS0; stty -F /dev/ttyGS0 raw -echo; sleep 0.5
printf '6901234567892\r\nCS1:A B+C\r\n' > /dev/ttyGS0
expect_line 20 'READ Serial 6901234567892' 'serial scanner: a line'
expect_line 20 'READ Serial CS1:A B+C' 'serial scanner: the next line of the same burst'
printf '\304\303\314\372\r' > /dev/ttyGS0
expect_line 20 'READ Serial 拿铁' 'serial scanner: Chinese text in GB18030'
echo > $gadget/UDC
expect 20 'STATUS Scanner Lost' 'serial scanner: unplugging is said'
ls /sys/class/udc | head -n 1 > $gadget/UDC
expect 20 'STATUS Scanner Ready' 'serial scanner: its return is noticed'
sleep 0.5; printf 'AGAIN\r\n' > /dev/ttyGS0
expect_line 20 'READ Serial AGAIN' 'serial scanner: read again'
stop
