// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Angles so large that sin, cos and tan need hundreds of bits of π. Emitted code calls this for
// them.
#pragma once

namespace fluxion::codegen {

/// x = quarterTurns π/2 + r + low modulo 2π, with |r| <= π/4; NaN for what is not finite.
struct HugeAngle {
  double r, low;
  int quarterTurns;
};
HugeAngle reduceHugeAngle(double x);

/// The same as a kernel of precision T needs it: r + low in T, and anchor plus the quarter turns.
template <class T> void reduceHugeAngle(T x, T anchor, T &r, T &low, T &anchored) {
  HugeAngle angle = reduceHugeAngle(static_cast<double>(x));
  r = static_cast<T>(angle.r);
  low = static_cast<T>(angle.r - static_cast<double>(r) + angle.low);
  anchored = anchor + static_cast<T>(angle.quarterTurns & 3);
}

} // namespace fluxion::codegen

// What emitted code calls, for all lanes at once: out is r, low and anchored, `count` numbers each.
extern "C" {
void fluxion_huge_angle_f32(const float *x, float anchor, float *out, long count);
void fluxion_huge_angle_f64(const double *x, double anchor, double *out, long count);
}
