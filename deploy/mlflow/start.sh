#!/bin/sh
# Its secrets are files; MLflow itself wants them in its environment.
set -eu
secrets=/run/secrets
AWS_ACCESS_KEY_ID="$(cat "$secrets/minio_user")"
AWS_SECRET_ACCESS_KEY="$(cat "$secrets/minio_password")"
MLFLOW_BACKEND_STORE_URI="postgresql+psycopg2://mlflow:$(cat "$secrets/postgres_mlflow")@${POSTGRES_HOST:-postgres}/mlflow"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY MLFLOW_BACKEND_STORE_URI
exec mlflow server --host 0.0.0.0 --port 5000 --serve-artifacts --artifacts-destination s3://mlflow/artifacts \
    --allowed-hosts "${ALLOWED_HOSTS:-mlflow:5000,localhost:5000,127.0.0.1:5000}"
