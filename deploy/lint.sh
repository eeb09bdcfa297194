#!/usr/bin/env bash
# All linters, one after the other; every one is heard before the verdict. deploy/lint.sh PACKAGE…
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export DATA_DIR="$PWD/.mypy_cache/data" # the Django plugin loads the settings, which keep secrets somewhere
failed=()

check() {
    local name=$1
    shift
    "$@" || failed+=("$name")
}

# Lock files name what is installed, never where from: everybody has a mirror of their own.
without_addresses() {
    ! git grep -nE '^ *(-i|--(extra-)?index-url|--find-links|registry *=)|"resolved": *"|@ (https?|file)://' -- \
        'requirements*.lock' package-lock.json .npmrc pyproject.toml
}

check "ruff check" ruff check .
check "ruff format" ruff format --check .
check "mypy" mypy "$@"
check "import-linter" lint-imports
check "djlint" djlint templates --lint --quiet
check "addresses in lock files" without_addresses

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Not clean: %s\n' "$(IFS=,; echo "${failed[*]}" | sed 's/,/, /g')" >&2
    exit 1
fi
echo "All clean."
