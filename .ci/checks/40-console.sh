#!/usr/bin/env bash
# Drives the console's page in Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install_chromium() {
  if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    return
  elif [[ ${CI:-} != true || $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "chromium is missing; it is only installed with CI=true, as root and where there is apt-get"
    return 1
  elif ! { apt-get -qq update &&
    apt-get -qq install --no-install-recommends chromium chromium-driver fonts-dejavu-core; } >"$work/apt.log" 2>&1; then
    echo "chromium is missing; apt-get cannot install it:"
    cat "$work/apt.log"
    return 1
  fi
}

export DEBIAN_FRONTEND=noninteractive
if ! install_chromium; then
  echo "left out the page"
  [[ ${CI:-} != true ]]
  exit
fi
.ci/run-tests.sh rollout-console PageTest -Pbrowser
