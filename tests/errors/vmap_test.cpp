// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Batches and rules for them that do not fit, word by word.
#include "tests/errors/golden.h"

#include <utility>
#include <vector>

namespace fx = fluxion;
using fluxion::TransformError;
using fluxion::tests::expectMessage;
using Arrays = std::vector<fx::Array>;

namespace {

const fx::Array two = fx::ones({2}), three = fx::ones({3});

auto sum2 = [](fx::Array a, fx::Array b) { return a + b; };
auto first = [](Arrays x) { return x[0]; };

TEST(VmapMessages, Axes) {
  expectMessage<TransformError>(
      [] { fx::vmap(first, fx::in_axes(fx::in_axes(0, 0, 0)))(Arrays{two, two}); },
      R"(fluxion: axes of vmap that do not match the tree they speak of
  at       here
  expected 2 entries, one per part with arrays
  got      3 entries
  hint     an entry that is not nested, as 0 or fx::none, serves all of its part)");
  expectMessage<TransformError>([] { fx::vmap(sum2, fx::in_axes(fx::in_axes(0, 0), 0))(two, two); },
                                R"(fluxion: axes of vmap that do not match the tree they speak of
  at       here
  expected one axis, or none, for an array
  got      2 entries
  hint     an entry that is not nested, as 0 or fx::none, serves all of its part)");
  expectMessage<TransformError>([] { fx::vmap(sum2)(two, three); },
                                R"(fluxion: vmap over axes of different length
  at       here
  expected length 2, as in f64[2]
  got      length 3 in f64[3]
  hint     in_axes says along which axis each argument is mapped; fx::none shares it)");
  expectMessage<TransformError>([] { fx::vmap(sum2, fx::in_axes(fx::none, fx::none))(two, two); },
                                R"(fluxion: vmap without an argument that is mapped
  at       here
  expected an axis for at least one argument
  got      none for all of them
  hint     without a batch, call the function itself)");
  expectMessage<TransformError>(
      [] { fx::vmap(sum2, fx::in_axes(0), fx::out_axes(fx::none))(two, two); },
      R"(fluxion: a result of vmap that differs between examples has no axis
  at       here
  expected an axis in out_axes
  got      fx::none for f64[2]
  hint     fx::none is for results that are the same for every example)");
}

TEST(VmapMessages, Room) {
  fx::Array deep = fx::ones(fx::Shape(std::vector<std::int64_t>(16, 1)));
  expectMessage<fluxion::ShapeError>(
      [&] { fx::vmap([](fx::Array x) { return expand_dims(x, 0); })(deep); },
      R"(fluxion: too many axes in vmap
  at       here
  expected arrays of less than 16 axes in an example: one more is for the examples
  got      f64[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
  hint     merge axes with reshape, as in reshape(x, {-1, n}))");
}

TEST(VmapMessages, RulesOfOnesOwn) {
  auto twice = fx::custom_vmap([](fx::Array x) { return x * 2.0; });
  auto flags = twice.def_vmap([](std::int64_t, auto, fx::Array xs) {
    return std::pair(xs * 2.0, std::vector<bool>{true, true});
  });
  expectMessage<TransformError>(
      [&] { fx::vmap(flags)(two); },
      R"(fluxion: the vmap rule answers another number of flags than of arrays
  at       here, traced by a vmap rule at here
  expected 1 flags
  got      2 flags
  hint     one flag serves all results, as in std::pair{y, true})");
  expectMessage<TransformError>(
      [&] {
        fx::grad([&](fx::Array scale) {
          auto captured = twice.def_vmap([&](std::int64_t, auto isBatched, fx::Array xs) {
            return std::pair(xs * scale, isBatched[0]);
          });
          return sum(fx::vmap(captured)(two));
        })(2.0);
      },
      R"(fluxion: the vmap rule captured a value of a trace
  at       here, traced by grad at here
  expected numbers, or nothing
  got      f64[]
  hint     pass it to the function as an argument)");
}

} // namespace
