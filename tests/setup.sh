#!/usr/bin/env bash
# Installs the Debian packages that tests and bench need and this machine lacks: bash tests/setup.sh postgresql wrk
set -euo pipefail

present() {
    case "$1" in
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing=()
for package in "$@"; do
    present "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

give_up() {
    echo "$1 Install by hand: ${missing[*]}; then run the same command again." >&2
    exit 1
}

command -v apt-get >/dev/null || give_up "This machine has no apt-get."
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "Installing packages needs root, and there is no sudo."
    as_root=(sudo)
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)

echo "Installing ${missing[*]} with apt-get, for the tests ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    give_up "apt-get failed, as it says above."
fi
for package in "${missing[@]}"; do
    present "$package" || give_up "apt-get installed $package, yet it cannot be found."
done
