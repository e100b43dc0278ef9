#!/usr/bin/env bash
# A static binary that runs on any Linux of this processor, packed with its licences.
set -euo pipefail
cd "$(dirname "$0")/.."

target="$(uname -m)-unknown-linux-musl"
rustup target add "$target" >/dev/null 2>&1 || { echo "$target cannot be installed here"; exit 3; }
cargo build --locked --profile "${PROFILE:-dist}" --target "$target"
folder="${PROFILE:-dist}"
[ "$folder" = dev ] && folder=debug
mkdir -p target/package
cp "target/$target/$folder/neph" target/package/neph
tar -C target/package -czf "target/package/neph-$target.tar.gz" neph -C "$PWD" LICENSE-MIT LICENSE-APACHE README.md
echo "target/package/neph-$target.tar.gz"
