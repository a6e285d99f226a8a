#!/usr/bin/env bash
# stage.sh DIRECTORY: builds, without its tests, what a release publishes into DIRECTORY/repository. Where there is gpg,
# it is signed with a key that is made for it and that only DIRECTORY/gnupg knows.
set -euo pipefail
cd "$(dirname "$0")/.."

staged=$(realpath -m "$1")
profiles=release
mkdir -p "$staged"
if command -v gpg >/dev/null; then
  export GNUPGHOME=$staged/gnupg
  mkdir -m 700 "$GNUPGHOME"
  gpg --quiet --batch --passphrase '' --quick-generate-key 'Throw-away key of a test' ed25519 sign 1d 2>"$staged/gpg.log" ||
    { cat "$staged/gpg.log" >&2; exit 1; }
  trap 'gpgconf --kill gpg-agent' EXIT
  profiles+=,sign
fi
mvn -q -B -ntp -P"$profiles" -Dmaven.test.skip -Dmaven.install.skip deploy \
  -DaltDeploymentRepository="staged::file://$staged/repository" </dev/null
