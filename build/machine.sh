# Shared by ./demo and ./test: what a machine with only the SDK lacks, and a private PostgreSQL.

say() { printf '%s\n' "$*" >&2; }

need_dotnet() {
  command -v dotnet >/dev/null || { say "The .NET SDK is missing; install the version that global.json names."; exit 1; }
  # Says itself which version is asked for and which are there.
  dotnet --version >/dev/null || exit 1
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off
}

postgres_bin() {
  local initdb
  initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
  printf '%s' "${initdb%/initdb}"
}

has() {
  case "$1" in
    postgresql) [ -n "$(postgres_bin)" ] ;;
    chromium) [ -x "${CHROMIUM:-/usr/bin/chromium}" ] ;;
    *) false ;;
  esac
}

# Installs those of the Debian packages postgresql and chromium that are missing, or says what to do and exits.
need() {
  local package log missing=() root=()
  for package in "$@"; do has "$package" || missing+=("$package"); done
  if [ ${#missing[@]} = 0 ]; then return 0; fi
  if ! command -v apt-get >/dev/null; then
    say "Missing: ${missing[*]}. This system has no apt-get: install that in its own way and try again."
    exit 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "Missing: ${missing[*]}. To install that takes root, and there is no sudo here. Run this once as root and try again:"
      say "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
      exit 1
    fi
    root=(sudo)
  fi
  say "Installing ${missing[*]} ..."
  log=$(mktemp)
  if ! install_with_apt "$log" "${missing[@]}"; then
    tail -n 12 "$log" >&2
    rm -f "$log"
    say "apt-get could not install ${missing[*]}; what it said is above. Try again when it can, or install that by hand."
    exit 1
  fi
  rm -f "$log"
}

# install_with_apt <log> <package>...: a helper of need, whose root it uses.
install_with_apt() {
  local log=$1 package own=/etc/postgresql-common/createcluster.conf
  shift
  # Debian would start a cluster of its own on installation; only ours is wanted.
  if [[ " $* " == *" postgresql "* && ! -e $own ]]; then
    "${root[@]}" mkdir -p "${own%/*}" || return 1
    printf 'create_main_cluster = false\n' | "${root[@]}" tee "$own" >/dev/null || return 1
  fi
  "${root[@]}" apt-get update -q >"$log" 2>&1 || return 1
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1 || return 1
  for package in "$@"; do
    has "$package" || { printf '%s is installed, but not where it is looked for.\n' "$package" >>"$log"; return 1; }
  done
}

# PostgreSQL refuses to run as root. From /, for its user may not enter the folder we are in.
as_postgres() (
  cd /
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
)

# Whether something on this machine listens on the port.
answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}

# http_ok <port> <path>: whether the answer is 200. A machine with only the SDK has no curl.
http_ok() {
  local status
  status=$( (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 0
    printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    IFS= read -r -t 5 line <&3 && printf '%s' "$line"
  ) 2>/dev/null)
  [[ $status == "HTTP/1.1 200"* ]]
}
