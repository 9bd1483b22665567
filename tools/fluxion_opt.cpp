// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fluxion-opt: programs of the dialect `fx` as text in and out, through any passes in between.
#include "jit/stage_passes.h"
#include "tools/readable.h"
#include "transforms/passes.h"

#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/ToolOutputFile.h"

namespace {

constexpr const char overview[] = R"(Transforms programs of the dialect fx: text in, text out.

Passes run in the order in which they are named. A derived function is added behind the one it comes
from, under that one's name and an ending: @f_jvp, @f_vjp, @f_transpose, @f_known, @f_linear, @f_vmap.
Take this as sine.mlir:

  func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
    %y = fx.sin %x : tensor<4xf64>
    return %y : tensor<4xf64>
  }

  fluxion-opt sine.mlir                                    check it and print it back
  fluxion-opt sine.mlir --fx-jvp=function=f                cos(x) t beside sin(x)
  fluxion-opt sine.mlir --fx-vjp="function=f active=0" --fx-simplify
  fluxion-opt sine.mlir --fx-vmap="function=f size=32"     32 examples at once
  fluxion-opt sine.mlir --pass-pipeline='builtin.module(fx-vjp{function=f},fx-vmap{function=f_vjp size=8})'
  fluxion-opt sine.mlir --fx-vjp=function=f --mlir-print-ir-after-all
  fluxion-opt sine.mlir --fx-ready                         what the compiler plans code for

Without a file, or with -, the program is read from standard input. Exit status 1 where the program
is malformed or a pass refuses it; the message names file, line and column.
docs/generated/passes.md explains the passes, docs/generated/ops.md the ops.
)";

/// Options of the libraries behind, of which none means anything to this tool.
void hideOptionsOfOthers() {
  for (auto &entry : llvm::cl::getRegisteredOptions())
    if (entry.first != "help" && entry.first != "version")
      entry.second->setHiddenFlag(llvm::cl::Hidden);
}

void registerPasses() {
  fluxion::transforms::registerFluxionPasses();
  fluxion::codegen::registerFluxionStagePasses();
  // Of MLIR's, those that mean something for programs without control flow.
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
  mlir::registerStripDebugInfoPass();
  mlir::registerPrintOpStatsPass();
  mlir::registerLocationSnapshotPass();
}

int fail(const llvm::Twine &why) {
  llvm::errs() << "fluxion-opt: " << why << "\n";
  return 1;
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  hideOptionsOfOthers();
  registerPasses();
  mlir::DialectRegistry registry;
  fluxion::ir::registerDialects(registry);
  auto [input, output] = mlir::registerAndParseCLIOptions(argc, argv, overview, registry);
  std::string why;
  std::unique_ptr<llvm::MemoryBuffer> text = mlir::openInputFile(input, &why);
  if (!text)
    return fail(why);
  if (auto unreadable = fluxion::findUnreadable(text->getBuffer())) {
    llvm::SourceMgr lines;
    lines.AddNewSourceBuffer(std::move(text), {});
    lines.PrintMessage(unreadable->where, llvm::SourceMgr::DK_Error, unreadable->why);
    return 1;
  }
  std::unique_ptr<llvm::ToolOutputFile> file = mlir::openOutputFile(output, &why);
  if (!file)
    return fail(why);
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (mlir::failed(mlir::MlirOptMain(file->os(), std::move(text), registry, config)))
    return 1;
  file->keep();
  return 0;
}
