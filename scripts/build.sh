# Sourced by ./run, ./train and ./bench.

# Where a project lies: a program of the stream in src/, one that measures it in tests/.
project_folder() {
    if [ -d "$1/src/$2" ]; then echo "$1/src/$2"; else echo "$1/tests/$2"; fi
}

# What a build reads.
build_inputs() {
    local folders=("$1/src")
    [ "$2" = "$1/src/$(basename "$2")" ] || folders+=("$2" "$1/tests/Directory.Build.props")
    find "${folders[@]}" "$1"/*.props "$1/global.json" "$1/.editorconfig" \( -name bin -o -name obj \) -prune -o -type f "${@:3}" -print
}

# Builds one project and what it needs, in Release, showing that it works while it does. Prints nothing when there is nothing to build:
# asking MSBuild would take seconds to find the same.
build_quietly() {
    local home="$1" project="$2" folder log status build
    folder="$(project_folder "$home" "$project")"
    local output="$folder/bin/Release/net10.0/StreamSentiment.$project.dll"
    local built="$folder/obj/built-from.txt" lock="$home/.build.lock"
    if ! command -v dotnet > /dev/null; then
        echo "The .NET 10 SDK is needed to build StreamSentiment: dotnet is not on the PATH." >&2
        exit 1
    fi

    # As new as everything that it was built from, and built from just these files.
    if [ -e "$output" ] && [ -z "$(build_inputs "$home" "$folder" -newer "$output" | head -n 1)" ] \
        && build_inputs "$home" "$folder" | sort | cmp -s - "$built"; then
        return
    fi

    # Two builds at once would write the same files.
    exec 9> "$lock"
    ! command -v flock > /dev/null || flock 9
    log="$(mktemp)"
    # Noted before the build: what is saved while it runs is not in it.
    touch "$lock"
    printf 'Building %s ' "$project" >&2
    dotnet build "$folder" -c Release --nologo -v minimal > "$log" 2>&1 < /dev/null 9>&- &
    build=$!
    trap 'kill "$build" 2> /dev/null; rm -f "$log"; echo >&2; exit 130' INT TERM
    while kill -0 "$build" 2> /dev/null; do
        printf '.' >&2
        sleep 1
    done
    status=0
    wait "$build" || status=$?
    trap - INT TERM
    echo >&2
    if [ "$status" -ne 0 ]; then
        grep -E 'error|warn' "$log" | sort -u >&2 || cat "$log" >&2
        echo "The build failed; the lines above say why." >&2
        rm -f "$log"
        exit 1
    fi

    rm -f "$log"
    build_inputs "$home" "$folder" | sort > "$built"
    touch -r "$lock" "$output"
    exec 9>&-
}

# Takes this shell's place with a program that build_quietly built.
run_program() {
    local home="$1" project="$2"
    shift 2
    local program
    program=(dotnet "$(project_folder "$home" "$project")/bin/Release/net10.0/StreamSentiment.$project.dll" "$@")
    # A script that starts us with & has its shell ignore interrupts for us; we want to hear of them all the same.
    if env --default-signal=INT true 2> /dev/null; then
        exec env --default-signal=INT "${program[@]}"
    fi
    exec "${program[@]}"
}
