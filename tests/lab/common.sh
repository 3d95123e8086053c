# What the cases share; sourced in the guest by busybox's shell.
#
# A case drives simulated hardware and watches what Countersign reports: the probe runs in the background and writes one line
# per event; `expect` waits for a line that was not consumed by an expectation before it.

now() { cut -d' ' -f1 /proc/uptime; }

# watch NAME COMMAND...: runs a probe whose lines `expect` reads.
watch() {
  log=/tmp/$1.log; shift; seen=0; : > "$log"
  "$@" > "$log" 2> "$log.err" &
  probe=$!
}

# expect SECONDS PATTERN CASE: PASS as soon as a new line matches, FAIL when none did in time.
expect() { await -E "$@"; }

# expect_line SECONDS LINE CASE: the same for a line that is exactly this.
expect_line() { await -xF "$@"; }

await() {
  how=$1; shift
  started=$(now); tries=$(($1 * 10))
  while [ $tries -gt 0 ]; do
    at=$(tail -n +$((seen + 1)) "$log" | grep -n -m 1 "$how" -- "$2" | cut -d: -f1)
    if [ -n "$at" ]; then
      seen=$((seen + at))
      echo "PASS $3 ($(awk "BEGIN { printf \"%.1f\", $(now) - $started }") s)"
      return 0
    fi
    tries=$((tries - 1)); sleep 0.1
  done
  echo "FAIL $3: no line like $2 within $1 s; the probe said:"
  tail -n +$((seen + 1)) "$log" | tail -n 8 | sed 's/^/  | /'; tail -n 5 "$log.err" | sed 's/^/  ! /'
  return 1
}

# passes CASE COMMAND...: PASS if the command succeeds.
passes() {
  name=$1; shift
  if "$@" > /tmp/passes.log 2>&1; then echo "PASS $name"; else
    echo "FAIL $name: $*"; tail -n 8 /tmp/passes.log | sed 's/^/  | /'
  fi
}

# until_there SECONDS PATH
until_there() {
  tries=$(($1 * 10))
  while [ ! -e "$2" ] && [ $tries -gt 0 ]; do tries=$((tries - 1)); sleep 0.1; done
  [ -e "$2" ]
}

# plug_in KIND PORT [FILE]: starts a simulated device; `tell KIND COMMAND` then commands it.
plug_in() {
  kind=$1; port=$2; shift 2
  mkfifo "/tmp/$kind.ctl"
  usbsim "$kind" "$port" "/tmp/$kind.ctl" "$@" 2> "/tmp/$kind.err" &
}
tell() { echo "$2" > "/tmp/$1.ctl"; }

# Ends the probe, and waits for its decoder, which ends after its last frame.
stop() {
  kill "$probe" 2>/dev/null; wait "$probe" 2>/dev/null
  tries=100
  while pidof lab-probe > /dev/null && [ $tries -gt 0 ]; do tries=$((tries - 1)); sleep 0.1; done
}
