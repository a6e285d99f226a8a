#!/usr/bin/env bash
# run-tests.sh MODULE CLASSES ARGUMENT...: runs a module's tests of these classes, parted by commas, with Maven's arguments. Fails
# as well if one of them has run no test, as when its name or its tag has changed.
set -euo pipefail -o noglob
cd "$(dirname "$0")/.."

module=$1 classes=$2
shift 2

began=$(mktemp)
trap 'rm -f "$began"' EXIT

# Tests of other modules need not be there. What a build of the whole has compiled is compiled.
mvn -q -B -ntp -pl "$module" -am -Djacoco.skip -Dmaven.compiler.useIncrementalCompilation=false "$@" test -Dtest="$classes" \
  -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false

for class in ${classes//,/ }; do
  reports=$(find "$module/target/surefire-reports" -name "TEST-*.$class.xml" -newer "$began")
  if [[ -z $reports ]]; then
    echo "No test of $class has run in $module" >&2
    exit 1
  fi
  for report in $reports; do
    suite=$(grep -m 1 '<testsuite ' "$report")
    ran=$(($(sed -E 's/.* tests="([0-9]+)".*/\1/' <<<"$suite") - $(sed -E 's/.* skipped="([0-9]+)".*/\1/' <<<"$suite")))
    if ((ran == 0)); then
      echo "No test has run in $report" >&2
      exit 1
    fi
    echo "$(basename "$report" .xml): $ran tests"
  done
done
