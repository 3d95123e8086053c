#!/usr/bin/env bash
# setup.sh: what a build and its window need beside Rust. On Debian and its kin it is installed through apt, with sudo where needed; a machine
# that has it all is left alone, without root and without network. Elsewhere the list is printed.
set -euo pipefail

packages=(
  cmake g++        # the C++ QR decoder
  pkg-config       # finds the next two
  libclang-dev     # camera bindings are generated from the kernel's headers
  libasound2-dev   # sound
  # What the window is drawn with on X11; loaded when it opens.
  libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0
  xvfb openbox xdotool # the tests open the window on a display of their own
)

if ! command -v cargo >/dev/null; then
  echo "setup: Rust is missing. Install it with rustup (https://rustup.rs) or from your distribution, then run this again." >&2
  exit 1
fi
if ! command -v dpkg-query >/dev/null; then
  echo "setup: no Debian packages here. Please install what corresponds to: ${packages[*]}" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "setup: not root and no sudo. As root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
