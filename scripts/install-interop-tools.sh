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
if [ "${#missing[@]}" -gt 0 ]; then
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
python3 --version
chromium --version --no-sandbox 2>/dev/null || true
