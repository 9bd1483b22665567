// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of Fourier transforms: each is the transpose of another one, but for factors.
#include "ir/ops/creation.h"
#include "ir/ops/fourier.h"

namespace fluxion::ir {

/// The number of elements that a sum of the transform has.
static double countOf(ArrayRef<int64_t> lengths) {
  double count = 1;
  for (int64_t n : lengths)
    count *= static_cast<double>(n);
  return count;
}

// The numbers k of the last axis of a half spectrum: `single` where the full one has k once (0 and,
// of an even n, n / 2), `twice` where it has its conjugate as well.
static Expr weighted(Expr half, int64_t n, double single, double twice) {
  auto type = tensorTypeOf(half.value());
  OpBuilder &b = half.builder();
  Expr k(b, half.loc(),
         IotaOp::create(b, half.loc(), withElement(type, b.getI64Type()), type.getRank() - 2));
  Expr isSingle = k == k.like(0);
  if (n % 2 == 0)
    isSingle = isSingle | (k == k.like(static_cast<double>(n / 2)));
  return half * select(isSingle, half.like(single), half.like(twice));
}

// Of matrices F with elements exp(-2 pi i j k / n), as maps of real and imaginary parts: Fᵀ is the
// conjugate of F, hence
//   fft    Fᵀ ct = n ifft(ct)
//   ifft   (conj F / n)ᵀ ct = fft(ct) / n
//   rfft   ct_x[j] = Re sum over the half of conj(exp(-2 pi i j k / n)) ct[k]: n irfft(ct w), w = 1
//   where
//          irfft counts k once, 1/2 where it adds the conjugate of k
//   irfft  rfft(ct) v / n, v = 1 where irfft counts k once, else 2
Values FftOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  Expr ct(b, getLoc(), cts[0]);
  double count = countOf(getFftLength());
  int64_t n = getFftLength().back();
  auto transformed = [&](FftType type, Expr x) {
    return Expr(b, getLoc(), FftOp::create(b, getLoc(), x.value(), type, getFftLength()));
  };
  switch (getFftType()) {
  case FftType::fft: return SmallVector<Value>{(count * transformed(FftType::ifft, ct)).value()};
  case FftType::ifft: return SmallVector<Value>{(transformed(FftType::fft, ct) / count).value()};
  case FftType::rfft:
    return SmallVector<Value>{
        transformed(FftType::irfft, weighted(ct, n, count, count / 2)).value()};
  case FftType::irfft: break;
  }
  return SmallVector<Value>{
      weighted(transformed(FftType::rfft, ct), n, 1 / count, 2 / count).value()};
}

// The new axis is before those of the transform.
Values FftOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{FftOp::create(b, getLoc(), xs[0], getFftType(), getFftLength())};
}

} // namespace fluxion::ir
