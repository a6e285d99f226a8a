#!/usr/bin/env bash
# Runs the orchestrator example faster than it is meant to be watched, then the tests with alerts and with hostile names, on a real Prometheus.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v prometheus >/dev/null; then
  echo "prometheus is missing: left out the orchestrator"
  [[ ${CI:-} != true ]]
  exit
fi

timeout 300 mvn -q -B -ntp -Porchestrator -pl examples/orchestrator -am -Djacoco.skip \
  -Dmaven.compiler.useIncrementalCompilation=false compile exec:java \
  -Dexec.args="--port 0 --minute-millis 200 --speed 100000"
.ci/run-tests.sh examples/orchestrator OrchestratorEndToEndTest,NodeAlertsTest,HostileNamesTest -Pprometheus
