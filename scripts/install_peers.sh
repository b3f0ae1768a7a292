#!/usr/bin/env bash
# Install the independent tools that tests compare with (Debian, as root): nothing here is needed to run trustsvc.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(xmlsec1 poppler-utils libnss3-tools openssl softhsm2 opensc default-jdk-headless gcc libc6-dev)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

command -v node >/dev/null && command -v npm >/dev/null || {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
}
npm ci --no-audit --no-fund --loglevel=error

# NIST PKITS, as the source distribution of a library carries it; the test checks its SHA-256.
pkits=pyhanko_certvalidator-0.33.0.tar.gz
test -f ".peers/$pkits" || python3 -m pip download --quiet --disable-pip-version-check --no-deps \
  --no-binary :all: --dest .peers pyhanko-certvalidator==0.33.0
test -f ".peers/$pkits" || { echo "install_peers: pip brought no $pkits" >&2; exit 1; }

for tool in xmlsec1 pdfsig pdftoppm certutil openssl softhsm2-util pkcs11-tool node javac cc; do
  command -v "$tool" >/dev/null || { echo "install_peers: $tool is still missing" >&2; exit 1; }
done
test -x node_modules/.bin/anvil || { echo "install_peers: npm brought no anvil" >&2; exit 1; }
echo "install_peers: all there"
