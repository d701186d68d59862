#!/usr/bin/env bash
# Makes deploy/run/: a copy of tenants/ whose databases are in PostgreSQL, and secrets drawn afresh. A second run changes nothing.
set -euo pipefail
cd "$(dirname "$0")"
umask 022
mkdir -p run/secrets
if [ ! -d run/tenants ]; then
  cp -r ../tenants run/tenants
  for site in bromley bexley joint; do
    sed -i "s|^url = \"sqlite://$site.db\"|url = { file = \"/run/secrets/$site-database\" }|" "run/tenants/$site/tenant.toml"
    printf '\n[keys]\nsecret = { file = "/run/secrets/%s-key" }\n' "$site" >>"run/tenants/$site/tenant.toml"
  done
  echo "made deploy/run/tenants; put the real systems' addresses there"
fi
for site in bromley bexley joint; do
  if [ ! -e "run/secrets/$site-database" ]; then
    password=$(head -c 24 /dev/urandom | basenc --base64url | tr -d '=\n')
    printf '%s' "$password" >"run/secrets/$site-postgres-password"
    printf 'postgres://%s:%s@postgres:5432/%s' "$site" "$password" "$site" >"run/secrets/$site-database"
    head -c 32 /dev/urandom | basenc --base64url | tr -d '=\n' >"run/secrets/$site-key"
    echo "drew the secrets of $site"
  fi
done
[ -e run/secrets/postgres-password ] || head -c 24 /dev/urandom | basenc --base64url | tr -d '=\n' >run/secrets/postgres-password
[ -e run/secrets/bromley-streets ] || printf 'not-a-real-key' >run/secrets/bromley-streets
sed -i 's|{ env = "JWP_BROMLEY_STREETS_KEY" }|{ file = "/run/secrets/bromley-streets" }|' run/tenants/bromley/tenant.toml
# The folder is closed; the files in it can be read by the containers' users.
chmod 0700 run
chmod 0644 run/secrets/*
