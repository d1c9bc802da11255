#!/usr/bin/env bash
# The gate in any other CI: keep the folder power-tuner-gate as an artifact, and junit.xml in it as a test report.
# Further arguments go to `power-tuner gate`.
set -uo pipefail

out=power-tuner-gate
code=0
npx --yes lambda-power-tuner@0.1.0 gate --out "$out" \
  --output json="$out/gate.json" \
  --output junit="$out/junit.xml" \
  --output markdown="$out/gate.md" \
  --output html="$out/report.html" \
  "$@" || code=$?

case $code in
  0) ;;
  1) echo 'A budget is broken: see the table above.' >&2 ;;
  2) echo 'The config or an option is wrong; nothing was measured.' >&2 ;;
  3) echo 'There is no verdict. Many CIs can show this code as a warning.' >&2 ;;
  4) echo 'Something was left behind: the message above says how to remove it.' >&2 ;;
esac
exit "$code"
