#!/bin/sh
# Deploys a tiny static site into the folder TARGET: a folder for each version, a link "current" to the one that is served, and a file VERSION that says which that is.
#   deploy.sh ENVIRONMENT VERSION
# A line "[2/4] …" is the step that the bot shows. PAUSE is how many seconds each takes, so that there is something to see.
set -eu
environment=$1
version=$2
target=${TARGET:?the folder to deploy into}

step() {
  echo "[$1/4] $2"
  sleep "${PAUSE:-1}"
}

step 1 "Fetching $version"
release=$target/releases/$version

step 2 "Unpacking $version into $target"
mkdir -p "$release"
echo "<!doctype html><title>Demo</title><h1>Demo $version</h1><p>This is $environment.</p>" > "$release/index.html.new"
mv "$release/index.html.new" "$release/index.html"

step 3 "Checking what was unpacked"
grep -q "Demo $version" "$release/index.html"

if [ "${CHATOPS_STEP:-deploy}" = canary ]; then
  step 4 "Sending $CHATOPS_PERCENT% of the visitors to $version"
  echo "$version $CHATOPS_PERCENT" > "$target/canary"
  echo "$CHATOPS_PERCENT% of $environment see $version"
  exit
fi

step 4 "Switching $environment to $version"
# Each of these takes effect at once or not at all.
ln -sfn "releases/$version" "$target/current.new"
mv -T "$target/current.new" "$target/current"
echo "$version ${CHATOPS_SHA:-}" > "$target/VERSION.new"
mv "$target/VERSION.new" "$target/VERSION"
rm -f "$target/canary"
echo "$environment serves $version"
