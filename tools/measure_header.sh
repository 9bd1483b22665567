#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What including fluxion.h costs a user's file: the best of some compilations with it, and without.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
repeats=${1:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo 'int main() {}' >"$folder/empty.cpp"
printf '#include <fluxion/fluxion.h>\nint main() {}\n' >"$folder/include.cpp"
cat >"$folder/program.cpp" <<'CPP'
#include <fluxion/fluxion.h>
namespace fx = fluxion;
int main() {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  auto df = fx::jit(fx::grad(f, fx::argnums<0, 1>));
  auto [d1, d2] = df(2.0, 5.0);
  return d1.item<double>() + d2.item<double>() > 0 ? 0 : 1;
}
CPP

# The least processor time of some compilations, in seconds.
best() {
  local least= took TIMEFORMAT='%U %S'
  for ((i = 0; i < repeats; ++i)); do
    took=$({ time "$@"; } 2>&1 | awk '{print $1 + $2}')
    least=$(awk -v a="${least:-$took}" -v b="$took" 'BEGIN {printf "%.2f", a < b ? a : b}')
  done
  echo "$least"
}

printf '%-12s %-34s %8s\n' compiler file seconds
for compiler in g++ clang++-22; do
  command -v "$compiler" >/dev/null || continue
  for file in empty include program; do
    case $file in
    empty) what='nothing' ;;
    include) what='#include <fluxion/fluxion.h>' ;;
    program) what='and a compiled gradient of two' ;;
    esac
    printf '%-12s %-34s %8s\n' "$compiler" "$what" "$(best "$compiler" -std=c++20 -O2 \
      -I"$root" -I"$root/frontend" -c "$folder/$file.cpp" -o "$folder/out.o")"
  done
done
