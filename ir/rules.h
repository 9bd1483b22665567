// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the generated rule bodies of kinds.td call: the parts of the calculus that depend on an op's
// kind alone. Written once here, instantiated or called by every op of the kind.
#pragma once

#include "ir/complex_expr.h"
#include "ir/fx.h"
#include "runtime/number_bits.h"

namespace fluxion::ir {

/// The type of a truth value that goes with the number type `N`.
template <class N> struct TruthType {
  using type = decltype(std::declval<N>() == std::declval<N>());
};
template <class N> using TruthOf = typename TruthType<N>::type;

/// x <direction> y for any number type.
template <class N> TruthOf<N> compare(Direction direction, N x, N y) {
  switch (direction) {
  case Direction::eq: return x == y;
  case Direction::ne: return x != y;
  case Direction::lt: return x < y;
  case Direction::le: return x <= y;
  case Direction::gt: return x > y;
  case Direction::ge: break;
  }
  return x >= y;
}

//===----------------------------------------------------------------------------------------------
// Reference evaluation

/// The dtype of elements that a formula makes of elements of type T: T itself where it was widened.
template <class Made, class Used, class T>
using ElementMade = std::conditional_t<std::is_same_v<Made, Used>, T, Made>;

/// Applies `op.apply` to every element. Operands and result have one shape; the dtype of the last
/// operand chooses the number type (a selection's first operand is its truth value).
template <class OpT> Evaluated evaluateElementwise(OpT op, ArrayRef<HostArray> xs) {
  using runtime::Number;
  HostArray result;
  bool done = visitDType(xs.back().dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (OpT::template accepts<T>()) {
      using A = std::conditional_t<OpT::widensHalves(), ArithmeticOf<T>, T>;
      using N = Number<A>;
      auto run = [&](auto f) {
        using R = ElementMade<decltype(f(int64_t{}).v), A, T>;
        result = HostArray(dtype_of<R>, xs.back().shape());
        R *out = result.template mutableData<R>();
        for (int64_t i = 0, n = result.size(); i < n; ++i)
          out[i] = static_cast<R>(f(i).v);
      };
      const T *last = xs.back().template data<T>();
      if constexpr (requires(N x) { op.apply(x); }) {
        run([&](int64_t i) { return op.apply(N{last[i]}); });
      } else if constexpr (requires(N x) { op.apply(x, x); }) {
        const T *first = xs[0].template data<T>();
        run([&](int64_t i) { return op.apply(N{first[i]}, N{last[i]}); });
      } else if constexpr (requires(N x) { op.apply(x, x, x); }) {
        const T *lo = xs[0].template data<T>(), *mid = xs[1].template data<T>();
        run([&](int64_t i) { return op.apply(N{lo[i]}, N{mid[i]}, N{last[i]}); });
      } else {
        const bool *c = xs[0].template data<bool>();
        const T *x = xs[1].template data<T>();
        run([&](int64_t i) { return op.apply(runtime::Truth{c[i]}, N{x[i]}, N{last[i]}); });
      }
      return true;
    }
    return false;
  });
  if (!done)
    return op->emitOpError("is not defined on elements of type ") << name(xs.back().dtype());
  return SmallVector<HostArray>{result};
}

//===----------------------------------------------------------------------------------------------
// Derivatives by kind

/// t * partial, where there is a tangent; the partial is built only then.
template <class F> Value tangentTimes(OpBuilder &b, Location loc, Value t, F partial) {
  return t ? (Expr(b, loc, t) * partial()).value() : Value();
}
/// The sum of two tangents or cotangents, either of which may be a symbolic zero. What is zero but
/// for a part is added in that part alone: a gradient that gets one number at a time is not read
/// and written as a whole each time.
Value addTangents(OpBuilder &b, Location loc, Value a, Value t);
/// part + other where `part` is made by an op that knows how (RuleInterface::addedTo), or null.
Value addedTo(OpBuilder &b, Value part, Value other);
inline Values tangentSum(OpBuilder &b, Location loc, Value a, Value t) {
  return SmallVector<Value>{addTangents(b, loc, a, t)};
}

/// An op linear in its floating operands: the op itself on their tangents.
Values linearJvp(OpBuilder &b, Operation *op, ArrayRef<Value> tangents);
/// An op linear in operands 0 and 1 separately: op(dx, y) + op(x, dy).
Values bilinearJvp(OpBuilder &b, Operation *op, ArrayRef<Value> tangents);

/// A copy of `op` on other operands, of result types given or equal to the op's.
Operation *cloneWith(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                     mlir::TypeRange resultTypes);

//===----------------------------------------------------------------------------------------------
// Batching by kind

/// The op itself on operands of which the unbatched are repeated along the new axis.
Values batchElementwise(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                        ArrayRef<bool> batched, int64_t size);
/// `value` repeated `size` times along a new axis in front.
Value repeated(OpBuilder &b, Location loc, Value value, int64_t size);
/// `values[i]`, repeated along a new axis in front where it is not batched.
SmallVector<Value> allBatched(OpBuilder &b, Location loc, ArrayRef<Value> values,
                              ArrayRef<bool> batched, int64_t size);
/// `axes` of one example as axes of the batch: each one further to the right.
SmallVector<int64_t> shifted(ArrayRef<int64_t> axes, int64_t by = 1);
/// {first, rest...}
SmallVector<int64_t> prepend(int64_t first, ArrayRef<int64_t> rest);

} // namespace fluxion::ir
