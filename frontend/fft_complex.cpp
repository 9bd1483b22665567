// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transforms of complex arrays: those of pairs, between two looks at the same memory.
#include "fluxion/complex.h"
#include "fluxion/manipulation.h"
#include "frontend/fft.h"

#include <fmt/format.h>

namespace fluxion::fft {

using detail::CalledFrom;

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

template <class Transform, class... Rest>
Array complexBy(Transform transform, const Operand &x, const Rest &...rest) {
  CalledFrom line(x.where());
  return fromPairs(transform({toPairs(x), x.where()}, rest...));
}
template <class Transform, class... Rest>
Array halfBy(const char *name, Transform transform, const Operand &x, const Rest &...rest) {
  CalledFrom line(x.where());
  requireReal(name, x);
  return fromPairs(transform(x, rest...));
}
template <class Transform, class... Rest>
Array realBy(Transform transform, const Operand &x, const Rest &...rest) {
  CalledFrom line(x.where());
  return transform({toPairs(x), x.where()}, rest...);
}

} // namespace

Array fft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return complexBy(pairs::fft, x, n, axis, norm);
}
Array ifft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return complexBy(pairs::ifft, x, n, axis, norm);
}
Array rfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return halfBy("rfft", pairs::rfft, x, n, axis, norm);
}
Array irfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  return realBy(pairs::irfft, x, n, axis, norm);
}
Array hfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  CalledFrom line(x.where());
  return irfft({conj(x), x.where()}, n, axis, turned(norm));
}
Array ihfft(const Operand &x, std::optional<std::int64_t> n, int axis, Norm norm) {
  CalledFrom line(x.where());
  requireReal("ihfft", x);
  return conj(rfft(x, n, axis, turned(norm)));
}

Array fftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return complexBy(pairs::fftn, x, s, axes, norm);
}
Array ifftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return complexBy(pairs::ifftn, x, s, axes, norm);
}
Array rfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return halfBy("rfftn", pairs::rfftn, x, s, axes, norm);
}
Array irfftn(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return realBy(pairs::irfftn, x, s, axes, norm);
}

Array fft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return fftn(x, s, axes, norm);
}
Array ifft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return ifftn(x, s, axes, norm);
}
Array rfft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return rfftn(x, s, axes, norm);
}
Array irfft2(const Operand &x, const Sizes &s, const Axes &axes, Norm norm) {
  return irfftn(x, s, axes, norm);
}

} // namespace fluxion::fft
