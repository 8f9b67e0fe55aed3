# shellcheck shell=bash
# Packages of the distribution: installs those that are missing, in one go.

BROWSERS=(chromium chromium-browser google-chrome google-chrome-stable /snap/bin/chromium)
DRIVERS=(chromedriver /usr/lib/chromium/chromedriver /usr/lib/chromium-browser/chromedriver
    chromium.chromedriver /snap/bin/chromium.chromedriver)
# The ACME server, beside its name service. Another program has this name too, elsewhere.
PEBBLE=${PORTAL_TEST_PEBBLE:-/usr/bin/pebble}
POLICY=/usr/sbin/policy-rc.d
CLUSTER_CONF=/etc/postgresql-common/createcluster.conf

# Sets PG_BIN to the newest PostgreSQL server here that has btree_gist.
find_postgres() {
    local dir share
    while read -r dir; do
        share=/usr/share/postgresql/$(basename "$(dirname "$dir")")
        if [ -x "$dir/initdb" ] && [ -f "$share/extension/btree_gist.control" ]; then
            PG_BIN=$dir
            return 0
        fi
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
    return 1
}

# Sets PGBOUNCER; it lies beside the servers, where not everybody looks.
find_pgbouncer() {
    PGBOUNCER=$(PATH=$PATH:/usr/sbin command -v pgbouncer)
}

# Prints the packages that are missing, one or more a line.
missing_packages() {
    have cc || echo gcc libc6-dev
    [ -f /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3 python3-venv
    { have redis-server && have redis-cli; } || echo redis-server
    find_postgres || echo postgresql
    find_pgbouncer || echo pgbouncer
    [ -x "$PEBBLE-challtestsrv" ] || echo pebble
    have npm || [ -f "${PORTAL_TEST_AXE:-$TOOLS/axe-$AXE/axe.min.js}" ] || echo npm
    # Screenshots need a sans serif with Cyrillic letters.
    dpkg-query -W fonts-inter >/dev/null 2>&1 || echo fonts-inter
    # On Ubuntu the packages of these names only point to a snap.
    if ! grep -qsE '^ID="?ubuntu' /etc/os-release; then
        [ -n "${PORTAL_TEST_CHROME:-}" ] || first_working "${BROWSERS[@]}" >/dev/null || echo chromium
        [ -n "${PORTAL_TEST_CHROMEDRIVER:-}" ] || first_working "${DRIVERS[@]}" >/dev/null || echo chromium-driver
    fi
}

# Installs what missing_packages names.
install_packages() {
    local packages
    mapfile -t packages < <(missing_packages | tr ' ' '\n')
    [ ${#packages[@]} -gt 0 ] || return 0
    have apt-get || fail "please install with your package manager: ${packages[*]}"
    [ "$(id -u)" -eq 0 ] || have sudo ||
        fail "neither root nor sudo: ask an administrator for: apt-get install ${packages[*]}"
    say "apt-get install ${packages[*]}"
    as_root apt-get update -qq
    hold_services
    if ! apt_install "${packages[@]}"; then
        release_services
        fail "apt-get could not install: ${packages[*]}"
    fi
    release_services
    disable_services "${packages[@]}"
}

# apt-get install without questions.
apt_install() {
    case " $* " in
        *" postgresql "*)
            # First the tools alone, so that the server finds the setting below
            # and creates no cluster of its own.
            apt_get_install postgresql-common || return
            if ! grep -qsE '^create_main_cluster *= *false' "$CLUSTER_CONF"; then
                echo 'create_main_cluster = false' | as_root tee -a "$CLUSTER_CONF" >/dev/null
            fi
            ;;
    esac
    apt_get_install "$@"
}

apt_get_install() {
    as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >"$TOOLS/apt.log" 2>&1 ||
        { tail -n 20 "$TOOLS/apt.log" >&2 && return 1; }
}

# While packages are installed no service starts; an own policy is put aside.
hold_services() {
    if as_root test -e "$POLICY"; then
        HELD_POLICY=$POLICY.portal-test
        as_root mv "$POLICY" "$HELD_POLICY"
    fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
    as_root chmod 755 "$POLICY"
    SERVICES_HELD=1
}

# The end of hold_services; also called by the exit trap.
release_services() {
    [ -n "${SERVICES_HELD:-}" ] || return 0
    SERVICES_HELD=
    if [ -n "${HELD_POLICY:-}" ]; then
        as_root mv "$HELD_POLICY" "$POLICY"
        HELD_POLICY=
    else
        as_root rm -f "$POLICY"
    fi
}

# A server that came with this run's packages does not start at the next boot.
disable_services() {
    local name
    have systemctl || return 0
    for name in "$@"; do
        case $name in
            redis-server | postgresql | pgbouncer) as_root systemctl disable "$name" >/dev/null 2>&1 || true ;;
        esac
    done
}
