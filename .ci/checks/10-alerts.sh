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

fixtures=rollout-micrometer/target/promtool
rm -rf "$fixtures"
mvn -q -B -ntp -pl rollout-micrometer -am test -Dtest=AlertFixturesTest -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false \
  -Djacoco.skip
cp docs/operations/alerts.yml "$fixtures"/*.yml "$work"

promtool check rules "$work/alerts.yml"
(cd "$work" && promtool test rules degradation.yml hold.yml hold-in-first-stage.yml rejection.yml success.yml)

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
# Other expectations.
refused success.yml success.yml 's/value: 75\.0/value: 74.0/'
refused degradation.yml degradation.yml '0,/exp_alerts: \[\{.*/s//exp_alerts: []}/'
# Series that do not start at 0, that are not removed, that count twice.
refused degradation.yml degradation.yml '/degradation_total.*mae_increase/s/0x[0-9]+ 1x/1 1x/'
refused rejection.yml rejection.yml '/degradation_total.*offline_mae/s/0x7 1x/1x7 1x/'
refused success.yml success.yml '/rollout_stage.*duration-predictor/s/stale _x[0-9]+/4x6000/'
refused success.yml success.yml '/checkpoint_total.*stage_1.*success/s/ 1x/ 2x/'
