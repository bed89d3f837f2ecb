#!/bin/sh
# Runs once, when the volume is new: MLflow's database and user, apart from the stream's.
set -eu
password="$(cat /run/secrets/postgres_mlflow)" psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\getenv password password
create user mlflow password :'password';
create database mlflow owner mlflow;
revoke connect on database mlflow from public;
SQL
