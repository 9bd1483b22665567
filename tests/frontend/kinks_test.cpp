// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// docs/kinks.md is right: every cell of its tables, in forward and reverse mode, compiled and not.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <map>

namespace fx = fluxion;

namespace {

using Function = std::function<fx::Array(const fx::Array &)>;

/// A function of a vector of operands, and where it is looked at.
struct Place {
  Function f;
  std::vector<double> at;
};

/// f of one number.
template <class F> Function one(F f) {
  return [f](const fx::Array &x) { return f(fx::Array(x(0))); };
}
template <class F> Function two(F f) {
  return [f](const fx::Array &x) { return f(fx::Array(x(0)), fx::Array(x(1))); };
}
/// `x.at(i).max(v)` and the like.
template <class F> Function updated(F f) {
  return two([f](fx::Array a, fx::Array v) { return f(fx::reshape(a, {1}).at(0), v)(0); });
}

const double nan = NAN, inf = INFINITY;

const std::map<std::string, Place> places = {
    {"`abs(x)` at 0", {one([](auto x) { return abs(x); }), {0}}},
    {"`abs(x)` at NaN", {one([](auto x) { return abs(x); }), {nan}}},
    {"`maximum(a, b)`, a = b", {two([](auto a, auto b) { return maximum(a, b); }), {2, 2}}},
    {"`minimum(a, b)`, a = b", {two([](auto a, auto b) { return minimum(a, b); }), {2, 2}}},
    {"`maximum(a, b)` with a NaN", {two([](auto a, auto b) { return maximum(a, b); }), {nan, 2}}},
    {"`minimum(a, b)` with a NaN", {two([](auto a, auto b) { return minimum(a, b); }), {nan, 2}}},
    {"`fmax(a, b)`, a = b", {two([](auto a, auto b) { return fmax(a, b); }), {2, 2}}},
    {"`fmin(a, b)`, a = b", {two([](auto a, auto b) { return fmin(a, b); }), {2, 2}}},
    {"`clamp(0, x, 1)` at 0", {one([](auto x) { return clamp(0.0, x, 1.0); }), {0}}},
    {"`clamp(0, x, 1)` at 1", {one([](auto x) { return clamp(0.0, x, 1.0); }), {1}}},
    {"`clip(x, 0, 1)` at 0", {one([](auto x) { return clip(x, 0.0, 1.0); }), {0}}},
    {"`clip(x, 0, 1)` at 1", {one([](auto x) { return clip(x, 0.0, 1.0); }), {1}}},
    {"`relu(x)` at 0", {one([](auto x) { return fx::nn::relu(x); }), {0}}},
    {"`relu(x)` at inf", {one([](auto x) { return fx::nn::relu(x); }), {inf}}},
    {"`relu(x)` at NaN", {one([](auto x) { return fx::nn::relu(x); }), {nan}}},
    {"`relu6(x)` at 0", {one([](auto x) { return fx::nn::relu6(x); }), {0}}},
    {"`relu6(x)` at 6", {one([](auto x) { return fx::nn::relu6(x); }), {6}}},
    {"`hypot(a, b)` at (0, 0)", {two([](auto a, auto b) { return hypot(a, b); }), {0, 0}}},
    {"`max([a, b, c])`, a = b > c", {[](const auto &x) { return max(x); }, {2, 2, 1}}},
    {"`min([a, b, c])`, a = b < c", {[](const auto &x) { return min(x); }, {1, 1, 2}}},
    {"`max([a, b])` with a NaN", {[](const auto &x) { return max(x); }, {nan, 2}}},
    {"`min([a, b])` with a NaN", {[](const auto &x) { return min(x); }, {nan, 2}}},
    {"`cummax([a, b])` at b, a = b", {[](const auto &x) { return fx::cummax(x)(1); }, {2, 2}}},
    {"`cummin([a, b])` at b, a = b", {[](const auto &x) { return fx::cummin(x)(1); }, {2, 2}}},
    {"`x.at(i).max(v)`, x(i) = v", {updated([](auto x, auto v) { return x.max(v); }), {2, 2}}},
    {"`x.at(i).min(v)`, x(i) = v", {updated([](auto x, auto v) { return x.min(v); }), {2, 2}}},
    {"`max_pool([a, b])` of one window, a = b",
     {[](const auto &x) { return fx::nn::max_pool(reshape(x, {2, 1}), {2})(0, 0); }, {2, 2}}},
    {"`min_pool([a, b])` of one window, a = b",
     {[](const auto &x) { return fx::nn::min_pool(reshape(x, {2, 1}), {2})(0, 0); }, {2, 2}}},
    {"`segment_max([a, b])` of one segment, a = b",
     {[](const auto &x) { return fx::segment_max(x, fx::array({0, 0}), 1)(0); }, {2, 2}}},
    {"`segment_min([a, b])` of one segment, a = b",
     {[](const auto &x) { return fx::segment_min(x, fx::array({0, 0}), 1)(0); }, {2, 2}}},

    {"`sqrt(x)` at 0", {one([](auto x) { return sqrt(x); }), {0}}},
    {"`cbrt(x)` at 0", {one([](auto x) { return cbrt(x); }), {0}}},
    {"`rsqrt(x)` at 0", {one([](auto x) { return rsqrt(x); }), {0}}},
    {"`log(x)` at 0", {one([](auto x) { return log(x); }), {0}}},
    {"`asin(x)` at 1", {one([](auto x) { return asin(x); }), {1}}},
    {"`acos(x)` at 1", {one([](auto x) { return acos(x); }), {1}}},
    {"`atan2(y, x)` at (0, 0)", {two([](auto y, auto x) { return atan2(y, x); }), {0, 0}}},
    {"`pow(x, 0)` in x at 0", {one([](auto x) { return pow(x, fx::zeros_like(x)); }), {0}}},
    {"`pow(0, y)` in y at 0", {one([](auto y) { return pow(fx::zeros_like(y), y); }), {0}}},
    {"`pow(0, y)` in y at 2", {one([](auto y) { return pow(fx::zeros_like(y), y); }), {2}}},
    {"`pow(x, -2)` at 0, a negative integer", {one([](auto x) { return pow(x, -2); }), {0}}},
    {"`pow(x, -2)` at inf", {one([](auto x) { return pow(x, -2); }), {inf}}},
    {"`entr(x)` at 0", {one([](auto x) { return entr(x); }), {0}}},
    {"`entr(x)` at inf", {one([](auto x) { return entr(x); }), {inf}}},
    {"`xlogy(x, y)` at (0, 1): log(y), x / y",
     {two([](auto x, auto y) { return xlogy(x, y); }), {0, 1}}},
    {"`rel_entr(x, y)` at (0, 1)", {two([](auto x, auto y) { return rel_entr(x, y); }), {0, 1}}},
    {"`rel_entr(x, y)` at (0, 0)", {two([](auto x, auto y) { return rel_entr(x, y); }), {0, 0}}},
    {"`rem(x, y)` at (5.5, 2): 1, −trunc(x / y)",
     {two([](auto x, auto y) { return rem(x, y); }), {5.5, 2}}},
    {"`sign(x)` at 0", {one([](auto x) { return sign(x); }), {0}}},
    {"`floor(x)` at 1", {one([](auto x) { return floor(x); }), {1}}},
    {"`ceil(x)` at 1", {one([](auto x) { return ceil(x); }), {1}}},
    {"`round(x)` at ½", {one([](auto x) { return round(x); }), {0.5}}},
    {"`leaky_relu(x)` at 0", {one([](auto x) { return fx::nn::leaky_relu(x); }), {0}}},
    {"`elu(x)` at 0", {one([](auto x) { return fx::nn::elu(x); }), {0}}},
    {"`hard_tanh(x)` at −1", {one([](auto x) { return fx::nn::hard_tanh(x); }), {-1}}},
    {"`hard_tanh(x)` at 1", {one([](auto x) { return fx::nn::hard_tanh(x); }), {1}}},
    {"`softmax(x)` of a row of which nothing counts",
     {[](const auto &x) { return fx::nn::softmax(x, -1, fx::array({false, false}))(0); }, {1, 2}}},
};

std::string trimmed(std::string text) {
  auto isSpace = [](char c) { return c == ' '; };
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), isSpace));
  text.erase(std::find_if_not(text.rbegin(), text.rend(), isSpace).base(), text.end());
  return text;
}
std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);)
    parts.push_back(trimmed(part));
  return parts;
}
double numberOf(std::string text) {
  double side = 1;
  if (text.starts_with("−")) {
    side = -1;
    text = text.substr(std::string("−").size());
  }
  return side * (text == "½" ? 0.5 : std::stod(text));
}

/// The rows of the page's tables: the place, and what is there for each kink, or for all.
std::map<std::string, std::vector<std::vector<double>>> rowsOfPage() {
  std::map<std::string, std::vector<std::vector<double>>> rows;
  std::ifstream page(FLUXION_KINKS_PAGE);
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `"))
      continue;
    std::vector<std::string> cells = split(line.substr(1, line.size() - 2), '|');
    auto &row = rows[cells[0]];
    for (std::size_t i = 1; i < cells.size(); ++i) {
      row.emplace_back();
      for (const std::string &number : split(cells[i], ','))
        row.back().push_back(numberOf(number));
    }
  }
  return rows;
}

void expectSame(const fx::Array &got, const std::vector<double> &expected) {
  std::vector<double> numbers = got.to_vector<double>();
  ASSERT_EQ(numbers.size(), expected.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (std::isnan(expected[i]))
      EXPECT_TRUE(std::isnan(numbers[i])) << "operand " << i << ": " << numbers[i];
    else
      EXPECT_EQ(numbers[i], expected[i]) << "operand " << i;
}

/// The derivatives one by one, in forward mode.
fx::Array forward(const Function &f, const fx::Array &x) {
  std::vector<fx::Array> slopes;
  for (std::int64_t i = 0; i < x.size(); ++i) {
    fx::Array direction = fx::zeros_like(x).at(i).set(1.0);
    slopes.push_back(fx::jvp(f, fx::primals(x), fx::tangents(direction)).second);
  }
  return fx::stack(slopes);
}

TEST(Kinks, AreWhatThePageSays) {
  auto rows = rowsOfPage();
  EXPECT_EQ(rows.size(), places.size());
  const std::pair<fx::Kink, const char *> kinks[] = {{fx::Kink::balanced, "balanced"},
                                                     {fx::Kink::first_wins, "first_wins"},
                                                     {fx::Kink::min_norm, "min_norm"},
                                                     {fx::Kink::inclusive, "inclusive"}};
  for (const auto &[name, place] : places) {
    ASSERT_TRUE(rows.contains(name)) << name << " is not on the page";
    fx::Array x = fx::array(place.at);
    for (std::size_t i = 0; i < 4; ++i) {
      SCOPED_TRACE(name + ", " + kinks[i].second);
      const auto &row = rows[name];
      const auto &expected = row[row.size() == 1 ? 0 : i];
      Function f = fx::with_kinks(kinks[i].first, place.f);
      expectSame(f(x).reshape({1}), {place.f(x).item<double>()});
      expectSame(fx::grad(f)(x), expected);
      expectSame(forward(f, x), expected);
      expectSame(fx::jit(fx::grad(f))(x), expected);
      expectSame(fx::jit([&](fx::Array x) { return forward(f, x); })(x), expected);
    }
  }
}

TEST(Kinks, OfTheOutermostChoiceGiveWayToTheInner) {
  auto size = [](fx::Array x) { return abs(x); };
  auto both = [&](fx::Array x) { return fx::with_kinks(fx::Kink::min_norm, size)(x) + abs(x); };
  EXPECT_EQ(fx::grad(fx::with_kinks(fx::Kink::first_wins, both))(0.0).item<double>(), 1);
}

// √x and 0 at once: the branch that is not taken has an infinite derivative, times 0.
TEST(Kinks, OfTheBranchNotTakenAreNotSeen) {
  auto root = [](fx::Array x) { return where(x > 0.0, sqrt(x), 0.0); };
  for (double x : {0.0, -1.0}) {
    EXPECT_EQ(fx::grad(root)(x).item<double>(), 0);
    EXPECT_EQ(fx::jit(fx::grad(root))(x).item<double>(), 0);
    EXPECT_EQ(fx::grad(fx::grad(root))(x).item<double>(), 0);
  }
}

} // namespace
