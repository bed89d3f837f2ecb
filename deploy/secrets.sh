#!/bin/sh
# Makes a random secret for each part that needs one, in deploy/secrets/ (which git ignores and only you may enter). What is there stays.
#   deploy/secrets.sh
set -eu
folder="$(dirname "$0")/secrets"
mkdir -p "$folder"
chmod 700 "$folder"
for name in postgres_owner postgres_ingestor postgres_scorer postgres_alerting postgres_dashboard postgres_mlflow minio_password grafana_password dashboard_key; do
    [ -s "$folder/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$name"
done
[ -s "$folder/minio_user" ] || printf streamsentiment > "$folder/minio_user"
# The containers' users are others than yours, so the files are readable; the folder around them is not.
chmod 644 "$folder"/*
echo "Secrets are in $folder"
