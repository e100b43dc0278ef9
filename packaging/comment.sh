#!/usr/bin/env bash
# Keeps one comment on a pull request up to date, and fails when the change costs more than FAIL_OVER allows.
# FILES, BASE, REPOSITORY, NUMBER, FAIL_OVER and COMMENT come from the environment.
set -euo pipefail
set -f

text=$(mktemp)
trap 'rm -f "$text"' EXIT
status=0
neph diff --git "$BASE" $FILES --format comment --only-changes ${FAIL_OVER:+--fail-over "$FAIL_OVER"} > "$text" || status=$?
[ "$status" -le 1 ] || exit "$status"

if [ "${COMMENT:-true}" = true ]; then
    # The comment that begins with our marker, if there is one.
    known=$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments" \
        --jq '.[] | select(.body | startswith("<!-- neph diff -->")) | .id' | head -n 1)
    if [ ! -s "$text" ] && [ -n "$known" ]; then
        # What was said before does not hold any more.
        neph diff --git "$BASE" $FILES --format comment > "$text"
    fi
    if [ -s "$text" ] && [ -n "$known" ]; then
        gh api --method PATCH "repos/$REPOSITORY/issues/comments/$known" -F "body=@$text" > /dev/null
    elif [ -s "$text" ]; then
        gh api --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" -F "body=@$text" > /dev/null
    fi
fi
exit "$status"
