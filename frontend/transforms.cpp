// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The transformations on flat lists of arrays: trace, rewrite, apply.
#include "fluxion/transforms.h"

#include "fluxion/check_rules.h"
#include "fluxion/elementwise.h"
#include "fluxion/print.h"
#include "fluxion/reduction.h"
#include "frontend/captures.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "frontend/trace.h"
#include "ir/expr.h"
#include "ir/ops/creation.h"
#include "ir/ops/custom.h"
#include "transforms/jvp.h"
#include "transforms/partial_eval.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"
#include "transforms/unit_vectors.h"

#include <fmt/format.h>

namespace fluxion::detail {

using transforms::OwnedFunction;

/// Throws where one has no value.
static void requireValues(const Leaves &arguments, Where where) {
  for (const Array &argument : arguments)
    nodeOf(argument, where);
}

static std::vector<bool> areFloating(const Leaves &leaves) {
  std::vector<bool> floating;
  for (const Array &leaf : leaves)
    floating.push_back(hasDerivatives(leaf.dtype()));
  return floating;
}
static llvm::SmallVector<bool> withCaptures(const std::vector<bool> &flags,
                                            const Leaves &captures) {
  llvm::SmallVector<bool> all(flags.begin(), flags.end());
  all.resize(flags.size() + captures.size(), false);
  return all;
}

static OwnedFunction orThrow(ErrorCollector &errors, const char *name, Where where,
                             mlir::FailureOr<OwnedFunction> function) {
  if (mlir::failed(function))
    errors.raise<TransformError>(name, where);
  return std::move(*function);
}

/// An enclosing trace simplifies what is copied into it when it ends; once is enough.
static Leaves applyDerivative(OwnedFunction &derivative, const Leaves &operands, Where where) {
  if (!Frame::current())
    simplifyUnlessOff(*derivative);
  return apply(*derivative, operands, where);
}

//===----------------------------------------------------------------------------------------------
// Gradients

static void requireFloatingActive(const Leaves &arguments, const std::vector<bool> &active,
                                  const char *name, Where where) {
  requireValues(arguments, where);
  if (std::find(active.begin(), active.end(), true) == active.end())
    raise<TransformError>({.what = fmt::format("{} in arguments without arrays", name),
                           .where = where,
                           .expected = "an array or a floating number to differentiate by",
                           .got = "static data alone",
                           .hint =
                               "arrays are found in tuples, pairs, vectors, maps, optionals and "
                               "plain structs"});
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (active[i] && !hasDerivatives(arguments[i].dtype()))
      raise<TransformError>(
          {.what = fmt::format("{} of {} argument", name,
                               arguments[i].dtype() == boolean ? "a boolean" : "an integer"),
           .where = where,
           .expected = "a floating or complex dtype in every differentiated argument",
           .got = typeText(arguments[i]),
           .hint = "pass floating numbers (2.0, not 2) or leave the argument "
                   "out of argnums"});
}

static void requireScalarResult(transforms::FuncOp function, std::size_t auxiliary,
                                const char *name, Where where) {
  if (function.getNumResults() == 0 || (auxiliary == 0 && function.getNumResults() != 1))
    raise<TransformError>({.what = fmt::format("{} of a function of several results", name),
                           .where = where,
                           .expected = "one floating scalar",
                           .got = fmt::format("{} arrays", function.getNumResults()),
                           .hint = "return one value, or (value, anything else) with has_aux"});
  auto type = mlir::cast<ir::RankedTensorType>(function.getResultTypes()[0]);
  if (type.getRank() != 0)
    raise<TransformError>(
        {.what = fmt::format("{} of a function whose result is not a scalar", name),
         .where = where,
         .expected = "one floating scalar",
         .got = ir::str(type),
         .hint = "sum() the result, take vjp with a cotangent, or jacrev"});
  if (!ir::isDifferentiable(type))
    raise<TransformError>({.what = fmt::format("{} of a function of integer result", name),
                           .where = where,
                           .expected = "one floating scalar",
                           .got = ir::str(type),
                           .hint = "convert with astype(fx::f64)"});
}

static void requireComplexOrReal(const Leaves &arguments, const std::vector<bool> &active,
                                 mlir::Type result, bool isHolomorphic, const char *name,
                                 Where where) {
  auto type = mlir::cast<ir::RankedTensorType>(result);
  if (!isHolomorphic && ir::isComplex(type))
    raise<TransformError>(
        {.what = fmt::format("{} of a function of complex result", name),
         .where = where,
         .expected = "one real scalar",
         .got = ir::str(type),
         .hint = "pass fx::holomorphic if the function is complex-differentiable, else return "
                 "real(y), imag(y) or abs(y)"});
  if (isHolomorphic && !ir::isComplex(type))
    raise<TransformError>({.what = fmt::format("holomorphic {} of a function of real result", name),
                           .where = where,
                           .expected = "one complex scalar",
                           .got = ir::str(type),
                           .hint = "leave fx::holomorphic out"});
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (isHolomorphic && active[i] && !isComplex(arguments[i].dtype()))
      raise<TransformError>({.what = fmt::format("holomorphic {} of a real argument", name),
                             .where = where,
                             .expected = "c64 or c128 in every differentiated argument",
                             .got = typeText(arguments[i]),
                             .hint = "convert with astype(fx::c128)"});
}

/// One real scalar by one: forward and reverse mode are one number, and forward mode keeps
/// nothing and stays small at high orders (docs/rationale/scalar_gradients.md).
static bool isOfOneScalar(transforms::FuncOp function, llvm::ArrayRef<bool> active) {
  auto types = transforms::typesWhere(function.getArgumentTypes(), active);
  return types.size() == 1 && types[0] == function.getResultTypes()[0] && !ir::isComplex(types[0]);
}
/// Whether a function brings a rule for reverse mode along: a gradient is what that says.
static bool hasReverseRule(transforms::FuncOp function) {
  auto isRule = [](mlir::Operation *op) {
    return mlir::isa<ir::CustomVjpOp, ir::LinearCallOp>(op) ? mlir::WalkResult::interrupt()
                                                            : mlir::WalkResult::advance();
  };
  return function.walk(isRule).wasInterrupted();
}

ValueAndGradient valueAndGradient(const FlatFunction &f, const Leaves &arguments,
                                  const std::vector<bool> &active, GradientOf what,
                                  const char *name, Where where) {
  requireFloatingActive(arguments, active, name, where);
  TracedFunction traced = trace(f, arguments, /*bind=*/true, name, where);
  transforms::FuncOp function = *traced.function;
  requireScalarResult(function, what.auxiliary, name, where);
  requireComplexOrReal(arguments, active, function.getResultTypes()[0], what.isHolomorphic, name,
                       where);
  llvm::SmallVector<bool> wanted(function.getNumResults(), false);
  wanted[0] = true;
  auto flags = withCaptures(active, traced.captures);
  ErrorCollector errors;
  // Both have the same arguments and results: here a cotangent and a gradient, there the tangents.
  bool isForward = isOfOneScalar(function, flags) && !hasReverseRule(function);
  OwnedFunction gradient = orThrow(errors, name, where,
                                   isForward ? transforms::jvp(function, flags, wanted)
                                             : transforms::vjp(function, flags, wanted));
  Leaves operands = chained(arguments, traced.captures);
  auto resultType = mlir::cast<ir::RankedTensorType>(function.getResultTypes()[0]);
  operands.push_back(Array(1.0).astype(ir::dtypeOf(resultType), where));
  Leaves all = applyDerivative(gradient, operands, where);
  auto border = all.begin() + function.getNumResults();
  return {Leaves(all.begin(), border), Leaves(border, all.end())};
}

//===----------------------------------------------------------------------------------------------
// Forward mode

/// Integers do not move: what is known of their tangents is 0.
static void requireNoMotion(const Array &primal, const Array &tangent, Where where) {
  bool isFloat = hasDerivatives(tangent.dtype()), isZero = true;
  if (auto known = numbersIfKnown({tangent}); known && !isFloat) {
    const HostArray &host = known->front().node()->host;
    const auto *bytes = static_cast<const char *>(host.raw());
    isZero = std::all_of(bytes, bytes + host.bytes(), [](char byte) { return byte == 0; });
  }
  if (isFloat || !isZero)
    raise<TransformError>(
        {.what = fmt::format("a tangent of {} in jvp",
                             primal.dtype() == boolean ? "a boolean" : "an integer"),
         .where = where,
         .expected = "zeros of " + typeText(primal),
         .got = typeText(tangent) + (isZero ? "" : " that is not 0"),
         .hint = "fx::zeros_like(x) for what does not change; floating numbers (2.0, not 2) do"});
}

static void requireMatching(const Leaves &primals, const Leaves &tangents, Where where) {
  requireValues(primals, where);
  requireValues(tangents, where);
  bool matches = primals.size() == tangents.size();
  for (std::size_t i = 0; matches && i < primals.size(); ++i)
    if (hasDerivatives(primals[i].dtype()) &&
        (primals[i].dtype() != tangents[i].dtype() || !(primals[i].shape() == tangents[i].shape())))
      raise<TransformError>({.what = "a tangent does not match its primal in jvp",
                             .where = where,
                             .expected = typeText(primals[i]),
                             .got = typeText(tangents[i]),
                             .hint = "tangents have the shapes and dtypes of the primals"});
  if (!matches)
    raise<TransformError>(
        {.what = "primals and tangents of different structure in jvp",
         .where = where,
         .expected = fmt::format("{} arrays", primals.size()),
         .got = fmt::format("{} arrays", tangents.size()),
         .hint =
             "tangents are trees like the primals; fx::zeros_like(x) for what does not change"});
  for (std::size_t i = 0; i < primals.size(); ++i)
    if (!hasDerivatives(primals[i].dtype()))
      requireNoMotion(primals[i], tangents[i], where);
}

PrimalsAndTangents jvp(const FlatFunction &f, const Leaves &primals, const Leaves &tangents,
                       Where where) {
  requireMatching(primals, tangents, where);
  TracedFunction traced = trace(f, primals, /*bind=*/true, "jvp", where);
  std::vector<bool> active = areFloating(primals);
  ErrorCollector errors;
  OwnedFunction forward =
      orThrow(errors, "jvp", where,
              transforms::jvp(*traced.function, withCaptures(active, traced.captures)));
  Leaves operands = chained(primals, traced.captures);
  for (std::size_t i = 0; i < tangents.size(); ++i)
    if (active[i])
      operands.push_back(tangents[i]);
  Leaves all = applyDerivative(forward, operands, where);
  PrimalsAndTangents answer;
  answer.results.assign(all.begin(), all.begin() + traced.function->getNumResults());
  auto next = all.begin() + traced.function->getNumResults();
  for (const Array &result : answer.results)
    answer.tangents.push_back(
        hasDerivatives(result.dtype()) ? *next++ : zerosOf(result.dtype(), result.shape(), where));
  return answer;
}

//===----------------------------------------------------------------------------------------------
// Linear functions split off

struct LinearProgram {
  struct Leaf {
    DType dtype;
    Shape shape;
    bool flows; // floating: what is not has zero for a (co)tangent
  };
  OwnedFunction function;
  Leaves residuals;
  std::vector<Leaf> inputs, outputs;
  const char *name;
};

static std::vector<LinearProgram::Leaf> leavesOfTypes(mlir::TypeRange types) {
  std::vector<LinearProgram::Leaf> leaves;
  for (mlir::Type type : types) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    leaves.push_back({ir::dtypeOf(tensor), ir::shapeOf(tensor), ir::isDifferentiable(tensor)});
  }
  return leaves;
}

/// Splits `program`, whose first arguments are `known` arrays, and runs the known part.
static Linearized splitAndRun(transforms::FuncOp program, const Leaves &known, unsigned numResults,
                              const char *name, Where where) {
  llvm::SmallVector<bool> isKnown(program.getNumArguments(), false);
  std::fill_n(isKnown.begin(), known.size(), true);
  ErrorCollector errors;
  auto split = transforms::partialEval(program, isKnown, numResults);
  if (mlir::failed(split))
    errors.raise<TransformError>(name, where);
  Leaves all = apply(*split->known, known, where);
  auto linear = std::make_shared<LinearProgram>();
  linear->function = std::move(split->unknown);
  linear->residuals.assign(all.begin() + numResults, all.end());
  all.resize(numResults);
  return {std::move(all), std::move(linear)};
}

static Linearized linearized(const FlatFunction &f, const Leaves &arguments, bool backward,
                             Where where) {
  const char *name = backward ? "vjp" : "linearize";
  TracedFunction traced = trace(f, arguments, /*bind=*/true, name, where);
  auto active = withCaptures(areFloating(arguments), traced.captures);
  ErrorCollector errors;
  OwnedFunction program = orThrow(errors, name, where,
                                  backward ? transforms::vjp(*traced.function, active)
                                           : transforms::jvp(*traced.function, active));
  simplifyUnlessOff(*program);
  Linearized answer = splitAndRun(*program, chained(arguments, traced.captures),
                                  traced.function->getNumResults(), name, where);
  LinearProgram &linear = *answer.linear;
  linear.name = name;
  linear.inputs = leavesOfTypes(traced.function->getArgumentTypes().take_front(arguments.size()));
  linear.outputs = leavesOfTypes(traced.function->getResultTypes());
  if (backward)
    std::swap(linear.inputs, linear.outputs);
  return answer;
}

Linearized linearize(const FlatFunction &f, const Leaves &arguments, Where where) {
  return linearized(f, arguments, /*backward=*/false, where);
}

Linearized vjp(const FlatFunction &f, const Leaves &arguments, Where where) {
  return linearized(f, arguments, /*backward=*/true, where);
}

/// A linear function is zero at zero. What an enclosing trace captures has no value yet to tell.
static void requireZeroAtZero(const TracedFunction &traced, const Leaves &arguments, Where where) {
  Leaves zeros;
  for (const Array &argument : arguments)
    zeros.push_back(zerosOf(argument.dtype(), argument.shape(), where));
  zeros.insert(zeros.end(), traced.captures.begin(), traced.captures.end());
  if (Frame::recording(zeros))
    return;
  auto function = const_cast<OwnedFunction &>(traced.function).get();
  for (const Array &value : apply(function, zeros, where))
    if (fluxion::any(abs(value) > 0.0).item<bool>())
      raise<TransformError>({.what = "linear_transpose of a function that is not linear",
                             .where = where,
                             .expected = "zeros where the arguments are zeros",
                             .got = fluxion::to_string(value),
                             .hint = "fx::linearize(f, x) has the linear part of f at x"});
}

Linearized linearTranspose(const FlatFunction &f, const Leaves &arguments, Where where) {
  for (const Array &argument : arguments)
    if (!hasDerivatives(argument.dtype()))
      raise<TransformError>({.what = "linear_transpose in an integer argument",
                             .where = where,
                             .expected = "a floating or complex dtype",
                             .got = typeText(argument),
                             .hint = "capture what the function is not linear in"});
  TracedFunction traced = trace(f, arguments, /*bind=*/false, "linear_transpose", where);
  requireZeroAtZero(traced, arguments, where);
  transforms::LinearPart part;
  part.arguments.assign(arguments.size(), true);
  part.arguments.resize(arguments.size() + traced.captures.size(), false);
  part.results.assign(traced.function->getNumResults(), true);
  ErrorCollector errors;
  auto linear = std::make_shared<LinearProgram>();
  auto transposed = transforms::transpose(*traced.function, part);
  if (mlir::failed(transposed))
    errors.raise<TransformError>("linear_transpose", where,
                                 "a function that is linear in its arguments",
                                 "fx::linearize(f, x) has the linear part of f at x");
  linear->function = std::move(*transposed);
  simplifyUnlessOff(*linear->function);
  linear->residuals = traced.captures;
  linear->inputs = leavesOfTypes(traced.function->getResultTypes());
  linear->outputs = leavesOfTypes(traced.function->getArgumentTypes().take_front(arguments.size()));
  linear->name = "vjp";
  return {{}, std::move(linear)};
}

Leaves applyLinear(LinearProgram &program, const Leaves &arguments, Where where) {
  bool isBackward = std::string_view(program.name) == "vjp";
  const char *argument = isBackward ? "cotangent" : "tangent";
  if (arguments.size() != program.inputs.size())
    raise<TransformError>(
        {.what = fmt::format("a {} of another structure", argument),
         .where = where,
         .expected = fmt::format("{} arrays", program.inputs.size()),
         .got = fmt::format("{} arrays", arguments.size()),
         .hint = fmt::format("pass a tree like the {}, fx::zeros_like where there is none",
                             isBackward ? "result" : "arguments")});
  Leaves operands = program.residuals;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const LinearProgram::Leaf &expected = program.inputs[i];
    if (!expected.flows)
      continue;
    if (arguments[i].dtype() != expected.dtype || !(arguments[i].shape() == expected.shape))
      raise<TransformError>(
          {.what = fmt::format("a {} of the wrong type", argument),
           .where = where,
           .expected = typeText(expected.dtype, expected.shape),
           .got = typeText(arguments[i]),
           .hint = fmt::format("a {} has the shape and dtype of the {} it belongs to", argument,
                               isBackward ? "result" : "argument")});
    operands.push_back(arguments[i]);
  }
  Leaves values = apply(*program.function, operands, where), all;
  auto next = values.begin();
  for (const LinearProgram::Leaf &leaf : program.outputs)
    all.push_back(leaf.flows ? *next++ : zerosOf(leaf.dtype, leaf.shape, where));
  return all;
}

Leaves onUnitVectors(LinearProgram &program, BasisAxis place, Where where) {
  auto axis = place == BasisAxis::front ? ir::VectorAxis::front : ir::VectorAxis::back;
  ErrorCollector errors;
  OwnedFunction images =
      orThrow(errors, "a Jacobian", where, transforms::onUnitVectors(*program.function, axis));
  Leaves values = applyDerivative(images, program.residuals, where), all;
  auto next = values.begin();
  std::int64_t size = program.inputs.front().shape.numElements();
  for (const LinearProgram::Leaf &leaf : program.outputs) {
    std::vector<std::int64_t> shape = leaf.shape;
    shape.insert(place == BasisAxis::front ? shape.begin() : shape.end(), size);
    all.push_back(leaf.flows ? *next++ : zerosOf(leaf.dtype, Shape(shape), where));
  }
  return all;
}

void requireArrayArgument(int i, std::size_t n, std::size_t leaves, Where where) {
  if (i < 0 || static_cast<std::size_t>(i) >= n)
    raise<TransformError>({.what = "grad in an argument that the call does not pass",
                           .where = where,
                           .expected = fmt::format("argnums in [0, {})", n),
                           .got = fmt::format("{}", i),
                           .hint = "arguments are counted from 0"});
  if (leaves != 1)
    raise<TransformError>({.what = "argnums chosen at run time name a tree",
                           .where = where,
                           .expected = "an Array argument",
                           .got = fmt::format("argument {} with {} arrays", i, leaves),
                           .hint = "choose trees at compile time: fx::argnums<0>"});
}

Array stopGradient(const Array &x, Where where) {
  return recordOne(where, {x}, [](mlir::OpBuilder &b, mlir::Location loc, auto values) {
    return ir::stopGradient({b, loc, values[0]}).value();
  });
}

} // namespace fluxion::detail
