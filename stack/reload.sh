#!/bin/sh
# reload.sh FOLDER REFUSALS COMMAND...: run the broker, send it SIGHUP a moment after FOLDER/passwords or FOLDER/acl has
# changed, and sift its log through refusals.awk beside this file, which notes in REFUSALS what the broker refused.
# The broker reads its files only when it is told to; the keeper rewrites them and cannot reach the broker's process.
set -u
folder=$1
refusals=$2
shift 2
stamp() { stat -c '%i %s %y' "$folder/acl" "$folder/passwords" 2>/dev/null; }
before=$(stamp)
words=/tmp/broker-words
# refusals.awk makes it when the broker says that it begins to read its files.
begun=/tmp/broker-reads
rm -f "$words" "$begun"
mkfifo -m 600 "$words"
# mawk reads whole blocks unless it is told that somebody waits.
interactive=$(awk -W version 2>&1 | grep -q mawk && echo '-W interactive')
# shellcheck disable=SC2086
(umask 022 && exec awk $interactive -v "file=$refusals" -v most=1000000 -v "begun=$begun" \
  -f "${0%/*}/refusals.awk") <"$words" &
"$@" 2>"$words" &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT
# Told once is not enough: whatever the broker is told while it reads its files, it has forgotten when it has read them.
telling=
while sleep 0.2; do
  # No file for a moment is a writer that removes before it writes; telling the broker then would lock everybody out.
  if [ "$telling" ]; then
    [ -e "$begun" ] && telling=
  elif now=$(stamp) && [ "$now" != "$before" ]; then
    before=$now
    telling=yes
    rm -f "$begun"
  fi
  [ -z "$telling" ] || kill -HUP $child 2>/dev/null || exit
done &
watcher=$!
# A trap ends `wait` early, so wait again until the child is really gone.
wait $child
code=$?
while kill -0 $child 2>/dev/null; do
  wait $child
  code=$?
done
kill $watcher 2>/dev/null
exit $code
