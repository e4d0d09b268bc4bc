#!/bin/sh
# Runs a command with each file of $CREDENTIALS_DIRECTORY (systemd's LoadCredential=) as an
# environment variable of the file's name: plumb takes its secrets from there.
# usage: with-credentials.sh COMMAND...
set -eu
for file in "$CREDENTIALS_DIRECTORY"/*; do
  name=${file##*/}
  case $name in
    '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
  esac
  value=$(cat "$file")
  export "$name=$value"
done
exec "$@"
