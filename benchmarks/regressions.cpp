// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear and logistic regression: values and derivatives of sums over samples.
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

#include <cmath>

namespace fluxion::benchmarks {
namespace {

//===----------------------------------------------------------------------------------------------
// Linear regression: a value and both derivatives

constexpr std::int64_t samples = 1000000;

Array squares(Array a, Array b, Array x, Array y) {
  Array r = a + b * x - y;
  return mean(r * r);
}
auto slopes() { return value_and_grad(squares, argnums<0, 1>); }

template <class T> struct Sums {
  T squares, residuals, products;
};
/// One pass, in four vectors of partial sums each.
template <class T>
[[gnu::noinline]] Sums<T> sums(T a, T b, const T *x, const T *y, std::int64_t n) {
  using V = Vector<T>;
  constexpr std::int64_t chains = 4, step = chains * lanes<V>;
  V squares[chains] = {}, residuals[chains] = {}, products[chains] = {};
  std::int64_t i = 0;
  for (; i + step <= n; i += step)
    for (std::int64_t k = 0; k < chains; ++k) {
      V at = load<V>(x + i + k * lanes<V>), r = at * b + a - load<V>(y + i + k * lanes<V>);
      squares[k] += r * r;
      residuals[k] += r;
      products[k] += r * at;
    }
  auto folded = [](const V *v) { return total((v[0] + v[1]) + (v[2] + v[3])); };
  Sums<T> all{folded(squares), folded(residuals), folded(products)};
  for (; i < n; ++i) {
    T r = a + b * x[i] - y[i];
    all = {all.squares + r * r, all.residuals + r, all.products + r * x[i]};
  }
  return {all.squares / n, 2 * all.residuals / n, 2 * all.products / n};
}

template <class T> Workload linear(std::string name) {
  struct Data {
    Array a = T(1), b = T(2), x, y;
    explicit Data(std::int64_t n) : x(line(-2, 3, n, dtype_of<T>)), y(3.0 * x + 1.0) {}
  };
  auto byHand = [](const Data &d) {
    return sums<T>(1, 2, elements<T>(d.x), elements<T>(d.y), d.x.size());
  };
  return {.name = std::move(name),
          .bar = {.hand = 1.15},
          .ours =
              [] {
                Data d(samples);
                return called(jit(slopes()), d.a, d.b, d.x, d.y);
              },
          .hand =
              [=] {
                return repeated([=, d = Data(samples)] {
                  keep(d.x);
                  keep(byHand(d));
                });
              },
          .check =
              [=] {
                double tolerance = sizeof(T) == 4 ? 1e-4 : 1e-12;
                Data few(1003), d(samples);
                requireReference(slopes(), tolerance, few.a, few.b, few.x, few.y);
                auto [value, slope] = jit(slopes())(d.a, d.b, d.x, d.y);
                Sums<T> right = byHand(d);
                auto [da, db] = slope;
                requireSame(
                    std::tuple(value, da, db),
                    std::tuple(Array(right.squares), Array(right.residuals), Array(right.products)),
                    tolerance);
              }};
}

//===----------------------------------------------------------------------------------------------
// Logistic regression, 1000 samples of 100 numbers

constexpr std::int64_t rows = 1000, width = 100;

Array logistic_loss(Array w, Array x, Array y) {
  return mean(log1p(exp(-y * matmul(x, w)))) + 0.5e-3 * dot(w, w);
}

struct Logistic {
  Array w = waves({width}, f64, 1.3, 0.1), v = waves({width}, f64, 0.7, 1);
  Array x = waves({rows, width}, f64, 1.7, 1), y = sign(waves({rows}, f64, 2.9, 1) + 0.01);
};

// A row is twelve vectors and a half.
using Half [[gnu::vector_size(32)]] = double;
constexpr std::int64_t whole = width / 8 * 8;
static_assert(width - whole == 4);

Half half(const double *p) {
  Half v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

/// Eight sums, of the numbers of a vector each.
Doubles totals(const Doubles (&v)[8]) {
  Doubles pairs[4], fours[2];
  for (int i = 0; i < 4; ++i)
    pairs[i] = __builtin_shuffle(v[2 * i], v[2 * i + 1], Int64s{0, 8, 2, 10, 4, 12, 6, 14}) +
               __builtin_shuffle(v[2 * i], v[2 * i + 1], Int64s{1, 9, 3, 11, 5, 13, 7, 15});
  for (int i = 0; i < 2; ++i)
    fours[i] =
        __builtin_shuffle(pairs[2 * i], pairs[2 * i + 1], Int64s{0, 1, 8, 9, 4, 5, 12, 13}) +
        __builtin_shuffle(pairs[2 * i], pairs[2 * i + 1], Int64s{2, 3, 10, 11, 6, 7, 14, 15});
  return __builtin_shuffle(fours[0], fours[1], Int64s{0, 1, 2, 3, 8, 9, 10, 11}) +
         __builtin_shuffle(fours[0], fours[1], Int64s{4, 5, 6, 7, 12, 13, 14, 15});
}
/// The products of eight rows with w.
Doubles eightProducts(const double *x, const double *w) {
  Doubles sums[8];
  for (std::int64_t r = 0; r < 8; ++r) {
    const double *row = x + r * width;
    Doubles s = load<Doubles>(row) * load<Doubles>(w), t{};
    for (std::int64_t j = 8; j < whole - 8; j += 16) {
      t += load<Doubles>(row + j) * load<Doubles>(w + j);
      s += load<Doubles>(row + j + 8) * load<Doubles>(w + j + 8);
    }
    t += load<Doubles>(row + whole - 8) * load<Doubles>(w + whole - 8);
    Half h = half(row + whole) * half(w + whole);
    sums[r] = s + t + Doubles{h[0], h[1], h[2], h[3]};
  }
  return totals(sums);
}
/// out += the sum of all rows, eight at a time while they are in the cache, times weights(i).
template <class Weights>
[[gnu::always_inline]] inline void addRows(const double *x, double *out, Weights weights) {
  Doubles sums[whole / 8] = {};
  Half tail{};
  for (std::int64_t i = 0; i < rows; i += 8) {
    Doubles k = weights(i);
    for (std::int64_t r = 0; r < 8; ++r) {
      const double *row = x + (i + r) * width;
      for (std::int64_t j = 0; j < whole; j += 8)
        sums[j / 8] += k[r] * load<Doubles>(row + j);
      tail += k[r] * half(row + whole);
    }
  }
  for (std::int64_t j = 0; j < width; ++j)
    out[j] += j < whole ? sums[j / 8][j % 8] : tail[j - whole];
}

[[gnu::noinline]] void logisticGradient(const double *w, const double *x, const double *y,
                                        double *out) {
  for (std::int64_t j = 0; j < width; ++j)
    out[j] = 1e-3 * w[j];
  addRows(x, out, [=](std::int64_t i) {
    Doubles sign = load<Doubles>(y + i), z = sign * eightProducts(x + i * width, w);
    return sign / (-1.0 - exponential(z)) * (1.0 / rows);
  });
}
[[gnu::noinline]] void logisticProduct(const double *w, const double *v, const double *x,
                                       const double *y, double *out) {
  for (std::int64_t j = 0; j < width; ++j)
    out[j] = 1e-3 * v[j];
  addRows(x, out, [=](std::int64_t i) {
    Doubles z = load<Doubles>(y + i) * eightProducts(x + i * width, w);
    Doubles p = 1.0 / (1.0 + exponential(z));
    return p * (1.0 - p) * eightProducts(x + i * width, v) * (1.0 / rows);
  });
}

template <class Ours, class Hand> Workload logistic(std::string name, Ours ours, Hand hand) {
  return {.name = std::move(name),
          .bar = {.hand = 1.1},
          .ours =
              [=] {
                Logistic d;
                return called(jit(ours), d.w, d.v, d.x, d.y);
              },
          .hand =
              [=] {
                return repeated([=, d = Logistic{}, out = block<double>(width)] {
                  hand(d, out.get());
                  keep(out[0]);
                });
              },
          .check =
              [=] {
                Logistic d;
                requireReference(ours, 1e-12, d.w, d.v, d.x, d.y);
                auto out = block<double>(width);
                hand(d, out.get());
                requireSame(jit(ours)(d.w, d.v, d.x, d.y), arrayOf(out, {width}), 1e-12);
              }};
}

} // namespace

std::vector<Workload> regressions() {
  return {linear<float>("linear regression f32"), linear<double>("linear regression f64"),
          logistic(
              "logistic regression, gradient",
              [](Array w, Array, Array x, Array y) { return grad(logistic_loss)(w, x, y); },
              [](const Logistic &d, double *out) {
                logisticGradient(elements<double>(d.w), elements<double>(d.x),
                                 elements<double>(d.y), out);
              }),
          logistic(
              "logistic regression, HVP",
              [](Array w, Array v, Array x, Array y) {
                auto gradient = [=](Array w) { return grad(logistic_loss)(w, x, y); };
                return jvp(gradient, primals(w), tangents(v)).second;
              },
              [](const Logistic &d, double *out) {
                logisticProduct(elements<double>(d.w), elements<double>(d.v), elements<double>(d.x),
                                elements<double>(d.y), out);
              })};
}

} // namespace fluxion::benchmarks
