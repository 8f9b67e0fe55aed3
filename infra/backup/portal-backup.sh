#!/bin/sh
# A backup of the whole installation's database, checked by reading it back. The objects are copied
# by the tools of the object store (docs/operations/backup.md).
#
#   PORTAL_BACKUP_URL=postgres://backup:…@db.example/portal portal-backup.sh FOLDER
#
# The role must not be bound by row-level security (BYPASSRLS, or a superuser): pg_dump refuses to
# leave rows out.
set -eu
: "${PORTAL_BACKUP_URL:?the URL of the database, as a role with BYPASSRLS}"
folder=${1:?the folder to put it in}
keep_days=${PORTAL_BACKUP_DAYS:-14}
umask 077
mkdir -p "$folder"
name=portal-$(date -u +%Y%m%dT%H%M%SZ).dump
# It is there whole or not at all.
trap 'rm -f "$folder/$name.part"' EXIT
pg_dump --format=custom --compress=6 --no-owner --no-privileges --file="$folder/$name.part" "$PORTAL_BACKUP_URL"
# A dump that cannot be listed cannot be restored.
pg_restore --list "$folder/$name.part" >/dev/null
mv "$folder/$name.part" "$folder/$name"
find "$folder" -name 'portal-*.dump' -mtime "+$keep_days" -delete
echo "$folder/$name"
