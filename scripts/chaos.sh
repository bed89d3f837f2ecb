#!/usr/bin/env bash
# What ./test --chaos runs: builds the program and runs a copy of it, so that a build meanwhile does not change it for an hour.
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source "$home/scripts/build.sh"
build_quietly "$home" Chaos
built="$home/tests/Chaos/bin/Release/net10.0"
copy="$home/.chaos/program-$$"
mkdir -p "$copy"
trap 'rm -rf "$copy"; rmdir "$home/.chaos" 2> /dev/null || true' EXIT
cp -R "$built/." "$copy/"
# A script that starts us with & has its shell ignore interrupts for us; the program wants to hear of them all the same.
run=()
! env --default-signal=INT true 2> /dev/null || run=(env --default-signal=INT)
"${run[@]}" dotnet "$copy/StreamSentiment.Chaos.dll" "$@" &
program=$!
trap 'kill -INT "$program" 2> /dev/null || true' INT TERM
status=0
wait "$program" || status=$?
while kill -0 "$program" 2> /dev/null; do
    # A signal to this script ended the wait, and the program is mending what it broke.
    wait "$program" || status=$?
done
exit "$status"
