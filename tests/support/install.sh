#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: PostgreSQL and Chromium from Debian, an SMTP server from PyPI, and
# the browser suite's packages from npm. Each step is skipped when it was done before. Usage: install.sh VENV
set -euo pipefail
venv=$1
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
    echo "apt-get failed; trying once more"
  done
  echo "Could not install $*. Install these packages by hand and run make test again." >&2
  exit 1
}

missing=()
if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
  # Debian would start a cluster of its own, which nobody needs here.
  $sudo mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
  missing+=(postgresql)
fi
[ -x /usr/bin/chromium ] || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then debian "${missing[@]}"; fi

if ! "$venv/bin/python" -c 'import aiosmtpd' >/dev/null 2>&1; then
  echo "installing from PyPI: aiosmtpd"
  if ! python3 -m venv "$venv" 2>/dev/null; then debian python3-venv; python3 -m venv "$venv"; fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check aiosmtpd==1.4.6
fi

if ! cargo nextest --version >/dev/null 2>&1; then
  echo "installing from crates.io: cargo-nextest"
  cargo install --locked cargo-nextest
fi

browser=$here/../browser
if [ -f "$browser/package-lock.json" ] && [ "$browser/package-lock.json" -nt "$browser/node_modules/.package-lock.json" ]; then
  echo "installing from npm: the browser suite"
  (cd "$browser" && npm ci --no-audit --no-fund --loglevel=error)
fi
