#!/usr/bin/env bash
# What the interop suites need besides Node: Python with venv, Chromium, tools to make a small filesystem,
# a PostgreSQL of Debian's. Go comes from a wheel where the machine has none of 1.25 or newer (interop/src/go.ts).
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
command -v mvn >/dev/null || missing+=(maven)
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
command -v openssl >/dev/null || missing+=(openssl)
if [ "${#missing[@]}" -gt 0 ]; then
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  # What fails on the way is fetched again, and another's installation is waited for.
  patience=(-o Acquire::Retries=8 -o Acquire::http::Timeout=60 -o Acquire::https::Timeout=60 -o DPkg::Lock::Timeout=900)
  fetching() {
    for seconds in 5 20 60; do "$@" && return; echo "$*: again in $seconds s" >&2; sleep "$seconds"; done
    "$@"
  }
  fetching "${as_root[@]}" apt-get "${patience[@]}" update -qq
  fetching "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get "${patience[@]}" install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
python3 --version
chromium --version --no-sandbox 2>/dev/null || true
