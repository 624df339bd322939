#!/bin/sh
# apt.sh PACKAGE...: sees to it that Debian packages are there; as an ordinary user it says what is missing.
set -eu
missing=
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
  echo "These packages are needed and an ordinary user cannot install them; please run: sudo apt-get install$missing" >&2
  exit 1
fi
command -v apt-get >/dev/null || { echo "This machine has no apt-get; please install by hand:$missing" >&2; exit 1; }
echo "installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
wait="-o DPkg::Lock::Timeout=600"  # another installation may be under way
# The package list of a fresh machine is empty or old; it is fetched only when it has to be.
# shellcheck disable=SC2086
apt-get -qqy $wait install --no-install-recommends $missing >/dev/null 2>&1 && exit 0
apt-get -qq $wait update
# shellcheck disable=SC2086
apt-get -qqy $wait install --no-install-recommends $missing >/dev/null
