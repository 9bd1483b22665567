#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What a change has to pass: house, comments, generated docs, format, tidy on the files that differ
# from <base> (default: the last commit's parent), build with warnings as errors, tests. Every step
# runs; the exit status says whether all passed. `--quick` stops before the build.
#   tools/presubmit.sh [--quick] [base]
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
quick=false
if [[ ${1:-} == --quick ]]; then quick=true; shift; fi
base=${1:-HEAD~1}
failed=()

step() {
  local name=$1
  shift
  printf -- '--- %s\n' "$name"
  "$@" || failed+=("$name")
}

changed() { # C++ files that differ from the base and exist
  git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h' 2>/dev/null
}

format() { git ls-files -z '*.cpp' '*.h' | xargs -0 clang-format-22 --dry-run --Werror; }

tidy() {
  local files
  mapfile -t files < <(changed | grep -E '^(runtime|ir|transforms|jit|frontend)/.*\.cpp$')
  ((${#files[@]})) || return 0
  # gcc's own options and precompiled headers mean nothing to clang.
  sed -E 's/-Wno-restrict|-Winvalid-pch|-include [^ ]*cmake_pch\.hxx//g' \
    build/dev/compile_commands.json >build/dev/tidy/compile_commands.json
  printf '%s\n' "${files[@]}" |
    xargs -P "$(nproc)" -n 1 clang-tidy-22 -p build/dev/tidy --quiet --warnings-as-errors='*'
}

configure() {
  local launcher=()
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  cmake --preset dev "${launcher[@]}" --log-level=NOTICE && mkdir -p build/dev/tidy
}

# Each room as one file: no name stands twice, whichever files are compiled together.
rooms() {
  cmake --preset release -B build/rooms -DFLUXION_FILES_AT_ONCE=0 -DCMAKE_CXX_FLAGS_RELEASE=-O0 \
    --log-level=NOTICE && cmake --build build/rooms --target fluxion
}

tests() { ctest --preset dev -j "$(nproc)" </dev/null; }

step house python3 tools/check_house.py
step constraints python3 tools/check_constraints.py
step comments python3 tools/check_comments.py
step messages python3 tools/check_messages.py
step docs python3 tools/gen_docs.py --check
step format format
if ! $quick; then
  step configure configure
  step build cmake --build --preset dev -j "$(nproc)"
  step rooms rooms
  step tidy tidy # after the build: it needs the generated headers
  step tests tests
fi

if ((${#failed[@]})); then
  printf 'presubmit: failed: %s\n' "${failed[*]}"
  exit 1
fi
echo 'presubmit: passed'
