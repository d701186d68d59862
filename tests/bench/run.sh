#!/usr/bin/env bash
# Measures what `make bench` promises, in one run, on both databases. JWP names the program that is measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The raw rate of PostgreSQL means nothing with durability off.
export JWP_POSTGRES_DURABLE=1
exec tests/support/with_postgres.sh "${CARGO_TARGET_DIR:-target}/release/bench"
