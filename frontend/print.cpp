// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/print.h"

#include "frontend/promotion.h"
#include "runtime/debug_print.h"

#include <fmt/format.h>
#include <ostream>

namespace fluxion {

std::string to_string(const Array &x) {
  if (!x.has_value())
    return "(no value)";
  if (const auto &absence = x.node()->absence; absence && absence->mask.has_value())
    return fmt::format("(selected by {})", to_string(absence->mask));
  else if (absence)
    return fmt::format("{} donated at {}", detail::typeText(x.dtype(), x.shape()),
                       detail::str(absence->call));
  auto numbers = detail::knownNumbers(x);
  if (!x.is_traced())
    return runtime::textOf(*numbers);
  std::string text = detail::typeText(x.dtype(), x.shape());
  if (!x.node()->frame)
    return text + " without numbers";
  text += " traced";
  if (std::string line = detail::str(x.node()->made); !line.empty())
    text += " at " + line;
  return numbers ? text + " = " + runtime::textOf(*numbers) : text;
}

std::ostream &operator<<(std::ostream &out, const Array &x) { return out << to_string(x); }

std::ostream &operator<<(std::ostream &out, DType dtype) { return out << name(dtype); }

} // namespace fluxion
