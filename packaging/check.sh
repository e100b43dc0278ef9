#!/usr/bin/env bash
# Findings as annotations and SARIF. FILES, FAIL_ON and SARIF come from the environment: nothing is put into the script.
set -euo pipefail
set -f

if [ "${SARIF:-true}" = true ]; then
    neph check $FILES --format sarif --fail-on never > neph.sarif
fi
neph check $FILES --format github ${FAIL_ON:+--fail-on "$FAIL_ON"}
