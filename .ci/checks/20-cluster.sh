#!/usr/bin/env bash
# Runs the cluster example, then cuts processes that share rollouts off from a real PostgreSQL at chosen moments, kills them at
# random ones, and checks what is left. KILLS sets how many.
set -euo pipefail
cd "$(dirname "$0")/../.."

kills=${KILLS:-30}

mvn -q -B -ntp -Ppostgres -pl examples/cluster -am -Djacoco.skip \
  -Dmaven.compiler.useIncrementalCompilation=false compile exec:java
.ci/run-tests.sh examples/cluster PartitionTest,KillTest -Ppostgres -Dkills="$kills"
