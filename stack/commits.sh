#!/bin/sh
# commits.sh [RANGE]: name each commit that is too large to be read: above 600 changed lines, apart from data, locks, generated files and
# moves. Without a range: what upstream does not have yet, else the last 30.
set -eu
cd "$(dirname "$0")/.."
git rev-parse --git-dir >/dev/null 2>&1 || exit 0
range=${1:-$(git rev-parse --abbrev-ref '@{upstream}' >/dev/null 2>&1 && echo '@{upstream}..HEAD' || echo '-n 30 HEAD')}
# shellcheck disable=SC2086
for commit in $(git rev-list --no-merges $range); do
  git show --numstat -M --format= "$commit" | awk -v name="$(git show -s --format='%h %s' "$commit")" '
    $3 ~ /\.(csv|svg|json)$|^locks\/|^qingyu\/data\/|\/generated\/|package-lock/ { next }
    $1 != "-" { n += $1 + $2 }
    END { if (n > 600) printf "%s: %d changed lines; more than 600 cannot be read in one sitting\n", name, n }'
done
