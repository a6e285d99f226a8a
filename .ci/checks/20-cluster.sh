#!/usr/bin/env bash
# Runs the cluster example, then kills processes that share rollouts on a real PostgreSQL at random moments and checks what
# is left. KILLS sets how many.
set -euo pipefail
cd "$(dirname "$0")/../.."

kills=${KILLS:-30}
example=(mvn -q -B -ntp -Ppostgres -pl examples/cluster -am -Djacoco.skip)

"${example[@]}" compile exec:java
"${example[@]}" test -Dtest=KillTest -Dkills="$kills" -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false
