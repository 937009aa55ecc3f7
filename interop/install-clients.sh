#!/bin/bash
# Installs the calendar clients that the interop tests read our feeds with and use
# our calendars with, the calendar servers that ours keeps in step with, and the browser
# and fonts of the browser tests. Debian, as root. Does nothing, quickly, when
# everything is already there.
set -euo pipefail
cd "$(dirname "$0")"

# One line per client: how to see that it works, and the package that brings it.
# Debian's own python3 is named in full: another python3 may come first on PATH,
# and Debian's modules are not on its path.
missing=()
need() { # need PACKAGE COMMAND...
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
need vdirsyncer vdirsyncer --version
need khal khal --version
need python3-icalendar /usr/bin/python3 -I -c 'import icalendar'
need python3-dateutil /usr/bin/python3 -I -c 'import dateutil'
need python3-caldav /usr/bin/python3 -I -c 'import caldav'
need litmus command -v litmus
need radicale radicale --version
need xandikos xandikos --version
need nodejs node --version
need npm npm --version
# Asking Chromium for its version takes longer than all the rest.
need chromium test -x /usr/bin/chromium

# Of libraries, services and fonts it is enough that they are installed.
installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" | grep -q '^ii'; }
for package in \
  libical-dev \
  evolution-data-server gir1.2-ecal-2.0 gir1.2-edataserver-1.2 python3-gi dbus dbus-daemon \
  fonts-noto-cjk fonts-noto-color-emoji; do
  need "$package" installed "$package"
done

# Caddy is unpacked, not installed: its package would start a web server on
# port 80 of whatever machine the tests run on.
caddy=../.tools/caddy
need_caddy=no
[ -x "$caddy/usr/bin/caddy" ] || need_caddy=yes

if [ ${#missing[@]} -gt 0 ] || [ $need_caddy = yes ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "needs root to install: ${missing[*]:-} (and Debian's caddy, unpacked into .tools)" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
fi
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  apt-get install -q -y --no-install-recommends "${missing[@]}"
fi
if [ $need_caddy = yes ]; then
  echo "unpacking caddy into .tools"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get download -q -o APT::Sandbox::User=root caddy)
  mkdir -p "$caddy"
  dpkg-deb -x "$work"/caddy_*.deb "$caddy"
fi

# npm keeps what it installed in node_modules/.package-lock.json; older than our
# lock file means that a version was changed since.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
fi

module() { node -p "require('./node_modules/$1/package.json').version"; }
debian() { dpkg-query -W -f '${Version}' "$1"; }
echo "clients: vdirsyncer $(vdirsyncer --version | awk '{print $NF}')," \
  "khal $(debian khal)," \
  "python-icalendar $(/usr/bin/python3 -I -c 'import icalendar; print(icalendar.__version__)')," \
  "dateutil $(/usr/bin/python3 -I -c 'import dateutil; print(dateutil.__version__)')," \
  "python-caldav $(debian python3-caldav)," \
  "litmus $(debian litmus), radicale $(debian radicale), xandikos $(debian xandikos)," \
  "libical $(debian libical-dev)," \
  "evolution-data-server $(debian evolution-data-server)," \
  "ical.js $(module ical.js), node-ical $(module node-ical), tsdav $(module tsdav)," \
  "caddy $("$caddy/usr/bin/caddy" version)," \
  "chromium $(debian chromium), playwright-core $(module playwright-core), axe-core $(module axe-core)"
