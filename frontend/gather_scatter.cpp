// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gather and scatter with dimension numbers: what does not fit is refused here, before an op is
// built.
#include "fluxion/indexing.h"
#include "fluxion/manipulation.h"
#include "fluxion/reduction.h"
#include "frontend/formula.h"
#include "frontend/index_modes.h"
#include "frontend/structural.h"
#include "ir/ops/indexing.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxion {

using detail::AxisList;
using detail::CalledFrom;
using mlir::Location;
using mlir::OpBuilder;

namespace {
/// The windows of x at starts: of gather's result, or of updates.
struct Windows {
  ir::WindowNames names;
  const Operand &x, &starts;
  ir::WindowAxes axes;
  Shape sizes; // along the axes of x
};
enum class Rising { yes, no };
/// x flattened, at the place of each update; behind the last of windows that stand out.
struct FlatUpdates {
  Array x, places, updates;
};
} // namespace

static AxisList listOf(const std::vector<int> &axes) { return {axes.begin(), axes.end()}; }

[[noreturn]] static void refuse(const Windows &w, const std::string &expected,
                                const std::string &got) {
  detail::raise<ShapeError>(
      {.what = fmt::format("dimension numbers that do not fit in {}", std::string_view(w.names.op)),
       .where = w.x.where(),
       .expected = expected,
       .got = fmt::format("{} for x {}, starts {}", got, detail::typeText(w.x),
                          detail::typeText(w.starts)),
       .hint = "x(i, j), take and x.at(i).set need none"});
}
static void require(bool fits, const Windows &w, const std::string &expected,
                    const std::string &got) {
  if (!fits)
    refuse(w, expected, got);
}
static std::string textOf(llvm::ArrayRef<std::int64_t> numbers) {
  return fmt::format("{{{}}}", fmt::join(numbers, ", "));
}

/// Axes below `rank`, none twice and none of `others`.
static void requireAxes(const Windows &w, llvm::StringRef name, llvm::ArrayRef<std::int64_t> axes,
                        std::int64_t rank, Rising rising,
                        llvm::ArrayRef<std::int64_t> others = {}) {
  for (std::size_t k = 0; k < axes.size(); ++k) {
    bool isNew = !llvm::is_contained(axes.take_front(k), axes[k]) &&
                 (rising == Rising::no || k == 0 || axes[k - 1] < axes[k]);
    require(isNew && axes[k] >= 0 && axes[k] < rank && !llvm::is_contained(others, axes[k]), w,
            fmt::format("{}: {} axes from 0 to {}{}", std::string_view(name),
                        rising == Rising::yes ? "ascending" : "different", rank - 1,
                        others.empty() ? "" : ", none of operand_batching_dims"),
            textOf(axes));
  }
}

static void requireBatching(const Windows &w) {
  const auto &[ofX, ofStarts] = std::tie(w.axes.operandBatching, w.axes.indicesBatching);
  requireAxes(w, w.names.operandBatching, ofX, w.x.ndim(), Rising::yes);
  requireAxes(w, w.names.indicesBatching, ofStarts, w.starts.ndim() - 1, Rising::no);
  bool fits = ofX.size() == ofStarts.size();
  for (std::size_t k = 0; fits && k < ofX.size(); ++k)
    fits = w.x.shape()[static_cast<int>(ofX[k])] == w.starts.shape()[static_cast<int>(ofStarts[k])];
  require(fits, w, "batching axes that go in pairs of one size",
          fmt::format("{} and {}", textOf(ofX), textOf(ofStarts)));
}

/// The axes; sizes are what the callers check.
static void requireWindows(const Windows &w) {
  require(w.starts.ndim() > 0, w, "starts of at least one axis, the last along a vector",
          "a scalar");
  requireBatching(w);
  const ir::WindowAxes &axes = w.axes;
  std::int64_t length = w.starts.shape()[w.starts.ndim() - 1];
  require(length == static_cast<std::int64_t>(axes.indexed.size()), w,
          fmt::format("{}: one axis per component of a vector", std::string_view(w.names.indexed)),
          textOf(axes.indexed));
  requireAxes(w, w.names.indexed, axes.indexed, w.x.ndim(), Rising::no, axes.operandBatching);
  requireAxes(w, w.names.collapsed, axes.collapsed, w.x.ndim(), Rising::yes, axes.operandBatching);
  std::size_t within = axes.windowed(w.x.ndim()).size();
  require(axes.offset.size() == within, w,
          fmt::format("{}: {} axes, those of x that are neither left out nor batching",
                      std::string_view(w.names.offset), within),
          textOf(axes.offset));
  std::int64_t rank = static_cast<std::int64_t>(within) + w.starts.ndim() - 1;
  require(rank <= maxRank, w, fmt::format("at most {} axes of the windows", maxRank),
          fmt::format("{}", rank));
  requireAxes(w, w.names.offset, axes.offset, rank, Rising::yes);
}

static void requireSizes(const Windows &w) {
  bool fit = w.sizes.rank() == w.x.ndim();
  for (int axis = 0; fit && axis < w.x.ndim(); ++axis) {
    bool isOne = llvm::is_contained(w.axes.collapsed, axis) ||
                 llvm::is_contained(w.axes.operandBatching, axis);
    std::int64_t most = isOne ? std::min<std::int64_t>(w.x.shape()[axis], 1) : w.x.shape()[axis];
    fit = w.sizes[axis] >= (isOne ? most : 0) && w.sizes[axis] <= most;
  }
  require(fit, w,
          "a slice size per axis of x, no larger than it, 1 at axes that are collapsed or batching",
          w.sizes.str());
}

/// The last start along the axis of each component at which a window is inside.
static Array lastStarts(const Windows &w) {
  std::vector<std::int64_t> last;
  for (std::int64_t axis : w.axes.indexed)
    last.push_back(w.x.shape()[static_cast<int>(axis)] - w.sizes[static_cast<int>(axis)]);
  return array(last);
}

/// Which windows are inside, in a shape that broadcasts to that of all windows.
static Array areInside(const Windows &w, const Array &starts, int rank) {
  Array inside = fluxion::all((starts >= 0) & (starts <= lastStarts(w)), -1);
  Shape shape(std::vector<std::int64_t>(static_cast<std::size_t>(rank), 1));
  for (auto [axis, along] : llvm::zip(w.axes.outer(rank), w.axes.scattered(w.starts.ndim())))
    shape[static_cast<int>(axis)] = starts.shape()[static_cast<int>(along)];
  return reshape(inside, shape);
}

/// Starts as the op takes them; all inside where the mode says so.
static Array startsOf(const Windows &w, std::optional<OutOfRange> mode) {
  if (mode == OutOfRange::wrap)
    detail::raise<ShapeError>(
        {.what = fmt::format("a mode that there is not in {}", std::string_view(w.names.op)),
         .where = w.x.where(),
         .expected = "OutOfRange::clip, fill or drop",
         .got = "OutOfRange::wrap",
         .hint = "starts % n go round an axis of n elements"});
  detail::requireIntegers(w.starts.array(), w.starts.where());
  Array starts =
      detail::converted(w.starts.array(), detail::indexOf(w.starts.dtype()), w.starts.where());
  bool isMoved = mode == OutOfRange::clip && !w.axes.indexed.empty();
  return isMoved ? maximum(minimum(starts, lastStarts(w)), 0) : starts;
}

static Array windowsAt(const Array &x, const Array &starts, const Windows &w) {
  return detail::recordOne(w.x.where(), {x, starts}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::GatherOp::create(b, loc, v[0], v[1], w.axes, detail::toArrayRef(w.sizes));
  });
}

Array gather(const Operand &x, const Operand &starts, const GatherDimensions &dimensions,
             const Shape &slice_sizes, const Reading &options) {
  CalledFrom line(x.where());
  Windows w{.names = {"gather", "starts", "result", "offset_dims", "collapsed_slice_dims",
                      "operand_batching_dims", "start_indices_batching_dims", "start_index_map"},
            .x = x,
            .starts = starts,
            .axes = {listOf(dimensions.offset_dims), listOf(dimensions.collapsed_slice_dims),
                     listOf(dimensions.operand_batching_dims),
                     listOf(dimensions.start_indices_batching_dims),
                     listOf(dimensions.start_index_map), starts.ndim() - 1},
            .sizes = slice_sizes};
  requireWindows(w);
  requireSizes(w);
  Array at = startsOf(w, options.mode), values = windowsAt(x.array(), at, w);
  if (options.mode != OutOfRange::fill && options.mode != OutOfRange::drop)
    return values;
  return where(areInside(w, at, values.ndim()), values,
               detail::fillOf(x.array(), options, x.where()));
}

//===----------------------------------------------------------------------------------------------
// scatter

static Windows scatterWindows(const char *function, const Operand &x, const Operand &starts,
                              const Operand &updates, const ScatterDimensions &dimensions) {
  Windows w{.names = {function, "starts", "updates", "update_window_dims", "inserted_window_dims",
                      "operand_batching_dims", "scatter_indices_batching_dims",
                      "scatter_dims_to_operand_dims"},
            .x = x,
            .starts = starts,
            .axes = {listOf(dimensions.update_window_dims), listOf(dimensions.inserted_window_dims),
                     listOf(dimensions.operand_batching_dims),
                     listOf(dimensions.scatter_indices_batching_dims),
                     listOf(dimensions.scatter_dims_to_operand_dims), starts.ndim() - 1},
            .sizes = Shape(std::vector<std::int64_t>(static_cast<std::size_t>(x.ndim()), 1))};
  requireWindows(w);
  auto windowed = w.axes.windowed(x.ndim()), scattered = w.axes.scattered(starts.ndim());
  bool fits = static_cast<std::size_t>(updates.ndim()) == windowed.size() + scattered.size();
  if (fits) {
    for (auto [axis, along] : llvm::zip(w.axes.outer(updates.ndim()), scattered))
      fits &= updates.shape()[static_cast<int>(axis)] == starts.shape()[static_cast<int>(along)];
    for (auto [axis, along] : llvm::zip(w.axes.offset, windowed)) {
      std::int64_t size = updates.shape()[static_cast<int>(axis)];
      w.sizes[static_cast<int>(along)] = size;
      fits &= size <= x.shape()[static_cast<int>(along)];
    }
  }
  require(fits, w, "updates with the axes of windows, no larger than x, and those of the vectors",
          fmt::format("updates {}", detail::typeText(updates)));
  return w;
}

static Array updatesFor(const char *function, const Operand &x, const Operand &updates) {
  if (infoOf(updates.dtype()).kind > infoOf(x.dtype()).kind)
    detail::raise<DtypeError>(
        {.what = fmt::format("updates that the array cannot hold in {}", function),
         .where = x.where(),
         .expected = std::string(name(x.dtype())),
         .got = detail::typeText(updates),
         .hint = "convert the array or the updates with astype"});
  return updates.array().astype(x.dtype());
}

static Array scattered(const char *function, ir::Combiner combiner, const Operand &x,
                       const Operand &starts, const Operand &updates,
                       const ScatterDimensions &dimensions, OutOfRange mode) {
  Windows w = scatterWindows(function, x, starts, updates, dimensions);
  Leaves operands{x.array(), startsOf(w, mode), updatesFor(function, x, updates)};
  return detail::recordOne(x.where(), operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::ScatterOp::create(b, loc, combiner, v[0], v[1], v[2], w.axes);
  });
}

static FlatUpdates flatUpdates(const char *function, const Operand &x, const Operand &starts,
                               const Operand &updates, const ScatterDimensions &dimensions,
                               OutOfRange mode) {
  Windows w = scatterWindows(function, x, starts, updates, dimensions);
  Array at = startsOf(w, mode), flat = ravel(x);
  Array number = reshape(iota(flat.size(), i64), x.shape());
  Array inside = areInside(w, at, updates.ndim());
  Array places = where(inside, windowsAt(number, at, w), flat.size());
  return {flat, ravel(places), ravel(updatesFor(function, x, updates))};
}

Array scatter(const Operand &x, const Operand &starts, const Operand &updates,
              const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  return scattered("scatter", ir::Combiner::set, x, starts, updates, dimensions, mode);
}
Array scatter_add(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  return scattered("scatter_add", ir::Combiner::add, x, starts, updates, dimensions, mode);
}
Array scatter_sub(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  return scattered("scatter_sub", ir::Combiner::add, x, starts, {-updates, updates.where()},
                   dimensions, mode);
}
Array scatter_mul(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  auto [flat, places, values] = flatUpdates("scatter_mul", x, starts, updates, dimensions, mode);
  return reshape(flat.at(places).multiply(values), x.shape());
}
Array scatter_min(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  auto [flat, places, values] = flatUpdates("scatter_min", x, starts, updates, dimensions, mode);
  return reshape(flat.at(places).min(values), x.shape());
}
Array scatter_max(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode) {
  CalledFrom line(x.where());
  auto [flat, places, values] = flatUpdates("scatter_max", x, starts, updates, dimensions, mode);
  return reshape(flat.at(places).max(values), x.shape());
}

} // namespace fluxion
