# Shared by ./demo and ./test: what a machine with only the SDK lacks, and a private PostgreSQL.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else say "This needs to run as root: $*"; return 1; fi
}

# Installs Debian packages that are missing: need <command or path> <package>
need() {
  if command -v "$1" >/dev/null || [ -e "$1" ]; then return 0; fi
  if ! command -v apt-get >/dev/null; then
    say "$2 is missing, and this system has no apt-get. Install $2 and try again."
    exit 1
  fi
  say "Installing $2 ..."
  if [ -z "${APT_UPDATED:-}" ]; then as_root apt-get update -qq >/dev/null; APT_UPDATED=1; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

postgres_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  printf '%s' "$found"
}

need_postgres() {
  if [ -n "$(postgres_bin)" ]; then return 0; fi
  # Debian would start a cluster of its own on installation; only ours is wanted.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  need /usr/lib/postgresql/15/bin/initdb postgresql
}

need_dotnet() {
  command -v dotnet >/dev/null || { say "The .NET SDK is missing; install the version that global.json names."; exit 1; }
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
