#!/usr/bin/env bash
# Tests the alerts and queries on rollouts with promtool: on what Prometheus scrapes during simulated rollouts they have
# to give what they should, and where an alert, an expectation or a series is changed they must not.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v promtool >/dev/null; then
  echo "promtool is missing: left out the alerts"
  [[ ${CI:-} != true ]]
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# In a fresh clone the build has just made them.
fixtures=rollout-micrometer/target/promtool
if [[ ${CI:-} != true || ! -d $fixtures ]]; then
  rm -rf "$fixtures"
  .ci/run-tests.sh rollout-micrometer AlertFixturesTest
fi
cp docs/operations/alerts.yml "$fixtures"/*.yml rollout-micrometer/src/test/resources/promtool/*.yml "$work"

promtool check rules "$work/alerts.yml"
(cd "$work" && promtool test rules degradation.yml hold.yml hold-in-first-stage.yml rejection.yml success.yml unavailable.yml nodes.yml)

# The same on a scale of seconds, as tests against a real server take it.
.ci/scale-alerts.sh 60 docs/operations/alerts.yml >"$work/scaled.yml"
promtool check rules "$work/scaled.yml"
diff <(grep -oE '\[[0-9]+[a-z]+\]|for: .*|> 30$' "$work/scaled.yml") - <<'EXPECTED'
[60000ms]
[120000ms]
for: 120000ms
for: 30000ms
for: 10000ms
for: 5000ms
[5000ms]
for: 10000ms
> 30
for: 2000ms
[1440000ms]
for: 5000ms
EXPECTED

# refused FIXTURE FILE SED_SCRIPT: changes one of the files, and sees to it that the fixture's test fails.
refused() {
  local changed=$work/changed
  rm -rf "$changed"
  mkdir "$changed"
  cp "$work"/*.yml "$changed"
  sed -E -i "$3" "$changed/$2"
  if cmp -s "$work/$2" "$changed/$2"; then
    echo "$3 changes nothing in $2"
    return 1
  elif (cd "$changed" && promtool test rules "$1") >"$work/log" 2>&1; then
    echo "$1 still passes with $3 in $2"
    return 1
  fi
  echo "$1 fails with $3 in $2, as it should"
}

# Other alerts.
refused degradation.yml alerts.yml 's/> 0$/> 1/'
refused hold.yml alerts.yml 's/for: 2h/for: 1h/'
refused hold.yml alerts.yml 's/for: 30m/for: 35m/'
refused hold.yml alerts.yml 's/(neural_hive_rollout_hold) > 0/\1 > 1/'
refused unavailable.yml alerts.yml 's/for: 10m/for: 13m/'
refused nodes.yml alerts.yml 's/for: 5m/for: 3m/'
refused nodes.yml alerts.yml 's/for: 10m/for: 4m/'
refused nodes.yml alerts.yml 's/\{result="circuit_open"\}//'
refused nodes.yml alerts.yml 's/for: 2m/for: 4m/'
refused nodes.yml alerts.yml 's/\[24h\]/[1m]/'
refused nodes.yml alerts.yml 's/(\[24h\]\)) > 0/\1/'
refused nodes.yml alerts.yml 's/(on|by) \(job\)/\1 (job, instance)/g'
refused nodes.yml alerts.yml 's/(on|by) \(job\)/\1 ()/g'
# Other expectations.
refused success.yml success.yml 's/value: 75\.0/value: 74.0/'
refused degradation.yml degradation.yml '0,/exp_alerts: \[\{.*/s//exp_alerts: []}/'
# Series that do not start at 0, that are not removed, that count twice.
refused degradation.yml degradation.yml '/degradation_total.*mae_increase/s/0x[0-9]+ 1x/1 1x/'
refused rejection.yml rejection.yml '/degradation_total.*offline_mae/s/0x7 1x/1x7 1x/'
refused success.yml success.yml '/rollout_stage.*duration-predictor/s/stale _x[0-9]+/4x6000/'
refused success.yml success.yml '/checkpoint_total.*stage_1.*success/s/ 1x/ 2x/'
