// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products over an axis that is parted into groups, whose sizes are numbers that nobody knows
// before the program runs: what fits, and one product per group, of what is its own. (Where there
// are many groups: ragged_tiles.cpp.)
#include "fluxion/cumulative.h"
#include "fluxion/products.h"
#include "fluxion/transforms.h"
#include "frontend/formula.h"
#include "frontend/ragged_dot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxion {

using detail::AxisList;
using detail::RaggedCall;
using detail::RaggedMode;
using detail::SharedAxes;

static constexpr const char *raggedName = "ragged_dot_general";

[[noreturn]] static void refuseRagged(const RaggedCall &call, const char *what,
                                      std::string expected, std::string got) {
  detail::raise<ShapeError>({.what = fmt::format("{} in {}", what, raggedName),
                             .where = call.lhs.where(),
                             .expected = std::move(expected),
                             .got = std::move(got),
                             .hint = "ragged_dot(lhs, rhs, group_sizes) has the usual axes: "
                                     "[m, k], [g, k, n] and [g]"});
}

static AxisList listedAxes(const std::vector<int> &axes, const Operand &x) {
  return detail::normalAxes(Axes(axes), x, raggedName);
}
/// The axes of `rank` that stand in neither list.
static AxisList otherAxes(int64_t rank, llvm::ArrayRef<int64_t> some,
                          llvm::ArrayRef<int64_t> more) {
  AxisList left;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(some, axis) && !llvm::is_contained(more, axis))
      left.push_back(axis);
  return left;
}

AxisList RaggedCall::lhsAxesOfResult() const {
  AxisList order = shared.lhsBatching;
  order.append(otherAxes(lhs.ndim(), shared.lhsBatching, shared.lhsContracting));
  return order;
}
int RaggedCall::placeOf(int64_t axis) const {
  AxisList order = lhsAxesOfResult();
  return static_cast<int>(llvm::find(order, axis) - order.begin());
}
int64_t RaggedCall::partnerOf(int64_t axis) const {
  for (auto [ofLhs, ofRhs] : llvm::zip(shared.lhsBatching, shared.rhsBatching))
    if (ofLhs == axis)
      return ofRhs;
  for (auto [ofLhs, ofRhs] : llvm::zip(shared.lhsContracting, shared.rhsContracting))
    if (ofLhs == axis)
      return ofRhs;
  return -1;
}

static void requirePairs(const RaggedCall &call, const char *names, const AxisList &ofLhs,
                         const AxisList &ofRhs) {
  if (!detail::arePairs(call.lhs, ofLhs, call.rhs, ofRhs))
    refuseRagged(call, "axes that do not fit",
                 fmt::format("as many axes of the same sizes in {}", names),
                 fmt::format("{{{}}} of lhs {} and {{{}}} of rhs {}", fmt::join(ofLhs, ", "),
                             detail::typeText(call.lhs), fmt::join(ofRhs, ", "),
                             detail::typeText(call.rhs)));
}

static void requireDistinct(const RaggedCall &call, const char *operand, const AxisList &batch,
                            AxisList others) {
  for (int64_t axis : others)
    if (llvm::is_contained(batch, axis))
      refuseRagged(call, "an axis named twice",
                   fmt::format("batch, contracting and group axes of {} that differ", operand),
                   fmt::format("axis {}", axis));
}

/// Where the ragged axis stands, and what is outside of it: the batch, and before it in its list.
static void findMode(RaggedCall &call) {
  const SharedAxes &shared = call.shared;
  AxisList free = otherAxes(call.lhs.ndim(), shared.lhsBatching, shared.lhsContracting);
  const AxisList *own = &free;
  call.mode = RaggedMode::free;
  if (llvm::is_contained(shared.lhsContracting, call.ragged)) {
    call.mode = RaggedMode::contracting;
    own = &shared.lhsContracting;
  } else if (llvm::is_contained(shared.lhsBatching, call.ragged)) {
    call.mode = RaggedMode::batch;
    own = &shared.lhsBatching;
  }
  if (call.mode != RaggedMode::batch)
    call.outer = shared.lhsBatching;
  for (int64_t axis : *own) {
    if (axis == call.ragged)
      break;
    call.outer.push_back(axis);
  }
}

static void requireGroupSizes(const RaggedCall &call) {
  if (!isInteger(call.sizes.dtype()))
    detail::refuseDtype(raggedName, {&call.sizes}, "integers as group_sizes",
                        "convert with astype(fx::i32)");
  Shape full;
  for (int64_t axis : call.outer)
    full.push_back(call.lhs.shape()[static_cast<int>(axis)]);
  full.push_back(call.sizes.ndim() == 0 ? 0 : call.numGroups());
  if (call.sizes.ndim() != 1 && call.sizes.shape() != full)
    refuseRagged(call, "group_sizes that do not fit",
                 call.outer.empty() ? "group_sizes: [groups]"
                                    : fmt::format("group_sizes: [groups] or {}", full.str()),
                 detail::typeText(call.sizes));
}

static void findGroup(RaggedCall &call, const std::vector<int> &given) {
  std::size_t expected = call.mode == RaggedMode::free ? 1 : 0;
  if (given.size() != expected)
    refuseRagged(call, "rhs_group_dimensions that do not fit",
                 expected == 1 ? "one axis of rhs, as the ragged axis of lhs is neither contracted "
                                 "nor of the batch"
                               : "none, as the ragged axis of lhs is contracted or of the batch",
                 fmt::format("{{{}}}", fmt::join(given, ", ")));
  if (expected == 0)
    return;
  call.group = listedAxes(given, call.rhs).front();
  requireDistinct(call, "rhs", call.shared.rhsBatching, {call.group});
  requireDistinct(call, "rhs", call.shared.rhsContracting, {call.group});
  if (call.rhs.shape()[static_cast<int>(call.group)] != call.numGroups())
    refuseRagged(call, "a group axis that does not fit",
                 fmt::format("axis {} of rhs as long as group_sizes has groups", call.group),
                 detail::typesText({&call.rhs, &call.sizes}));
}

static RaggedCall raggedCall(const Operand &lhs, const Operand &rhs, const Operand &sizes,
                             const RaggedDotDimensionNumbers &given) {
  const DotDimensionNumbers &dot = given.dot_dimension_numbers;
  RaggedCall call{lhs, rhs, sizes, {}, 0, -1, RaggedMode::free, {}};
  SharedAxes &shared = call.shared;
  shared.lhsBatching = listedAxes(dot.lhs_batch, lhs);
  shared.rhsBatching = listedAxes(dot.rhs_batch, rhs);
  shared.lhsContracting = listedAxes(dot.lhs_contracting, lhs);
  shared.rhsContracting = listedAxes(dot.rhs_contracting, rhs);
  requireDistinct(call, "lhs", shared.lhsBatching, shared.lhsContracting);
  requireDistinct(call, "rhs", shared.rhsBatching, shared.rhsContracting);
  requirePairs(call, "lhs_batch and rhs_batch", shared.lhsBatching, shared.rhsBatching);
  requirePairs(call, "lhs_contracting and rhs_contracting", shared.lhsContracting,
               shared.rhsContracting);
  if (given.lhs_ragged_dimensions.size() != 1)
    refuseRagged(call, "lhs_ragged_dimensions that do not fit", "one axis of lhs",
                 fmt::format("{{{}}}", fmt::join(given.lhs_ragged_dimensions, ", ")));
  call.ragged = listedAxes(given.lhs_ragged_dimensions, lhs).front();
  findMode(call);
  requireGroupSizes(call);
  findGroup(call, given.rhs_group_dimensions);
  return call;
}

//===----------------------------------------------------------------------------------------------
// The products

/// The axes of lhs and the free ones of rhs.
static Shape shapeOfProduct(const RaggedCall &call) {
  Shape shape;
  for (int64_t axis : call.lhsAxesOfResult())
    shape.push_back(call.lhs.shape()[static_cast<int>(axis)]);
  for (int64_t axis :
       otherAxes(call.rhs.ndim(), call.shared.rhsBatching, call.shared.rhsContracting))
    if (axis != call.group)
      shape.push_back(call.rhs.shape()[static_cast<int>(axis)]);
  return shape;
}

/// Whether elements along the ragged axis are of group g, along `axis` of `rank` axes.
static Array ownOfGroup(const RaggedCall &call, std::int64_t g, int rank, int64_t axis) {
  Array sizes = call.sizes.array().astype(detail::indexOf(call.sizes.dtype()));
  Array ends = cumsum(sizes, 0), place = iota(call.numRagged(), sizes.dtype());
  Array own = (ends(g) - sizes(g) <= place) & (place < ends(g));
  return reshape(own, detail::shapeAlong(static_cast<int>(axis), rank, call.numRagged()));
}

static Array overFreeAxis(const RaggedCall &call, const Array &lhs, const Array &rhs) {
  SharedAxes shared = call.shared;
  for (AxisList *list : {&shared.rhsBatching, &shared.rhsContracting})
    for (int64_t &axis : *list)
      axis -= axis > call.group;
  Array matrices = moveaxis(rhs, static_cast<int>(call.group), 0);
  Array sum = zeros(shapeOfProduct(call), lhs.dtype());
  for (std::int64_t g = 0; g < call.numGroups(); ++g) {
    Array product = detail::contracted(lhs, matrices(g), shared, call.lhs.where());
    sum = where(ownOfGroup(call, g, sum.ndim(), call.placeOf(call.ragged)), product, sum);
  }
  return sum;
}

// Both operands have nothing of other groups: 0 times infinity would be NaN.
static Array overContractedAxis(const RaggedCall &call, const Array &lhs, const Array &rhs) {
  Array none = zeros({}, lhs.dtype());
  Leaves products;
  for (std::int64_t g = 0; g < call.numGroups(); ++g) {
    auto own = [&](const Array &x, int64_t axis) {
      return where(ownOfGroup(call, g, x.ndim(), axis), x, none);
    };
    Array ofLhs = own(lhs, call.ragged), ofRhs = own(rhs, call.partnerOf(call.ragged));
    products.push_back(detail::contracted(ofLhs, ofRhs, call.shared, call.lhs.where()));
  }
  if (!products.empty())
    return stack(products);
  Shape empty{0};
  for (std::int64_t size : shapeOfProduct(call))
    empty.push_back(size);
  return zeros(empty, lhs.dtype());
}

/// `axes` where `gone`, if it is one, is left out.
static std::vector<int> axesWithout(const AxisList &axes, int64_t gone) {
  std::vector<int> left;
  for (int64_t axis : axes)
    if (axis != gone)
      left.push_back(static_cast<int>(axis - (gone >= 0 && axis > gone)));
  return left;
}

// Where sizes differ along outer axes, the first of these is a batch, over which products are added
// up if it is contracted.
static Array overOuterAxis(const RaggedCall &call, const Array &lhs, const Array &rhs) {
  int64_t axis = call.outer.front(), partner = call.partnerOf(axis);
  const SharedAxes &shared = call.shared;
  AxisList group;
  if (call.mode == RaggedMode::free)
    group.push_back(call.group);
  RaggedDotDimensionNumbers inner{
      {axesWithout(shared.lhsContracting, axis), axesWithout(shared.rhsContracting, partner),
       axesWithout(shared.lhsBatching, axis), axesWithout(shared.rhsBatching, partner)},
      axesWithout({call.ragged}, axis),
      axesWithout(group, partner)};
  auto each = [&](const Array &a, const Array &b, const Array &sizes) {
    return ragged_dot_general(a, b, sizes, inner);
  };
  AxisSpec ofRhs = partner < 0 ? AxisSpec(none) : AxisSpec(static_cast<int>(partner));
  Array all = vmap(each, in_axes(static_cast<int>(axis), ofRhs, 0), out_axes(0),
                   call.lhs.where())(lhs, rhs, call.sizes.array());
  if (llvm::is_contained(shared.lhsContracting, axis))
    return sum(all, 0);
  return moveaxis(all, 0, call.placeOf(axis) + (call.mode == RaggedMode::contracting));
}

Array ragged_dot_general(const Operand &lhs, const Operand &rhs, const Operand &group_sizes,
                         const RaggedDotDimensionNumbers &dimension_numbers) {
  detail::CalledFrom line(lhs.where());
  RaggedCall call = raggedCall(lhs, rhs, group_sizes, dimension_numbers);
  DType dtype = detail::commonDType({&lhs, &rhs});
  Array a = detail::converted(lhs.array(), dtype, lhs.where());
  Array b = detail::converted(rhs.array(), dtype, lhs.where());
  if (call.mode == RaggedMode::batch)
    return detail::contracted(a, b, call.shared, lhs.where());
  if (group_sizes.ndim() > 1)
    return overOuterAxis(call, a, b);
  if (detail::isForTiles(call, dtype))
    return detail::raggedByTiles(call, a, b);
  return call.mode == RaggedMode::free ? overFreeAxis(call, a, b) : overContractedAxis(call, a, b);
}

} // namespace fluxion
