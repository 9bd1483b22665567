// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/ops.h"

#include "frontend/trace.h"
#include "ir/ops/elementwise.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion {
using detail::recordOne;

static Array converted(const Array &x, DType dtype, detail::Where where) {
  if (x.dtype() == dtype)
    return x;
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::ConvertOp::create(b, loc, ir::tensorType(b.getContext(), dtype, x.shape()), v[0]);
  });
}
static Array spread(const Array &x, const Shape &shape, detail::Where where) {
  if (x.shape() == shape)
    return x;
  return recordOne(where, {x}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    llvm::SmallVector<int64_t> axes;
    for (int k = 0; k < x.ndim(); ++k)
      axes.push_back(shape.rank() - x.ndim() + k);
    return ir::BroadcastInDimOp::create(b, loc, ir::tensorType(b.getContext(), x.dtype(), shape),
                                        v[0], axes);
  });
}
static std::pair<Array, Array> meet(const Operand &a, const Operand &b) {
  DType dtype = a.isWeak() && !b.isWeak() ? b.array().dtype()
                : b.isWeak() && !a.isWeak() ? a.array().dtype()
                                            : promote(a.array().dtype(), b.array().dtype());
  Shape shape = a.array().ndim() >= b.array().ndim() ? a.array().shape() : b.array().shape();
  return {spread(converted(a.array(), dtype, a.where()), shape, a.where()),
          spread(converted(b.array(), dtype, b.where()), shape, b.where())};
}
template <class OpT> static Array binary(const Operand &x, const Operand &y) {
  auto [a, c] = meet(x, y);
  return recordOne(x.where(), {a, c}, [](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return OpT::create(b, loc, v[0], v[1]);
  });
}
template <class OpT> static Array unary(const Operand &x) {
  return recordOne(x.where(), {x.array()}, [](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return OpT::create(b, loc, v[0]);
  });
}
static Array compared(ir::Direction direction, const Operand &x, const Operand &y) {
  auto [a, c] = meet(x, y);
  return recordOne(x.where(), {a, c}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::CompareOp::create(b, loc, direction, v[0], v[1]);
  });
}
Array operator+(const Operand &a, const Operand &b) { return binary<ir::AddOp>(a, b); }
Array operator-(const Operand &a, const Operand &b) { return binary<ir::SubOp>(a, b); }
Array operator*(const Operand &a, const Operand &b) { return binary<ir::MulOp>(a, b); }
Array operator/(const Operand &a, const Operand &b) { return binary<ir::DivOp>(a, b); }
Array operator-(const Operand &x) { return unary<ir::NegOp>(x); }
Array operator<(const Operand &a, const Operand &b) { return compared(ir::Direction::lt, a, b); }
Array operator>(const Operand &a, const Operand &b) { return compared(ir::Direction::gt, a, b); }
Array exp(const Operand &x) { return unary<ir::ExpOp>(x); }
Array log(const Operand &x) { return unary<ir::LogOp>(x); }
Array sin(const Operand &x) { return unary<ir::SinOp>(x); }
Array cos(const Operand &x) { return unary<ir::CosOp>(x); }
Array tanh(const Operand &x) { return unary<ir::TanhOp>(x); }
Array sqrt(const Operand &x) { return unary<ir::SqrtOp>(x); }
Array sum(const Operand &x) {
  return recordOne(x.where(), {x.array()}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    auto axes = llvm::to_vector(llvm::seq<int64_t>(0, x.array().ndim()));
    return ir::ReduceSumOp::create(b, loc, v[0], axes);
  });
}
Array where(const Operand &c, const Operand &x, const Operand &y) {
  auto [a, d] = meet(x, y);
  return recordOne(x.where(), {c.array(), a, d}, [&](mlir::OpBuilder &b, mlir::Location loc, auto v) {
    return ir::SelectOp::create(b, loc, v[0], v[1], v[2]);
  });
}

} // namespace fluxion
