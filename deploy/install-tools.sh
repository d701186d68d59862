#!/usr/bin/env bash
# Installs what a fresh Debian machine with Rust, Node and make lacks. Each step is skipped when it was done before.
#   install-tools.sh build        a C compiler, for SQLite and the TLS library
#   install-tools.sh bench        what speed is measured with: wrk, and nginx to stand beside us
#   install-tools.sh test VENV    PostgreSQL, Chromium and Java from Debian, an SMTP server and checkers of JSON from PyPI, nextest, the browser suite, an identity provider
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

sudo=""
if [ "$(id -u)" != 0 ]; then sudo="sudo"; fi

debian() {
  echo "installing from Debian: $*"
  # A second apt may be at work; it is waited for, and a first try that was disturbed is repeated.
  for try in 1 2; do
    if $sudo apt-get -o DPkg::Lock::Timeout=300 update -qq \
      && DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >/dev/null; then
      return
    fi
    echo "apt-get failed at try $try"
  done
  echo "Could not install $*. Install these packages by hand and run make again." >&2
  exit 1
}

build() {
  if ! command -v cc >/dev/null 2>&1; then debian gcc libc6-dev; fi
}

test_tools() {
  local venv=$1 missing=()
  build
  if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    # Debian would start a cluster of its own, which nobody needs here.
    $sudo mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    missing+=(postgresql)
  fi
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  # The checker of HTML runs on it.
  command -v java >/dev/null 2>&1 || missing+=(default-jre-headless)
  command -v python3 >/dev/null 2>&1 || missing+=(python3 python3-venv)
  if [ ${#missing[@]} -gt 0 ]; then debian "${missing[@]}"; fi

  if ! "$venv/bin/python" -c 'import aiosmtpd, feedparser, icalendar, jsonschema, openapi_spec_validator, schemathesis' >/dev/null 2>&1; then
    echo "installing from PyPI: aiosmtpd, feedparser, icalendar, jsonschema, openapi-spec-validator, schemathesis"
    if ! python3 -m venv "$venv" 2>/dev/null; then debian python3-venv; python3 -m venv "$venv"; fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check aiosmtpd==1.4.6 feedparser==6.0.14 icalendar==7.3.2 jsonschema==4.26.0 \
      openapi-spec-validator==0.9.0 schemathesis==4.32.5
  fi

  if ! cargo nextest --version >/dev/null 2>&1; then
    echo "installing from crates.io: cargo-nextest"
    cargo install --locked cargo-nextest
  fi

  local folder
  for folder in "$here/../tests/browser" "$here/../tests/peers"; do
    if [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
      echo "installing from npm: what tests/$(basename "$folder") needs"
      (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    fi
  done
}

bench_tools() {
  local missing=()
  command -v wrk >/dev/null 2>&1 || missing+=(wrk)
  [ -x /usr/sbin/nginx ] || missing+=(nginx)
  command -v taskset >/dev/null 2>&1 || missing+=(util-linux)
  if [ ${#missing[@]} -gt 0 ]; then debian "${missing[@]}"; fi
}

case "${1:-}" in
  build) build ;;
  test) test_tools "${2:?the folder of the Python environment}" ;;
  bench) bench_tools ;;
  *) echo "usage: install-tools.sh build | test VENV | bench" >&2; exit 2 ;;
esac
