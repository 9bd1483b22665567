// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms as functions of arrays, with the names and the meaning of numpy.fft, over pairs: a complex
// array is a floating one that ends in an axis of size 2, real and imaginary parts. Axes are counted without
// that one.
#pragma once

#include "fluxion/fft.h"
#include "frontend/formula.h"

namespace fluxion::fft::pairs {

/// The transform along one axis.
///
/// Shapes   rfft: m becomes m / 2 + 1 pairs; irfft the other way
/// Dtypes   f32, f64; all others give f64
/// Errors   ShapeError: no pairs where they should be, n below 1, axes that there are not
/// Gradient the transform the other way
/// Source   docs/generated/ops.md#fft
Array fft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
          Norm norm = Norm::backward);
Array ifft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array rfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array irfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
            Norm norm = Norm::backward);

/// Along several axes, all if none is named (with sizes: the last ones). Of rfftn and irfftn the last one
/// named is the real one.
Array fftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {}, Norm norm = Norm::backward);
Array ifftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {}, Norm norm = Norm::backward);
Array rfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {}, Norm norm = Norm::backward);
Array irfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {}, Norm norm = Norm::backward);

/// Along the last two axes unless others are named.
inline Array fft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
                  Norm norm = Norm::backward) {
  return pairs::fftn(x, s, axes, norm);
}
inline Array ifft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
                   Norm norm = Norm::backward) {
  return pairs::ifftn(x, s, axes, norm);
}
inline Array rfft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
                   Norm norm = Norm::backward) {
  return pairs::rfftn(x, s, axes, norm);
}
inline Array irfft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
                    Norm norm = Norm::backward) {
  return pairs::irfftn(x, s, axes, norm);
}

} // namespace fluxion::fft::pairs
