// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels of jit/math as functions of lanes.
#include "jit/lane.h"
#include "jit/math/all.h"

namespace fluxion::codegen {

// Runs the kernel for the format of its arguments. Kernels rely on every rounding: whatever the
// program around them allows, nothing in them may be reassociated or contracted.
template <class Kernel, class... Lanes> static Lane run(Kernel kernel, Lane x, Lanes... rest) {
  llvm::IRBuilderBase::FastMathFlagGuard guard(*x.b);
  x.b->clearFastMathFlags();
  return x.isDouble() ? kernel(math::Double{}, x, rest...) : kernel(math::Single{}, x, rest...);
}

Lane exp(Lane x) {
  return run([](auto format, Lane x) { return math::exp<decltype(format)>(x); }, x);
}
Lane expm1(Lane x) {
  return run([](auto format, Lane x) { return math::expm1<decltype(format)>(x); }, x);
}
Lane log(Lane x) {
  return run([](auto format, Lane x) { return math::log<decltype(format)>(x); }, x);
}
Lane log1p(Lane x) {
  return run([](auto format, Lane x) { return math::log1p<decltype(format)>(x); }, x);
}

// Of functions with branches equal calls are merged first.
template <class Kernel> static Lane runShared(llvm::StringRef name, Kernel kernel, Lane x) {
  auto all = [&](Lane x, llvm::MutableArrayRef<Lane> results) { results[0] = run(kernel, x); };
  Lane result;
  shared(name, all, x, result);
  return result;
}
// Alone it takes one polynomial; beside the cosine of the same angle two serve both. The program
// says which it is, not the nest, so that the sine has the same bits in all of them.
Lane sin(Lane x) {
  return runShared("sin", [](auto format, Lane x) { return math::sin<decltype(format)>(x); }, x);
}
static void bothOfAngle(Lane x, llvm::MutableArrayRef<Lane> results) {
  llvm::IRBuilderBase::FastMathFlagGuard guard(*x.b);
  x.b->clearFastMathFlags();
  llvm::copy(x.isDouble() ? math::sinCos<math::Double>(x) : math::sinCos<math::Single>(x),
             results.begin());
}
std::array<Lane, 2> sinCos(Lane x) {
  std::array<Lane, 2> both;
  shared("sin_cos", bothOfAngle, x, both);
  return both;
}
Lane cos(Lane x) { return sinCos(x)[1]; }
Lane tan(Lane x) {
  return runShared("tan", [](auto format, Lane x) { return math::tan<decltype(format)>(x); }, x);
}

Lane asin(Lane x) {
  return run([](auto format, Lane x) { return math::asin<decltype(format)>(x); }, x);
}
Lane acos(Lane x) {
  return run([](auto format, Lane x) { return math::acos<decltype(format)>(x); }, x);
}
Lane atan(Lane x) {
  return run([](auto format, Lane x) { return math::atan<decltype(format)>(x); }, x);
}
Lane sinh(Lane x) {
  return run([](auto format, Lane x) { return math::sinh<decltype(format)>(x); }, x);
}
Lane cosh(Lane x) {
  return run([](auto format, Lane x) { return math::cosh<decltype(format)>(x); }, x);
}
Lane tanh(Lane x) {
  return run([](auto format, Lane x) { return math::tanh<decltype(format)>(x); }, x);
}
Lane logistic(Lane x) {
  return run([](auto format, Lane x) { return math::logistic<decltype(format)>(x); }, x);
}
Lane rsqrt(Lane x) {
  return run([](auto format, Lane x) { return math::rsqrt<decltype(format)>(x); }, x);
}
Lane cbrt(Lane x) {
  return run([](auto format, Lane x) { return math::cbrt<decltype(format)>(x); }, x);
}
Lane erf(Lane x) {
  return run([](auto format, Lane x) { return math::erf<decltype(format)>(x); }, x);
}
Lane erfc(Lane x) {
  return run([](auto format, Lane x) { return math::erfc<decltype(format)>(x); }, x);
}
Lane atan2(Lane y, Lane x) {
  return run([](auto format, Lane y, Lane x) { return math::atan2<decltype(format)>(y, x); }, y, x);
}
Lane pow(Lane x, Lane y) {
  if (!x.isFloat())
    return integerPow(x, y);
  return run([](auto format, Lane x, Lane y) { return math::pow<decltype(format)>(x, y); }, x, y);
}

} // namespace fluxion::codegen
