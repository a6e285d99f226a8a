#!/usr/bin/env bash
# Checks that the comparison with an earlier version runs and finds a public method that is gone. The earlier version is
# a jar with nothing but the engine, which is not there with a method that the engine does not have.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

.ci/private-repository.sh "$work/m2"
artifact=$work/m2/io/neuralhive/rollout/rollout-core/0.0.1
mkdir -p "$artifact"
cat >"$artifact/rollout-core-0.0.1.pom" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.neuralhive.rollout</groupId>
  <artifactId>rollout-core</artifactId>
  <version>0.0.1</version>
</project>
POM

# compare METHOD: compares the core's jar with a version in which the engine has this method.
compare() {
  rm -rf "$work/old"
  mkdir "$work/old"
  echo "package io.neuralhive.rollout;
    public final class GradualRolloutEngine implements AutoCloseable {
        private GradualRolloutEngine() {}
        @Override public void close() {}
        $1
    }" >"$work/old/GradualRolloutEngine.java"
  javac -d "$work/old" "$work/old/GradualRolloutEngine.java"
  jar --create --file "$artifact/rollout-core-0.0.1.jar" -C "$work/old" io
  rm -rf rollout-core/target/japicmp
  # The jar first, because the comparison wants it from this build.
  mvn -B -ntp -Dmaven.repo.local="$work/m2" -pl rollout-core -Dapi.baseline=0.0.1 \
    jar:jar@default-jar com.github.siom79.japicmp:japicmp-maven-plugin:cmp@compare-api </dev/null >"$work/log" 2>&1
}

[[ -d rollout-core/target/classes ]] || mvn -q -B -ntp -pl rollout-core compile </dev/null

if ! compare ''; then
  cat "$work/log"
  exit 1
fi
ls rollout-core/target/japicmp/compare-api.diff
if compare 'public void takenAway() {}'; then
  cat "$work/log"
  echo "A public method that is gone was not found"
  exit 1
fi
grep 'takenAway()' rollout-core/target/japicmp/compare-api.diff
