// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/program.h"

#include "ir/interpret.h"
#include "ir/ops/structural.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <stdexcept>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

std::string Variant::str() const {
  return std::string(name(dtype)) + (isEdges ? " at edges" : shape ? shape->str() : "");
}

//===----------------------------------------------------------------------------------------------
// Rows as programs

static DType dtypeOf(const Sample &sample, DType swept) {
  if (sample.role == Role::truth)
    return DType::boolean;
  if (sample.role == Role::counter)
    return DType::u64;
  if (sample.role == Role::index) // both index types have their turn
    return swept == DType::i64 || swept == DType::f64 ? DType::i64 : DType::i32;
  return swept;
}

/// The text with the element type where `$T` is.
static std::string withElement(std::string text, DType dtype) {
  std::string element;
  llvm::raw_string_ostream(element) << ir::elementType(&ir::context(), dtype);
  for (size_t at; (at = text.find("$T")) != std::string::npos;)
    text.replace(at, 2, element);
  return text;
}

mlir::NamedAttrList attributesOf(const Row &row, DType dtype) {
  std::string text = withElement(llvm::formatv("{{{0}}", row.attributes), dtype);
  auto parsed =
      mlir::dyn_cast_or_null<mlir::DictionaryAttr>(mlir::parseAttribute(text, &ir::context()));
  if (!parsed)
    throw std::runtime_error("not a list of attributes: " + text);
  return parsed;
}

/// The type of the only result as the op infers it.
static ir::FailureOr<mlir::Type> inferredType(mlir::Operation *op) {
  auto inference = mlir::dyn_cast<mlir::InferTypeOpInterface>(op);
  if (!inference)
    throw std::runtime_error(op->getName().getStringRef().str() + " does not infer its type");
  SmallVector<mlir::Type> types;
  if (mlir::failed(inference.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(),
                                              op->getAttrDictionary(), op->getPropertiesStorage(),
                                              op->getRegions(), types)))
    return mlir::failure();
  return types.front();
}

ir::FailureOr<mlir::Operation *> createOp(mlir::OpBuilder &b, const std::string &name,
                                          ArrayRef<mlir::Value> operands,
                                          const mlir::NamedAttrList &attributes,
                                          mlir::Type result) {
  mlir::OperationState state(b.getUnknownLoc(), "fx." + name);
  if (!b.getContext()->isOperationRegistered(state.name.getStringRef()))
    throw std::runtime_error("the dialect has no op " + name);
  state.addOperands(operands);
  state.addAttributes(attributes.getAttrs());
  state.addTypes(result ? result : mlir::RankedTensorType::get({}, b.getF64Type()));
  mlir::Operation *op = b.create(state);
  ir::FailureOr<mlir::Type> type = result;
  if (!result)
    type = inferredType(op);
  if (mlir::succeeded(type)) {
    op->getResult(0).setType(*type);
    if (mlir::succeeded(mlir::verify(op)))
      return op;
  }
  op->erase();
  return mlir::failure();
}

/// The first function in a text that verifies.
static ir::FailureOr<OwnedFunction> functionIn(const std::string &text) {
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &ir::context());
  if (!module || module->getOps<FuncOp>().empty())
    return mlir::failure();
  FuncOp f = *module->getOps<FuncOp>().begin();
  f->remove();
  return OwnedFunction(f);
}

ir::FailureOr<OwnedFunction> programOf(const Row &row, const Variant &variant) {
  if (!row.text.empty())
    return functionIn(withElement(row.text, variant.dtype));
  mlir::MLIRContext *context = &ir::context();
  SmallVector<mlir::Type> types =
      llvm::map_to_vector(row.in, [&](const Sample &sample) -> mlir::Type {
        return ir::tensorType(context, dtypeOf(sample, variant.dtype),
                              variant.shape.value_or(sample.shape));
      });
  transforms::FunctionUnderConstruction f(mlir::UnknownLoc::get(context), "f", types);
  mlir::Type result;
  if (row.out)
    result = ir::tensorType(context, row.out->dtype.value_or(variant.dtype),
                            variant.shape.value_or(row.out->shape));
  SmallVector<mlir::Value> operands(f.body().getArguments());
  auto op = createOp(f.b, row.op, operands, attributesOf(row, variant.dtype), result);
  if (mlir::failed(op))
    return mlir::failure();
  return f.finish(SmallVector<mlir::Value>((*op)->getResults()));
}

Arrays operandsOf(const Row &row, const Variant &variant, Random &random) {
  if (variant.isEdges)
    return edgeCases(llvm::map_to_vector(
        row.in, [&](const Sample &sample) { return dtypeOf(sample, variant.dtype); }));
  return llvm::map_to_vector(row.in, [&](const Sample &sample) {
    return draw(random, dtypeOf(sample, variant.dtype), variant.shape.value_or(sample.shape),
                sample.numbers);
  });
}

bool isElementwise(const Row &row) {
  if (!row.text.empty())
    return false;
  OwnedFunction f = need(programOf(row, {row.takes.front(), {}}), "the row's program");
  auto rules = mlir::dyn_cast<ir::RuleInterface>(transforms::bodyOf(*f).front());
  return rules && rules.isElementwise();
}

std::vector<Variant> dtypeSweep(const Row &row) {
  std::vector<Variant> sweep;
  for (DType dtype : row.takes)
    if (isTriedInFull(dtype))
      sweep.push_back({dtype, {}});
  return sweep;
}

static Variant edgesOf(const Row &row, DType dtype) {
  DTypes all;
  for (const Sample &sample : row.in)
    all.push_back(dtypeOf(sample, dtype));
  return {dtype, edgeCases(all).front().shape(), /*isEdges=*/true};
}

std::vector<Variant> narrowSweep(const Row &row) {
  std::vector<Variant> sweep;
  bool isByElement = isElementwise(row);
  for (DType dtype : row.takes)
    if (!isTriedInFull(dtype)) {
      sweep.push_back({dtype, {}});
      if (isByElement)
        sweep.push_back(edgesOf(row, dtype));
    }
  return sweep;
}

std::vector<Variant> fullSweep(const Row &row) {
  std::vector<Variant> sweep = dtypeSweep(row);
  if (!isElementwise(row))
    return sweep;
  for (DType dtype : row.takes) {
    if (!isTriedInFull(dtype))
      continue;
    for (Shape shape : {Shape{}, Shape{0}, Shape{1}, Shape{2, 0, 3}, Shape{1, 3, 1},
                        Shape{2, 1, 2, 1, 3, 1, 2, 1}, Shape{20011}})
      sweep.push_back({dtype, shape});
    sweep.push_back(edgesOf(row, dtype));
  }
  return sweep;
}

//===----------------------------------------------------------------------------------------------
// Programs

OwnedFunction need(ir::FailureOr<OwnedFunction> made, const char *what) {
  if (mlir::failed(made))
    throw std::runtime_error(std::string(what) + " could not be made");
  if (mlir::failed(mlir::verify(**made)))
    throw std::runtime_error(std::string(what) + " does not verify:\n" + textOf(**made, true));
  return std::move(*made);
}

Arrays run(FuncOp f, ArrayRef<HostArray> arguments) {
  ir::Evaluated results = ir::interpret(f, arguments);
  if (mlir::failed(results))
    throw std::runtime_error("no reference evaluation of\n" + textOf(f));
  return *results;
}

SmallVector<bool> floatingArguments(FuncOp f) {
  return llvm::map_to_vector(f.getArgumentTypes(), ir::isDifferentiable);
}

Arrays where(ArrayRef<HostArray> arrays, ArrayRef<bool> chosen) {
  Arrays some;
  for (auto [array, isChosen] : llvm::zip(arrays, chosen))
    if (isChosen)
      some.push_back(array);
  return some;
}

Arrays floatingOnes(ArrayRef<HostArray> arrays) {
  return where(arrays, llvm::map_to_vector(arrays, [](const HostArray &array) {
                 return isFloating(array.dtype());
               }));
}

OwnedFunction clone(FuncOp f) { return OwnedFunction(f.clone()); }

OwnedFunction withBatchAxisAt(FuncOp batch, size_t axis) {
  OwnedFunction moved = clone(batch);
  mlir::Block &body = moved->getBody().front();
  mlir::OpBuilder b = mlir::OpBuilder::atBlockBegin(&body);
  for (mlir::BlockArgument argument : body.getArguments()) {
    auto type = ir::tensorTypeOf(argument);
    size_t place = batchAxisOf(static_cast<size_t>(type.getRank()) - 1, axis);
    SmallVector<int64_t> shape(type.getShape()), permutation;
    std::rotate(shape.begin(), shape.begin() + 1, shape.begin() + 1 + place);
    for (int64_t i = 0; i < type.getRank(); ++i)
      permutation.push_back(i == 0                             ? static_cast<int64_t>(place)
                            : i <= static_cast<int64_t>(place) ? i - 1
                                                               : i);
    argument.setType(ir::withShape(type, shape));
    mlir::Value inFront = ir::permuted(b, moved->getLoc(), argument, permutation);
    if (inFront != argument)
      argument.replaceAllUsesExcept(inFront, inFront.getDefiningOp());
  }
  moved->setFunctionType(mlir::FunctionType::get(batch->getContext(), body.getArgumentTypes(),
                                                 batch.getResultTypes()));
  return moved;
}

std::string textOf(FuncOp f, bool isGeneric) {
  std::string text;
  llvm::raw_string_ostream out(text);
  mlir::OpPrintingFlags flags;
  f.print(out, isGeneric ? flags.printGenericOpForm() : flags);
  return text;
}

OwnedFunction parse(const std::string &text) {
  ir::FailureOr<OwnedFunction> f = functionIn(text);
  if (mlir::failed(f))
    throw std::runtime_error("does not parse:\n" + text);
  return std::move(*f);
}

} // namespace fluxion::tests
