# shellcheck shell=bash
# Small helpers of infra/test.sh.

# Says what happens next.
say() {
    printf '==> %s\n' "$*" >&2
}

# Ends the run with a message.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Whether a command exists.
have() {
    command -v "$1" >/dev/null 2>&1
}

# Runs a function while no other run of this tree installs anything.
with_lock() {
    local lock
    mkdir -p "$TOOLS"
    exec {lock}>"$TOOLS/.lock"
    flock "$lock"
    "$@"
    exec {lock}>&-
}

# Runs a command as root, by sudo where needed.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Prints the first of the given commands or paths that runs with --version.
# A stub that only points to a snap answers with an error and is passed over.
first_working() {
    local name path
    for name in "$@"; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if timeout 60 "$path" --version >/dev/null 2>&1; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}
