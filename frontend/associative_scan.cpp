// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prefixes by halves: neighbours are combined, the prefixes of those are every second result, and
// the others need one more step each (Blelloch 1990; 2 log n calls, 2 n combinations).
#include "fluxion/control.h"
#include "frontend/axes.h"
#include "frontend/promotion.h"
#include "frontend/structural.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

class Prefixes {
public:
  Prefixes(const Body &combine, int axis, Where where)
      : combine_(combine), axis_(axis), where_(where) {}

  // y[2i + 1] = prefixes of (x[2i] x[2i + 1]); y[2i] = y[2i - 1] x[2i]
  Leaves of(const Leaves &xs) const {
    std::int64_t n = lengthOf(xs);
    if (n < 2)
      return xs;
    Leaves odd = of(combined(strided(xs, 0, n - 1), strided(xs, 1, n)));
    Leaves before = n % 2 == 0 ? part(odd, 0, lengthOf(odd) - 1) : odd;
    Leaves even = combined(before, strided(xs, 2, n)), first = part(xs, 0, 1), all;
    for (std::size_t i = 0; i < xs.size(); ++i)
      all.push_back(interleaved(joined({first[i], even[i]}, axis_, where_), odd[i]));
    return all;
  }

private:
  std::int64_t lengthOf(const Leaves &xs) const { return xs.front().shape()[axis_]; }

  Leaves strided(const Leaves &xs, std::int64_t begin, std::int64_t end) const {
    Leaves all;
    for (const Array &x : xs) {
      Box box(x.shape());
      auto axis = static_cast<std::size_t>(axis_);
      box.start[axis] = begin;
      box.limit[axis] = end;
      box.stride[axis] = 2;
      all.push_back(begin < end ? sliced(x, box, where_) : slicedAlong(x, axis_, end, end, where_));
    }
    return all;
  }
  Leaves part(const Leaves &xs, std::int64_t begin, std::int64_t end) const {
    Leaves all;
    for (const Array &x : xs)
      all.push_back(slicedAlong(x, axis_, begin, end, where_));
    return all;
  }

  Leaves combined(const Leaves &lhs, const Leaves &rhs) const {
    if (lengthOf(lhs) == 0)
      return lhs;
    Leaves both = lhs;
    both.insert(both.end(), rhs.begin(), rhs.end());
    Leaves results = combine_(both).leaves;
    for (std::size_t i = 0; i < lhs.size(); ++i)
      if (results.size() != lhs.size() || results[i].dtype() != lhs[i].dtype() ||
          !(results[i].shape() == lhs[i].shape()))
        raise<ShapeError>({.what = "op of associative_scan returns another type",
                           .where = where_,
                           .expected = typeText(lhs[i]),
                           .got = results.size() == lhs.size() ? typeText(results[i])
                                                               : "another number of arrays",
                           .hint = "op takes many elements at once, along the axis of the scan"});
    return results;
  }

  /// even[0], odd[0], even[1], ...: even has as many elements as odd, or one more.
  Array interleaved(const Array &even, const Array &odd) const {
    std::int64_t n = odd.shape()[axis_];
    Shape pairs, flat = even.shape();
    flat[axis_] = 2 * n;
    for (int axis = 0; axis < flat.rank(); ++axis) {
      pairs.push_back(axis == axis_ ? n : flat[axis]);
      if (axis == axis_)
        pairs.push_back(1);
    }
    Array front = slicedAlong(even, axis_, 0, n, where_);
    Array both =
        joined({reshaped(front, pairs, where_), reshaped(odd, pairs, where_)}, axis_ + 1, where_);
    Array all = reshaped(both, flat, where_);
    if (even.shape()[axis_] == n)
      return all;
    return joined({all, slicedAlong(even, axis_, n, n + 1, where_)}, axis_, where_);
  }

  const Body &combine_;
  int axis_;
  Where where_;
};

int requiredAxis(const Leaves &xs, int axis, Where where) {
  int rank = xs.front().ndim(), at = axis < 0 ? axis + rank : axis;
  for (const Array &x : xs)
    if (at < 0 || at >= x.ndim() || x.shape()[at] != xs.front().shape()[at])
      raise<ShapeError>({.what = "associative_scan along an axis that arrays do not share",
                         .where = where,
                         .expected = fmt::format("axis {} of one size in all of them", axis),
                         .got = fmt::format("{} and {}", typeText(xs.front()), typeText(x)),
                         .hint = "name an axis that they share, as in {.axis = 0}, or cut them to "
                                 "one size with a slice"});
  return at;
}

} // namespace

Leaves associativeScan(const Body &combine, const Leaves &xs, const AssociativeScanOptions &options,
                       Where where) {
  if (xs.empty())
    return xs;
  int axis = requiredAxis(xs, options.axis, where);
  Prefixes prefixes(combine, axis, where);
  if (!options.reverse)
    return prefixes.of(xs);
  auto backwards = [&](Leaves leaves) {
    for (Array &leaf : leaves)
      leaf = reversed(leaf, {axis}, where);
    return leaves;
  };
  return backwards(prefixes.of(backwards(xs)));
}

} // namespace fluxion::detail
