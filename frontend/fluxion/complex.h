// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Complex numbers and their parts. Arithmetic and functions of them are in elementwise.h; how they
// are differentiated is told in docs/complex.md.
//
//   fx::Array z = fx::array({std::complex<double>(1, 2), std::complex<double>(0, -1)});
//   fx::Array w = conj(z) * z;                                     // [5.+0.j 1.+0.j]
//   fx::Array u = complex(cos(angle(z)), sin(angle(z))) * abs(z);  // z again
//   auto energy = [](fx::Array z) { return sum(square(abs(z))); };
//   fx::Array d = fx::grad(energy)(z);                             // 2 conj(z)
#pragma once

#include "fluxion/array.h"

namespace fluxion {

/// x + i y.
///
/// Dtypes   f32 gives c64, f64 c128; half precision is widened, integers are f64
/// Errors   DtypeError: a part that is complex
/// Gradient the real part of the cotangent in x, minus the imaginary one in y
/// Source   docs/generated/ops.md#complex, docs/complex.md
Array complex(const Operand &x, const Operand &y);
/// The real part; of real numbers the numbers themselves.
///
/// Dtypes   c64 gives f32, c128 f64
/// Gradient the cotangent as a complex number
/// Source   docs/generated/ops.md#real
Array real(const Operand &z);
/// The imaginary part; of real numbers 0.
///
/// Dtypes   c64 gives f32, c128 f64
/// Gradient -i times the cotangent; zero in real numbers
/// Source   docs/generated/ops.md#imag
Array imag(const Operand &z);
/// The opposite imaginary part; real numbers stay as they are.
///
/// Gradient the conjugate of the cotangent
/// Source   docs/generated/ops.md#conj
Array conj(const Operand &z);
Array conjugate(const Operand &z);
/// The angle in the plane, from -pi to pi: atan2(imag(z), real(z)).
///
/// Dtypes   c64 gives f32, c128 f64
/// Units    radians
/// Gradient -i / z; NaN at 0; zero in real numbers
Array angle(const Operand &z);
/// Whether the imaginary part is 0, or is not.
///
/// Dtypes   give booleans
/// Gradient zero
Array isreal(const Operand &z);
Array iscomplex(const Operand &z);
/// Whether the dtype is complex, or is not.
///
/// Gradient none: no arrays
bool iscomplexobj(const Operand &z);
bool isrealobj(const Operand &z);

} // namespace fluxion
