#!/usr/bin/env bash
# Tries the library with other versions of what surrounds it: compatibility.sh [NAME], such as "h2". Everything is compiled with the
# versions of the build, once; then tests run with another version on the class path, as in a service that has it. Fails unless what
# docs/compatibility.md calls the lowest passes and what it calls the first that fails does fail, for its reason.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dependency=org.apache.maven.plugins:maven-dependency-plugin:3.9.0
modules=rollout-core,rollout-testkit,rollout-micrometer,rollout-jdbc,rollout-console,rollout-prometheus,rollout-config-yaml
only=${1:-}
tried=0 failed=0

maven() {
  (cd "$work/tree" && mvn -q -B -ntp -Djacoco.skip -Dspotless.check.skip "$@" </dev/null)
}

# jar GROUP ARTIFACT VERSION: the path of a jar.
jar() {
  local path=$work/$2-$3.jar
  if [[ ! -f $path ]]; then
    maven -N "$dependency:copy" "-Dartifact=$1:$2:$3" "-DoutputDirectory=$work" >&2
  fi
  echo "$path"
}

# console VERSION: JUnit's launcher, with all of JUnit in it.
console() {
  jar org.junit.platform junit-platform-console-standalone "$1"
}

# server VERSION: the binaries of a PostgreSQL server for this machine.
server() {
  local machine=amd64
  [[ $(uname -m) != aarch64 ]] || machine=arm64v8
  jar io.zonky.test.postgres "embedded-postgres-binaries-linux-$machine" "$1"
}

# run MODULE CLASSES JUNIT ARGUMENT...: runs a module's tests of these classes, parted by commas, with Maven's arguments choosing versions.
run() {
  local module=$1 classes=$2 junit=$3 classpath selected
  shift 3
  maven -pl "$module" -am -Dmaven.main.skip compile "$dependency:build-classpath" "-Dmdep.outputFile=$work/classpath" "$@" || return
  classpath=$(tr ':' '\n' <"$work/classpath" | grep -vE '/org/junit/|/net/jqwik/' | paste -sd:)
  selected=$(cd "$work/tree/$module/target/test-classes" &&
    for class in ${classes//,/ }; do find . -name "$class.class" | sed -E 's|^\./||; s|\.class$||; s|/|.|g; s|^|--select-class=|'; done)
  (cd "$work/tree/$module" && java -cp "target/test-classes:target/classes:$classpath:${also:-}:$(console "$junit")" \
    org.junit.platform.console.ConsoleLauncher execute $selected --details=summary --fail-if-no-tests </dev/null)
}

# passes NAME VERSION MODULE CLASSES ARGUMENT...
passes() {
  local name=$1 version=$2 module=$3 classes=$4 start=$SECONDS
  shift 4
  [[ -z $only || $only == "$name" ]] || return 0
  tried=$((tried + 1))
  if run "$module" "$classes" "${junit:-$built_junit}" "$@" >"$work/log" 2>&1; then
    echo "$name $version passes in $module, $(grep -oE '[0-9]+ tests successful' "$work/log"), $((SECONDS - start)) s"
  else
    echo "$name $version FAILS in $module:"
    tail -n 40 "$work/log"
    failed=$((failed + 1))
  fi
}

# refused NAME VERSION REASON MODULE CLASSES ARGUMENT...: REASON is an extended regular expression that the output has to match.
refused() {
  local name=$1 version=$2 reason=$3 module=$4 classes=$5 start=$SECONDS
  shift 5
  [[ -z $only || $only == "$name" ]] || return 0
  tried=$((tried + 1))
  if run "$module" "$classes" "${junit:-$built_junit}" "$@" >"$work/log" 2>&1 || ! grep -qE "$reason" "$work/log"; then
    echo "$name $version does not fail with $reason in $module:"
    tail -n 40 "$work/log"
    failed=$((failed + 1))
  else
    echo "$name $version fails in $module, as it should, $((SECONDS - start)) s: $(grep -m 1 -oE "$reason" "$work/log")"
  fi
}

built_junit=$(sed -nE 's|.*<junit.version>(.*)</junit.version>.*|\1|p' pom.xml)

mkdir "$work/tree"
git ls-files -z --cached --others --exclude-standard --deduplicate |
  tar -c --null --ignore-failed-read --files-from=- | tar -x -C "$work/tree"
maven -pl "$modules" -am test-compile

stores=H2StoreContractTest,H2EvidenceStoreContractTest,JdbcSchemaTest
servers=PostgresStoreContractTest,PostgresEvidenceStoreContractTest,PostgresTimersContractTest
timers=H2TimersContractTest,H2SharedTimersTest
testkit='*ContractTest,RolloutAssertTest,FakeClockTest,RecordingFakesTest' # what needs no later one itself
files=PolicyLoaderTest,ConfigurationErrorsTest,YamlTrapsTest,LimitsTest,SourceTextTest,OthersNamesTest
meters=RolloutMetricsTest,PredictionMetricsTest,ShadowMetricsTest,ClusterMetersTest,BoundsTest

passes slf4j 2.0.0 rollout-core LoggingTest,EngineTest -Dslf4j.version=2.0.0
# Without Logback, which itself needs 2.0: rollouts go on, and their events are not logged.
refused slf4j 1.7.36 'NoClassDefFoundError: org/slf4j/[A-Za-z/]+' rollout-core LoggingTest -Dslf4j.version=1.7.36

passes micrometer 1.13.0 rollout-micrometer "$meters" -Dmicrometer.version=1.13.0

passes jackson 3.0.0 rollout-jdbc RolloutFormatTest -Djackson.version=3.0.0
passes jackson 3.0.0 rollout-console ConsoleTest,JsonTest,GoldenTest -Djackson.version=3.0.0
passes jackson 3.0.0 rollout-prometheus PrometheusMetricsSourceTest,VerificationTest,TemplateTest -Djackson.version=3.0.0

# Each with the snakeyaml-engine that it brings. The module declares the newest one, so the oldest is tried with that too.
passes jackson-dataformat-yaml 3.0.0 rollout-config-yaml "$files" -Djackson.version=3.0.0 -Dsnakeyaml-engine.version=2.10
passes jackson-dataformat-yaml 3.0.4 rollout-config-yaml "$files" -Djackson.version=3.0.4 -Dsnakeyaml-engine.version=2.10
passes jackson-dataformat-yaml 3.0.4 rollout-config-yaml "$files" -Djackson.version=3.0.4
passes jackson-dataformat-yaml 3.1.4 rollout-config-yaml "$files" -Djackson.version=3.1.4

junit=1.10.0 passes junit 5.10.0 rollout-testkit '*Test' -Djunit.version=5.10.0
passes assertj 3.21.0 rollout-testkit "$testkit" -Dassertj.version=3.21.0
refused assertj 3.20.2 'NoSuchMethodError.*assertThat\(java.util.Collection\)' rollout-testkit "$testkit" -Dassertj.version=3.20.2

passes db-scheduler 16.2.0 rollout-jdbc "$timers" -Ddb-scheduler.version=16.2.0
refused db-scheduler 16.1.0 'NoSuchMethodError.*SchedulerBuilder.clock' rollout-jdbc "$timers" -Ddb-scheduler.version=16.1.0

passes h2 1.4.200 rollout-jdbc "$stores,$timers" -Dh2.version=1.4.200
refused h2 1.4.197 'Syntax error in SQL statement .*MERGE' rollout-jdbc "$stores" -Dh2.version=1.4.197
refused h2 2.5.252 'expected: 22L' rollout-jdbc H2KillTest -Dh2.version=2.5.252

also=$(server 15.8.0) passes postgresql 15.8 rollout-jdbc "$servers"
also=$(server 14.13.0) refused postgresql 14.13 'syntax error at or near "merge"' rollout-jdbc "$servers"

if ((tried == 0)); then
  echo "There is no $only here" >&2
  exit 1
fi
echo "$((tried - failed)) passed, $failed failed"
((failed == 0))
