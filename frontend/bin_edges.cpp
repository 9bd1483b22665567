// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/bin_edges.h"

#include <fmt/format.h>

namespace fluxion::detail {

/// The place of the first element that is beyond the next one, or less than it if `isFalling`; -1:
/// none.
static std::int64_t firstOutOfOrder(const HostArray &numbers, bool isFalling) {
  std::int64_t place = -1;
  visitDType(numbers.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (!isComplexElement<T>) {
      const T *x = numbers.data<T>();
      for (std::int64_t i = 0; place < 0 && i + 1 < numbers.size(); ++i) {
        ArithmeticOf<T> here = x[i], next = x[i + 1];
        if (isFalling ? here < next : here > next)
          place = i;
      }
    }
  });
  return place;
}

void requireOrdered(const Array &edges, EdgeOrder order, const char *function, Where where) {
  auto numbers = knownNumbers(edges);
  if (!numbers)
    return;
  std::int64_t place = firstOutOfOrder(*numbers, /*isFalling=*/false);
  bool mayFall = order == EdgeOrder::ascendingOrDescending;
  if (place < 0 || (mayFall && firstOutOfOrder(*numbers, /*isFalling=*/true) < 0))
    return;
  raise<ShapeError>({.what = fmt::format("edges out of order in {}", function),
                     .where = where,
                     .expected = mayFall ? "edges that ascend, or descend" : "edges that ascend",
                     .got = fmt::format("edge {} beyond edge {} of {}", place, place + 1,
                                        typeText(edges.dtype(), edges.shape())),
                     .hint = "sort(edges) brings them in order"});
}

} // namespace fluxion::detail
