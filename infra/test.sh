#!/usr/bin/env bash
# Passes all checks and tests on a Debian or Ubuntu machine that has only a Rust
# toolchain: installs what is missing, starts private servers on free ports,
# checks format, lints and dependencies, runs the tests, stops the servers.
#
#   bash infra/test.sh              everything
#   bash infra/test.sh ARGS…        everything; ARGS are handed to cargo nextest run
#   bash infra/test.sh --shell      only the servers, until end of input, Ctrl-C or TERM;
#                                   then in another terminal:
#                                     source target/test-servers/env && cargo nextest run
#
# A program that is already there is used as it is. Paths can be given by hand in
# PORTAL_TEST_CHROME, PORTAL_TEST_CHROMEDRIVER, PORTAL_TEST_AXE and PORTAL_TEST_PEBBLE.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
TOOLS=$ROOT/target/test-tools
cd "$ROOT"

# shellcheck source=infra/lib/common.sh
source infra/lib/common.sh
# shellcheck source=infra/lib/packages.sh
source infra/lib/packages.sh
# shellcheck source=infra/lib/tools.sh
source infra/lib/tools.sh
# shellcheck source=infra/lib/servers.sh
source infra/lib/servers.sh

mode=all
case ${1:-} in
    --shell)
        mode=shell
        shift
        [ $# -eq 0 ] || fail "--shell takes no further arguments"
        ;;
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
        exit 0
        ;;
esac

finish() {
    release_services
    stop_servers
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

with_lock install_packages
if [ "$mode" = all ]; then
    with_lock install_cargo_tools
fi
with_lock install_test_tools
find_programs
start_servers

if [ "$mode" = shell ]; then
    offer_shell
    exit 0
fi

# shellcheck source=/dev/null
source "$SERVERS/env"

# In the merge gate the lock file must be up to date.
locked=()
[ -z "${CI:-}" ] || locked=(--locked)

say "cargo fmt"
cargo fmt --all --check
# The package set is the workspace's default-members, here and below: another set
# would unify other features and compile the heavy crates once more.
say "cargo clippy"
cargo clippy "${locked[@]}" --all-targets -- -D warnings
say "cargo deny"
check_dependencies
say "cargo nextest"
cargo nextest run "${locked[@]}" "$@"
