// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/kinks.h"

namespace fluxion::detail {

static thread_local Kink kinkInForce = Kink::balanced;

Kink exchangeKink(Kink kink) { return std::exchange(kinkInForce, kink); }

ir::Kink currentKink() {
  switch (kinkInForce) {
  case Kink::balanced: break;
  case Kink::first_wins: return ir::Kink::first_wins;
  case Kink::min_norm: return ir::Kink::min_norm;
  case Kink::inclusive: return ir::Kink::inclusive;
  }
  return ir::Kink::balanced;
}

} // namespace fluxion::detail
