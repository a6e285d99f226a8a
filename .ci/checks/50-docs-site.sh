#!/usr/bin/env bash
# Builds the documentation into a static, searchable site, by default in target/site: 50-docs-site.sh [DIRECTORY]. Fails if a link
# between files of the repository, or an anchor, leads nowhere, or if a page would load something from another host.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=${1:-target/site}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# leave_out WHAT: ends the script; in CI, as a failure.
leave_out() {
  echo "$1: left out the documentation site"
  [[ ${CI:-} != true ]]
  exit
}

install_venv() {
  if python3 -c 'import ensurepip, venv' 2>/dev/null; then
    return
  elif [[ ${CI:-} != true || $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    return 1
  fi
  apt-get -qq update && apt-get -qq install --no-install-recommends python3 python3-venv
}

export DEBIAN_FRONTEND=noninteractive
install_venv >"$work/log" 2>&1 || { cat "$work/log"; leave_out "Python 3 with venv is missing"; }
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || leave_out "Python is older than 3.11"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install --requirement docs/site/requirements.txt >"$work/log" 2>&1 ||
  { cat "$work/log"; leave_out "pip can't install docs/site/requirements.txt"; }

# The script that draws diagrams. Without it the site shows their text.
if command -v npm >/dev/null && npm pack --silent mermaid@12.3.0 --pack-destination "$work" >"$work/log" 2>&1; then
  mkdir "$work/mermaid"
  tar -x -z -f "$work"/mermaid-*.tgz -C "$work/mermaid" --strip-components 2 package/dist/mermaid.min.js
  export MERMAID_DIRECTORY=$work/mermaid
else
  echo "npm is missing or can't get mermaid: diagrams are shown as text"
fi

# build SOURCE OUTPUT: warnings are errors.
build() {
  "$work/venv/bin/sphinx-build" -q -W --keep-going -j auto -c docs/site -d "$work/doctrees" "$1" "$2"
}

# The check itself: each of these links has to be noticed.
broken=(missing.md '#missing' index.md#missing ../missing.java ../site ../missing.png)
mkdir -p "$work/broken/docs"
{ echo '# Title'; printf '\n[text](%s)\n' "${broken[@]}"; } >"$work/broken/docs/index.md"
if build "$work/broken" "$work/broken-site" >"$work/log" 2>&1 ||
  [[ $(grep -c 'myst.xref_missing' "$work/log") != "${#broken[@]}" ]]; then
  echo "Not all of ${#broken[@]} broken links were noticed:"
  cat "$work/log"
  exit 1
fi

rm -rf "$out" "$work/doctrees"
build . "$out"

# Not a page, so that nothing has looked at its links yet.
grep -oE '\]\([^)]+\)' llms.txt | tr -d '()]' | while read -r path; do
  [[ -f $path ]] || { echo "llms.txt links to $path, which is not there"; exit 1; }
done

if grep -rEl '<(script|img|iframe)[^>]+src="(https?:)?//|<link[^>]+rel="(stylesheet|preload|preconnect)"[^>]+href="(https?:)?//' "$out" --include='*.html' ||
  grep -rEl '@import|url\("?https?:' "$out" --include='*.css'; then
  echo "These pages load something from another host"
  exit 1
fi
echo "$(find "$out" -name '*.html' | wc -l) pages in $out, $(du -sh "$out" | cut -f 1)"
