// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fluxion-reduce: a program of the dialect `fx` that shows a fault, made as short as it gets. The
// search is MLIR's; here stands what an op may become: one of its operands, or zeros.
#include "jit/stage_passes.h"
#include "transforms/passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Reducer/ReductionPatternInterface.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

namespace {

namespace ir = fluxion::ir;

constexpr const char overview[] = R"(Makes a program of the dialect fx shorter that shows a fault.

What shows it is a script of yours: it is called with a file, and its exit status is 1 where that file
still shows the fault, 0 where it does not. For a program that the compiler crashes on (the file that
FLUXION_REPRODUCER leaves behind):

  #!/bin/sh
  fluxion-opt "$1" --fx-compile >/dev/null 2>&1
  test $? -le 1        # 0 or 1: compiled, or refused; a signal says more

  fluxion-reduce crash.mlir --reduction-tree='traversal-mode=0 test=./crashes.sh' -o short.mlir
  fluxion-reduce crash.mlir --opt-reduction-pass='opt-pass=fx-inline-calls test=./crashes.sh'

The first puts operands or zeros in the place of ops and leaves out what nobody needs; the second keeps
what a pass makes of the program where it still shows the fault.
)";

/// The first operand of the type of the result takes its place; where there is none, zeros.
struct WithoutOp final : mlir::RewritePattern {
  explicit WithoutOp(mlir::MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  mlir::LogicalResult matchAndRewrite(mlir::Operation *op,
                                      mlir::PatternRewriter &rewriter) const override {
    if (op->getNumResults() == 0 || !mlir::isa<ir::FxDialect>(op->getDialect()) ||
        op->getNumOperands() == 0)
      return mlir::failure();
    llvm::SmallVector<mlir::Value> instead;
    for (mlir::Value result : op->getResults()) {
      auto type = mlir::dyn_cast<mlir::RankedTensorType>(result.getType());
      if (!type || !type.hasStaticShape())
        return mlir::failure();
      auto same = llvm::find_if(op->getOperands(), [&](mlir::Value operand) {
        return operand.getType() == result.getType();
      });
      instead.push_back(same != op->operand_end() ? mlir::Value(*same)
                                                  : ir::zeros(rewriter, op->getLoc(), type));
    }
    rewriter.replaceOp(op, instead);
    return mlir::success();
  }
};

struct Reductions final : mlir::DialectReductionPatternInterface {
  using DialectReductionPatternInterface::DialectReductionPatternInterface;
  void populateReductionPatterns(mlir::RewritePatternSet &patterns) const override {
    patterns.add<WithoutOp>(patterns.getContext());
  }
};

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  for (int i = 1; i < argc; ++i)
    if (llvm::StringRef(argv[i]) == "--help" || llvm::StringRef(argv[i]) == "-help")
      llvm::outs() << overview << "\n";
  fluxion::transforms::registerFluxionPasses();
  fluxion::codegen::registerFluxionStagePasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
  mlir::DialectRegistry registry;
  ir::registerDialects(registry);
  registry.addExtension(
      +[](mlir::MLIRContext *, ir::FxDialect *dialect) { dialect->addInterfaces<Reductions>(); });
  mlir::MLIRContext context(registry);
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}
