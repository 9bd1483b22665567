// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops: the step is traced, again where an initial C++ number turns out to be of another type, and
// becomes one op.
#include "fluxion/control.h"

#include "fluxion/elementwise.h"
#include "frontend/bodies.h"
#include "frontend/carry.h"
#include "frontend/promotion.h"
#include "frontend/rows.h"
#include "frontend/step_by_step.h"
#include "frontend/structural.h"
#include "ir/ops/control.h"

#include <fmt/format.h>

namespace fluxion::detail {
namespace {

using mlir::Location;
using mlir::OpBuilder;

constexpr std::size_t step = 1; // the first argument of a loop's body is the number of the step

//===----------------------------------------------------------------------------------------------
// The step

/// Traces a step on (number of the step, carry, rows) and settles the types of the carry.
TracedBody traceStep(const char *name, const Body &body, Carry &carry, const Leaves &rows,
                     Where where) {
  std::vector<bool> isWeak = carry.isNumber; // until it takes the type of what a step makes of it
  while (true) {
    Leaves number{fromType(DType::i64, {})}, like;
    for (const Array &leaf : carry.leaves)
      like.push_back(fromType(leaf.dtype(), leaf.shape()));
    auto checked = [&](const Leaves &arguments) {
      std::size_t n = carry.leaves.size();
      Leaves weak = weakened(taken(arguments, step, n), isWeak);
      Yielded yielded = body(chained(taken(arguments, 0, step), weak, from(arguments, step + n)));
      requireCarryStructure(name, carry, yielded, where);
      return settled(std::move(yielded), carry, where);
    };
    TracedBody traced = traceBody(checked, chained(number, like, rows), name, where);
    if (!promoted(name, carry, traced.resultTypes(), where))
      return traced;
    for (std::size_t i = 0; i < isWeak.size(); ++i)
      isWeak[i] = isWeak[i] && carry.leaves[i].dtype() == like[i].dtype();
  }
}

//===----------------------------------------------------------------------------------------------
// A counted loop

struct Count {
  std::int64_t length = 0;
  Array times = {}; // where it is known only when the loop runs
  bool isReversed = false;
};

Leaves recordScan(TracedBody &body, const Leaves &init, const Leaves &over, const Count &count,
                  Where where) {
  Captures captures{&body.program};
  auto function = captures.closed(body.program, step);
  Leaves operands = chained(captures.values(), init, over);
  if (count.times.has_value())
    operands.push_back(count.times);
  std::size_t numCaptures = captures.values().size();
  return record(where, operands, [&](OpBuilder &b, Location loc, llvm::ArrayRef<mlir::Value> xs) {
    mlir::ValueRange values(xs);
    ir::StepCount steps{count.times.has_value() ? xs.back() : mlir::Value(), count.length};
    return ir::ScanOp::create(
        b, loc, *function, values.take_front(numCaptures), values.slice(numCaptures, init.size()),
        values.slice(numCaptures + init.size(), over.size()), steps, count.isReversed);
  });
}

/// Turns of several steps each, from step `begin` on.
struct Turns {
  std::int64_t begin, count, steps;
  std::int64_t end() const { return begin + count * steps; }
};

/// One turn: rows of it are blocks of rows.
struct Turn {
  TracedBody &body;
  std::size_t numCarried;
  Turns turns;
  bool isReversed;
  Where where;

  Leaves operator()(const Leaves &arguments) const {
    Leaves carry = taken(arguments, step, numCarried), blocks = from(arguments, step + numCarried);
    Operand first(Operand(arguments[0], where) * turns.steps + turns.begin, where);
    std::vector<Leaves> rows(static_cast<std::size_t>(turns.steps));
    for (std::int64_t k = 0; k < turns.steps; ++k) {
      std::int64_t i = isReversed ? turns.steps - 1 - k : k;
      Leaves number{first + i}, own = rowsAt(blocks, i, where);
      Leaves results =
          apply(*body.program.function, chained(number, carry, own, body.program.captures), where);
      carry = taken(results, 0, numCarried);
      rows[static_cast<std::size_t>(i)] = from(results, numCarried);
    }
    Leaves stacks = stackedRows(rows, where);
    return chained(carry, stacks);
  }
};

/// Steps [begin, end) of a loop over `over`, by turns.
Leaves recordTurns(TracedBody &body, const Leaves &init, const Leaves &over, const Turns &turns,
                   bool isReversed, Where where) {
  Leaves blocks, like{fromType(DType::i64, {})};
  for (const Array &leaf : init)
    like.push_back(fromType(leaf.dtype(), leaf.shape()));
  for (const Array &x : over) {
    Shape block = withAxis(turns.steps, withoutAxis(x.shape()));
    Array part = slicedAlong(x, 0, turns.begin, turns.end(), where);
    blocks.push_back(reshaped(part, withAxis(turns.count, block), where));
    like.push_back(fromType(x.dtype(), block));
  }
  TracedBody turn;
  turn.program = trace(Turn{body, init.size(), turns, isReversed, where}, like, /*bind=*/false,
                       "unrolling", where);
  Leaves results =
      recordScan(turn, init, blocks, {.length = turns.count, .isReversed = isReversed}, where);
  for (std::size_t i = init.size(); i < results.size(); ++i) {
    Shape row = withoutAxis(withoutAxis(results[i].shape()));
    results[i] = reshaped(results[i], withAxis(turns.count * turns.steps, row), where);
  }
  return results;
}

/// A loop by turns of `unroll` steps; what is left over is made step by step, behind the turns.
Leaves recordUnrolled(TracedBody &body, const Leaves &init, const Leaves &over, const Count &count,
                      std::int64_t unroll, Where where) {
  unroll = std::min(unroll, count.length);
  if (unroll <= 1)
    return recordScan(body, init, over, count, where);
  Turns head{0, count.length / unroll, unroll}, tail{head.end(), count.length % unroll, 1};
  bool isReversed = count.isReversed;
  if (tail.count == 0)
    return recordTurns(body, init, over, head, isReversed, where);
  Leaves first = recordTurns(body, init, over, isReversed ? tail : head, isReversed, where);
  Leaves second = recordTurns(body, taken(first, 0, init.size()), over, isReversed ? head : tail,
                              isReversed, where);
  const Leaves &front = isReversed ? second : first, &back = isReversed ? first : second;
  Leaves results = taken(second, 0, init.size());
  for (std::size_t i = init.size(); i < second.size(); ++i)
    results.push_back(detail::joined({front[i], back[i]}, 0, where));
  return results;
}

void requireUnroll(const char *name, std::int64_t unroll, Where where) {
  if (unroll < 1)
    raise<TransformError>({.what = fmt::format("{} with a number of unrolled steps below 1", name),
                           .where = where,
                           .expected = "1 or more",
                           .got = fmt::format("{}", unroll),
                           .hint = "1 repeats one step, which is the default"});
}

/// The length that xs and the options agree on.
std::int64_t lengthOf(const char *name, const Leaves &xs, const ScanOptions &options, Where where) {
  std::optional<std::int64_t> length = options.length;
  for (const Array &x : xs) {
    if (x.ndim() == 0)
      raise<ShapeError>({.what = fmt::format("{} over a scalar", name),
                         .where = where,
                         .expected = "arrays with an axis to go along",
                         .got = typeText(x),
                         .hint = "what every step sees may be captured, or stand in the carry"});
    if (length && *length != x.shape()[0])
      raise<ShapeError>({.what = fmt::format("{} over axes of different length", name),
                         .where = where,
                         .expected = fmt::format("length {}", *length),
                         .got = fmt::format("length {} in {}", x.shape()[0], typeText(x)),
                         .hint = "steps go along axis 0 of every array in xs"});
    length = x.shape()[0];
  }
  if (!length || *length < 0)
    raise<TransformError>({.what = fmt::format("{} without a number of steps", name),
                           .where = where,
                           .expected = "xs with an axis to go along, or a length of 0 or more",
                           .got = length ? fmt::format("length {}", *length) : "neither",
                           .hint = "{.length = n}"});
  return *length;
}

} // namespace

Leaves scan(const char *name, const Body &body, Carry init, const Leaves &xs,
            const ScanOptions &options, Where where) {
  requireUnroll(name, options.unroll, where);
  Count count{.length = lengthOf(name, xs, options, where), .isReversed = options.reverse};
  Leaves rows;
  for (const Array &x : xs)
    rows.push_back(fromType(x.dtype(), withoutAxis(x.shape())));
  if (count.length > 0 && runsStepByStep({&init.leaves, &xs}))
    return scanStepByStep(name, body, init, xs, count.length, count.isReversed, where);
  auto ofRows = [&](const Leaves &arguments) { return body(from(arguments, step)); };
  TracedBody traced = traceStep(name, ofRows, init, rows, where);
  return recordUnrolled(traced, init.leaves, xs, count, options.unroll, where);
}

//===----------------------------------------------------------------------------------------------
// fori_loop

namespace {

void requireBound(const char *label, const Operand &bound, Where where) {
  bool isInteger = !isFloating(bound.dtype()) && !isBoolean(bound.dtype());
  if (isInteger && bound.ndim() == 0)
    return;
  raise<TransformError>({.what = fmt::format("the {} bound of fori_loop is not an integer", label),
                         .where = where,
                         .expected = "an integer",
                         .got = typeText(bound),
                         .hint = "convert with astype(fx::i64)"});
}

/// The number that a bound stands for, where it is one whichever way the program is run.
std::optional<std::int64_t> fixedBound(const Operand &bound) {
  Array array = bound.array();
  if (array.is_traced())
    return std::nullopt;
  return array.item<std::int64_t>();
}

} // namespace

Leaves foriLoop(const Operand &lo, const Operand &hi, const Body &body, Carry init,
                const ForiOptions &options, Where where) {
  requireUnroll("fori_loop", options.unroll, where);
  requireBound("lower", lo, where);
  requireBound("upper", hi, where);
  DType dtype = commonDType({&lo, &hi});
  if (isFloating(dtype)) // u64 with a signed integer
    dtype = DType::i64;
  Leaves bounds{lo.array(), hi.array()};
  if (runsStepByStep({&init.leaves, &bounds}))
    return foriStepByStep({lo, hi, dtype}, body, init, where);
  Array begin = converted(lo.array(), dtype, where);
  auto ofNumber = [&](const Leaves &arguments) {
    Leaves all = arguments;
    all[0] = Operand(converted(arguments[0], dtype, where), where) + begin;
    return body(all);
  };
  TracedBody traced = traceStep("fori_loop", ofNumber, init, {}, where);
  auto first = fixedBound(lo), last = fixedBound(hi);
  if (first && last) {
    Count count{.length = std::max<std::int64_t>(*last - *first, 0)};
    return recordUnrolled(traced, init.leaves, {}, count, options.unroll, where);
  }
  Array end = converted(hi.array(), DType::i64, where);
  Array times = Operand(end, where) - converted(lo.array(), DType::i64, where);
  return recordScan(traced, init.leaves, {}, {.times = times}, where);
}

//===----------------------------------------------------------------------------------------------
// while_loop

static void requireTruth(TracedBody &condition, Where where) {
  auto type = mlir::cast<ir::RankedTensorType>(condition.resultTypes()[0]);
  if (type.getRank() == 0 && isBoolean(ir::dtypeOf(type)))
    return;
  raise<TransformError>({.what = "the condition of while_loop is not a truth value",
                         .where = where,
                         .expected = "bool",
                         .got = typeText(type),
                         .hint = "compare with something: norm(x) < 1.0; all() and any() make one "
                                 "truth value of many"});
}

namespace {

void requireWhileOptions(const WhileOptions &options, Where where) {
  auto require = [&](bool isFine, const char *what, const char *expected, std::int64_t got,
                     const char *hint) {
    if (!isFine)
      raise<TransformError>({.what = std::string("while_loop with ") + what,
                             .where = where,
                             .expected = expected,
                             .got = fmt::format("{}", got),
                             .hint = hint});
  };
  require(options.memory >= 0, "a negative number of bytes", "0 or more", options.memory,
          "leave .memory out for 1 GiB");
  require(options.checkpoint_every >= 0, "checkpoints at a negative distance",
          "0 for none, or a number of steps", options.checkpoint_every,
          "leave .checkpoint_every out for none");
  require(options.checkpoint_levels >= 1 && options.checkpoint_levels <= 8,
          "no sensible number of levels of checkpoints", "1 to 8", options.checkpoint_levels,
          "leave .checkpoint_levels out for 1");
}

/// The loop as one op. With a limit it makes at most so many steps.
Leaves recordWhile(const Body &keepGoing, const Body &body, Carry init, std::int64_t memory,
                   std::optional<std::int64_t> limit, Where where) {
  auto ofCarry = [](const Body &inner) {
    return [&inner](const Leaves &arguments) { return inner(from(arguments, step)); };
  };
  auto limited = [&](const Leaves &arguments) {
    Yielded yielded = keepGoing(from(arguments, step));
    if (limit && yielded.leaves.size() == 1 && isBoolean(yielded.leaves[0].dtype()))
      yielded.leaves[0] = yielded.leaves[0] & (Operand(arguments[0], where) < *limit);
    return yielded;
  };
  TracedBody traced = traceStep("while_loop", ofCarry(body), init, {}, where);
  Leaves like{fromType(DType::i64, {})};
  for (const Array &leaf : init.leaves)
    like.push_back(fromType(leaf.dtype(), leaf.shape()));
  TracedBody condition = traceBody(limited, like, "while_loop", where);
  requireTruth(condition, where);

  Captures captures{&condition.program, &traced.program};
  auto test = captures.closed(condition.program, step),
       turn = captures.closed(traced.program, step);
  std::size_t numCaptures = captures.values().size();
  Leaves results =
      record(where, chained(captures.values(), init.leaves),
             [&](OpBuilder &b, Location loc, llvm::ArrayRef<mlir::Value> xs) {
               return ir::WhileOp::create(b, loc, *test, *turn, xs.take_front(numCaptures),
                                          xs.drop_front(numCaptures), b.getI64IntegerAttr(memory));
             });
  results.pop_back(); // the number of steps
  return results;
}

} // namespace

// Checkpoints are loops of at most `checkpoint_every` steps in a loop: of a loop inside of a step
// the derivative keeps what it began with, and makes its steps again.
Leaves whileLoop(const Body &keepGoing, const Body &body, Carry init, const WhileOptions &options,
                 Where where) {
  requireWhileOptions(options, where);
  if (runsStepByStep({&init.leaves}) && whileStepByStep(keepGoing, body, init, where))
    return init.leaves;
  std::int64_t every = options.checkpoint_every;
  std::function<Leaves(const Body &, Carry, int, bool)> loop = [&](const Body &turn, Carry carry,
                                                                   int levels, bool isInner) {
    std::optional<std::int64_t> limit;
    if (isInner)
      limit = every;
    if (levels == 0)
      return recordWhile(keepGoing, turn, std::move(carry), options.memory, limit, where);
    Body block = [&](const Leaves &leaves) {
      Carry inner = carry;
      inner.leaves = leaves;
      Leaves last = loop(turn, std::move(inner), levels - 1, true);
      return Yielded{last, std::vector<bool>(last.size(), false), carry.structure};
    };
    return recordWhile(keepGoing, block, carry, options.memory, limit, where);
  };
  return loop(body, std::move(init), every > 0 ? options.checkpoint_levels : 0, false);
}

} // namespace fluxion::detail
