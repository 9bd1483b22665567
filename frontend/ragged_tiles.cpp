// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products over groups whose time does not grow with their number: the ragged axis is cut into
// tiles of one width, and every group visits the tiles in which it has elements. t tiles have at
// most t - 1 places where a group ends inside, so there are at most t + g - 1 visits of g groups,
// whatever their sizes are. Each is a product of one tile with what its group has (Gale et al.
// 2022 do so for mixtures of experts).
#include "fluxion/cumulative.h"
#include "fluxion/statistics.h"
#include "frontend/formula.h"
#include "frontend/ragged_dot.h"
#include "frontend/structural.h"

namespace fluxion::detail {
namespace {

struct Visits {
  std::int64_t width, tiles, count;
  Array tile, group; // [count]; those that are not needed are somewhere and own nothing
  Array own;         // [count, width]: whether elements of the tile are of the group
};

} // namespace

// As many elements in a tile as in a group on average: t and g, and so the elements of all tiles
// that are visited, are at most twice what there is.
static Visits visitsOf(const Array &sizes, std::int64_t length) {
  std::int64_t groups = sizes.size(), width = (length + groups - 1) / groups;
  std::int64_t tiles = (length + width - 1) / width;
  std::int64_t count = std::min(tiles + std::min(groups, length) - 1, length);
  Array wide = sizes.astype(indexOf(sizes.dtype())), sums = cumsum(wide, 0);
  Array first = minimum(sums - wide, length), ends = minimum(sums, length);
  Array firstTile = floor_divide(first, width);
  Array numTiles = where(ends > first, floor_divide(ends - 1, width) - firstTile + 1, 0);
  Array visited = cumsum(numTiles, 0), visit = iota(count, wide.dtype());
  // The first group of which not all visits are over.
  Array over = fluxion::sum((visited <= expand_dims(visit, 1)).astype(wide.dtype()), 1);
  Array group = minimum(over, groups - 1);
  Array tile = take(firstTile, group) + visit - take(visited - numTiles, group);
  tile = where(over < groups, tile, 0);
  Array place = expand_dims(tile, 1) * width + iota(width, wide.dtype());
  auto ofGroup = [&](const Array &x) { return expand_dims(take(x, group), 1); };
  Array own = expand_dims(over < groups, 1) & (ofGroup(first) <= place) & (place < ofGroup(ends));
  return {width, tiles, count, tile, group, own};
}

/// x with the tiles of each visit: axis `ragged` becomes visits, and elements of a tile behind it.
static Array visitedTiles(const Visits &visits, const Array &x, int64_t ragged) {
  int axis = static_cast<int>(ragged);
  std::vector<fluxion::Padding> around(static_cast<std::size_t>(x.ndim()));
  around[static_cast<std::size_t>(axis)].high = visits.tiles * visits.width - x.shape()[axis];
  Shape shape;
  for (int k = 0; k < x.ndim(); ++k) {
    if (k == axis)
      shape.push_back(visits.tiles);
    shape.push_back(k == axis ? visits.width : x.shape()[k]);
  }
  return take(reshape(pad(x, zeros({}, x.dtype()), around), shape), visits.tile, axis);
}

/// Axes of what was cut along `ragged`: elements of a tile stand where it was, and one further.
static AxisList axesOfTiles(AxisList axes, int64_t ragged) {
  for (int64_t &axis : axes)
    axis += axis >= ragged;
  return axes;
}
static AxisList inFront(int64_t axis, AxisList others) {
  others.insert(others.begin(), axis);
  return others;
}

/// x, with visits along axis `first` and elements of a tile along `first` + `behind`, and zeros for
/// elements that are not the group's own.
static Array ofOwn(const Visits &visits, const Array &x, int first, int behind) {
  Shape shape = shapeAlong(first, x.ndim(), visits.count);
  shape[first + behind] = visits.width;
  return where(reshape(visits.own, shape), x, zeros({}, x.dtype()));
}

// [v, b.., m.., w, .., n..]: every element is of one visit, in which it is the group's own.
static Array freeByTiles(const RaggedCall &call, const Visits &visits, const Array &lhs,
                         const Array &rhs) {
  Where where = call.lhs.where();
  SharedAxes shared{inFront(call.ragged, axesOfTiles(call.shared.lhsBatching, call.ragged)),
                    inFront(call.group, call.shared.rhsBatching),
                    axesOfTiles(call.shared.lhsContracting, call.ragged),
                    call.shared.rhsContracting};
  Array ofGroups = take(rhs, visits.group, static_cast<int>(call.group));
  Array products = contracted(visitedTiles(visits, lhs, call.ragged), ofGroups, shared, where);
  int place = call.placeOf(call.ragged);
  Array sums = segment_sum(ofOwn(visits, products, 0, place + 1), visits.tile, visits.tiles);
  sums = moveaxis(sums, 0, place);
  Shape shape = without(sums.shape(), AxisList{place});
  shape[place] = visits.tiles * visits.width;
  return slicedAlong(reshape(sums, shape), place, 0, call.numRagged(), where);
}

// [v, b.., m.., n..]: a group is the sum of its visits.
static Array contractingByTiles(const RaggedCall &call, const Visits &visits, const Array &lhs,
                                const Array &rhs) {
  int64_t partner = call.partnerOf(call.ragged);
  SharedAxes shared{inFront(call.ragged, axesOfTiles(call.shared.lhsBatching, call.ragged)),
                    inFront(partner, axesOfTiles(call.shared.rhsBatching, partner)),
                    axesOfTiles(call.shared.lhsContracting, call.ragged),
                    axesOfTiles(call.shared.rhsContracting, partner)};
  auto own = [&](const Array &x, int64_t ragged) {
    return ofOwn(visits, visitedTiles(visits, x, ragged), static_cast<int>(ragged), 1);
  };
  Array products = contracted(own(lhs, call.ragged), own(rhs, partner), shared, call.lhs.where());
  return segment_sum(products, visits.group, call.numGroups());
}

// The other way multiplies everything once per group, this one twice at most; it costs copies.
bool isForTiles(const RaggedCall &call, DType dtype) {
  return call.numGroups() >= 4 && call.numRagged() > 0 && !isBoolean(dtype);
}

Array raggedByTiles(const RaggedCall &call, const Array &lhs, const Array &rhs) {
  DType dtype = computedIn(lhs.dtype()); // sums of several visits are rounded once
  Visits visits = visitsOf(call.sizes.array(), call.numRagged());
  Array a = lhs.astype(dtype), b = rhs.astype(dtype);
  Array result = call.mode == RaggedMode::free ? freeByTiles(call, visits, a, b)
                                               : contractingByTiles(call, visits, a, b);
  return result.astype(lhs.dtype());
}

} // namespace fluxion::detail
