#!/bin/sh
# Roles, and a user for each process whose password lies in /run/secrets/postgres_NAME. Runs after the migration, any number of times.
# PGHOST, PGUSER and PGDATABASE name the server, the owner (a superuser here) and the database; the owner's password lies in
# /run/secrets/postgres_owner. Needs psql 14 or later.
set -eu
secrets="${SECRETS:-/run/secrets}"
PGPASSWORD="$(cat "$secrets/postgres_owner")"
export PGPASSWORD
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -f "$(dirname "$0")/roles.sql"
for name in ingestor scorer alerting dashboard; do
    # The password comes by the environment, not by an argument that everybody can list, and stays out of the server's log.
    password="$(cat "$secrets/postgres_$name")" name="$name" psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 <<'SQL'
\getenv name name
\getenv password password
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
set password_encryption = 'scram-sha-256';
select format('create user %I', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
select format('grant streamsentiment_%s to %I', :'name', :'name') \gexec
alter user :"name" password :'password';
SQL
done
echo "Roles and users are as deploy/postgres says"
