# Codes from a webcam: every format, odd rates, unplugged, stalled, taken by another program.
. ./common.sh
modprobe vhci-hcd; modprobe uvcvideo

# Under emulation a frame may take seconds to decode.
limit_ms=10000
look() { watch camera lab-probe camera $limit_ms; }
# With another text on the table a reading cannot be an old one.
shows() { tell webcam "show CS1:LAB $1"; }
reads() { expect_line "$1" "READ Camera CS1:LAB $2" "$3"; }
# The number changes when it is plugged in while the old node is still open; the node of metadata comes after it.
node() { find /dev -maxdepth 1 -name 'video*' | sort | head -n 1; }
replug() { tell webcam unplug; sleep 1; tell webcam "$1"; tell webcam plug; }

look
expect 10 'STATUS Camera Lost\("no camera' 'absence is said'
plug_in webcam 0; tell webcam 'offer yuyv'; replug 'show CS1:LAB YUYV'
expect 40 'STATUS Camera Ready' 'found when it is plugged in'
reads 60 YUYV 'QR from YUYV'
replug 'offer mjpeg'; shows MJPEG
reads 60 MJPEG 'QR from MJPEG'
tell webcam 'tables off'; shows 'NO TABLES'
reads 60 'NO TABLES' 'QR from MJPEG without Huffman tables'
tell webcam 'tables on'
replug 'offer both'; shows BOTH
reads 60 BOTH 'QR from a camera with both formats'
holders() { ls -l /proc/[0-9]*/fd 2> /dev/null | grep -c '/dev/video'; }
passes 'held by the terminal alone, not by its decoder too' test "$(holders)" = 1
passes 'listed once, without its node of metadata' test "$(lab-probe cameras | grep -c '^CAMERA')" = 1
stop
passes 'its best mode is found' sh -c 'lab-probe cameras | grep -E ": 1280×720 (YUYV|MJPEG) 30/s$"'
printf 'root:x:0:0::/:/bin/sh\nclerk:x:1000:1000::/:/bin/sh\n' > /etc/passwd
passes 'a user without the right to it is told so' sh -c 'su clerk -c "lab-probe cameras" 2>&1 | grep "this user may not use the camera"'

v4l2-ctl -d "$(node)" --set-fmt-video=width=640,height=480,pixelformat=YUYV --set-parm=7.5 > /dev/null
shows 'LEFT AT 7.5'; look
reads 60 'LEFT AT 7.5' 'QR from a camera that another program left at 7.5 frames a second'
stop
tell webcam 'interval 1333333'; replug 'show CS1:LAB SLOW'; sleep 4; look
reads 60 SLOW 'QR from a camera whose own rate is 7.5 frames a second'
stop

# These nokhwa cannot open: they are captured without it.
only() { tell webcam "offer $1"; replug "show CS1:LAB $3"; sleep 4; passes "a camera with $2 is listed so" sh -c "lab-probe cameras | grep -E ': 1280×720 $4\$'"; }
tell webcam 'interval 333333'
only grey 'grey alone' GREY 'GREY 30/s'; look; reads 60 GREY 'QR from a camera with grey alone'
stop
only uyvy 'UYVY alone' UYVY 'UYVY 30/s'; look; reads 60 UYVY 'QR from a camera with UYVY alone'
tell webcam unplug
expect 20 'STATUS Camera Lost' 'UYVY alone: unplugging is said'
shows 'UYVY AGAIN'; tell webcam plug
expect 40 'STATUS Camera Ready' 'UYVY alone: its return is noticed'
reads 60 'UYVY AGAIN' 'UYVY alone: QR after its return'
stop
tell webcam 'rates television'
only yuyv 'YUYV at 29.97 frames a second and the like alone' FRACTION 'YUYV 30/s'; look; reads 60 FRACTION 'QR from a camera whose rates are all fractions'
stop
only mjpeg 'MJPEG at 29.97 frames a second and the like alone' 'MJPEG FRACTION' 'MJPEG 30/s'; look; reads 60 'MJPEG FRACTION' 'QR from MJPEG at a rate that is a fraction'
stop
tell webcam 'rates whole'; tell webcam 'interval 1333333'; tell webcam 'offer both'; replug 'show CS1:LAB BOTH AGAIN'; sleep 4; look
reads 60 'BOTH AGAIN' 'QR from both formats again'

tell webcam unplug
expect 20 'STATUS Camera Lost' 'unplugging is said'
shows RETURN; tell webcam plug
expect 40 'STATUS Camera Ready' 'its return is noticed'
reads 60 RETURN 'QR after its return'

tell webcam stall
expect 20 'STATUS Camera Lost\("the camera sends no pictures' 'a stall is said'
# Meanwhile the thread that was given up holds the camera, and opening it again fails.
sleep 8
passes 'no other program is blamed for a stall' sh -c "! grep 'another program' $log"
shows RESUMED; tell webcam resume
expect 40 'STATUS Camera Ready' 'the end of a stall is noticed'
reads 60 RESUMED 'QR after a stall'
tell webcam stall
expect 20 'STATUS Camera Lost\("the camera sends no pictures' 'a second stall is said'
tell webcam unplug; sleep 1; tell webcam resume; shows REPLUGGED; tell webcam plug
expect 40 'STATUS Camera Ready' 'a stall ends by plugging it in again: noticed'
reads 60 REPLUGGED 'QR after a stall that ended so'
stop

v4l2-ctl -d "$(node)" --set-fmt-video=width=640,height=480,pixelformat=YUYV --stream-mmap=4 --stream-count=100000 > /tmp/other.log 2>&1 & other=$!
sleep 3; look
expect 20 'STATUS Camera Lost\("another program' 'another program uses it: said'
passes 'another program uses it: listed' sh -c 'lab-probe cameras | grep ": another program uses the camera$"'
kill $other || tail -n 5 /tmp/other.log; shows FREE
expect 40 'STATUS Camera Ready' 'the other program lets go: noticed'
reads 60 FREE 'QR after the other program'
stop

# Grey is a format that nokhwa does not know by the kernel's name, and webcams do not have.
tell webcam unplug; sleep 1
modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0; until_there 10 "$(node)"
v4l2-ctl -d "$(node)" --set-fmt-video=pixelformat=GREY > /dev/null; look
expect 60 'STATUS Camera Ready' 'a camera that another program left in an unknown format is opened'
stop
# Its television input counts a frame as 1000/25000 of a second, which nokhwa does not take for a rate:
# it is captured without nokhwa.
rmmod vivid; modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0x2; until_there 10 "$(node)"
passes 'a camera whose rates are all fractions is opened without nokhwa' sh -c 'lab-probe cameras | grep -E ": [0-9]+×[0-9]+ [A-Z0-9]+ [0-9]+/s$"'
look; expect 60 'STATUS Camera Ready' 'a camera whose rates are all fractions sends pictures'
stop
