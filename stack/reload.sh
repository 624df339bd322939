#!/bin/sh
# reload.sh FOLDER COMMAND...: run COMMAND and send it SIGHUP a moment after FOLDER/passwords or FOLDER/acl has changed.
# The broker reads them only when it is told to; the keeper rewrites them and cannot reach the broker's process.
set -u
folder=$1
shift
stamp() { stat -c '%i %s %y' "$folder/acl" "$folder/passwords" 2>/dev/null; }
before=$(stamp)
"$@" &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT
while sleep 0.2; do
  # No file for a moment is a writer that removes before it writes; telling the broker then would lock everybody out.
  if now=$(stamp) && [ "$now" != "$before" ]; then
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
