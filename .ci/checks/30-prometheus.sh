#!/usr/bin/env bash
# Tests the metrics source on a real Prometheus that scrapes real meters, on a scale of seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v prometheus >/dev/null; then
  echo "prometheus is missing: left out the tests on it"
  [[ ${CI:-} != true ]]
  exit
fi

.ci/run-tests.sh rollout-prometheus 'Prometheus*Test' -Pprometheus
