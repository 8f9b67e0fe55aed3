# shellcheck shell=bash
# Private PostgreSQL, PgBouncer, Redis and SeaweedFS of one run: on free loopback ports, in
# a folder of the run's own, stopped by the pids that were started here.

SERVERS=
PIDS=()
SIGNALS=()
WEED_PORTS=()

# Starts all servers and writes $SERVERS/env.
start_servers() {
    say "starting servers"
    SERVERS=$(mktemp -d "${TMPDIR:-/tmp}/portal-test.XXXXXX")
    # The database's user must be able to reach its folder.
    chmod 711 "$SERVERS"
    make_cluster
    start postgres run_postgres postgres_ready
    start pgbouncer run_pgbouncer pgbouncer_ready
    start redis run_redis redis_ready
    make_storage_keys
    start seaweedfs run_seaweedfs seaweedfs_ready
    write_env
}

# start NAME RUN READY: runs RUN in the background until READY succeeds. A port
# can be taken by somebody between its choice and its use, hence three tries.
start() {
    local name=$1 run=$2 ready=$3 try
    for try in 1 2 3; do
        "$run"
        if wait_until "$ready"; then
            return 0
        fi
        say "$name did not start (try $try of 3):"
        tail -n 20 "$SERVERS/$name.log" >&2 || true
        stop_last
    done
    fail "$name cannot be started"
}

# Waits at most a minute, and no longer than the last started server lives.
wait_until() {
    local end=$((SECONDS + 60))
    until "$1" >/dev/null 2>&1; do
        kill -0 "${PIDS[-1]}" 2>/dev/null || return 1
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
    # Somebody else's server may have answered on that port.
    kill -0 "${PIDS[-1]}" 2>/dev/null
}

# spawn NAME SIGNAL COMMAND…: runs a server in the background; SIGNAL is what
# stops it at once, and what it gets if this script is killed.
spawn() {
    local name=$1 signal=$2
    shift 2
    setpriv --pdeathsig "$signal" "$@" </dev/null >>"$SERVERS/$name.log" 2>&1 &
    PIDS+=($!)
    SIGNALS+=("$signal")
    # Its end is not reported, so that the tests' last line stays the last.
    disown "$!"
}

# Sets PORTS to this many free ports below the range of outgoing connections.
free_ports() {
    read -r -a PORTS < <(python3 - "$1" <<'PY'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    s = socket.socket()
    try:
        s.bind(("127.0.0.1", random.randrange(15000, 32000)))
        held.append(s)
    except OSError:
        s.close()
print(*(s.getsockname()[1] for s in held))
PY
    )
}

# PostgreSQL refuses to run as root: then it gets an ordinary user.
make_cluster() {
    local user=postgres
    AS_USER=()
    mkdir "$SERVERS/pg"
    if [ "$(id -u)" -eq 0 ]; then
        id "$user" >/dev/null 2>&1 || user=nobody
        AS_USER=(--reuid "$user" --regid "$(id -g "$user")" --clear-groups)
        chown "$user" "$SERVERS/pg"
    fi
    (cd "$SERVERS/pg" && setpriv "${AS_USER[@]}" "$PG_BIN/initdb" --pgdata "$SERVERS/pg/data" \
        --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync \
        >"$SERVERS/initdb.log" 2>&1) || {
        cat "$SERVERS/initdb.log" >&2
        fail "initdb failed; can the user of the database reach $SERVERS?"
    }
}

# The data are thrown away afterwards, so nothing is forced to the disk.
run_postgres() {
    free_ports 1
    PG_PORT=${PORTS[0]}
    spawn postgres INT "${AS_USER[@]}" "$PG_BIN/postgres" -D "$SERVERS/pg/data" \
        -c listen_addresses=127.0.0.1 -c port="$PG_PORT" -c unix_socket_directories= \
        -c max_connections=400 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c jit=off -c timezone=UTC
}

postgres_ready() {
    "$PG_BIN/pg_isready" -h 127.0.0.1 -p "$PG_PORT" -U postgres -q
}

# A pooler in transaction mode, for every database of the server. Few sessions for each: those who
# come must share them. It refuses to run as root, too.
run_pgbouncer() {
    free_ports 1
    POOLER_PORT=${PORTS[0]}
    mkdir -p "$SERVERS/pgbouncer"
    printf '"%s" ""\n' postgres portal_owner portal_app >"$SERVERS/pgbouncer/users.txt"
    cat >"$SERVERS/pgbouncer/pgbouncer.ini" <<INI
[databases]
* = host=127.0.0.1 port=$PG_PORT
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $POOLER_PORT
unix_socket_dir =
auth_type = trust
auth_file = $SERVERS/pgbouncer/users.txt
pool_mode = transaction
default_pool_size = 3
max_client_conn = 400
server_idle_timeout = 5
INI
    chmod -R a+rX "$SERVERS/pgbouncer"
    # TERM lets clients finish, KILL loses nothing here.
    spawn pgbouncer KILL "${AS_USER[@]}" "$PGBOUNCER" -q "$SERVERS/pgbouncer/pgbouncer.ini"
}

pgbouncer_ready() {
    "$PG_BIN/pg_isready" -h 127.0.0.1 -p "$POOLER_PORT" -U postgres -d postgres -q
}

run_redis() {
    free_ports 1
    REDIS_PORT=${PORTS[0]}
    mkdir -p "$SERVERS/redis"
    spawn redis TERM redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --dir "$SERVERS/redis" \
        --save '' --appendonly no --daemonize no
}

redis_ready() {
    redis-cli -h 127.0.0.1 -p "$REDIS_PORT" ping | grep -qx PONG
}

# Keys of this run for the object storage.
make_storage_keys() {
    S3_KEY=portal-test
    S3_SECRET=$(python3 -c 'import secrets; print(secrets.token_hex(20))')
    mkdir "$SERVERS/s3"
    cat >"$SERVERS/s3.json" <<JSON
{"identities": [{"name": "portal", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
  "credentials": [{"accessKey": "$S3_KEY", "secretKey": "$S3_SECRET"}]}]}
JSON
}

# Every port is given, as the defaults are fixed numbers.
run_seaweedfs() {
    free_ports 8
    S3_PORT=${PORTS[0]}
    FILER_PORT=${PORTS[1]}
    WEED_PORTS+=("${PORTS[@]}")
    # Its orderly end takes ten seconds, and nothing is to be kept.
    spawn seaweedfs KILL "$WEED" -logtostderr=true server -dir="$SERVERS/s3" \
        -ip=127.0.0.1 -ip.bind=127.0.0.1 -s3 -s3.config="$SERVERS/s3.json" \
        -s3.port="$S3_PORT" -s3.port.grpc="${PORTS[2]}" -s3.port.iceberg=0 -s3.port.lance=0 \
        -filer.port="$FILER_PORT" -filer.port.grpc="${PORTS[3]}" \
        -master.port="${PORTS[4]}" -master.port.grpc="${PORTS[5]}" \
        -volume.port="${PORTS[6]}" -volume.port.grpc="${PORTS[7]}" \
        -master.volumeSizeLimitMB=64 -volume.max=0 -master.telemetry=false
}

# Ready is when a file can be stored and the S3 door refuses a stranger.
seaweedfs_ready() {
    python3 - "$FILER_PORT" "$S3_PORT" <<'PY'
import sys, urllib.error, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
probe = f"http://127.0.0.1:{sys.argv[1]}/portal-test-probe"
opener.open(urllib.request.Request(probe, data=b"x", method="PUT"), timeout=10)
opener.open(urllib.request.Request(probe, method="DELETE"), timeout=10)
try:
    opener.open(f"http://127.0.0.1:{sys.argv[2]}/", timeout=10)
except urllib.error.HTTPError as refusal:
    sys.exit(refusal.code != 403)
sys.exit(1)
PY
}

# The variables by which tests find the servers.
write_env() {
    {
        printf 'export %s=%q\n' \
            PORTAL_TEST_PG "postgres://postgres@127.0.0.1:$PG_PORT/postgres" \
            PORTAL_TEST_PGBOUNCER "postgres://postgres@127.0.0.1:$POOLER_PORT/postgres" \
            PORTAL_TEST_REDIS "redis://127.0.0.1:$REDIS_PORT" \
            PORTAL_TEST_S3 "http://127.0.0.1:$S3_PORT" \
            PORTAL_TEST_S3_KEY "$S3_KEY" \
            PORTAL_TEST_S3_SECRET "$S3_SECRET" \
            PORTAL_TEST_CHROME "$CHROME" \
            PORTAL_TEST_CHROMEDRIVER "$DRIVER" \
            PORTAL_TEST_AXE "$AXE_JS" \
            PORTAL_TEST_PEBBLE "$PEBBLE"
    } >"$SERVERS/env"
}

# Keeps the servers for a developer, until the end of the input or a signal.
# Without an input (/dev/null) only a signal ends it.
offer_shell() {
    SHELL_ENV=$ROOT/target/test-servers/env
    mkdir -p "${SHELL_ENV%/*}"
    cp "$SERVERS/env" "$SHELL_ENV"
    cat "$SHELL_ENV"
    say "servers of pid $$ are up; source target/test-servers/env; Ctrl-C or Ctrl-D stops them"
    if [ -c /dev/stdin ] && [ ! -t 0 ]; then
        setpriv --pdeathsig TERM sleep infinity &
    else
        cat <&0 >/dev/null &
    fi
    WAITER=$!
    wait "$WAITER" || true
}

# Stops the server that was started last.
stop_last() {
    local pid=${PIDS[-1]}
    kill "-${SIGNALS[-1]}" "$pid" 2>/dev/null || true
    reap "$pid"
    unset 'PIDS[-1]' 'SIGNALS[-1]'
}

# Waits for a server's end, and ends it hard after ten seconds.
reap() {
    local end=$((SECONDS + 10))
    while kill -0 "$1" 2>/dev/null; do
        if [ "$SECONDS" -ge "$end" ]; then
            kill -KILL "$1" 2>/dev/null || true
            break
        fi
        sleep 0.05
    done
}

# Stops what this run started and removes its folder; silent, and keeps the
# exit code of the run.
stop_servers() {
    local port
    [ -z "${WAITER:-}" ] || kill "$WAITER" 2>/dev/null || true
    while [ ${#PIDS[@]} -gt 0 ]; do
        stop_last
    done
    [ -n "$SERVERS" ] || return 0
    if [ -n "${SHELL_ENV:-}" ] && cmp -s "$SERVERS/env" "$SHELL_ENV"; then
        rm -f "$SHELL_ENV"
    fi
    # SeaweedFS leaves its sockets behind.
    for port in "${WEED_PORTS[@]}"; do
        rm -f /tmp/seaweedfs-*-"$port".sock
    done
    rm -rf "$SERVERS"
}
