// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transforms of complex arrays: those of pairs, between two looks at the same memory.
#include "fluxion/complex.h"
#include "fluxion/manipulation.h"
#include "frontend/fft.h"
#include "ir/ops/fourier.h"

#include <fmt/format.h>

namespace fluxion::fft {

using detail::CalledFrom;
using ir::FftType;

namespace {

/// A complex array, or a real one with imaginary parts 0, as pairs.
Array toPairs(const Operand &given) {
  Array x = detail::floating(given);
  if (isComplex(x.dtype()))
    return stack({real(x), imag(x)}, -1);
  return stack({x, zeros_like(x)}, -1);
}
Array fromPairs(const Array &pairs) { return complex(pairs(ellipsis, 0), pairs(ellipsis, 1)); }

void requireReal(const char *function, const Operand &x) {
  if (isComplex(x.dtype()))
    detail::raise<DtypeError>({.what = fmt::format("complex numbers in {}", function),
                               .where = x.where(),
                               .expected = "real numbers",
                               .got = detail::typeText(x),
                               .hint = "use fft, or real(x) where the imaginary parts are 0"});
}

/// The factor of a transform that is written as one the other way.
Norm turned(Norm norm) {
  switch (norm) {
  case Norm::backward: return Norm::forward;
  case Norm::forward: return Norm::backward;
  case Norm::ortho: break;
  }
  return Norm::ortho;
}

/// Between complex arrays, or real ones at the side where they are.
Array along(const char *function, FftType type, const Operand &x, const Sizes &s, const Axes &axes,
            Norm norm) {
  CalledFrom line(x.where());
  bool isOfReal = type == FftType::rfft;
  if (isOfReal)
    requireReal(function, x);
  Operand operand(isOfReal ? x.array() : toPairs(x), x.where());
  Array y = pairs::transformed({function, detail::typeText(x)}, type, operand, s, axes, norm);
  return type == FftType::irfft ? y : fromPairs(y);
}
Array alongOne(const char *function, FftType type, const Operand &x, std::optional<std::int64_t> n,
               int axis, Norm norm) {
  return along(function, type, x, n ? Sizes{*n} : Sizes{}, axis, norm);
}

} // namespace

Array fft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("fft", FftType::fft, x, n, axis, norm);
}
Array ifft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("ifft", FftType::ifft, x, n, axis, norm);
}
Array rfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("rfft", FftType::rfft, x, n, axis, norm);
}
Array irfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return alongOne("irfft", FftType::irfft, x, n, axis, norm);
}
// Of the conjugate, which the other way makes of the transform.
Array hfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  CalledFrom line(x.where());
  return alongOne("hfft", FftType::irfft, {conj(x), x.where()}, n, axis, turned(norm));
}
Array ihfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  CalledFrom line(x.where());
  return conj(alongOne("ihfft", FftType::rfft, x, n, axis, turned(norm)));
}

Array fftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("fftn", FftType::fft, x, s, axes, norm);
}
Array ifftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("ifftn", FftType::ifft, x, s, axes, norm);
}
Array rfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("rfftn", FftType::rfft, x, s, axes, norm);
}
Array irfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("irfftn", FftType::irfft, x, s, axes, norm);
}

Array fft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("fft2", FftType::fft, x, s, axes, norm);
}
Array ifft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("ifft2", FftType::ifft, x, s, axes, norm);
}
Array rfft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("rfft2", FftType::rfft, x, s, axes, norm);
}
Array irfft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return along("irfft2", FftType::irfft, x, s, axes, norm);
}

} // namespace fluxion::fft
