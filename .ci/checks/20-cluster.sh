#!/usr/bin/env bash
# Runs the cluster example, then cuts processes that share rollouts off from a real PostgreSQL at chosen moments, kills them at
# random ones, and checks what is left. KILLS sets how many.
set -euo pipefail
cd "$(dirname "$0")/../.."

kills=${KILLS:-30}
example=(mvn -q -B -ntp -Ppostgres -pl examples/cluster -am -Djacoco.skip)

"${example[@]}" compile exec:java
"${example[@]}" test -Dtest='PartitionTest,KillTest' -Dkills="$kills" -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false
