// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes with Fourier transforms, as in numpy.fft: frequencies, and their order.
//
//   fx::Array f = fx::fft::fftfreq(8, 0.1);       // 0, 1.25, 2.5, 3.75, -5, -3.75, -2.5, -1.25
//   fx::Array ascending = fx::fft::fftshift(f);   // -5 … 3.75
//   fx::Array back = fx::fft::ifftshift(ascending), half = fx::fft::rfftfreq(8, 0.1);
#pragma once

#include "fluxion/array.h"

#include <optional>
#include <source_location>

namespace fluxion::fft {

/// The frequencies of a transform of n samples at distance d: k / (n d), the negative ones behind.
///
/// Shapes   [n]
/// Dtypes   f64 unless `dtype` says otherwise
/// Errors   ShapeError: n below 1; DtypeError: a dtype that is not floating
Array fftfreq(std::int64_t n, double d = 1, std::optional<DType> dtype = {},
              std::source_location where = std::source_location::current());
/// The same of a transform of real samples: those that are not negative.
///
/// Shapes   [n / 2 + 1]
Array rfftfreq(std::int64_t n, double d = 1, std::optional<DType> dtype = {},
               std::source_location where = std::source_location::current());
/// Frequency 0 in the middle: rolled by half of each axis (all if none is named).
///
/// Gradient ifftshift of the cotangent
Array fftshift(const Operand &x, const Axes &axes = {});
/// What undoes fftshift; another one where an axis is odd.
Array ifftshift(const Operand &x, const Axes &axes = {});

} // namespace fluxion::fft
