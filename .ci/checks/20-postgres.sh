#!/usr/bin/env bash
# Tests store and timers on a PostgreSQL server that they start themselves, from binaries of Maven Central.
set -euo pipefail
cd "$(dirname "$0")/../.."

.ci/run-tests.sh rollout-jdbc 'Postgres*Test' -Ppostgres
