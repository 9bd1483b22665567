// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Control flow as values: branches and loops that stay one operation of the program, whichever way
// they go. Every transformation goes through them, reverse mode of a while loop included.
//
//   auto halve = [](fx::Array x) { return x / 2.0; };
//   auto grow  = [](fx::Array x) { return 3.0 * x + 1.0; };
//   fx::Array y = fx::cond(fx::Array(true), halve, grow, 6.0);                       // 3
//   auto add = [](fx::Array c, fx::Array x) { return std::pair(c + x, c * x); };
//   auto [total, ys] = fx::scan(add, 0.0, fx::array({1.0, 2.0, 3.0}));               // 6, [0 2 9]
//   auto power = [](fx::Array x) {
//     return fx::while_loop([](fx::Array c) { return c < 10.0; },
//                           [&](fx::Array c) { return c * x; }, x);
//   };
//   fx::Array d = fx::grad(power)(3.0);                                              // 27
//
// A body is any callable on trees: arrays, numbers, tuples, containers, plain structs. What it
// captures from outside is a constant of the loop, and is differentiated and batched like every
// other value. Bodies are traced with values that stand for any numbers: choose with where() or
// cond in them, not with `if`.
#pragma once

#include "fluxion/body.h"

#include <algorithm>
#include <source_location>

namespace fluxion {

/// How scan goes along the rows.
struct ScanOptions {
  /// The number of steps, where there are no xs that say it.
  std::optional<std::int64_t> length = {};
  /// From the last row to the first. Results of step i are row i all the same.
  bool reverse = false;
  /// So many steps are made by one turn of the loop: fewer turns for more code.
  std::int64_t unroll = 1;
};

/// How fori_loop goes.
struct ForiOptions {
  /// As in ScanOptions. Without effect where a bound is traced.
  std::int64_t unroll = 1;
};

/// What while_loop may take for reverse mode.
struct WhileOptions {
  /// Bytes that reverse mode may take to remember the steps; a loop that needs more ends with an
  /// error. By default 1 GiB.
  std::int64_t memory = std::int64_t{1} << 30;
  /// Where above 0, reverse mode remembers the carry only at every so many steps, and makes the
  /// steps in between again when it comes to them: n steps take the memory of n / checkpoint_every
  /// carries and of what checkpoint_every steps leave, for at most one more forward pass.
  std::int64_t checkpoint_every = 0;
  /// How often that is done over: checkpoints of checkpoints, checkpoint_every^i steps apart. Each
  /// level takes one more forward pass, and divides the number of the outermost carries once more.
  int checkpoint_levels = 1;
};

/// Along which axis associative_scan goes, and whence.
struct AssociativeScanOptions {
  /// From the last element to the first.
  bool reverse = false;
  int axis = 0;
};

namespace detail {

/// The branch that a truth value, or a number clamped to [0, count), stands for.
Array branchOfTruth(const Operand &pred);
Array branchOfNumber(const Operand &index, std::size_t count);
Leaves choose(const char *name, const Array &branch, const std::vector<Body> &branches,
              const Leaves &operands, const LeafNames &names, std::source_location where);

/// The last carry, then the rows that were stacked.
Leaves scan(const char *name, const Body &step, Carry init, const Leaves &xs,
            const ScanOptions &options, std::source_location where);
Leaves foriLoop(const Operand &lo, const Operand &hi, const Body &step, Carry init,
                const ForiOptions &options, std::source_location where);
Leaves whileLoop(const Body &keepGoing, const Body &step, Carry init, const WhileOptions &options,
                 std::source_location where);
Leaves associativeScan(const Body &combine, const Leaves &xs, const AssociativeScanOptions &options,
                       std::source_location where);

template <class Result, class First> constexpr void requireOneType() {
  static_assert(std::is_same_v<Result, First>, "the branches return trees of different C++ types");
}
template <class T, class Carried> constexpr void requireCarry() {
  static_assert(std::is_same_v<T, Carried>,
                "a loop's body returns a carry of another C++ type than it takes");
}

template <class... Bodies, class... Args>
auto chooseAmong(const char *name, const Array &branch, const Leaves &operands,
                 std::source_location where, const Bodies &...bodies) {
  const auto &first = std::get<0>(std::tie(bodies...));
  (requireOneType<typename Bodies::Result, typename std::remove_cvref_t<decltype(first)>::Result>(),
   ...);
  auto names = [&] { return namesOf(first.last(), "result"); };
  Leaves results = choose(name, branch, {bodies.flat()...}, operands, names, where);
  // With jit switched off one of them has been called, else all.
  const typename std::remove_cvref_t<decltype(first)>::Result *like = nullptr;
  ((like = bodies.hasRun() ? &bodies.last() : like), ...);
  const Array *next = results.data();
  return rebuild(*like, next);
}

/// The tree a loop starts with, its leaves, and how to speak of them.
template <class Init> struct CarryTree {
  using Type = Lifted<Init>;
  explicit CarryTree(const Init &init) : tree(lift(init, isNumber)) {}
  Carry flat() const {
    return {leavesOf(tree), isNumber, fingerprintOf(tree),
            [this] { return namesOf(tree, "carry"); }};
  }
  Type rebuilt(const Array *&next) const { return rebuild(tree, next); }

  std::vector<bool> isNumber;
  Type tree;
};

} // namespace detail

/// `on_true(operands...)` where pred is true, else `on_false(operands...)`. One of them runs.
///
/// Shapes   pred: a scalar; both results: trees of equal structure and shapes
/// Dtypes   pred: bool; both results alike: a C++ number takes the dtype of the other branch
/// Errors   DtypeError, ShapeError: another pred. TransformError: results that differ
/// Gradient that of the branch taken; under vmap every example takes its own; zero in pred
/// Source   docs/generated/ops.md#case
template <class True, class False, class... Args>
auto cond(const Operand &pred, const True &on_true, const False &on_false,
          const Args &...operands) {
  std::tuple<detail::Lifted<Args>...> values{detail::lift(operands)...};
  return std::apply(
      [&](const auto &...v) {
        return detail::chooseAmong("cond", detail::branchOfTruth(pred), detail::leavesOf(values),
                                   pred.where(), detail::TreeBody(on_false, v...),
                                   detail::TreeBody(on_true, v...));
      },
      values);
}

/// Branch `index` of a tuple of callables, on the operands; an index out of range takes the
/// nearest.
///
/// Shapes   index: a scalar; results: trees of equal structure and shapes
/// Dtypes   index: an integer; results alike, as with cond
/// Errors   as cond
/// Gradient that of the branch taken; zero in index
/// Source   docs/generated/ops.md#case
template <class... Branches, class... Args>
auto switch_case(const Operand &index, const std::tuple<Branches...> &branches,
                 const Args &...operands) {
  static_assert(sizeof...(Branches) > 0, "switch_case needs a branch");
  std::tuple<detail::Lifted<Args>...> values{detail::lift(operands)...};
  auto on = [&](const auto &branch) {
    return std::apply([&](const auto &...v) { return detail::TreeBody(branch, v...); }, values);
  };
  return std::apply(
      [&](const auto &...branch) {
        return detail::chooseAmong("switch_case", detail::branchOfNumber(index, sizeof...(branch)),
                                   detail::leavesOf(values), index.where(), on(branch)...);
      },
      branches);
}
/// The same with callables of one type.
///
/// Shapes   as with a tuple
/// Dtypes   as with a tuple
/// Errors   as cond
/// Gradient that of the branch taken; zero in index
template <class Branch, class... Args>
auto switch_case(const Operand &index, const std::vector<Branch> &branches,
                 const Args &...operands) {
  std::tuple<detail::Lifted<Args>...> values{detail::lift(operands)...};
  std::vector<detail::TreeBody<Branch, detail::Lifted<Args>...>> trees;
  std::vector<detail::Body> bodies;
  trees.reserve(branches.size());
  for (const Branch &branch : branches) {
    std::apply([&](const auto &...v) { trees.emplace_back(branch, v...); }, values);
    bodies.push_back(trees.back().flat());
  }
  auto names = [&] { return detail::namesOf(trees.front().last(), "result"); };
  auto results = detail::choose("switch_case", detail::branchOfNumber(index, branches.size()),
                                bodies, detail::leavesOf(values), names, index.where());
  // With jit switched off one of them has been called, else all.
  auto called = std::find_if(trees.begin(), trees.end(), [](auto &tree) { return tree.hasRun(); });
  return called->result(results);
}

/// A loop over the rows of xs with a carry: (carry, y) = step(carry, x), from the first row to the
/// last; answers the last carry and the ys, stacked. What is absent is std::tuple<>{}.
///
/// Shapes   xs: trees of [n, ...]; step takes rows [...]; ys: [n, ...]. n may be 0
/// Dtypes   the carry keeps its dtypes; an initial C++ number takes those of the first step's
///          result
/// Errors   ShapeError: axes of different length. TransformError: no length, a carry that changes
/// Gradient forward: the same loop with tangents; reverse: a loop the other way, which reads what
///          the first one has kept
/// Laws     scan(step, init, xs) = for (x : xs) { (init, y) = step(init, x); }
/// Source   docs/generated/ops.md#scan
template <class Step, class Init, class Xs>
auto scan(const Step &step, const Init &init, const Xs &xs, ScanOptions options = {},
          std::source_location where = std::source_location::current()) {
  detail::CarryTree<Init> carry(init);
  detail::TreeBody body(step, carry.tree, detail::lift(xs));
  using Result = typename decltype(body)::Result;
  static_assert(detail::IsTuple<Result>::value, "the step of scan returns a pair: (carry, y)");
  static_assert(std::tuple_size_v<Result> == 2, "the step of scan returns a pair: (carry, y)");
  using Ys = std::tuple_element_t<1, Result>;
  detail::requireCarry<std::tuple_element_t<0, Result>, detail::Lifted<Init>>();
  auto flat = [&](const Leaves &leaves) {
    auto yielded = body(leaves);
    yielded.structure = detail::fingerprintOf(std::get<0>(body.last()));
    return yielded;
  };
  Leaves all =
      detail::scan("scan", flat, carry.flat(), detail::leavesOf(detail::lift(xs)), options, where);
  const Array *next = all.data();
  auto last = carry.rebuilt(next);
  return std::pair<detail::Lifted<Init>, Ys>(last, detail::rebuild(std::get<1>(body.last()), next));
}

/// `f` on every row of xs, the results stacked: scan without a carry. Rows are taken one by one;
/// vmap takes them at once.
///
/// Shapes   xs: trees of [n, ...]; results [n, ...]
/// Errors   ShapeError: axes of different length
/// Gradient that of f, row by row
/// Laws     map(f, xs) = vmap(f)(xs)
template <class F, class Xs>
auto map(const F &f, const Xs &xs, std::source_location where = std::source_location::current()) {
  auto rows = detail::lift(xs);
  detail::TreeBody body(f, rows);
  auto flat = [&](const Leaves &leaves) {
    auto yielded = body(leaves);
    yielded.structure.clear(); // all of it is rows
    return yielded;
  };
  return body.result(detail::scan("map", flat, detail::Carry{}, detail::leavesOf(rows), {}, where));
}

/// carry = body(i, carry) for i = lo, ..., hi - 1. Bounds are C++ integers or traced; no step where
/// hi <= lo.
///
/// Shapes   lo, hi: scalars; the carry keeps its shapes
/// Dtypes   i: that in which lo and hi meet; the carry as with scan
/// Errors   DtypeError, ShapeError: other bounds. TransformError: a carry that changes
/// Gradient as scan, also with traced bounds; zero in the bounds
/// Laws     fori_loop(lo, hi, body, init) = for (i = lo; i < hi; ++i) init = body(i, init)
template <class Body, class Init>
auto fori_loop(const Operand &lo, const Operand &hi, const Body &body, const Init &init,
               ForiOptions options = {},
               std::source_location where = std::source_location::current()) {
  detail::CarryTree<Init> carry(init);
  detail::TreeBody step(body, Array(0), carry.tree);
  detail::requireCarry<typename decltype(step)::Result, detail::Lifted<Init>>();
  Leaves last = detail::foriLoop(lo, hi, step.flat(), carry.flat(), options, where);
  const Array *next = last.data();
  return carry.rebuilt(next);
}

/// carry = body(carry) as long as keep_going(carry).
///
/// Shapes   keep_going: a scalar; the carry keeps its shapes
/// Dtypes   keep_going: bool; the carry as with scan
/// Errors   TransformError: a carry that changes, another condition. CompileError: reverse mode
///          needs more memory than options allow
/// Gradient along the steps made. Reverse mode remembers what each step's derivative needs. Under
///          vmap every example makes its own steps
/// Laws     while_loop(keep_going, body, init) = while (keep_going(init)) init = body(init)
/// Source   docs/generated/ops.md#while
template <class Condition, class Body, class Init>
auto while_loop(const Condition &keep_going, const Body &body, const Init &init,
                WhileOptions options = {},
                std::source_location where = std::source_location::current()) {
  detail::CarryTree<Init> carry(init);
  detail::TreeBody condition(keep_going, carry.tree), step(body, carry.tree);
  static_assert(std::is_same_v<typename decltype(condition)::Result, Array>,
                "keep_going returns one truth value");
  detail::requireCarry<typename decltype(step)::Result, detail::Lifted<Init>>();
  Leaves last = detail::whileLoop(condition.flat(), step.flat(), carry.flat(), options, where);
  const Array *next = last.data();
  return carry.rebuilt(next);
}

/// Prefixes of xs along an axis, combined: x0, op(x0, x1), op(op(x0, x1), x2), ... in about log n
/// calls of `op` on many elements at once.
///
/// Shapes   xs: trees with equal sizes along `axis`; op works on [.., m, ..] for any m, elementwise
///          along the axis; results as xs
/// Errors   ShapeError: axes of different length, a result of op of another shape
/// Gradient that of the calls of op
/// Laws     op has to be associative
template <class Op, class Xs>
auto associative_scan(const Op &op, const Xs &xs, AssociativeScanOptions options = {},
                      std::source_location where = std::source_location::current()) {
  auto tree = detail::lift(xs);
  detail::TreeBody combine(op, tree, tree);
  detail::requireOneType<typename decltype(combine)::Result, decltype(tree)>();
  Leaves all = detail::associativeScan(combine.flat(), detail::leavesOf(tree), options, where);
  const Array *next = all.data();
  return detail::rebuild(tree, next);
}

} // namespace fluxion
