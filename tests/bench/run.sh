#!/usr/bin/env bash
# Measures what `make bench` promises, in one run, on both databases. Needs wrk and nginx, which it installs from Debian.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sudo=""
if [ "$(id -u)" != 0 ]; then sudo="sudo"; fi
for tool in wrk nginx; do
  if ! command -v $tool >/dev/null 2>&1 && [ ! -x /usr/sbin/$tool ]; then
    echo "installing from Debian: $tool"
    DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $tool >/dev/null
  fi
done
cd "$here/../.."
cargo build --release --locked -p tests --bin bench
# The raw rate of PostgreSQL means nothing with durability off.
export JWP_POSTGRES_DURABLE=1
exec tests/support/with_postgres.sh "${CARGO_TARGET_DIR:-target}/release/bench"
