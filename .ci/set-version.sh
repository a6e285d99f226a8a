#!/usr/bin/env bash
# set-version.sh VERSION: gives every module this version, and the BOM, which has no parent to take it from. Entries of
# jars get the time of the last commit, so that whoever builds the tag makes the same jars.
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:-}
if [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]; then
  echo "Version \"$version\" is not like 0.2.0, 0.2.0-rc.1 or 0.3.0-SNAPSHOT" >&2
  exit 1
fi

committed=$(TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
git ls-files -z pom.xml '*/pom.xml' | xargs -0 sed -i -E \
  -e "/<artifactId>rollout-(parent|examples|bom)</{n;s|(<version>)[^$<]+<|\1$version<|}" \
  -e "s|(<project.build.outputTimestamp>).*<|\1$committed<|"
