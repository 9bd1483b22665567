// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The frame of a random program; the ops are in recipes.cpp.
#include "tests/fuzz/generator.h"

#include "ir/interpret.h"

#include <cmath>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

static constexpr int64_t maxElements = 2000;
static constexpr double maxNumber = 1000;

DType Generator::someDType() {
  static constexpr DType dtypes[] = {DType::f64, DType::f64, DType::f64, DType::f32,
                                     DType::f32, DType::i32, DType::i64, DType::boolean};
  return oneOf(dtypes);
}

Shape Generator::someShape(int maxRank) {
  static constexpr int64_t sizes[] = {1, 1, 2, 2, 3, 3, 4, 5, 8};
  Shape shape;
  for (int64_t rank = pick(0, maxRank); rank > 0; --rank)
    shape.push_back(chance(0.03) ? 0 : oneOf(sizes));
  return shape.numElements() > maxElements ? Shape{3} : shape;
}

//===----------------------------------------------------------------------------------------------
// Values

Generator::Value Generator::someValue() {
  // What came last is liked best, so that programs are deep.
  auto last = static_cast<int64_t>(pool_.size()) - 1;
  return pool_[static_cast<size_t>(chance(0.5) ? std::max<int64_t>(0, last - below(5))
                                               : below(last + 1))];
}

Generator::Value Generator::someNumber() {
  for (int draw = 0; draw < 8; ++draw)
    if (Value value = someValue(); !isBoolean(dtypeOf(value)))
      return value;
  return fresh(DType::f64, someShape(), uniform(-2, 2));
}

Generator::Value Generator::someOfType(DType dtype, const Shape &shape) {
  for (int draw = 0; draw < 6; ++draw)
    if (Value value = someValue(); dtypeOf(value) == dtype && shapeOf(value) == shape)
      return value;
  return fresh(dtype, shape, uniform(-2, 2));
}

Generator::Value Generator::constantOf(const HostArray &array) {
  return add("constant", {}, b_->getNamedAttr("value", ir::toAttribute(b_->getContext(), array)));
}

Generator::Value Generator::fresh(DType dtype, const Shape &shape, const Numbers &numbers) {
  return constantOf(draw(random_, dtype, shape, numbers));
}

static bool isTame(const HostArray &array) {
  if (!isFloating(array.dtype()))
    return true;
  for (double number : doubles(array))
    if (!(std::abs(number) <= maxNumber))
      return false;
  return true;
}

//===----------------------------------------------------------------------------------------------
// Ops

bool hasJumps(const std::string &op) {
  static const char *const jumping[] = {"sign",    "floor",  "ceil",       "round_nearest_even",
                                        "compare", "rem",    "abs",        "max",
                                        "min",     "clamp",  "reduce_max", "reduce_min",
                                        "argmax",  "argmin", "is_finite",  "sort",
                                        "cummax",  "cummin"};
  return llvm::is_contained(jumping, op);
}

/// Ops of floats that round.
static bool rounds(const std::string &op) {
  static const char *const exact[] = {"neg",           "abs",
                                      "sign",          "floor",
                                      "ceil",          "round_nearest_even",
                                      "stop_gradient", "max",
                                      "min",           "clamp",
                                      "select",        "reduce_max",
                                      "reduce_min",    "broadcast_in_dim",
                                      "reshape",       "permute",
                                      "reverse",       "concatenate",
                                      "pad",           "slice",
                                      "dynamic_slice", "dynamic_update_slice",
                                      "gather",        "constant",
                                      "iota",          "rem",
                                      "sort",          "cummax",
                                      "cummin"};
  return !llvm::is_contained(exact, op);
}

bool Generator::isExactWhereNeeded(const std::string &op, ArrayRef<Value> operands) {
  return !hasJumps(op) ||
         llvm::all_of(operands, [&](Value operand) { return known(operand).isExact; });
}

Generator::Value Generator::add(const std::string &op, ArrayRef<Value> operands,
                                llvm::ArrayRef<mlir::NamedAttribute> attributes,
                                mlir::Type result) {
  if (llvm::is_contained(operands, Value()) || !isExactWhereNeeded(op, operands))
    return {};
  bool isJump = result && !ir::isDifferentiable(result) && op == "convert";
  if (isJump && !known(operands[0]).isExact)
    return {};
  auto made = createOp(*b_, op, operands, mlir::NamedAttrList(attributes), result);
  if (mlir::failed(made))
    throw std::runtime_error("the generator made an invalid " + op);
  return accept(*made);
}

Generator::Value Generator::accept(mlir::Operation *op) {
  Arrays operands = llvm::map_to_vector(op->getOperands(), [&](Value x) { return known(x).array; });
  bool isTooLarge = llvm::any_of(op->getResultTypes(), [](mlir::Type type) {
    return mlir::cast<mlir::RankedTensorType>(type).getNumElements() > maxElements;
  });
  ir::Evaluated results = isTooLarge ? ir::Evaluated(mlir::failure()) : ir::evaluate(op, operands);
  if (mlir::failed(results) || !llvm::all_of(*results, isTame)) {
    op->erase();
    return {};
  }
  bool isExact = llvm::all_of(op->getOperands(), [&](Value x) { return known(x).isExact; });
  for (auto [value, array] : llvm::zip(op->getResults(), *results)) {
    bool isRounded = op->getNumRegions() > 0 ||
                     (isFloating(array.dtype()) && rounds(op->getName().stripDialect().str()));
    known_[value] = {array, isExact && !isRounded};
    pool_.push_back(value);
  }
  return op->getResult(0);
}

Arrays Generator::argumentsLike(ArrayRef<HostArray> arguments) {
  return llvm::map_to_vector(arguments, [&](const HostArray &array) {
    return draw(random_, array.dtype(), array.shape(), uniform(-3, 3));
  });
}

RandomProgram Generator::program(int numOps) {
  RandomProgram made;
  SmallVector<mlir::Type> types;
  for (int64_t i = pick(1, 4); i > 0; --i) {
    made.arguments.push_back(draw(random_, someDType(), someShape(), uniform(-3, 3)));
    types.push_back(ir::tensorType(&ir::context(), made.arguments.back().dtype(),
                                   made.arguments.back().shape()));
  }
  transforms::FunctionUnderConstruction f(mlir::UnknownLoc::get(&ir::context()), "f", types);
  b_ = &f.b;
  for (auto [argument, array] : llvm::zip(f.body().getArguments(), made.arguments)) {
    known_[argument] = {array, true};
    pool_.push_back(argument);
  }
  for (int i = 0; i < numOps; ++i)
    someOp();
  SmallVector<Value> results;
  for (Value value : llvm::reverse(pool_))
    if (results.size() < 4 && value.use_empty() && value.getDefiningOp())
      results.push_back(value);
  // And some that others are made of.
  const size_t numLast = results.size();
  for (Value value : pool_)
    if (results.size() < numLast + 3 && !value.use_empty() && value.getDefiningOp() && chance(0.1))
      results.push_back(value);
  made.function = f.finish(results);
  return made;
}

} // namespace fluxion::tests
