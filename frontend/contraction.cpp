// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/contraction.h"

#include "fluxion/contraction.h"
#include "fluxion/elementwise.h"
#include "fluxion/products.h"
#include "frontend/structural.h"
#include "ir/ops/contraction.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

namespace fluxion {

using detail::AxisList;
using detail::SharedAxes;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

Array detail::contracted(const Array &lhs, const Array &rhs, const SharedAxes &axes, Where where) {
  DType dtype = promote(lhs.dtype(), rhs.dtype()), number = numberOf(dtype);
  int rank = lhs.ndim() + rhs.ndim() - static_cast<int>(axes.lhsBatching.size()) -
             2 * static_cast<int>(axes.lhsContracting.size());
  if (rank > maxRank)
    raise<ShapeError>({.what = "too many axes in the result of a contraction",
                       .where = where,
                       .expected = fmt::format("at most {} axes", maxRank),
                       .got = fmt::format("{}", rank),
                       .hint = "merge axes first, as in collapse(x, 0, 2)"});
  Leaves operands{converted(lhs, number, where), converted(rhs, number, where)};
  Array result = recordOne(where, operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::DotGeneralOp::create(b, loc, v[0], v[1], axes.lhsBatching, axes.rhsBatching,
                                    axes.lhsContracting, axes.rhsContracting);
  });
  return converted(result, dtype, where);
}

/// The operands in the dtype in which they meet.
static std::pair<Array, Array> inOneDType(const Operand &a, const Operand &b) {
  DType dtype = detail::commonDType({&a, &b});
  return {detail::meet({&a}, dtype, a.shape(), a.where())[0],
          detail::meet({&b}, dtype, b.shape(), a.where())[0]};
}

static void requireEqualSizes(const char *function, const Operand &a, int lhsAxis, const Operand &b,
                              int rhsAxis) {
  const Shape &lhs = a.shape(), &rhs = b.shape();
  if (lhs[lhsAxis] == rhs[rhsAxis])
    return;
  bool isMatrix = b.ndim() == 2 && lhs[lhsAxis] == rhs[1];
  detail::raise<ShapeError>(
      {.what = fmt::format("shape mismatch in {}", function),
       .where = a.where(),
       .expected = fmt::format("{} axis of lhs = {} axis of rhs",
                               lhsAxis == a.ndim() - 1 ? "last" : "contracted",
                               b.ndim() <= 2 ? "first" : "second to last"),
       .got = fmt::format("lhs {}, rhs {}", detail::typeText(a), detail::typeText(b)),
       .hint = isMatrix ? fmt::format("{}(lhs, transpose(rhs))", function)
                        : "einsum and tensordot contract any axes"});
}

bool detail::arePairs(const Operand &lhs, const AxisList &ofLhs, const Operand &rhs,
                      const AxisList &ofRhs) {
  return llvm::equal(ofLhs, ofRhs, [&](int64_t l, int64_t r) {
    return lhs.shape()[static_cast<int>(l)] == rhs.shape()[static_cast<int>(r)];
  });
}

/// The axes of a list, none of them twice.
static AxisList listed(const std::vector<int> &axes, const Operand &x) {
  return detail::normalAxes(Axes(axes), x, "dot_general");
}

Array dot_general(const Operand &lhs, const Operand &rhs, const DotDimensionNumbers &given) {
  detail::SharedAxes axes{listed(given.lhs_batch, lhs), listed(given.rhs_batch, rhs),
                          listed(given.lhs_contracting, lhs), listed(given.rhs_contracting, rhs)};
  auto areApart = [](const AxisList &some, const AxisList &others) {
    return llvm::none_of(some, [&](int64_t axis) { return llvm::is_contained(others, axis); });
  };
  if (!detail::arePairs(lhs, axes.lhsBatching, rhs, axes.rhsBatching) ||
      !detail::arePairs(lhs, axes.lhsContracting, rhs, axes.rhsContracting) ||
      !areApart(axes.lhsBatching, axes.lhsContracting) ||
      !areApart(axes.rhsBatching, axes.rhsContracting))
    detail::raise<ShapeError>(
        {.what = "axes that do not fit in dot_general",
         .where = lhs.where(),
         .expected = "as many axes of lhs as of rhs, of the same sizes, each in one list",
         .got =
             fmt::format("contracting {{{}}} and {{{}}}, batch {{{}}} and {{{}}} of {}",
                         fmt::join(given.lhs_contracting, ", "),
                         fmt::join(given.rhs_contracting, ", "), fmt::join(given.lhs_batch, ", "),
                         fmt::join(given.rhs_batch, ", "), detail::typesText({&lhs, &rhs})),
         .hint = "einsum names axes by letters"});
  auto [a, b] = inOneDType(lhs, rhs);
  return detail::contracted(a, b, axes, lhs.where());
}

Array dot(const Operand &a, const Operand &b) {
  if (a.ndim() == 0 || b.ndim() == 0)
    return a * b;
  int last = a.ndim() - 1, first = std::max(b.ndim() - 2, 0);
  requireEqualSizes("dot", a, last, b, first);
  auto [lhs, rhs] = inOneDType(a, b);
  return detail::contracted(lhs, rhs, {{}, {}, {last}, {first}}, a.where());
}
Array Array::dot(const Operand &other) const { return fluxion::dot({*this, other.where()}, other); }

/// `x` with its axes but the last two repeated to `batch`.
static Array withBatch(const Array &x, const Shape &batch, Site where) {
  Shape shape = batch;
  shape.push_back(x.shape()[x.ndim() - 2]);
  shape.push_back(x.shape()[x.ndim() - 1]);
  return detail::spread(x, shape, where);
}

static Array batchedMatmul(const Operand &a, const Operand &b) {
  Site at = a.where();
  auto [lhs, rhs] = inOneDType(a, b);
  // Only the shapes of these matter: they meet as the batches have to.
  Shape ofA = detail::batchOf(a.shape(), 2), ofB = detail::batchOf(b.shape(), 2);
  Shape batch = ofA.rank() >= ofB.rank() ? ofA : ofB;
  for (const Shape *shape : {&ofA, &ofB})
    for (int k = 0, shift = batch.rank() - shape->rank(); k < shape->rank(); ++k)
      if (batch[k + shift] == 1)
        batch[k + shift] = (*shape)[k];
      else if ((*shape)[k] != batch[k + shift] && (*shape)[k] != 1)
        detail::raise<ShapeError>({.what = "shape mismatch in matmul",
                                   .where = at,
                                   .expected = "axes before the last two that broadcast",
                                   .got = detail::typesText({&a, &b}),
                                   .hint = "axes of size 1 are repeated, others have to be equal"});
  AxisList batching;
  for (int k = 0; k < batch.rank(); ++k)
    batching.push_back(k);
  return detail::contracted(withBatch(lhs, batch, at), withBatch(rhs, batch, at),
                            {batching, batching, {batch.rank() + 1}, {batch.rank()}}, at);
}

Array matmul(const Operand &a, const Operand &b) {
  if (a.ndim() == 0 || b.ndim() == 0)
    detail::raise<ShapeError>({.what = "a scalar in matmul",
                               .where = a.where(),
                               .expected = "arrays of at least one axis",
                               .got = detail::typesText({&a, &b}),
                               .hint = "multiply scalars with *"});
  requireEqualSizes("matmul", a, a.ndim() - 1, b, std::max(b.ndim() - 2, 0));
  if (b.ndim() <= 2) // dot does the same without repeating b
    return dot(a, b);
  if (a.ndim() > 1)
    return batchedMatmul(a, b);
  // A row on the left: an axis that is taken away again.
  Shape row{1, a.shape()[0]};
  Operand matrix(detail::reshaped(a.array(), row, a.where()), a.where());
  Array product = batchedMatmul(matrix, b);
  return detail::reshaped(product, detail::without(product.shape(), AxisList{product.ndim() - 2}),
                          a.where());
}

Array outer(const Operand &a, const Operand &b) {
  Site at = a.where();
  auto [lhs, rhs] = inOneDType(a, b);
  Operand column(detail::reshaped(lhs, {lhs.size(), 1}, at), at);
  Operand row(detail::reshaped(rhs, {1, rhs.size()}, at), at);
  return column * row;
}

Array tensordot(const Operand &a, const Operand &b, int axes) {
  if (axes < 0 || axes > std::min(a.ndim(), b.ndim()))
    detail::raise<ShapeError>(
        {.what = "more axes than there are in tensordot",
         .where = a.where(),
         .expected = fmt::format("0 to {} axes", std::min(a.ndim(), b.ndim())),
         .got = fmt::format("{} axes of {}", axes, detail::typesText({&a, &b})),
         .hint = fmt::format("say how many, as in tensordot(a, b, {}): by default they are 2",
                             std::min({1, a.ndim(), b.ndim()}))});
  std::vector<int> ofA, ofB;
  for (int k = 0; k < axes; ++k) {
    ofA.push_back(a.ndim() - axes + k);
    ofB.push_back(k);
  }
  return tensordot(a, b, Axes(ofA), Axes(ofB));
}

Array tensordot(const Operand &a, const Operand &b, const Axes &ofA, const Axes &ofB) {
  AxisList lhsAxes = detail::normalAxes(ofA, a, "tensordot");
  AxisList rhsAxes = detail::normalAxes(ofB, b, "tensordot");
  bool fits = lhsAxes.size() == rhsAxes.size();
  for (std::size_t k = 0; fits && k < lhsAxes.size(); ++k)
    fits = a.shape()[static_cast<int>(lhsAxes[k])] == b.shape()[static_cast<int>(rhsAxes[k])];
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "shape mismatch in tensordot",
         .where = a.where(),
         .expected = "as many axes of lhs as of rhs, of equal sizes",
         .got = fmt::format("lhs {}, rhs {}", detail::typeText(a), detail::typeText(b)),
         .hint = "axes go in pairs, the first of lhs with the first of rhs; einsum pairs them by "
                 "letters"});
  auto [lhs, rhs] = inOneDType(a, b);
  return detail::contracted(lhs, rhs, {{}, {}, lhsAxes, rhsAxes}, a.where());
}

//===----------------------------------------------------------------------------------------------
// With results of a dtype of the caller's

/// The operands in what holds them and results of `dtype`.
static Leaves widened(detail::Operands operands, DType dtype, Site where) {
  DType wide = promote(detail::commonDType(operands), dtype);
  Leaves converted;
  for (const Operand *x : operands)
    converted.push_back(detail::converted(x->array(), wide, where));
  return converted;
}

Array dot_as(const Operand &a, const Operand &b, DType dtype) {
  Site at = a.where();
  Leaves both = widened({&a, &b}, dtype, at);
  return detail::converted(dot({both[0], at}, {both[1], at}), dtype, at);
}
Array matmul_as(const Operand &a, const Operand &b, DType dtype) {
  Site at = a.where();
  Leaves both = widened({&a, &b}, dtype, at);
  return detail::converted(matmul({both[0], at}, {both[1], at}), dtype, at);
}
Array tensordot_as(const Operand &a, const Operand &b, DType dtype, int axes) {
  Site at = a.where();
  Leaves both = widened({&a, &b}, dtype, at);
  return detail::converted(tensordot({both[0], at}, {both[1], at}, axes), dtype, at);
}
Array tensordot_as(const Operand &a, const Operand &b, DType dtype, const Axes &ofA,
                   const Axes &ofB) {
  Site at = a.where();
  Leaves both = widened({&a, &b}, dtype, at);
  return detail::converted(tensordot({both[0], at}, {both[1], at}, ofA, ofB), dtype, at);
}
Array einsum_as(std::string_view formula, DType dtype, const std::vector<Array> &xs, Site where) {
  std::vector<Operand> operands;
  for (const Array &x : xs)
    operands.emplace_back(x, where);
  std::vector<const Operand *> all;
  for (const Operand &x : operands)
    all.push_back(&x);
  Leaves wide = xs.empty() ? Leaves{} : widened(all, dtype, where);
  return detail::converted(einsum(formula, wide, where), dtype, where);
}

} // namespace fluxion
