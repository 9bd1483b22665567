// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/window_padding.h"

#include <fmt/format.h>

namespace fluxion::detail {

AxisList positivePerAxis(const std::vector<std::int64_t> &given, std::size_t count,
                         const char *function, const char *name, Where where) {
  if (given.empty())
    return AxisList(count, 1);
  bool isPositive = llvm::all_of(given, [](std::int64_t n) { return n >= 1; });
  if (given.size() != count || !isPositive)
    raise<ShapeError>({.what = fmt::format("{} that do not fit in {}", name, function),
                       .where = where,
                       .expected = fmt::format("{} of 1 or more", count),
                       .got = fmt::format("{{{}}}", fmt::join(given, ", "))});
  return AxisList(given.begin(), given.end());
}

Padding paddingOf(const WindowPadding &given, llvm::ArrayRef<int64_t> sizes,
                  llvm::ArrayRef<int64_t> windows, llvm::ArrayRef<int64_t> strides,
                  const char *function, Where where) {
  Padding padding;
  const std::string &name = given.name();
  bool isSame = name == "SAME" || name == "SAME_LOWER";
  bool fits = isSame || name == "VALID" || (name.empty() && given.pairs().size() == sizes.size());
  if (!fits)
    raise<ShapeError>(
        {.what = fmt::format("padding that does not fit in {}", function),
         .where = where,
         .expected = fmt::format("\"SAME\", \"SAME_LOWER\", \"VALID\" or {} pairs", sizes.size()),
         .got = name.empty() ? fmt::format("{} pairs", given.pairs().size())
                             : fmt::format("\"{}\"", name)});
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    if (name.empty()) {
      padding.low.push_back(given.pairs()[k].first);
      padding.high.push_back(given.pairs()[k].second);
      continue;
    }
    int64_t count = (sizes[k] + strides[k] - 1) / strides[k];
    int64_t missing =
        isSame ? std::max<int64_t>((count - 1) * strides[k] + windows[k] - sizes[k], 0) : 0;
    int64_t less = missing / 2, more = missing - less;
    padding.low.push_back(name == "SAME_LOWER" ? more : less);
    padding.high.push_back(name == "SAME_LOWER" ? less : more);
  }
  return padding;
}

} // namespace fluxion::detail
