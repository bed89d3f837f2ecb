#!/usr/bin/env bash
# Fails when a package that we use, or one that it uses, has a hole that NuGet's advisories know.
#   deploy/checks/vulnerable.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet restore StreamSentiment.sln --nologo -v quiet
found="$(dotnet list StreamSentiment.sln package --vulnerable --include-transitive)"
printf '%s\n' "$found"
if grep -qE '^ +> ' <<< "$found"; then
    echo "Packages with known holes: raise them in Directory.Packages.props, or pin the package that brings one." >&2
    exit 1
fi
