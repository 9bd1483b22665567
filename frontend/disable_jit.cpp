// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/disable_jit.h"

#include <cstdlib>
#include <string_view>

namespace fluxion::detail {

static bool isOffByEnvironment() {
  const char *value = std::getenv("FLUXION_DISABLE_JIT");
  return value && *value && std::string_view(value) != "0";
}

std::atomic<int> timesJitIsOff{isOffByEnvironment() ? 1 : 0};

} // namespace fluxion::detail
