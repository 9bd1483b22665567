// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every elementary function is within 2 ulp (f32) and 4 ulp (f64) of the exact value, for numbers
// of all sizes, on dense ranges, and at the edges. Prints the largest error of each: docs/math.md.
#include "jit/math/all.h"
#include "tests/numerics/math_number.h"
#include "tests/numerics/ulp.h"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fstream>
#include <random>
#include <sstream>

namespace fluxion::tests {
namespace {
namespace math = codegen::math;
using runtime::Number;

struct Range {
  double low, high;
};
struct Function {
  std::string name;
  float (*single)(float x, float y) = nullptr;
  double (*full)(double x, double y) = nullptr;
  void (*exact)(mpfr_ptr result, mpfr_srcptr x, mpfr_srcptr y) = nullptr;
  std::vector<Range> ranges;
  bool binary = false;
};

void PrintTo(const Function &f, std::ostream *out) { *out << f.name; }

template <class T> T valueOf(const Function &f, T x, T y) {
  if constexpr (std::is_same_v<T, float>)
    return f.single(x, y);
  else
    return f.full(x, y);
}

/// kernel(format, x) and exact(result, x).
template <class Kernel, class Reference>
Function unary(std::string name, Kernel, Reference, std::vector<Range> ranges) {
  return {.name = name,
          .single = [](float x, float) { return Kernel{}(math::Single{}, Number<float>{x}).v; },
          .full = [](double x, double) { return Kernel{}(math::Double{}, Number<double>{x}).v; },
          .exact = [](mpfr_ptr result, mpfr_srcptr x, mpfr_srcptr) { Reference{}(result, x); },
          .ranges = ranges};
}
template <class Kernel, class Reference>
Function binary(std::string name, Kernel, Reference, std::vector<Range> ranges) {
  return {.name = name,
          .single =
              [](float x, float y) {
                return Kernel{}(math::Single{}, Number<float>{x}, Number<float>{y}).v;
              },
          .full =
              [](double x, double y) {
                return Kernel{}(math::Double{}, Number<double>{x}, Number<double>{y}).v;
              },
          .exact = [](mpfr_ptr result, mpfr_srcptr x, mpfr_srcptr y) { Reference{}(result, x, y); },
          .ranges = ranges,
          .binary = true};
}

/// Zeros, ones, halves, infinities, NaN, the smallest and the largest, and all their neighbours.
template <class T> std::vector<T> edges() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values = {Limits::quiet_NaN()};
  for (T v : {T(0), T(0.5), T(1), T(2), T(3), Limits::denorm_min(), Limits::min(), Limits::max(),
              Limits::infinity()})
    for (T sign : {T(1), T(-1)})
      values.insert(values.end(), {sign * v, std::nextafter(sign * v, T(0)),
                                   std::nextafter(sign * v, sign * Limits::infinity())});
  return values;
}

/// Numbers next to those where kernels change their course, and multiples of π/2.
template <class T> std::vector<T> thresholds() {
  std::vector<T> values;
  for (double v : {0.3465735903, 0.41421356, 0.55,   0.6,    0.6666667, 0.70710678,  10.05,  18.0,
                   26.54,        38.0,       87.33,  88.72,  89.41,     103.28,      103.97, 708.4,
                   709.78,       710.475,    744.44, 745.13, 131072.0,  268435456.0, 1e22,   1e300})
    for (double sign : {1.0, -1.0})
      for (int step = -3; step <= 3; ++step)
        values.push_back(static_cast<T>(sign * v * (1 + step * 1e-4)));
  for (int n = 1; n < 400; ++n)
    values.push_back(static_cast<T>(n * n * 1.5707963267948966));
  return values;
}

template <class T> T randomBits(std::mt19937_64 &random) {
  return std::bit_cast<T>(static_cast<runtime::IntegerOf<T>>(random()));
}
template <class T> T within(Range range, std::mt19937_64 &random) {
  return static_cast<T>(std::uniform_real_distribution<double>(range.low, range.high)(random));
}

/// The arguments that a function of one or two numbers is tried on.
template <class T> std::vector<std::pair<T, T>> argumentsOf(const Function &f) {
  std::vector<std::pair<T, T>> arguments;
  for (T x : edges<T>())
    for (T y : f.binary ? edges<T>() : std::vector<T>{0})
      arguments.push_back({x, y});
  for (T x : thresholds<T>())
    arguments.push_back({x, T(-0.75)});
  std::mt19937_64 random(20);
  for (int i = 0; i < 2000; ++i) {
    T x = randomBits<T>(random), y = randomBits<T>(random);
    arguments.push_back({x, y});
    for (size_t r = 0; r < f.ranges.size(); r += f.binary ? 2 : 1)
      for (int repeat = 0; repeat < 2; ++repeat)
        arguments.push_back(
            {within<T>(f.ranges[r], random), f.binary ? within<T>(f.ranges[r + 1], random) : T(0)});
  }
  return arguments;
}

template <class T> double largestError(const Function &f) {
  double worst = 0;
  for (auto [x, y] : argumentsOf<T>(f)) {
    Exact result;
    f.exact(result, Exact(x), Exact(y));
    double error = ulpError(valueOf<T>(f, x, y), result);
    if (error > 8)
      ADD_FAILURE() << f.name << "(" << x << ", " << y << ") is " << valueOf<T>(f, x, y) << ", "
                    << error << " ulp from " << mpfr_get_d(result, MPFR_RNDN);
    worst = std::max(worst, error);
  }
  return worst;
}

std::string documentation() {
  std::stringstream text;
  text << std::ifstream(FLUXION_MATH_PAGE).rdbuf();
  return text.str();
}

class VectorMath : public testing::TestWithParam<Function> {};

TEST_P(VectorMath, IsWithinItsBoundOfTheExactValue) {
  double single = largestError<float>(GetParam()), full = largestError<double>(GetParam());
  std::string row = fmt::format("| {} | {:.2f} | {:.2f} |\n", GetParam().name, single, full);
  fmt::print("{}", row);
  EXPECT_LE(single, 2);
  EXPECT_LE(full, 4);
  EXPECT_NE(documentation().find(row), std::string::npos) << "docs/math.md has another row";
}

// 1/(1 + e^-x)
void exactLogistic(mpfr_ptr result, mpfr_srcptr x) {
  mpfr_neg(result, x, MPFR_RNDN);
  mpfr_exp(result, result, MPFR_RNDN);
  mpfr_add_ui(result, result, 1, MPFR_RNDN);
  mpfr_ui_div(result, 1, result, MPFR_RNDN);
}
// MPFR has 1/sqrt(-0) = +infinity, IEEE 754 has -infinity.
void exactRsqrt(mpfr_ptr result, mpfr_srcptr x) {
  mpfr_sqrt(result, x, MPFR_RNDN);
  mpfr_ui_div(result, 1, result, MPFR_RNDN);
}

const Function functions[] = {
    unary(
        "exp", [](auto f, auto x) { return math::exp<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_exp(result, x, MPFR_RNDN); },
        {{-2, 2}, {-104, 89}, {-746, 710}}),
    unary(
        "expm1", [](auto f, auto x) { return math::expm1<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_expm1(result, x, MPFR_RNDN); },
        {{-2, 2}, {-40, 89}, {0, 710}}),
    unary(
        "log", [](auto f, auto x) { return math::log<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_log(result, x, MPFR_RNDN); },
        {{0.5, 2}, {0, 1e4}, {0.99, 1.01}}),
    unary(
        "log1p", [](auto f, auto x) { return math::log1p<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_log1p(result, x, MPFR_RNDN); },
        {{-0.5, 1}, {-1, 1e4}, {-0.01, 0.01}}),
    unary(
        "rsqrt", [](auto f, auto x) { return math::rsqrt<decltype(f)>(x); },
        [](auto result, auto x) { exactRsqrt(result, x); }, {{0, 4}, {0, 1e9}}),
    unary(
        "cbrt", [](auto f, auto x) { return math::cbrt<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_cbrt(result, x, MPFR_RNDN); }, {{-8, 8}, {-1e9, 1e9}}),
    unary(
        "sin", [](auto f, auto x) { return math::sin<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_sin(result, x, MPFR_RNDN); },
        {{-4, 4}, {-1000, 1000}, {-1e5, 1e5}, {-2e8, 2e8}}),
    unary(
        "cos", [](auto f, auto x) { return math::cos<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_cos(result, x, MPFR_RNDN); },
        {{-4, 4}, {-1000, 1000}, {-1e5, 1e5}, {-2e8, 2e8}}),
    unary(
        "tan", [](auto f, auto x) { return math::tan<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_tan(result, x, MPFR_RNDN); },
        {{-4, 4}, {-1000, 1000}, {-1e5, 1e5}, {-2e8, 2e8}}),
    unary(
        "asin", [](auto f, auto x) { return math::asin<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_asin(result, x, MPFR_RNDN); }, {{-1, 1}, {-0.6, 0.6}}),
    unary(
        "acos", [](auto f, auto x) { return math::acos<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_acos(result, x, MPFR_RNDN); },
        {{-1, 1}, {-0.6, 0.6}, {0.99, 1}}),
    unary(
        "atan", [](auto f, auto x) { return math::atan<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_atan(result, x, MPFR_RNDN); }, {{-2, 2}, {-30, 30}}),
    unary(
        "sinh", [](auto f, auto x) { return math::sinh<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_sinh(result, x, MPFR_RNDN); },
        {{-2, 2}, {-90, 90}, {-711, 711}}),
    unary(
        "cosh", [](auto f, auto x) { return math::cosh<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_cosh(result, x, MPFR_RNDN); },
        {{-2, 2}, {-90, 90}, {-711, 711}}),
    unary(
        "tanh", [](auto f, auto x) { return math::tanh<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_tanh(result, x, MPFR_RNDN); }, {{-1, 1}, {-20, 20}}),
    unary(
        "logistic", [](auto f, auto x) { return math::logistic<decltype(f)>(x); },
        [](auto result, auto x) { exactLogistic(result, x); }, {{-4, 4}, {-104, 40}, {-746, 0}}),
    unary(
        "erf", [](auto f, auto x) { return math::erf<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_erf(result, x, MPFR_RNDN); }, {{-1.5, 1.5}, {-6, 6}}),
    unary(
        "erfc", [](auto f, auto x) { return math::erfc<decltype(f)>(x); },
        [](auto result, auto x) { mpfr_erfc(result, x, MPFR_RNDN); },
        {{-2, 2}, {0, 11}, {0, 27.5}}),
    binary(
        "atan2", [](auto f, auto x, auto y) { return math::atan2<decltype(f)>(x, y); },
        [](auto result, auto x, auto y) { mpfr_atan2(result, x, y, MPFR_RNDN); },
        {{-2, 2}, {-2, 2}, {-1e3, 1e3}, {-1, 1}}),
    binary(
        "pow", [](auto f, auto x, auto y) { return math::pow<decltype(f)>(x, y); },
        [](auto result, auto x, auto y) { mpfr_pow(result, x, y, MPFR_RNDN); },
        {{0, 10}, {-10, 10}, {0.999, 1.001}, {-1e5, 1e5}, {0, 1e4}, {-80, 80}, {-5, 0}, {-3, 3}}),
};

INSTANTIATE_TEST_SUITE_P(Function, VectorMath, testing::ValuesIn(functions),
                         [](const auto &info) { return info.param.name; });

} // namespace
} // namespace fluxion::tests
