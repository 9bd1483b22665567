// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/debug_print.h"

#include "frontend/diagnostics.h"
#include "frontend/trace.h"
#include "ir/ops/debug.h"
#include "runtime/debug_print.h"

namespace fluxion::detail {

static void requireFit(const PrintText &text, const Leaves &values) {
  std::vector<DType> types;
  for (const Array &value : values)
    types.push_back(nodeOf(value, text.where()).dtype);
  if (auto problem = runtime::problemOf(text.text(), types))
    raise<TransformError>({.what = "debug_print of a text that does not fit its values",
                           .where = text.where(),
                           .expected = "a {} for every value, in fmt's syntax",
                           .got = "\"" + text.text() + "\": " + *problem,
                           .hint = "as in debug_print(\"x = {}, y = {:.3f}\", x, y); a brace "
                                   "itself is written {{ or }}"});
}

void debugPrint(const PrintText &text, const Leaves &values) {
  requireFit(text, values);
  if (Frame *frame = Frame::recording(values); frame && frame->isBesideStack())
    raise<TraceError>({.what = "debug_print of a node of a graph",
                       .where = text.where(),
                       .expected = "numbers, or values of a function that is transformed",
                       .got = "a node of the " + std::string(frame->transformation()),
                       .hint = "run the graph and print what it returns"});
  record(text.where(), values,
         [&](mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> xs) {
           return ir::DebugPrintOp::create(b, loc, text.text(), llvm::ArrayRef<std::int64_t>(),
                                           llvm::ArrayRef<std::int64_t>(), xs);
         });
}

} // namespace fluxion::detail
