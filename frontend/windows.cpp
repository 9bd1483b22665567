// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds by a user's function: recognized, or by halves.
#include "fluxion/windows.h"

#include "frontend/bodies.h"
#include "frontend/called_from.h"
#include "frontend/structural.h"
#include "frontend/window_folds.h"
#include "ir/ops/arithmetic.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

/// A function that is one op on its two operands.
struct Recognized {
  Fold fold;
  ir::Kink kink = ir::Kink::balanced;
};

std::optional<Recognized> recognized(mlir::Operation &op) {
  bool isLogical = ir::dtypeOf(ir::tensorTypeOf(op.getResult(0))) == DType::boolean;
  if (auto max = mlir::dyn_cast<ir::MaxOp>(op))
    return Recognized{isLogical ? Fold::any : Fold::max, max.getKink()};
  if (auto min = mlir::dyn_cast<ir::MinOp>(op))
    return Recognized{isLogical ? Fold::all : Fold::min, min.getKink()};
  if (mlir::isa<ir::AddOp>(op))
    return Recognized{Fold::sum};
  if (mlir::isa<ir::MulOp>(op))
    return Recognized{Fold::prod};
  if (mlir::isa<ir::LogicalAndOp>(op))
    return Recognized{Fold::all};
  if (mlir::isa<ir::LogicalOrOp>(op))
    return Recognized{Fold::any};
  return {};
}

/// The reduction that a traced function of two scalars is.
std::optional<Recognized> recognized(TracedBody &body) {
  mlir::Block &block = transforms::bodyOf(*body.program.function);
  mlir::Operation &end = *block.getTerminator();
  if (block.getNumArguments() != 2 || block.getOperations().size() != 2 ||
      end.getNumOperands() != 1 || body.isNumber[0])
    return {};
  mlir::Operation &op = block.front();
  mlir::Value a = block.getArgument(0), b = block.getArgument(1);
  bool isOfBoth = op.getNumOperands() == 2 && op.getNumResults() == 1 &&
                  ((op.getOperand(0) == a && op.getOperand(1) == b) ||
                   (op.getOperand(0) == b && op.getOperand(1) == a));
  if (!isOfBoth || end.getOperand(0) != op.getResult(0) || op.getResult(0).getType() != a.getType())
    return {};
  return recognized(op);
}

/// A user's function of two trees of scalars.
class Combine {
public:
  Combine(const Body &body, const Leaves &xs, const char *function, Where where)
      : body_(body), function_(function), where_(where) {
    for (const Array &x : xs)
      dtypes_.push_back(x.dtype());
    Leaves scalars;
    for (int side = 0; side < 2; ++side)
      for (DType dtype : dtypes_)
        scalars.push_back(fromType(dtype, {}));
    TracedBody traced =
        traceBody([&](const Leaves &leaves) { return checked(leaves); }, scalars, function, where);
    known_ = recognized(traced);
  }
  const std::optional<Recognized> &known() const { return known_; }

  /// The function on elements of arrays of one shape.
  Leaves operator()(const Leaves &lhs, const Leaves &rhs) const {
    Shape shape = lhs.front().shape();
    if (shape.numElements() == 0)
      return lhs;
    Leaves flat;
    for (const Leaves *side : {&lhs, &rhs})
      for (const Array &x : *side)
        flat.push_back(reshaped(x, {shape.numElements()}, where_));
    Leaves results =
        vmap([&](const Leaves &scalars) { return checked(scalars).leaves; }, flat,
             LeafAxes(flat.size(), 0), [&] { return LeafAxes(lhs.size(), 0); }, where_);
    for (Array &result : results)
      result = reshaped(result, shape, where_);
    return results;
  }

private:
  /// What the function yields, bare numbers in the dtype of the operands.
  Yielded checked(const Leaves &scalars) const {
    Yielded yielded = [&] {
      CalledByUser users;
      return body_(scalars);
    }();
    for (std::size_t i = 0; i < dtypes_.size(); ++i) {
      if (yielded.leaves.size() != dtypes_.size())
        refuse(fmt::format("{} arrays", yielded.leaves.size()), fmt::format("{}", dtypes_.size()));
      Array &leaf = yielded.leaves[i];
      if (yielded.isNumber[i] && infoOf(leaf.dtype()).kind <= infoOf(dtypes_[i]).kind)
        leaf = converted(leaf, dtypes_[i], where_);
      if (leaf.dtype() != dtypes_[i] || leaf.ndim() != 0)
        refuse(typeText(leaf.dtype(), leaf.shape()), typeText(dtypes_[i], {}));
    }
    return yielded;
  }
  [[noreturn]] void refuse(std::string got, std::string expected) const {
    raise<DtypeError>(
        {.what = fmt::format("the function of {} answers another type", function_),
         .where = where_,
         .expected = std::move(expected),
         .got = std::move(got),
         .hint = "it takes two scalars (or trees of them) and answers one like them"});
  }

  const Body &body_;
  const char *function_;
  Where where_;
  std::vector<DType> dtypes_;
  std::optional<Recognized> known_;
};

/// Arrays and what their folds begin with, checked.
struct Folded {
  Leaves xs, init;

  Folded(const Leaves &arrays, const Leaves &initial, const char *function, Where where)
      : xs(arrays) {
    if (xs.empty())
      raise<ShapeError>({.what = fmt::format("no array in {}", function),
                         .where = where,
                         .expected = "at least one array",
                         .got = "none",
                         .hint = "the tree has no array to fold"});
    for (std::size_t i = 0; i < xs.size(); ++i) {
      const Array &start = initial[i];
      auto typed = [](const Array &x) { return typeText(x.dtype(), x.shape()); };
      if (!(xs[i].shape() == xs.front().shape()))
        raise<ShapeError>({.what = fmt::format("arrays of different shapes in {}", function),
                           .where = where,
                           .expected = xs.front().shape().str(),
                           .got = typed(xs[i]),
                           .hint = "fx::broadcast_arrays gives them one shape"});
      if (!start.shape().empty())
        raise<ShapeError>({.what = fmt::format("init that is not a scalar in {}", function),
                           .where = where,
                           .expected = "a scalar",
                           .got = typed(start),
                           .hint = "one number per array is for all places, as 0.0 for a sum"});
      if (infoOf(start.dtype()).kind > infoOf(xs[i].dtype()).kind)
        raise<DtypeError>({.what = fmt::format("init that the array cannot hold in {}", function),
                           .where = where,
                           .expected = std::string(name(xs[i].dtype())),
                           .got = typed(start),
                           .hint = "convert the array with astype"});
      init.push_back(converted(start, xs[i].dtype(), where));
    }
  }
};

bool isKnownToBe(const Array &x, const HostArray &number) {
  if (x.is_traced())
    return false;
  HostArray host = hostOf(x, "folding");
  return std::memcmp(host.raw(), number.raw(), byteSize(number.dtype())) == 0;
}

/// f(init, y), unless init changes nothing.
Leaves begun(const Combine &combine, const Folded &folded, const Leaves &y, Where where) {
  if (combine.known() &&
      isKnownToBe(folded.init[0], identityOf(combine.known()->fold, folded.xs[0].dtype())))
    return y;
  Leaves start;
  for (const Array &init : folded.init)
    start.push_back(spread(init, y.front().shape(), where));
  return combine(start, y);
}

/// The rows of `xs` folded in their order, neighbours first: the function is associative, and that
/// is all.
Leaves byNeighbours(const Combine &combine, Leaves xs, Where where) {
  for (std::int64_t n = xs.front().shape()[0]; n > 1; n = xs.front().shape()[0]) {
    auto every = [&](std::int64_t first) {
      Leaves rows;
      for (const Array &x : xs) {
        Box box(x.shape());
        box.start[0] = first;
        box.limit[0] = n / 2 * 2;
        box.stride[0] = 2;
        rows.push_back(sliced(x, box, where));
      }
      return rows;
    };
    Leaves pairs = combine(every(0), every(1));
    if (n % 2 == 1)
      for (std::size_t i = 0; i < xs.size(); ++i)
        pairs[i] = joined({pairs[i], slicedAlong(xs[i], 0, n - 1, n, where)}, 0, where);
    xs = std::move(pairs);
  }
  return xs;
}

/// Arrays whose first axis is folded.
Leaves foldedRows(const Combine &combine, const Folded &folded, const Leaves &rows, Where where) {
  Shape rest(
      std::vector<std::int64_t>(rows.front().shape().begin() + 1, rows.front().shape().end()));
  Leaves y;
  if (rows.front().shape()[0] == 0) {
    for (const Array &init : folded.init)
      y.push_back(spread(init, rest, where));
    return y;
  }
  for (const Array &row : byNeighbours(combine, rows, where))
    y.push_back(reshaped(row, rest, where));
  return begun(combine, folded, y, where);
}

} // namespace

Leaves reduce(const Body &f, const Leaves &xs, const Leaves &init, const Axes &given, Where where) {
  CalledFrom line(where);
  Folded folded(xs, init, "reduce", where);
  const Array &first = folded.xs.front();
  AxisList axes = sortedAxes(given, Operand(first, where), "reduce");
  Combine combine(f, folded.xs, "reduce", where);
  if (combine.known()) {
    Array y = axes.empty()
                  ? first
                  : foldedOver(combine.known()->fold, combine.known()->kink, first, axes, where);
    return begun(combine, folded, {y}, where);
  }
  AxisList order = axes;
  Shape rows{1};
  for (int axis = 0; axis < first.ndim(); ++axis)
    if (llvm::is_contained(axes, axis)) {
      rows[0] *= first.shape()[axis];
    } else {
      order.push_back(axis);
      rows.push_back(first.shape()[axis]);
    }
  Leaves all;
  for (const Array &x : folded.xs)
    all.push_back(reshaped(permuted(x, order, where), rows, where));
  return foldedRows(combine, folded, all, where);
}

Leaves reduceWindow(const Body &f, const Leaves &xs, const Leaves &init, const Windows &given,
                    Where where) {
  constexpr const char *function = "reduce_window";
  CalledFrom line(where);
  Folded folded(xs, init, function, where);
  const Shape &shape = folded.xs.front().shape();
  auto perAxis = [&](const std::vector<std::int64_t> &list, const char *name) {
    return positivePerAxis(list, shape.size(), function, name, where);
  };
  auto required = [&](const std::vector<std::int64_t> &list, const char *name) {
    if (list.size() != shape.size())
      raise<ShapeError>({.what = fmt::format("{} that do not fit in {}", name, function),
                         .where = where,
                         .expected = fmt::format("{} of 1 or more", shape.size()),
                         .got = fmt::format("{{{}}}", fmt::join(list, ", ")),
                         .hint = "one per axis, 1 for an axis that the window leaves alone"});
    return perAxis(list, name);
  };
  SlidingWindows windows;
  windows.sizes = required(given.sizes, "window_dimensions");
  windows.strides = required(given.strides, "window_strides");
  windows.dilations = perAxis(given.options.window_dilation, "window_dilation");
  windows.baseDilations = perAxis(given.options.base_dilation, "base_dilation");
  llvm::ArrayRef<int64_t> sizes = toArrayRef(shape);
  requireShape(Shape(std::span<const int64_t>(windows.sizes)), function, where);
  AxisList reaches =
      reachesOf(windows.sizes, windows.dilations, function, "window_dilation", where);
  windows.padding = paddingOf(given.padding, sizes, reaches, windows.strides, function, where);
  AxisList around =
      paddedSizes(reachesOf(sizes, windows.baseDilations, function, "base_dilation", where),
                  windows.padding, function, "axis", where);
  requireShape(Shape(std::span<const int64_t>(around)), function, where);
  Combine combine(f, folded.xs, function, where);
  if (combine.known()) {
    Array y = foldedWindows(combine.known()->fold, combine.known()->kink, folded.xs[0],
                            folded.init[0], windows, where);
    return begun(combine, folded, {y}, where);
  }
  Leaves rows;
  for (std::size_t i = 0; i < folded.xs.size(); ++i) {
    Array around = surrounded(folded.xs[i], folded.init[i], windows, where);
    Array all = windowsOf(around, windows, where);
    Shape flat{1};
    for (int axis = 0; axis < all.ndim(); ++axis)
      if (axis < numWindowAxes(windows))
        flat[0] *= all.shape()[axis];
      else
        flat.push_back(all.shape()[axis]);
    rows.push_back(reshaped(all, flat, where));
  }
  return foldedRows(combine, folded, rows, where);
}

} // namespace fluxion::detail
