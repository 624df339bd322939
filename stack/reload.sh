#!/bin/sh
# reload.sh FILE COMMAND...: run COMMAND and send it SIGHUP a moment after FILE has changed.
# The broker reads its password file only when it is told to; ingest rewrites the file and cannot reach the broker's process.
set -u
file=$1
shift
stamp() { stat -c '%i %s %y' "$file" 2>/dev/null; }
before=$(stamp)
"$@" &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT
while sleep 0.2; do
  now=$(stamp)
  # No file for a moment is a writer that removes before it writes; telling the broker then would lock everybody out.
  if [ -n "$now" ] && [ "$now" != "$before" ]; then
    before=$now
    kill -HUP $child 2>/dev/null || exit
  fi
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
