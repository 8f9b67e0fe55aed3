#!/bin/sh
# Restores a dump of portal-backup.sh into a database that is new and empty.
#
#   portal-restore.sh FILE postgres://portal_owner:…@db.example/portal
#
# As the owner's role; then `portal migrate` gives the application's role what it needs, and
# `portal doctor` looks at everything.
set -eu
file=${1:?the dump}
url=${2:?the URL of the new database, as the role that owns it}
there=$(psql --no-psqlrc --tuples-only --no-align --command \
    "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace" "$url")
if [ "$there" != 0 ]; then
    echo "portal-restore: the database is not empty: it has $there tables" >&2
    exit 1
fi
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$url" "$file"
