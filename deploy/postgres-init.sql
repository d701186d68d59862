-- A role and a database for each borough and for the joint programme, and no way from one into the other. Run by psql as a superuser, once.
-- Passwords come from files that are not in the repository: PASSWORDS names their folder (default /run/secrets).
\set ON_ERROR_STOP on
\set bromley `cat "${PASSWORDS:-/run/secrets}/bromley-postgres-password"`
\set bexley `cat "${PASSWORDS:-/run/secrets}/bexley-postgres-password"`
\set joint `cat "${PASSWORDS:-/run/secrets}/joint-postgres-password"`

-- Nobody may connect to a database unless somebody says so.
REVOKE CONNECT ON DATABASE template1 FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;

CREATE ROLE bromley LOGIN PASSWORD :'bromley' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 64;
CREATE DATABASE bromley OWNER bromley ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE bromley FROM PUBLIC;

CREATE ROLE bexley LOGIN PASSWORD :'bexley' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 64;
CREATE DATABASE bexley OWNER bexley ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE bexley FROM PUBLIC;

CREATE ROLE joint LOGIN PASSWORD :'joint' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 64;
CREATE DATABASE joint OWNER joint ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE joint FROM PUBLIC;
