// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms, with the names and the meaning of numpy.fft; frequencies, and their order.
//
//   fx::Array x = fx::array({1.0, 2.0, 3.0, 4.0});
//   fx::Array y = fx::fft::fft(x);                // 10, -2 + 2i, -2, -2 - 2i
//   fx::Array z = real(fx::fft::ifft(y));         // x again
//   fx::Array h = fx::fft::rfft(x);               // 10, -2 + 2i, -2
//   fx::Array f = fx::fft::fftfreq(8, 0.1);       // 0, 1.25, 2.5, 3.75, -5, -3.75, -2.5, -1.25
//   fx::Array ascending = fx::fft::fftshift(f);   // -5 … 3.75
//   fx::Array back = fx::fft::ifftshift(ascending), half = fx::fft::rfftfreq(8, 0.1);
//
// Dtypes   c64 of f32 and c64, else c128; what is real f32 and f64
// Errors   ShapeError: n below 1, an axis that there is not, sizes that are not one per axis
// Gradient linear: the transpose of the transform, as JAX has it, which conjugates nothing
// Source   docs/generated/ops.md#fft
#pragma once

#include "fluxion/array.h"

#include <optional>
#include <source_location>
#include <vector>

namespace fluxion::fft {

/// Where the factor 1/n is: at the inverse, at neither but its root at both, or at the other one.
enum class Norm { backward, ortho, forward };

/// Sizes of the transform along its axes, as zeros behind or a cut make them; none: those of x, of
/// irfft's last axis 2 (m - 1).
using Sizes = std::vector<std::int64_t>;

/// The transform along one axis: sum over j of x_j exp(-2 pi i j k / n); ifft with the other sign
/// and the factor 1 / n. x, cut or with zeros behind, has n elements along the axis.
///
/// Shapes   as x, n along the axis
/// Gradient the same transform of the cotangent, cut or with zeros behind to the size of x
Array fft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
          Norm norm = Norm::backward);
Array ifft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
/// Of real x, the half of the transform that says all. irfft is the way back.
///
/// Shapes   as x, along the axis n / 2 + 1 of rfft; n of irfft, without n 2 (m - 1)
/// Errors   DtypeError: rfft of complex numbers
/// Gradient of rfft: the real part of the whole transform of the cotangent with zeros behind; of
///          irfft: its transpose
Array rfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array irfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
            Norm norm = Norm::backward);
/// The transform, real, of x that is conjugate to itself backwards, of which one half is given;
/// ihfft is the way back.
///
/// Shapes   as irfft and rfft
/// Errors   DtypeError: ihfft of complex numbers
/// Gradient as irfft and rfft
Array hfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
           Norm norm = Norm::backward);
Array ihfft(const Operand &x, std::optional<std::int64_t> n = {}, int axis = -1,
            Norm norm = Norm::backward);

/// Along several axes, all if none is named (with sizes: the last ones). Of rfftn and irfftn the
/// last one named, of at least one, is the real one.
///
/// Shapes   along each axis as fft, along the real one as rfft and irfft
/// Gradient as fft, rfft and irfft
Array fftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
           Norm norm = Norm::backward);
Array ifftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
            Norm norm = Norm::backward);
Array rfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
            Norm norm = Norm::backward);
Array irfftn(const Operand &x, const Sizes &s = {}, const Axes &axes = {},
             Norm norm = Norm::backward);

/// Along the last two axes unless others are named.
///
/// Shapes   as fftn, rfftn and irfftn
/// Gradient as fft, rfft and irfft
Array fft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
           Norm norm = Norm::backward);
Array ifft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
            Norm norm = Norm::backward);
Array rfft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
            Norm norm = Norm::backward);
Array irfft2(const Operand &x, const Sizes &s = {}, const Axes &axes = {-2, -1},
             Norm norm = Norm::backward);

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
/// Shapes   as x
/// Dtypes   any
/// Gradient ifftshift of the cotangent
Array fftshift(const Operand &x, const Axes &axes = {});
/// What undoes fftshift; another one where an axis is odd.
///
/// Shapes   as x
/// Dtypes   any
/// Gradient fftshift of the cotangent
Array ifftshift(const Operand &x, const Axes &axes = {});

} // namespace fluxion::fft
