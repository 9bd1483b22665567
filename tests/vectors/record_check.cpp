// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/vectors/record_check.h"

#include "tests/vectors/compare.h"
#include "tests/vectors/one_op.h"
#include "transforms/jvp.h"
#include "transforms/transpose.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;
using mlir::func::FuncOp;

namespace {

/// Collects what the dialect says instead of printing it.
class Messages {
public:
  Messages()
      : handler_(&ir::context(), [this](mlir::Diagnostic &message) {
          llvm::raw_string_ostream(text_) << message << "; ";
        }) {}
  const std::string &text() const { return text_; }

private:
  std::string text_;
  mlir::ScopedDiagnosticHandler handler_;
};

SmallVector<HostArray> joined(ArrayRef<HostArray> a, ArrayRef<HostArray> b) {
  SmallVector<HostArray> all(a.begin(), a.end());
  all.append(b.begin(), b.end());
  return all;
}

/// Runs `function` and compares what it returns: the values first, then `derivatives`.
void expectResults(const VectorRecord &record, FuncOp function, const Runner &run,
                   ArrayRef<HostArray> second, ArrayRef<HostArray> derivatives) {
  Messages messages;
  ir::Evaluated got = run(function, joined(record.ins, second));
  ASSERT_TRUE(mlir::succeeded(got)) << messages.text();
  ASSERT_EQ(got->size(), record.outs.size() + derivatives.size());
  for (auto [i, out] : llvm::enumerate(record.outs))
    if (auto wrong =
            difference((*got)[i], out, record.value,
                       // JAX looks at half precision through f32, where a zero's sign is lost.
                       isHalfPrecision(out.dtype()) ? Zeros::alike : Zeros::signedOnes))
      ADD_FAILURE() << "value: " << *wrong;
  for (auto [i, derivative] : llvm::enumerate(derivatives))
    if (auto wrong =
            difference((*got)[record.outs.size() + i], derivative, record.derivative, Zeros::alike))
      ADD_FAILURE() << "derivative " << i << ": " << *wrong;
}

} // namespace

std::vector<VectorRecord> recordsOf(const std::string &family) {
  return readVectors(std::string(FLUXION_VECTORS) + "/" + family + ".txt");
}

void expectRecord(const VectorRecord &record, Mode mode, const Runner &run) {
  Messages messages;
  auto function = functionOf(record);
  ASSERT_TRUE(mlir::succeeded(function)) << messages.text();
  if (mode == Mode::value)
    return expectResults(record, **function, run, {}, {});
  auto derived = mode == Mode::jvp ? transforms::jvp(**function, activeOf(record))
                                   : transforms::vjp(**function, activeOf(record));
  ASSERT_TRUE(mlir::succeeded(derived)) << messages.text();
  if (mode == Mode::jvp)
    return expectResults(record, **derived, run, record.tangentIns, record.tangentOuts);
  expectResults(record, **derived, run, record.cts, record.ctIns);
}

} // namespace fluxion::tests
