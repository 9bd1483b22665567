// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/window_padding.h"

#include <fmt/format.h>

namespace fluxion::detail {

AxisList positivePerAxis(const std::vector<std::int64_t> &given, std::size_t count,
                         const char *function, const char *name, Where where) {
  if (given.empty())
    return AxisList(count, 1);
  bool isPositive = llvm::all_of(given, [](std::int64_t n) { return n >= 1; });
  bool isTooLarge = llvm::any_of(given, [](std::int64_t n) { return n > farthest; });
  if (given.size() != count || !isPositive || isTooLarge)
    raise<ShapeError>(
        {.what = fmt::format("{} that do not fit in {}", name, function),
         .where = where,
         .expected = fmt::format("{} of 1 {}", count, isTooLarge ? "to 2^48" : "or more"),
         .got = fmt::format("{{{}}}", fmt::join(given, ", ")),
         .hint = "one number per axis that windows move along; none for 1 each"});
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
                             : fmt::format("\"{}\"", name),
         .hint = "a pair per axis is what goes before and behind, as in {{1, 1}, {0, 2}}"});
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

AxisList reachesOf(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> dilations,
                   const char *function, const char *name, Where where) {
  AxisList reaches;
  for (auto [size, dilation] : llvm::zip_equal(sizes, dilations)) {
    if (size > 1 && dilation > (farthest - 1) / (size - 1))
      raise<ShapeError>({.what = fmt::format("{} that does not fit in {}", name, function),
                         .where = where,
                         .expected = "elements that reach at most 2^48 far",
                         .got = fmt::format("{} elements at a distance of {}", size, dilation),
                         .hint = "a dilation of 1 has the elements side by side"});
    reaches.push_back(size == 0 ? 0 : (size - 1) * dilation + 1);
  }
  return reaches;
}

AxisList paddedSizes(llvm::ArrayRef<int64_t> reaches, const Padding &padding, const char *function,
                     const char *axis, Where where) {
  AxisList sizes;
  for (auto [k, reach] : llvm::enumerate(reaches)) {
    int64_t low = padding.low[k], high = padding.high[k];
    auto isCountable = [](int64_t n) { return n >= -farthest && n <= farthest; };
    bool fits = isCountable(low) && isCountable(high) && isCountable(reach + low + high);
    if (!fits || reach + low + high < 0)
      raise<ShapeError>({.what = fmt::format("padding that does not fit in {}", function),
                         .where = where,
                         .expected = fmt::format("0 to 2^48 elements along {} {}", axis, k),
                         .got = fmt::format("{{{}, {}}} around {}", low, high, reach),
                         .hint = fits ? "negative padding takes away no more than there is" : ""});
    sizes.push_back(reach + low + high);
  }
  return sizes;
}

} // namespace fluxion::detail
