#!/usr/bin/env bash
# Does what docs/getting-started.md says, with the files that stand there: in an empty folder with Maven, in Kotlin with Maven, and
# with Gradle where there is one. STAGED names the folder in which .ci/stage.sh has worked.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

staged=${STAGED:-$work/staged}
[[ -d $staged ]] || .ci/stage.sh "$staged"

# Each block of code that follows a comment with its name becomes a file.
awk -v work="$work" '
  /^<!-- file: / { file = work "/blocks/" $3; next }
  /^```/ && writing { writing = 0; close(file); file = ""; next }
  /^```/ && file { writing = 1; dir = file; sub("/[^/]*$", "", dir); system("mkdir -p " dir); next }
  writing { print > file }
' docs/getting-started.md
blocks=$work/blocks

# What is published is found in the staged repository, as it would be in a public one.
.ci/private-repository.sh "$work/m2"
cat >"$work/settings.xml" <<SETTINGS
<settings>
  <localRepository>$work/m2</localRepository>
  <profiles>
    <profile>
      <id>staged</id>
      <repositories>
        <repository>
          <id>staged</id>
          <url>file://$staged/repository</url>
          <snapshots><enabled>true</enabled></snapshots>
        </repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>staged</activeProfile></activeProfiles>
</settings>
SETTINGS
maven=(mvn -q -B -ntp -Dstyle.color=never -Dkotlin.compiler.daemon=false -s "$work/settings.xml")

# prints LOG LINE...: fails unless the log has these lines.
prints() {
  local log=$1
  shift
  for line; do
    grep -q -x "$line" "$log" || { cat "$log"; echo "Missing in the output: $line"; exit 1; }
  done
}

mkdir "$work/java"
cp "$blocks/maven/pom.xml" "$work/java/"
cp -r "$blocks/src" "$work/java/"
(cd "$work/java" && "${maven[@]}" compile exec:exec </dev/null) >"$work/java.log" 2>&1 || { cat "$work/java.log"; exit 1; }
prints "$work/java.log" 'v2.0: PROMOTED' 'v3.0: ROLLED_BACK'
grep -q 'rollout_mae_degradation' "$work/java.log"
echo "Maven: one version is promoted, one is rolled back"

mkdir "$work/kotlin"
cp -r "$blocks/kotlin/src" "$work/kotlin/"
version=$(sed -n -E 's:.*<version>(.*)</version>:\1:p' "$blocks/kotlin/plugin.xml")
awk -v plugin="$(<"$blocks/kotlin/plugin.xml")" -v version="$version" '
  /<\/plugins>/ { print plugin }
  /^  <\/dependencies>/ {
    print "    <dependency><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-stdlib</artifactId><version>" version "</version></dependency>"
  }
  { sub("<exec.mainClass>Main<", "<exec.mainClass>MainKt<"); print }
' "$blocks/maven/pom.xml" >"$work/kotlin/pom.xml"
(cd "$work/kotlin" && "${maven[@]}" compile exec:exec </dev/null) >"$work/kotlin.log" 2>&1 ||
  { cat "$work/kotlin.log"; exit 1; }
prints "$work/kotlin.log" 'v2.0: PROMOTED'
echo "Kotlin: one version is promoted"

if command -v gradle >/dev/null; then
  mkdir "$work/gradle"
  cp -r "$blocks/src" "$work/gradle/"
  sed "s|mavenLocal().*|maven { url 'file://$staged/repository' }|" "$blocks/gradle/build.gradle" >"$work/gradle/build.gradle"
  if gradle --version | grep -q '^Gradle [1-5]\.'; then
    # The name of the setting before Gradle 6.4.
    sed -i -E '/^application \{/,/^\}/d' "$work/gradle/build.gradle"
    echo "mainClassName = 'Main'" >>"$work/gradle/build.gradle"
  fi
  touch "$work/gradle/settings.gradle"
  (cd "$work/gradle" && gradle -q --no-daemon -g "$work/gradle-home" run </dev/null) >"$work/gradle.log" 2>&1 ||
    { cat "$work/gradle.log"; exit 1; }
  prints "$work/gradle.log" 'v2.0: PROMOTED' 'v3.0: ROLLED_BACK'
  echo "Gradle: one version is promoted, one is rolled back"
else
  echo "gradle is missing: left out the project for Gradle"
fi
