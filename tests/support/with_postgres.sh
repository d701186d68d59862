#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, whose address is in JWP_TEST_POSTGRES, and stops the server afterwards.
# Durability is off, since the data is thrown away; JWP_POSTGRES_DURABLE=1 keeps it on (kill tests, benchmarks). Everybody on this
# machine is let in: in a debug build a password by SCRAM takes longer than most tests.
# Usage: with_postgres.sh COMMAND…
set -euo pipefail

bin=""
for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r); do
  if [ -x "$folder/postgres" ]; then bin=$folder; break; fi
done
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed; run deploy/install-tools.sh test or: apt-get install postgresql" >&2
  exit 1
fi

# The folder's parents must be open to the user postgres.
folder=$(mktemp -d "${TMPDIR:-/tmp}/jwp-postgres.XXXXXX")
chmod 755 "$folder"
mkdir "$folder/data" "$folder/socket"
run=(env LC_ALL=C.UTF-8)
if [ "$(id -u)" = 0 ]; then
  # The server refuses to run as root.
  user=postgres
  id -u "$user" >/dev/null 2>&1 || user=nobody
  chown -R "$user" "$folder"
  run=(setpriv --reuid="$(id -u $user)" --regid="$(id -g $user)" --clear-groups env -i HOME="$folder" PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8)
fi

stop() {
  (cd / && "${run[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd_back=$PWD
cd "$folder"
"${run[@]}" "$bin/initdb" -D "$folder/data" -U test --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 \
  || { cat "$folder/initdb.log" >&2; exit 1; }
durable=off
[ "${JWP_POSTGRES_DURABLE:-0}" = 1 ] && durable=on
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${run[@]}" tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder/socket'
max_connections = 300
fsync = $durable
full_page_writes = $durable
shared_buffers = 128MB
CONF
"${run[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" start >/dev/null \
  || { cat "$folder/server.log" >&2; exit 1; }
cd "$cd_back"
export JWP_TEST_POSTGRES="postgres://test:test@127.0.0.1:$port/postgres"
"$@"
