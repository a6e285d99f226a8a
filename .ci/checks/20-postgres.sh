#!/usr/bin/env bash
# Tests store and wake-ups on a PostgreSQL server that they start themselves, from binaries of Maven Central.
set -euo pipefail
cd "$(dirname "$0")/../.."

mvn -q -B -ntp -Ppostgres -pl rollout-jdbc -am test -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false \
  -Djacoco.skip -Dtest='Postgres*Test'
