// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tracing: the one place where a C++ value becomes an SSA value.
//
// Every transformation traces its function into a program that stands on its own. Values of
// enclosing traces and large arrays that the function captures become further arguments, so an
// inner transformation sees them as constants and an outer one sees them live. The transformed
// program is then copied into the enclosing trace, or evaluated where there is none.
#pragma once

#include "fluxion/transforms.h"
#include "ir/fx.h"
#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <atomic>

namespace fluxion::detail {

using runtime::HostArray;
class Frame;

/// Why an array has nothing to use: a call of a jitted function took it, or it is a selection by a
/// mask whose numbers are not known, and can only be written to.
struct Absence {
  Where call, function;
  Array mask;
};

/// Whether the dtype of an array gives way to that of the arrays beside it, as that of a bare C++
/// number does.
enum class Weakness : std::uint8_t {
  none,
  number, // made of a bare number: beside what is carried, it leaves that weak
  carried // a number that a loop began with, and what is made of such numbers alone
};

/// What an Array points to: numbers, or a value of a trace.
struct Node {
  std::atomic<int> references{1};
  HostArray host;         // numbers, or
  mlir::Value value;      // the traced value
  Frame *frame = nullptr; // and where it was recorded
  std::uint64_t frameId = 0;
  DType dtype = DType::f64;
  Weakness weakness = Weakness::none;
  Shape shape;
  Where made;
  std::unique_ptr<Absence> absence; // why there is neither, if there is neither
};

/// Throws where `array` has no value, or none any more; `use` is the user's line.
const Node &nodeOf(const Array &array, Where use);
/// An array of these numbers, made at `made` as far as that is known.
Array fromHost(HostArray host, Where made = {});
/// The array itself, which has just been made.
Array withWeakness(Array array, Weakness weakness);
/// An array of which only the type is known.
Array fromType(DType dtype, const Shape &shape);
/// What `mask`, whose numbers are not known, selects: can be assigned to; any other use throws.
Array unknownSelection(const Array &mask);
/// Numbers of an array, computed on demand for traced values whose inputs are known.
/// Errors: TraceError where they are not known.
HostArray hostOf(const Array &array, const char *use, Where where = {});

/// A program and the outer values it captured, which are its last arguments.
struct TracedFunction {
  transforms::OwnedFunction function;
  Leaves captures;
};

/// A trace under way. Frames stand on a stack, one per thread; that of a graph stands beside it and
/// records what is made of its values while no other trace is under way.
class Frame {
public:
  enum class Place { onStack, besideStack };
  Frame(const char *transformation, Where where, Place place = Place::onStack);
  ~Frame();
  Frame(const Frame &) = delete;

  static Frame *current();
  /// Where an op on `operands` is recorded: the current frame, else that of the graph to which an
  /// operand belongs. Null: nowhere, it is evaluated.
  static Frame *recording(const Leaves &operands);

  /// A further argument. `bound`, where not null, is what the program will be applied to: its
  /// numbers, if known, let native control flow look at values.
  Array addArgument(DType dtype, const Shape &shape, const Array *bound);
  mlir::OpBuilder &builder() { return b_; }
  /// The SSA value of `array` in this frame; values from outside are captured.
  mlir::Value valueOf(const Array &array, Where where);
  Array wrap(mlir::Value value, Where where);
  /// So many more ops have been recorded; warns once where they become too many.
  void count(std::int64_t ops);
  /// Ends the program. Its arguments are those added, then the captures.
  TracedFunction finish(const Leaves &results);

  std::uint64_t id() const { return id_; }
  const char *transformation() const { return transformation_; }
  Where where() const { return where_; }
  Frame *outer() const { return outer_; }
  bool isBesideStack() const { return place_ == Place::besideStack; }
  /// What an argument was added or captured for; an array without a value where there is nothing.
  Array boundTo(mlir::Value argument) const { return bound_.lookup(argument); }

  /// The numbers of a value, if all it depends on is known.
  std::optional<HostArray> numbersOf(mlir::Value value);

private:
  mlir::Value capture(const Array &array);

  const char *transformation_;
  Where where_;
  std::uint64_t id_;
  Place place_;
  Frame *outer_;
  std::int64_t numOps_ = 0;
  mlir::OpBuilder b_;
  transforms::OwnedFunction function_;
  Leaves captures_;
  llvm::SmallVector<mlir::Value> captureArguments_;
  llvm::DenseMap<const Node *, mlir::Value> captured_;
  llvm::DenseMap<mlir::Value, Array> bound_;
  llvm::DenseMap<mlir::Value, HostArray> known_;
};

/// Simplifies a program, unless the user asked to see it as it was made (program.h).
void simplifyUnlessOff(transforms::FuncOp function);

/// Throws unless the trace that made `array` is still under way.
void requireAlive(const Array &array, Where use);

/// Traces `f` on arguments of the types of `arguments`. Where `bind`, their numbers may be looked
/// at.
TracedFunction trace(const FlatFunction &f, const Leaves &arguments, bool bind,
                     const char *transformation, Where where);

/// The results of a program on arrays: copied into the current trace, or evaluated at once.
Leaves apply(transforms::FuncOp function, const Leaves &arguments, Where where);

/// The results of a program as one op of the trace under way, `fx.call`, known as `name`.
Leaves recordCall(transforms::FuncOp function, const Leaves &arguments, llvm::StringRef name,
                  Where where);

/// Makes one op out of arrays: recorded in the current trace, or evaluated at once.
Leaves record(Where where, const Leaves &operands,
              llvm::function_ref<mlir::Operation *(mlir::OpBuilder &, mlir::Location,
                                                   llvm::ArrayRef<mlir::Value>)>
                  build);
/// The same for an op with one result that `build` makes.
template <class Build> Array recordOne(Where where, const Leaves &operands, Build build) {
  return record(where, operands,
                [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> values) {
                  return mlir::Value(build(b, loc, values)).getDefiningOp();
                })
      .front();
}

/// Zeros, as a constant of the trace under way.
Array zerosOf(DType dtype, const Shape &shape, Where where);

mlir::Location toLocation(Where where);

} // namespace fluxion::detail
