#!/bin/sh
# Builds what the image holds: the compiled server and its dependencies as the lock file has them, without those for development and
# without the binaries of the embedded PostgreSQL. Takes the directory to make; reads the repository that this file is in, and writes
# nothing into it but what `npm ci` does where that has not been run.
#
#   server/scripts/build-image.sh /image
set -eu

image=${1:?the directory to make}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
if [ -e "$image" ]; then
  echo "error: $image is there already" >&2
  exit 1
fi

# What compiles.
cd "$root"
[ -d node_modules/typescript ] || npm ci --ignore-scripts --no-audit --no-fund
mkdir -p "$image/server"
node server/scripts/build-package.ts "$image/server/dist"
# Declarations of types are for who compiles against the package, which nobody does in an image.
find "$image/server/dist" -name '*.d.ts' -delete

# What runs. A plan of packages that misses one would only show once it is loaded: npm makes the same tree as for everybody else.
mkdir "$image/dashboard"
cp package.json package-lock.json "$image/"
cp dashboard/package.json "$image/dashboard/"
cp -R server/package.json server/bin server/plugin.js "$image/server/"
cp LICENSE "$image/"
cd "$image"
npm ci --workspace server --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
rm -rf dashboard node_modules/.package-lock.json

mkdir bin
ln -s ../server/bin/pergola.js bin/pergola
ln -s ../server/bin/healthy.js bin/healthy.js
