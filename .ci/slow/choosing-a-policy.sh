#!/usr/bin/env bash
# Makes every number and picture of docs/choosing-a-policy.md again, by the commands that stand there: they have to be
# those that are kept with it.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command=$(grep -E '^mvn .*PolicyStudy' docs/choosing-a-policy.md)
[[ $command == *-Dexec.args=docs/choosing-a-policy ]]
cp -r docs/choosing-a-policy docs/choosing-a-policy.md "$work"
find "$work/choosing-a-policy" -type f ! -name '*.yaml' -delete

${command%=*}="$work/choosing-a-policy" -B -ntp >"$work/log" || { cat "$work/log"; exit 1; }
diff -r docs/choosing-a-policy "$work/choosing-a-policy"
diff docs/choosing-a-policy.md "$work/choosing-a-policy.md"

splits=$(grep -E '^mvn .*rollout\.splits=200$' docs/choosing-a-policy.md)
$splits -B -ntp >"$work/log" || { cat "$work/log"; exit 1; }
echo "All numbers and pictures are as they were."
