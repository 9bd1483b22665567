// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches: every one is traced, they agree on the types of their results, and become one op.
#include "fluxion/control.h"

#include "fluxion/elementwise.h"
#include "frontend/bodies.h"
#include "frontend/promotion.h"
#include "frontend/step_by_step.h"
#include "ir/ops/control.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion::detail {

//===----------------------------------------------------------------------------------------------
// Which branch

static void requireScalar(const char *what, const char *expected, bool isOfKind, const Operand &x,
                          const char *hint) {
  if (!isOfKind)
    raise<DtypeError>(
        {.what = what, .where = x.where(), .expected = expected, .got = typeText(x), .hint = hint});
  if (x.ndim() != 0)
    raise<ShapeError>({.what = what,
                       .where = x.where(),
                       .expected = expected,
                       .got = typeText(x),
                       .hint = "vmap branches for each example; all(), any() or an index give "
                               "one value"});
}

Array branchOfTruth(const Operand &pred) {
  requireScalar("cond branches on something else than a truth value", "bool",
                isBoolean(pred.dtype()), pred, "compare with something: x > 0.0");
  return converted(pred.array(), DType::i32, pred.where());
}

Array branchOfNumber(const Operand &index, std::size_t count) {
  if (count == 0)
    raise<TransformError>({.what = "switch_case without a branch",
                           .where = index.where(),
                           .expected = "one branch or more",
                           .got = "none",
                           .hint = "as in switch_case(i, std::tuple(f, g), x)"});
  bool isInteger = !isBoolean(index.dtype()) && !isFloating(index.dtype());
  requireScalar("switch_case on something else than an index", "an integer", isInteger, index,
                "convert with astype(fx::i32); for a truth value there is cond");
  if (index.dtype() == DType::i32)
    return index.array(); // the op clamps
  auto last = static_cast<std::int64_t>(count) - 1;
  // Of u64 the large numbers have no place in i64.
  Array number = index.dtype() == DType::u64 ? minimum(index, last) : index.array();
  Operand whole(converted(number, DType::i64, index.where()), index.where());
  Array inRange = minimum({maximum(whole, std::int64_t{0}), index.where()}, last);
  return converted(inRange, DType::i32, index.where());
}

//===----------------------------------------------------------------------------------------------
// What comes out

static std::string branchName(const char *name, std::size_t i) {
  bool isCond = std::string_view(name) == "cond";
  return isCond ? (i == 0 ? "on_false" : "on_true") : fmt::format("branch {}", i);
}

static void requireOneStructure(const char *name, const std::vector<TracedBody> &branches,
                                Where where) {
  for (std::size_t i = 1; i < branches.size(); ++i)
    if (branches[i].structure != branches[0].structure)
      raise<TransformError>(
          {.what = fmt::format("branches of {} return trees of different structure", name),
           .where = where,
           .expected = fmt::format("that of {}: {} arrays", branchName(name, 0),
                                   branches[0].isNumber.size()),
           .got = fmt::format("{} arrays, or other sizes, keys or static data, from {}",
                              branches[i].isNumber.size(), branchName(name, i)),
           .hint = "give containers equal sizes and keys, and make data that differs an array"});
}

/// The type in which the branches' results at one place meet: bare numbers give way.
static DType meetingDType(const char *name, std::vector<TracedBody> &branches, std::size_t leaf,
                          const LeafNames &names, Where where) {
  auto typeOf = [&](std::size_t i) {
    return mlir::cast<ir::RankedTensorType>(branches[i].resultTypes()[leaf]);
  };
  std::size_t first = 0; // the branch that says the type: one without a bare number, if any
  while (first + 1 < branches.size() && branches[first].isNumber[leaf])
    ++first;
  DType dtype = ir::dtypeOf(typeOf(first));
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (branches[i].isNumber[leaf] && branches[first].isNumber[leaf])
      dtype = promote(dtype, ir::dtypeOf(typeOf(i)));
  for (std::size_t i = 0; i < branches.size(); ++i) {
    DType own = ir::dtypeOf(typeOf(i));
    bool fits = branches[i].isNumber[leaf] ? besideNumber(own, dtype) == dtype : own == dtype;
    if (!fits || typeOf(i).getShape() != typeOf(first).getShape())
      raise<TransformError>(
          {.what = fmt::format("branches of {} return different types", name),
           .where = where,
           .expected = fmt::format("{} as {} of {}", typeText(typeOf(first)), names()[leaf],
                                   branchName(name, first)),
           .got = fmt::format("{} from {}", typeText(typeOf(i)), branchName(name, i)),
           .hint = fits ? "reshape or broadcast_to give results one shape"
                        : "convert one of them with astype"});
  }
  return dtype;
}

//===----------------------------------------------------------------------------------------------
// The op

static std::size_t clampedIndex(const Array &branch, std::size_t count) {
  auto index = static_cast<std::int64_t>(*knownNumbers(branch)->data<std::int32_t>());
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(count) - 1));
}

Leaves choose(const char *name, const Array &branch, const std::vector<Body> &branches,
              const Leaves &operands, const LeafNames &names, Where where) {
  if (Leaves index{branch}; !branches.empty() && runsStepByStep({&index, &operands}))
    return branches[clampedIndex(branch, branches.size())](operands).leaves;
  std::vector<TracedBody> traced;
  for (const Body &body : branches)
    traced.push_back(traceBody(body, operands, name, where));
  requireOneStructure(name, traced, where);
  llvm::SmallVector<DType> dtypes;
  for (std::size_t leaf = 0; leaf < traced[0].isNumber.size(); ++leaf)
    dtypes.push_back(meetingDType(name, traced, leaf, names, where));

  Captures captures{};
  for (const TracedBody &body : traced)
    captures.add(body.program);
  mlir::Location loc = toLocation(where);
  llvm::SmallVector<transforms::OwnedFunction> owned;
  llvm::SmallVector<transforms::FuncOp> functions;
  for (const TracedBody &body : traced) {
    owned.push_back(captures.closed(body.program, 0, [&](mlir::OpBuilder &b, auto &results) {
      for (auto [result, dtype] : llvm::zip(results, dtypes))
        result = convertedTo(b, loc, result, dtype);
    }));
    functions.push_back(*owned.back());
  }
  Leaves inputs{branch};
  inputs.insert(inputs.end(), captures.values().begin(), captures.values().end());
  inputs.insert(inputs.end(), operands.begin(), operands.end());
  return record(where, inputs,
                [&](mlir::OpBuilder &b, mlir::Location at, llvm::ArrayRef<mlir::Value> values) {
                  return ir::CaseOp::create(b, at, values[0], functions, values.drop_front());
                });
}

} // namespace fluxion::detail
