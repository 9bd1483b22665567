// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shape and dtype of an array that is not there: what a function is traced or compiled for.
//
//   auto layer = [](fx::Array x, fx::Array w) { return tanh(matmul(x, w)); };
//   auto y = fx::eval_shape(layer, fx::spec<float>({32, 784}), fx::spec<float>({784, 10}));
//   fx::Shape shape = y.shape();                         // [32,10]
//   std::pair net(fx::spec<double>({3, 2}), fx::spec<double>({2}));   // in the place of arrays
#pragma once

#include "fluxion/array.h"

namespace fluxion {

/// The shape and dtype of an array.
class Spec {
public:
  Spec(const Shape &shape, DType dtype) : shape_(shape), dtype_(dtype) {}
  const Shape &shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  /// An array of which only this is known. Computing with it outside of a trace is a TraceError.
  operator Array() const;

private:
  Shape shape_;
  DType dtype_;
};

/// The type of a scalar of the C++ type `T`, or of an array of such elements.
///
/// Shapes   the one given; none: a scalar
/// Dtypes   that of T, as of an array of such numbers
template <Arithmetic T> Spec spec(const Shape &shape = {}) { return {shape, dtypeOfScalar<T>()}; }
/// The same at run time.
///
/// Dtypes   the one given
inline Spec spec(const Shape &shape, DType dtype) { return {shape, dtype}; }
/// The type of an array or a scalar.
///
/// Shapes   as x
/// Dtypes   as x
/// Errors   TraceError: an array without a value
Spec spec_of(const Array &x);

} // namespace fluxion
