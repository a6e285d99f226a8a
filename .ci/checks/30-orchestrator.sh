#!/usr/bin/env bash
# Runs the orchestrator example faster than it is meant to be watched, then the tests with alerts, on a real Prometheus.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v prometheus >/dev/null; then
  echo "prometheus is missing: left out the orchestrator"
  [[ ${CI:-} != true ]]
  exit
fi

mvn -q -B -ntp -Porchestrator -pl examples/orchestrator -am -Djacoco.skip compile exec:java \
  -Dexec.args="--port 0 --minute-millis 200 --speed 100000"
mvn -q -B -ntp -Pprometheus -pl examples/orchestrator -am test -Dsurefire.failIfNoSpecifiedTests=false \
  -DfailIfNoTests=false -Djacoco.skip -Dtest=OrchestratorEndToEndTest,NodeAlertsTest
