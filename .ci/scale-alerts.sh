#!/usr/bin/env bash
# Prints alerts with all their durations divided, so that tests need not wait for hours: scale-alerts.sh FACTOR FILE
set -euo pipefail

awk -v factor="$1" '
  function millis(duration, unit) {
    unit = substr(duration, length(duration))
    return substr(duration, 1, length(duration) - 1) * (unit == "h" ? 3600000 : unit == "m" ? 60000 : 1000)
  }
  function scaled(duration) { return int(millis(duration) / factor) "ms" }
  {
    if (match($0, /\[[0-9]+[smh]\]/)) {
      $0 = substr($0, 1, RSTART) scaled(substr($0, RSTART + 1, RLENGTH - 2)) substr($0, RSTART + RLENGTH - 1)
    } else if (match($0, /^ *for: [0-9]+[smh]$/)) {
      match($0, /[0-9]+[smh]$/)
      $0 = substr($0, 1, RSTART - 1) scaled(substr($0, RSTART, RLENGTH))
    }
    print
  }' "$2"
