// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/trace.h"

#include "fluxion/program.h"
#include "frontend/called_from.h"
#include "frontend/diagnostics.h"
#include "frontend/eager.h"
#include "frontend/promotion.h"
#include "frontend/trace_warning.h"
#include "ir/ops/creation.h"
#include "ir/ops/program.h"
#include "ir/parts.h"
#include "runtime/debug_print.h"
#include "transforms/simplify.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/DenseSet.h"

#include <fmt/format.h>
#include <mutex>

namespace fluxion::detail {

using ir::tensorType;

namespace {

// Numbers of at most this many elements become constants of the program; larger ones arguments.
constexpr std::int64_t constantLimit = 16;

thread_local Frame *currentFrame = nullptr;

std::uint64_t nextFrameId() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

/// The frames beside the stacks, of all threads.
class OpenGraphs {
public:
  void insert(std::uint64_t id) {
    std::lock_guard lock(mutex_);
    ids_.insert(id);
  }
  void erase(std::uint64_t id) {
    std::lock_guard lock(mutex_);
    ids_.erase(id);
  }
  bool contains(std::uint64_t id) {
    std::lock_guard lock(mutex_);
    return ids_.contains(id);
  }

private:
  std::mutex mutex_;
  llvm::DenseSet<std::uint64_t> ids_;
};

OpenGraphs &openGraphs() {
  static OpenGraphs graphs;
  return graphs;
}

bool isOnStack(const Frame *frame, std::uint64_t id) {
  for (const Frame *f = currentFrame; f; f = f->outer())
    if (f == frame && f->id() == id)
      return true;
  return false;
}

} // namespace

void retain(Node *node) noexcept {
  if (node)
    node->references.fetch_add(1, std::memory_order_relaxed);
}

void release(Node *node) noexcept {
  if (node && node->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete node;
}

mlir::Location toLocation(Where where) {
  return mlir::FileLineColLoc::get(&ir::context(), where.file_name(), where.line(), where.column());
}

Array withWeakness(Array array, Weakness weakness) {
  if (array.node()->weakness != weakness) // others may be reading
    array.node()->weakness = weakness;
  return array;
}

Array fromHost(HostArray host, Where made) {
  auto *node = new Node;
  node->dtype = host.dtype();
  node->shape = host.shape();
  node->host = std::move(host);
  node->made = made;
  return Array(node);
}

Array fromType(DType dtype, const Shape &shape) {
  auto *node = new Node;
  node->dtype = dtype;
  node->shape = shape;
  return Array(node);
}

Array unknownSelection(const Array &mask) {
  auto *node = new Node;
  node->absence = std::make_unique<Absence>(Absence{.call = {}, .function = {}, .mask = mask});
  return Array(node);
}

static void refuseAbsent(const Node &node, Where use) {
  const Absence &absence = *node.absence;
  if (absence.mask.has_value()) {
    hostOf(absence.mask, "selecting by booleans", use); // throws: they are not known
    return;
  }
  raise<TraceError>(
      {.what = "an array is used after it was donated",
       .where = use,
       .expected = "an array that still has its memory",
       .got =
           fmt::format("{}{}, donated by the call at {} of what was jitted at {}", name(node.dtype),
                       node.shape.str(), str(absence.call), str(absence.function)),
       .hint = "use the result of that call, or leave the argument out of donate_argnums"});
}

const Node &nodeOf(const Array &array, Where use) {
  if (!array.node())
    raise<TraceError>({.what = "an array without a value is used",
                       .where = use,
                       .expected = "an array that has been given a value",
                       .got = "a default-constructed Array",
                       .hint = "assign to it first"});
  if (array.node()->absence)
    refuseAbsent(*array.node(), use);
  return *array.node();
}

void requireAlive(const Array &array, Where use) {
  const Node &node = nodeOf(array, use);
  if (!node.frame || isOnStack(node.frame, node.frameId) || openGraphs().contains(node.frameId))
    return;
  raise<TraceError>(
      {.what = "a traced value is used after its trace has ended, or on another thread",
       .where = use.line() ? use : node.made,
       .expected = "a value of a trace that is still under way on this thread, or numbers",
       .got = fmt::format("{}{} traced at {}", name(node.dtype), node.shape.str(), str(node.made)),
       .hint = "return the value from the function that is transformed instead of "
               "storing it outside or handing it to a thread"});
}

HostArray hostOf(const Array &array, const char *use, Where where) {
  const Node &node = nodeOf(array, where);
  if (node.host)
    return node.host;
  if (!where.line()) // nobody said: the line that made the value is the next best
    where = node.made;
  requireAlive(array, where);
  if (node.frame)
    if (auto numbers = node.frame->numbersOf(node.value))
      return *numbers;
  raise<TraceError>(
      {.what = fmt::format("{} needs the numbers of a traced value", use),
       .where = where,
       .expected = "a value whose numbers are known",
       .got =
           fmt::format("{}{}{} that stands for any numbers", name(node.dtype), node.shape.str(),
                       where.line() == node.made.line() ? "" : ", made at " + str(node.made) + ","),
       .hint = node.frame && node.frame->isBesideStack()
                   ? "run the graph with fluxion::graph::Executor"
                   : "choose values with where(), branch with fluxion::cond, loop with "
                     "fluxion::while_loop or fluxion::scan"});
}

//===----------------------------------------------------------------------------------------------
// Frames

Frame *Frame::current() { return currentFrame; }

Frame *Frame::recording(const Leaves &operands) {
  if (currentFrame)
    return currentFrame;
  for (const Array &operand : operands)
    if (nodeOf(operand, {}).frame) {
      requireAlive(operand, {});
      return operand.node()->frame;
    }
  return nullptr;
}

Frame::Frame(const char *transformation, Where where, Place place)
    : transformation_(transformation), where_(where), id_(nextFrameId()), place_(place),
      outer_(place == Place::onStack ? currentFrame : nullptr), b_(&ir::context()) {
  function_ = transforms::OwnedFunction(
      transforms::FuncOp::create(toLocation(where), "f", b_.getFunctionType({}, {})));
  b_.setInsertionPointToEnd(function_->addEntryBlock());
  if (isBesideStack())
    openGraphs().insert(id_);
  else
    currentFrame = this;
}

Frame::~Frame() {
  if (isBesideStack())
    openGraphs().erase(id_);
  else
    currentFrame = outer_;
}

Array Frame::wrap(mlir::Value value, Where where) {
  auto *node = new Node;
  auto type = ir::tensorTypeOf(value);
  node->value = value;
  node->frame = this;
  node->frameId = id_;
  node->dtype = ir::dtypeOf(type);
  node->shape = ir::shapeOf(type);
  node->made = where;
  return Array(node);
}

Array Frame::addArgument(DType dtype, const Shape &shape, const Array *bound) {
  mlir::Value argument =
      transforms::bodyOf(*function_)
          .addArgument(tensorType(&ir::context(), dtype, shape), function_->getLoc());
  if (bound)
    bound_[argument] = *bound;
  return wrap(argument, where_);
}

mlir::Value Frame::capture(const Array &array) {
  mlir::Value &value = captured_[array.node()];
  if (!value) {
    value = transforms::bodyOf(*function_)
                .addArgument(tensorType(&ir::context(), array.dtype(), array.shape()),
                             function_->getLoc());
    captures_.push_back(array);
    bound_[value] = array;
  }
  return value;
}

mlir::Value Frame::valueOf(const Array &array, Where where) {
  const Node &node = nodeOf(array, where);
  if (node.frame == this && node.frameId == id_)
    return node.value;
  if (node.frame) {
    requireAlive(array, where);
    if (isBesideStack())
      raise<TraceError>({.what = "nodes of two graphs, or of a graph and a trace, meet",
                         .where = where,
                         .expected = fmt::format("nodes of the graph made at {}", str(where_)),
                         .got = fmt::format("{}{} made at {}", name(node.dtype), node.shape.str(),
                                            str(node.made)),
                         .hint = "build an expression out of the nodes of one graph"});
    return capture(array);
  }
  if (!node.host)
    raise<TraceError>({.what = "an array of which only the type is known is used in a computation",
                       .where = where,
                       .expected = "numbers or a traced value",
                       .got = fmt::format("spec {}{}", name(node.dtype), node.shape.str()),
                       .hint = "pass it as an argument of the function that is traced"});
  if (node.shape.numElements() > constantLimit)
    return capture(array);
  return ir::ConstantOp::create(b_, toLocation(where), ir::toAttribute(&ir::context(), node.host));
}

void Frame::count(std::int64_t ops) {
  std::int64_t before = numOps_, limit = traceWarningLimit();
  numOps_ += ops;
  if (before <= limit && numOps_ > limit)
    warnAboutLength(transforms::bodyOf(*function_));
}

TracedFunction Frame::finish(const Leaves &results) {
  llvm::SmallVector<mlir::Value> values;
  for (const Array &result : results)
    values.push_back(valueOf(result, where_));
  mlir::func::ReturnOp::create(b_, function_->getLoc(), mlir::ValueRange(values));
  function_->setFunctionType(b_.getFunctionType(transforms::bodyOf(*function_).getArgumentTypes(),
                                                mlir::TypeRange(mlir::ValueRange(values))));
  // The numbers that were looked at are not needed any more; the program takes over.
  known_.clear();
  return {std::move(function_), std::move(captures_)};
}

std::optional<HostArray> Frame::numbersOf(mlir::Value wanted) {
  llvm::SmallVector<mlir::Value> stack{wanted};
  while (!stack.empty()) {
    mlir::Value value = stack.back();
    if (known_.contains(value)) {
      stack.pop_back();
      continue;
    }
    mlir::Operation *op = value.getDefiningOp();
    if (!op) {
      auto bound = bound_.find(value);
      if (bound == bound_.end())
        return std::nullopt;
      const Node &node = *bound->second.node();
      auto numbers = node.frame ? node.frame->numbersOf(node.value) : std::optional(node.host);
      if (!numbers || !*numbers)
        return std::nullopt;
      known_[value] = *numbers;
      continue;
    }
    llvm::SmallVector<HostArray> operands;
    for (mlir::Value operand : op->getOperands())
      if (auto found = known_.find(operand); found != known_.end())
        operands.push_back(found->second);
      else
        stack.push_back(operand);
    if (stack.back() != value)
      continue;
    runtime::PrintPause pause; // the program will print when it runs
    auto results = evaluateEagerly(op, operands);
    if (mlir::failed(results))
      return std::nullopt;
    for (auto [result, numbers] : llvm::zip(op->getResults(), *results))
      known_[result] = numbers;
  }
  return known_.lookup(wanted);
}

//===----------------------------------------------------------------------------------------------
// Programs

static thread_local int timesSwitchedOff = 0;

SimplificationOff::SimplificationOff() { ++timesSwitchedOff; }
SimplificationOff::~SimplificationOff() { --timesSwitchedOff; }

void simplifyUnlessOff(transforms::FuncOp function) {
  if (timesSwitchedOff == 0)
    transforms::simplify(function);
}

TracedFunction trace(const FlatFunction &f, const Leaves &arguments, bool bind,
                     const char *transformation, Where where) {
  Frame frame(transformation, where);
  Leaves traced;
  for (const Array &argument : arguments) {
    const Node &node = nodeOf(argument, where);
    requireAlive(argument, where);
    requireShape(node.shape, transformation, where); // a spec may be anything
    traced.push_back(frame.addArgument(node.dtype, node.shape, bind ? &argument : nullptr));
  }
  TracedFunction result = frame.finish(f(traced));
  simplifyUnlessOff(*result.function);
  return result;
}

Leaves apply(transforms::FuncOp function, const Leaves &arguments, Where where) {
  Leaves results;
  if (Frame *frame = Frame::recording(arguments)) {
    llvm::SmallVector<mlir::Value> values;
    for (const Array &argument : arguments)
      values.push_back(frame->valueOf(argument, where));
    for (mlir::Value value : transforms::inlineBody(frame->builder(), function, values))
      results.push_back(frame->wrap(value, where));
    frame->count(static_cast<std::int64_t>(transforms::bodyOf(function).getOperations().size()));
    return results;
  }
  llvm::SmallVector<HostArray> numbers;
  for (const Array &argument : arguments)
    numbers.push_back(hostOf(argument, transforms::bodyOf(function).empty() ? "" : "evaluating"));
  ErrorCollector errors;
  auto values =
      inMemory(where, [&] { return ir::interpretBy(evaluateEagerly, function, numbers); });
  if (mlir::failed(values))
    errors.raise<CompileError>("evaluation", where);
  for (HostArray &value : *values)
    results.push_back(fromHost(std::move(value), where));
  return results;
}

Leaves recordCall(transforms::FuncOp function, const Leaves &arguments, llvm::StringRef name,
                  Where where) {
  return record(where, arguments,
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  transforms::OwnedFunction body(function.clone());
                  return ir::CallOp::create(b, loc, name, *body, values);
                });
}

namespace {

/// Where single ops live for the moment between being made and being evaluated.
struct Scratch {
  mlir::Block block;
  mlir::OpBuilder b{&ir::context()};
  Scratch() { b.setInsertionPointToEnd(&block); }
};

/// Empties the block however evaluation ends.
struct Emptying {
  mlir::Block &block;
  ~Emptying() {
    while (!block.empty())
      block.back().erase();
    block.eraseArguments(0, block.getNumArguments());
  }
};

/// Ops say in their constraints whether they take complex numbers.
void requireDefined(mlir::Operation *op, Where where) {
  if (!ir::isAboutComplex(op) || op->getNumRegions() > 0)
    return;
  ErrorCollector errors;
  if (mlir::succeeded(mlir::verify(op)))
    return;
  std::string operands;
  for (mlir::Type type : op->getOperandTypes())
    operands += (operands.empty() ? "" : " and ") + ir::str(mlir::cast<ir::RankedTensorType>(type));
  llvm::StringRef name = op->getName().stripDialect();
  raise<DtypeError>({.what = fmt::format("{} is not defined on complex numbers", name.str()),
                     .where = where,
                     .expected = "real numbers",
                     .got = operands,
                     .hint = "take real(x), imag(x) or abs(x)"});
}

/// Broadcasting, products and batches make more elements than any operand has.
void requireResults(mlir::Operation *op, Where where) {
  for (mlir::Type type : op->getResultTypes())
    if (auto tensor = mlir::dyn_cast<ir::RankedTensorType>(type); tensor.hasStaticShape())
      requireShape(ir::shapeOf(tensor), op->getName().stripDialect().data(), where);
}

Leaves evaluateAtOnce(Where where, const Leaves &operands,
                      llvm::function_ref<mlir::Operation *(mlir::OpBuilder &, mlir::Location,
                                                           llvm::ArrayRef<mlir::Value>)>
                          build) {
  thread_local Scratch scratch;
  llvm::SmallVector<HostArray> numbers;
  llvm::SmallVector<mlir::Value> values;
  mlir::Location loc = toLocation(where);
  for (const Array &operand : operands) {
    numbers.push_back(hostOf(operand, "evaluating"));
    values.push_back(scratch.block.addArgument(
        tensorType(&ir::context(), operand.dtype(), operand.shape()), loc));
  }
  Emptying emptying{scratch.block};
  mlir::Operation *op = build(scratch.b, loc, values);
  requireResults(op, where);
  requireDefined(op, where);
  ErrorCollector errors;
  auto results = evaluateEagerly(op, numbers);
  if (mlir::failed(results))
    errors.raise<CompileError>("evaluation", where);
  Leaves arrays;
  for (HostArray &result : *results)
    arrays.push_back(fromHost(std::move(result), where));
  return arrays;
}

} // namespace

using Build = llvm::function_ref<mlir::Operation *(mlir::OpBuilder &, mlir::Location,
                                                   llvm::ArrayRef<mlir::Value>)>;

static Leaves recordIn(Frame &frame, Where where, const Leaves &operands, Build build) {
  llvm::SmallVector<mlir::Value> values;
  for (const Array &operand : operands)
    values.push_back(frame.valueOf(operand, where));
  mlir::Operation *op = build(frame.builder(), toLocation(where), values);
  frame.count(1);
  requireResults(op, where);
  requireDefined(op, where);
  Leaves results;
  for (mlir::Value result : op->getResults())
    results.push_back(frame.wrap(result, where));
  return results;
}

/// Whether they are carried numbers, beside which there are at most other numbers.
static bool areCarriedNumbers(const Leaves &operands) {
  auto weaknessOf = [](const Array &x) { return x.node()->weakness; };
  return llvm::any_of(operands,
                      [&](const Array &x) { return weaknessOf(x) == Weakness::carried; }) &&
         llvm::all_of(operands, [&](const Array &x) { return weaknessOf(x) != Weakness::none; });
}

Leaves record(Where where, const Leaves &operands,
              llvm::function_ref<mlir::Operation *(mlir::OpBuilder &, mlir::Location,
                                                   llvm::ArrayRef<mlir::Value>)>
                  build) {
  where = CalledFrom::orElse(where);
  for (const Array &operand : operands)
    nodeOf(operand, where);
  Frame *frame = Frame::recording(operands);
  Leaves results = frame ? recordIn(*frame, where, operands, build)
                         : inMemory(where, [&] { return evaluateAtOnce(where, operands, build); });
  if (areCarriedNumbers(operands))
    for (Array &result : results)
      result = withWeakness(result, Weakness::carried);
  return results;
}
Array zerosOf(DType dtype, const Shape &shape, Where where) {
  return recordOne(where, {}, [&](mlir::OpBuilder &b, mlir::Location loc, auto) {
    return mlir::cast<ir::ConstantOp>(
        ir::zeros(b, loc, tensorType(&ir::context(), dtype, shape)).getDefiningOp());
  });
}

} // namespace fluxion::detail
