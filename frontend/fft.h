// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms as functions of arrays, with the names and the meaning of numpy.fft, over
// pairs: a complex array is a floating one that ends in an axis of size 2, real and imaginary
// parts. Axes are counted without that one.
#pragma once

#include "fluxion/fft.h"
#include "frontend/formula.h"

namespace fluxion::ir {
enum class FftType : std::uint32_t;
}

namespace fluxion::fft::pairs {

/// What errors speak of: the function that the user called, and the array that it was given.
struct Called {
  const char *function;
  std::string array;
};
/// The transform along several axes by its op; `x` as that takes it.
Array transformed(const Called &called, ir::FftType type, const Operand &x, const Sizes &s,
                  const Axes &axes, Norm norm);

/// As the functions of fluxion/fft.h.
///
/// Dtypes   f32, f64; all others give f64
/// Errors   ShapeError also where there are no pairs
Array fft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
          Norm norm = Norm::backward);
Array ifft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array rfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array irfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
            Norm norm = Norm::backward);

Array fftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
           Norm norm = Norm::backward);
Array ifftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
            Norm norm = Norm::backward);
Array rfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
            Norm norm = Norm::backward);
Array irfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
             Norm norm = Norm::backward);

} // namespace fluxion::fft::pairs
