#!/usr/bin/env bash
# Checks a release that was staged and not published: by CheckRelease, which in turn has to find what is broken in it, by
# a project that uses it, and by what "mvn install" installs. STAGED names the folder in which .ci/stage.sh has worked.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

staged=${STAGED:-$work/staged}
[[ -d $staged ]] || .ci/stage.sh "$staged"

# The first version in the BOM is its own.
version=$(sed -n -E '/<version>/{s:.*<version>(.*)</version>:\1:p;q}' rollout-bom/pom.xml)
javac -d "$work/classes" .ci/CheckRelease.java

check=(java -cp "$work/classes" CheckRelease)
unsigned=
if [[ -d $staged/gnupg ]]; then
  export GNUPGHOME=$staged/gnupg
  trap 'gpgconf --kill gpg-agent; rm -rf "$work"' EXIT
else
  echo "gpg is missing: left out the signatures"
  [[ ${CI:-} != true ]]
  unsigned=--unsigned
fi
"${check[@]}" "$staged/repository" "$version" $unsigned

# found EXPECTED COMMAND...: breaks a copy with a command that gets the core's folder, and sees to it that it is found.
found() {
  local expected=$1 broken=$work/broken
  shift
  rm -rf "$broken"
  cp -r "$staged/repository" "$broken"
  "$@" "$broken/io/neuralhive/rollout/rollout-core/$version"
  if "${check[@]}" "$broken" "$version" $unsigned >"$work/log" 2>&1; then
    echo "Not found: $expected"
    return 1
  elif ! grep -q -e "$expected" "$work/log"; then
    echo "Instead of \"$expected\":"
    cat "$work/log"
    return 1
  fi
  echo "Found: $(grep -m 1 -e "$expected" "$work/log")"
}

without_javadoc() { rm "$1"/*-javadoc.jar; }
without_license() { (mkdir "$work/empty" && cd "$work/empty" && jar --create --file "$(echo "$1"/*-sources.jar)" .); }
without_scm() { sed -i '/<scm/,/<\/scm>/d' "$1"/../../rollout-parent/*/*.pom; }
without_description() { sed -i '/<description>/d' "$1"/*.pom; }
with_other_content() { printf ' ' >>"$(echo "$1"/*-cyclonedx.json)"; }
with_examples() { mkdir "$1/../../flight-duration-example"; }
without_signature() { rm "$1"/*-sources.jar.asc; }

found 'javadoc.jar: is missing' without_javadoc
found 'sources.jar: has no META-INF/LICENSE' without_license
found 'rollout-jdbc: the POM has no scm/url' without_scm
found 'rollout-core: the POM has no description' without_description
found 'cyclonedx.json.sha1: is not the checksum' with_other_content
found 'Modules are .*flight-duration-example' with_examples
if [[ -z $unsigned ]]; then
  found 'sources.jar.asc: is missing' without_signature
  found 'cyclonedx.json.asc: .*' with_other_content
fi

# What is published is enough to use it.
.ci/private-repository.sh "$work/m2"
mkdir -p "$work/user/src/main/java"
echo 'class User { io.neuralhive.rollout.GradualRolloutEngine engine; }' >"$work/user/src/main/java/User.java"
cat >"$work/user/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>user</groupId>
  <artifactId>user</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository>
      <id>staged</id>
      <url>file://$staged/repository</url>
    </repository>
  </repositories>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>io.neuralhive.rollout</groupId>
        <artifactId>rollout-bom</artifactId>
        <version>$version</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
$(sed -n -E 's:.*<artifactId>(rollout-.*)</artifactId>:    <dependency><groupId>io.neuralhive.rollout</groupId><artifactId>\1</artifactId></dependency>:p' \
  rollout-bom/pom.xml | grep -v '>rollout-bom<')
  </dependencies>
</project>
POM
compiler=$(grep -A 1 '<artifactId>maven-compiler-plugin' pom.xml | sed -n -E 's:.*<version>(.*)</version>:\1:p')
mvn -q -B -ntp -Dmaven.repo.local="$work/m2" -f "$work/user" \
  "org.apache.maven.plugins:maven-compiler-plugin:$compiler:compile" </dev/null
[[ -f $work/user/target/classes/User.class ]]
echo "A project with all modules of the BOM compiles"

# Whoever installs gets what an IDE shows.
rm -rf "$work/m2/io/neuralhive"
mvn -q -B -ntp -Dmaven.repo.local="$work/m2" -pl rollout-core -Dmaven.test.skip -Djacoco.skip -Dspotless.check.skip \
  install </dev/null
for jar in "" -sources -javadoc; do
  jar --list --file "$work/m2/io/neuralhive/rollout/rollout-core/$version/rollout-core-$version$jar.jar" |
    grep -x META-INF/LICENSE
done

# Every module gets a release's version, in a copy.
mkdir "$work/tree"
git ls-files -z --deduplicate .ci pom.xml '*/pom.xml' | tar -c --null --files-from=- | tar -x -C "$work/tree"
cd "$work/tree"
git init -q && git add . &&
  GIT_COMMITTER_DATE=2027-02-03T04:05:06Z git -c user.name=test -c user.email= commit -q -m test
.ci/set-version.sh 9.8.7
[[ $(git ls-files '*pom.xml' | wc -l) == $(git diff --name-only | wc -l) ]]
[[ $(git grep -h -c '<version>9.8.7</version>' -- '*pom.xml' | sort -u) == 1 ]]
grep -q '>2027-02-03T04:05:06Z<' pom.xml
if .ci/set-version.sh 9.8 2>/dev/null; then
  echo "Version 9.8 is not refused"
  exit 1
fi
echo "All modules get a release's version"
