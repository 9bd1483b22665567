// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/check_grads.h"

#include "fluxion/check_rules.h"
#include "frontend/promotion.h"
#include "ir/expr.h"
#include "ir/ops/complex.h"
#include "ir/ops/structural.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>

namespace fluxion::detail {
namespace {

using mlir::Location;
using mlir::OpBuilder;

/// How many real numbers an array of that dtype holds per element.
std::int64_t numParts(DType dtype) { return isComplex(dtype) ? 2 : 1; }
std::size_t elementsOf(DType dtype, const Shape &shape) {
  return static_cast<std::size_t>(numParts(dtype) * shape.numElements());
}

/// Numbers of any floating dtype, or the parts of complex ones, as doubles, and back.
std::vector<double> doublesOf(const Array &x) {
  HostArray host = hostOf(x, "check_grads");
  return visitDType(partOf(host.dtype()), [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::vector<double> all(elementsOf(host.dtype(), host.shape()));
    std::transform(host.data<T>(), host.data<T>() + all.size(), all.begin(),
                   [](T x) { return static_cast<double>(x); });
    return all;
  });
}
Array arrayOf(const std::vector<double> &values, DType dtype, const Shape &shape) {
  HostArray host(dtype, shape);
  visitDType(partOf(dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::transform(values.begin(), values.end(), host.mutableData<T>(),
                   [](double x) { return static_cast<T>(x); });
  });
  return fromHost(std::move(host));
}
Array filledLike(const Array &x, double value) {
  std::vector<double> values(elementsOf(x.dtype(), x.shape()), value);
  for (std::size_t i = 1; isComplex(x.dtype()) && i < values.size(); i += 2)
    values[i] = 0; // the imaginary part
  return arrayOf(values, x.dtype(), x.shape());
}

using BinaryFormula = ir::Expr (*)(ir::Expr, ir::Expr);
Array binary(const Array &x, const Array &y, Where where, BinaryFormula f) {
  return recordOne(where, {x, y}, [f](OpBuilder &b, Location loc, auto values) {
    return f({b, loc, values[0]}, {b, loc, values[1]}).value();
  });
}
Array added(const Array &x, const Array &y, Where where) {
  return binary(x, y, where, ir::operator+);
}
Array difference(const Array &x, const Array &y, Where where) {
  return binary(x, y, where, ir::operator-);
}
Array scaled(const Array &x, double factor, Where where) {
  return binary(x, filledLike(x, factor), where, ir::operator*);
}

// Powers of two near the step at which the error of the formula meets that of rounding, so that
// x + h - x is h for x of moderate size.
double stepFor(DType dtype, int order) {
  if (isHalfPrecision(dtype))
    return order == 1 ? 0x1p-3 : 0x1p-2;
  if (partOf(dtype) == DType::f32)
    return order == 1 ? 0x1p-8 : 0x1p-5;
  return order == 1 ? 0x1p-17 : 0x1p-13;
}

//===----------------------------------------------------------------------------------------------
// Numerical gradients

class NumericalGradient {
public:
  NumericalGradient(const FlatFunction &f, const Leaves &arguments, NumericalOptions options,
                    Where where)
      : f_(f), arguments_(arguments), options_(options), where_(where) {}

  Array byLeaf(std::size_t i) const {
    const Array &x = arguments_[i];
    if (x.size() == 0)
      return x;
    Leaves slopes;
    for (std::int64_t k = 0; k < x.size(); ++k)
      slopes.push_back(reshaped(options_.order == 1 ? slope(i, k) : curvature(i, k), {1}, where_));
    Array all = slopes.size() == 1
                    ? slopes.front()
                    : recordOne(where_, slopes, [](OpBuilder &b, Location loc, auto values) {
                        return ir::ConcatenateOp::create(b, loc, values, /*axis=*/0);
                      });
    all = reshaped(all, x.shape(), where_);
    if (all.dtype() == x.dtype())
      return all;
    return recordOne(where_, {all}, [&](OpBuilder &b, Location loc, auto values) {
      auto type = ir::tensorType(&ir::context(), x.dtype(), x.shape());
      return ir::convert({b, loc, values[0]}, type).value();
    });
  }

private:
  double step(std::size_t i) const {
    return options_.h != 0 ? options_.h : stepFor(arguments_[i].dtype(), options_.order);
  }

  /// Which real number of an element is moved.
  enum class Part { real, imaginary };

  /// f, or its real part, with a part of number k of argument i moved by `by`.
  Array valueAt(std::size_t i, std::int64_t k, double by, Part part = Part::real) const {
    Leaves moved = arguments_;
    const Array &x = arguments_[i];
    std::vector<double> direction(elementsOf(x.dtype(), x.shape()), 0.0);
    direction[static_cast<std::size_t>(numParts(x.dtype()) * k + (part == Part::imaginary))] = by;
    moved[i] = added(x, arrayOf(direction, x.dtype(), x.shape()), where_);
    Leaves results = f_(moved);
    bool isComplexResult = results.size() == 1 && isComplex(results.front().dtype());
    if (results.size() != 1 || results.front().ndim() != 0 ||
        !hasDerivatives(results.front().dtype()) || isComplexResult != options_.holomorphic)
      raise<TransformError>(
          {.what = "numerical_grad of a function whose result is not a floating scalar",
           .where = where_,
           .expected = options_.holomorphic ? "one complex scalar" : "one floating scalar",
           .got = results.size() == 1 ? typeText(results.front())
                                      : fmt::format("{} arrays", results.size()),
           .hint = isComplexResult ? "{.holomorphic = true} if the function is "
                                     "complex-differentiable, else return real(y)"
                                   : "sum() the result"});
    if (!isComplexResult)
      return results.front();
    return recordOne(where_, results, [](OpBuilder &b, Location loc, auto values) {
      return ir::RealOp::create(b, loc, values[0]);
    });
  }

  // (f(x + h) - f(x - h)) / 2h; of a complex number du/dx - i du/dy.
  Array slope(std::size_t i, std::int64_t k) const {
    double h = step(i);
    auto along = [&](Part part, double sign) {
      return scaled(difference(valueAt(i, k, h, part), valueAt(i, k, -h, part), where_),
                    sign * 0.5 / h, where_);
    };
    Array inReal = along(Part::real, 1);
    if (!isComplex(arguments_[i].dtype()))
      return inReal;
    return recordOne(where_, {inReal, along(Part::imaginary, -1)},
                     [](OpBuilder &b, Location loc, auto values) {
                       return ir::ComplexOp::create(b, loc, values[0], values[1]);
                     });
  }
  // (f(x + h) - 2 f(x) + f(x - h)) / h^2
  Array curvature(std::size_t i, std::int64_t k) const {
    double h = step(i);
    Array middle = valueAt(i, k, 0.0);
    Array right = difference(valueAt(i, k, h), middle, where_);
    Array left = difference(middle, valueAt(i, k, -h), where_);
    return scaled(difference(right, left, where_), 1.0 / (h * h), where_);
  }

  const FlatFunction &f_;
  const Leaves &arguments_;
  NumericalOptions options_;
  Where where_;
};

} // namespace

static void requireDifferences(const Array &x, const NumericalOptions &options, Where where) {
  if (!hasDerivatives(x.dtype()))
    raise<TransformError>({.what = "numerical_grad of an integer argument",
                           .where = where,
                           .expected = "a floating dtype in every differentiated argument",
                           .got = typeText(x),
                           .hint = "pass floating numbers (2.0, not 2)"});
  if (isComplex(x.dtype()) && options.order != 1)
    raise<TransformError>({.what = "numerical_grad of order 2 of a complex argument",
                           .where = where,
                           .expected = "order 1, or a real argument",
                           .got = typeText(x),
                           .hint = "nest numerical_grad"});
  if (options.holomorphic && !isComplex(x.dtype()))
    raise<TransformError>({.what = "holomorphic numerical_grad of a real argument",
                           .where = where,
                           .expected = "c64 or c128 in every differentiated argument",
                           .got = typeText(x),
                           .hint = "convert with astype(fx::c128)"});
}

Leaves numericalGradient(const FlatFunction &f, const Leaves &arguments,
                         const std::vector<bool> &active, const NumericalOptions &options,
                         Where where) {
  if (!(options.h >= 0) || !std::isfinite(options.h))
    raise<TransformError>({.what = "numerical_grad without a step",
                           .where = where,
                           .expected = "h > 0, or 0 for one that fits the dtype",
                           .got = fmt::format("h = {}", options.h),
                           .hint = "leave .h out for one that fits"});
  if (options.order != 1 && options.order != 2)
    raise<TransformError>({.what = "numerical_grad of an order that it does not offer",
                           .where = where,
                           .expected = "order 1 or 2",
                           .got = fmt::format("order {}", options.order),
                           .hint = "nest numerical_grad"});
  NumericalGradient gradient(f, arguments, options, where);
  Leaves gradients;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!active[i])
      continue;
    requireDifferences(arguments[i], options, where);
    gradients.push_back(gradient.byLeaf(i));
  }
  return gradients;
}

//===----------------------------------------------------------------------------------------------
// Checks

namespace {

/// Uniform in [-1, 1], the same in every run: splitmix64 (Steele, Lea and Flood 2014).
class Directions {
public:
  Array like(const Array &x) {
    if (!hasDerivatives(x.dtype()))
      return zerosOf(x.dtype(), x.shape(), Where::current()); // does not move
    std::vector<double> values;
    for (std::size_t i = 0; i < elementsOf(x.dtype(), x.shape()); ++i)
      values.push_back(next());
    return arrayOf(values, x.dtype(), x.shape());
  }
  Leaves like(const Leaves &xs) {
    Leaves all;
    for (const Array &x : xs)
      all.push_back(like(x));
    return all;
  }

private:
  double next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-52 - 1.0;
  }
  std::uint64_t state_ = 0;
};

Leaves floatingOnly(const Leaves &all) {
  Leaves some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [](const Array &x) { return hasDerivatives(x.dtype()); });
  return some;
}

/// Of complex numbers the real part of the product: what cotangents are to tangents.
double innerProduct(const Leaves &a, const Leaves &b) {
  double product = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::vector<double> x = doublesOf(a[i]), y = doublesOf(b[i]);
    for (std::size_t k = 0; k < x.size(); ++k)
      product += isComplex(a[i].dtype()) && k % 2 ? -x[k] * y[k] : x[k] * y[k];
  }
  return product;
}

/// How messages call the check, and the derivatives.
struct CheckWording {
  const char *check = "check_grads", *forward = "jvp", *reverse = "vjp";
};

class GradientCheck {
public:
  GradientCheck(const Leaves &arguments, const CheckOptions &options, const CheckWording &words,
                Where where)
      : options_(options), words_(words), where_(where) {
    DType coarsest = DType::f64;
    for (const Array &x : arguments)
      if (hasDerivatives(x.dtype()))
        coarsest = std::min(coarsest, partOf(x.dtype()));
    if (options_.tol == 0)
      options_.tol = isHalfPrecision(coarsest) ? 0.2 : coarsest == DType::f32 ? 2e-2 : 1e-6;
    if (options_.eps == 0)
      options_.eps = stepFor(coarsest, 1);
  }

  /// `what`: how the message calls f.
  void check(const FlatFunction &f, const Leaves &x, int order, const std::string &what) {
    Leaves t = directions_.like(x);
    bool isForward = options_.modes != Modes::reverse, isReverse = options_.modes != Modes::forward;
    Leaves along = differences(f, x, t);
    if (isForward) {
      Leaves tangents = floatingOnly(jvp(f, x, t, where_).tangents);
      compareElements(along, tangents, what);
      along = tangents;
    }
    Leaves cts;
    if (isReverse)
      cts = comparePullback(f, x, t, along, what);
    if (order == 1)
      return;
    if (isForward)
      check([=, this](const Leaves &at) { return floatingOnly(jvp(f, at, t, where_).tangents); }, x,
            order - 1, "the forward derivative of " + what);
    if (isReverse)
      check(
          [=, this](const Leaves &at) {
            return floatingOnly(applyLinear(*vjp(f, at, where_).linear, cts, where_));
          },
          x, order - 1, "the reverse derivative of " + what);
  }

private:
  /// (f(x + eps t) - f(x - eps t)) / 2 eps, floating results only.
  Leaves differences(const FlatFunction &f, const Leaves &x, const Leaves &t) const {
    auto at = [&](double by) {
      Leaves moved = x;
      for (std::size_t i = 0; i < x.size(); ++i)
        if (hasDerivatives(x[i].dtype()))
          moved[i] = added(x[i], scaled(t[i], by, where_), where_);
      return floatingOnly(f(moved));
    };
    Leaves right = at(options_.eps), left = at(-options_.eps), slopes;
    for (std::size_t i = 0; i < right.size(); ++i)
      slopes.push_back(scaled(difference(right[i], left[i], where_), 0.5 / options_.eps, where_));
    return slopes;
  }

  /// <ct, J t> = <transposed J ct, t>; answers the cotangents.
  Leaves comparePullback(const FlatFunction &f, const Leaves &x, const Leaves &t,
                         const Leaves &along, const std::string &what) {
    Linearized at = vjp(f, x, where_);
    Leaves cts = directions_.like(at.results);
    Leaves back = applyLinear(*at.linear, cts, where_);
    double expected = innerProduct(floatingOnly(cts), along);
    double got = innerProduct(floatingOnlyBy(x, back), floatingOnly(t));
    if (!agree(expected, got))
      disagree(what, std::string(words_.reverse) + " disagrees with " + reference(),
               fmt::format("<ct, J t> = {}", expected),
               fmt::format("<transposed J ct, t> = {}", got));
    return cts;
  }
  std::string reference() const {
    return options_.modes == Modes::reverse ? "central differences" : words_.forward;
  }
  static Leaves floatingOnlyBy(const Leaves &x, const Leaves &cts) {
    Leaves some;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (hasDerivatives(x[i].dtype()))
        some.push_back(cts[i]);
    return some;
  }

  void compareElements(const Leaves &expected, const Leaves &got, const std::string &what) const {
    for (std::size_t i = 0; i < got.size(); ++i) {
      std::vector<double> x = doublesOf(expected[i]), y = doublesOf(got[i]);
      for (std::size_t k = 0; k < x.size(); ++k)
        if (!agree(x[k], y[k]))
          disagree(what, std::string(words_.forward) + " disagrees with central differences",
                   fmt::format("{} in element {} of result {}", x[k], k, i),
                   fmt::format("{}", y[k]));
    }
  }

  bool agree(double a, double b) const {
    double size = std::max({1.0, std::abs(a), std::abs(b)});
    return a == b || std::abs(a - b) <= options_.tol * size;
  }

  [[noreturn]] void disagree(const std::string &what, const std::string &how,
                             const std::string &expected, const std::string &got) const {
    raise<TransformError>(
        {.what = fmt::format("{}: of {}, {}", words_.check, what, how),
         .where = where_,
         .expected = expected,
         .got = got,
         .hint = fmt::format("eps = {}, tol = {}; at kinks and for steep functions differences "
                             "themselves are wrong",
                             options_.eps, options_.tol)});
  }

  CheckOptions options_;
  CheckWording words_;
  Where where_;
  Directions directions_;
};

} // namespace

static void requireSize(double x, const char *name, Where where) {
  if (!(x >= 0) || !std::isfinite(x))
    raise<TransformError>({.what = fmt::format("{} that is no size in check_grads", name),
                           .where = where,
                           .expected = "a finite number of 0 or more",
                           .got = fmt::format("{}", x),
                           .hint = "0, the default, is chosen for the dtype"});
}

void checkGrads(const FlatFunction &f, const Leaves &arguments, const CheckOptions &options,
                Where where) {
  if (llvm::none_of(arguments, [](const Array &x) { return hasDerivatives(x.dtype()); }))
    raise<TransformError>({.what = "check_grads without a floating argument",
                           .where = where,
                           .expected = "a floating dtype in at least one argument",
                           .got = arguments.empty() ? "no arrays" : typeText(arguments.front()),
                           .hint = "pass floating numbers (2.0, not 2)"});
  if (options.order < 1)
    raise<TransformError>({.what = "check_grads of no order",
                           .where = where,
                           .expected = "order 1 or higher",
                           .got = fmt::format("order {}", options.order),
                           .hint = ".order = 1 checks first derivatives, 2 also second ones"});
  requireSize(options.tol, "a tol", where);
  requireSize(options.eps, "an eps", where);
  GradientCheck(arguments, options, {}, where).check(f, arguments, options.order, "f");
}

//===----------------------------------------------------------------------------------------------
// Rules

void checkRules(const FlatFunction &f, const Leaves &arguments, const RulesToCheck &rules,
                Where where) {
  static constexpr CheckWording words{"check_rules", "the jvp rule", "the vjp rule"};
  RuleCheckPause pause;
  for (Modes mode : {Modes::forward, Modes::reverse}) {
    bool isThere = mode == Modes::forward ? rules.hasJvp : rules.hasVjp;
    CheckOptions options{.order = 1, .modes = mode, .tol = rules.tol};
    if (isThere)
      GradientCheck(arguments, options, words, where).check(f, arguments, 1, "f");
  }
}

static thread_local int ruleChecks = 0, rulePauses = 0;
RuleCheckPause::RuleCheckPause() { ++rulePauses; }
RuleCheckPause::~RuleCheckPause() { --rulePauses; }

static bool areCheckedByEnvironment() {
  const char *value = std::getenv("FLUXION_CHECK_RULES");
  return value && *value && std::string_view(value) != "0";
}
bool areRulesChecked() {
  static const bool always = areCheckedByEnvironment();
  return (always || ruleChecks > 0) && rulePauses == 0;
}

std::optional<Leaves> numbersIfKnown(const Leaves &arrays) {
  Leaves numbers;
  for (const Array &array : arrays) {
    std::optional<HostArray> known;
    if (const Node *node = array.node())
      known = node->frame ? node->frame->numbersOf(node->value) : std::optional(node->host);
    if (!known || !*known)
      return std::nullopt;
    numbers.push_back(fromHost(*known));
  }
  return numbers;
}

} // namespace fluxion::detail

namespace fluxion::debug {
RuleChecks::RuleChecks() { ++detail::ruleChecks; }
RuleChecks::~RuleChecks() { --detail::ruleChecks; }
} // namespace fluxion::debug
