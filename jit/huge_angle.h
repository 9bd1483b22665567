// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Angles so large that sin, cos and tan need hundreds of bits of π. Emitted code calls this for
// them.
#pragma once

namespace fluxion::codegen {

/// What an angle is reduced modulo: π/2 or π.
enum class Turn : int { quarter = 1, half = 2 };

/// x = count turns + r + low, modulo 2π, where |r| is at most half a turn; NaN for what is not
/// finite.
struct HugeAngle {
  double r, low;
  int count;
};
HugeAngle reduceHugeAngle(double x, Turn turn);

/// The same as a kernel of precision T needs it: r + low in T, and anchor plus the count.
template <class T> void reduceHugeAngle(T x, Turn turn, T anchor, T &r, T &low, T &anchored) {
  HugeAngle angle = reduceHugeAngle(static_cast<double>(x), turn);
  r = static_cast<T>(angle.r);
  low = static_cast<T>(angle.r - static_cast<double>(r) + angle.low);
  anchored = anchor + static_cast<T>(angle.count & 3);
}

} // namespace fluxion::codegen

// What emitted code calls, for all lanes at once: out is r, low and anchored, `count` numbers each.
extern "C" {
void fluxion_huge_angle_f32(const float *x, int turn, float anchor, float *out, long count);
void fluxion_huge_angle_f64(const double *x, int turn, double anchor, double *out, long count);
}
