// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fluxion-reduce: a program of the dialect `fx` that shows a fault, made as short as it gets. In
// runs of ops, long ones first, operands or zeros take the place of results (delta debugging,
// Zeller and Hildebrandt 2002); what a script says shows the fault no more is taken back.
#include "ir/fx.h"
#include "transforms/rewrite.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

namespace {

namespace ir = fluxion::ir;
namespace cl = llvm::cl;
using Module = mlir::OwningOpRef<mlir::ModuleOp>;

constexpr const char overview[] = R"(Makes a program of the dialect fx shorter that shows a fault.

What shows it is a script of yours: it is called with a file, and its exit status is 0 where that program
still shows the fault. For one that crashes the compiler (what FLUXION_REPRODUCER leaves behind):

  #!/bin/sh
  fluxion-opt "$1" --fx-compile >/dev/null 2>&1
  test $? -gt 1        # 0: compiled, 1: refused; a signal says more

  fluxion-reduce crash.mlir --test=./crashes.sh -o short.mlir

Operands, or zeros, take the place of results, and what nobody needs goes, for as long as the script says
0. Exit status 1 where the file is no program, or the fault does not show at the beginning.
)";

cl::OptionCategory ours("Options");
cl::opt<std::string> input(cl::Positional, cl::desc("<program>"), cl::Required, cl::cat(ours));
cl::opt<std::string> script("test", cl::desc("the script that says 0 where the fault shows"),
                            cl::value_desc("file"), cl::Required, cl::cat(ours));
cl::opt<std::string> output("o", cl::desc("where the short program goes (default: -)"),
                            cl::value_desc("file"), cl::init("-"), cl::cat(ours));

int fail(const llvm::Twine &why) {
  llvm::errs() << "fluxion-reduce: " << why << "\n";
  return 1;
}

/// The script, and the file that it is shown.
class Test {
public:
  Test() : error_(llvm::sys::fs::createTemporaryFile("reduce", "mlir", file_)) {}
  ~Test() { llvm::sys::fs::remove(file_); }
  std::error_code error() const { return error_; }

  bool shows(mlir::ModuleOp module) {
    std::error_code error;
    llvm::raw_fd_ostream out(file_, error);
    if (error)
      return false;
    module.print(out);
    out.close();
    return llvm::sys::ExecuteAndWait(script, {script, file_.str()}) == 0;
  }

private:
  llvm::SmallString<128> file_;
  std::error_code error_;
};

/// Ops that something simpler may take the place of, in the order of the program.
std::vector<mlir::Operation *> opsOf(mlir::ModuleOp module) {
  std::vector<mlir::Operation *> ops;
  module.walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (mlir::isa_and_nonnull<ir::FxDialect>(op->getDialect()) && op->getNumOperands() > 0 &&
        !op->hasTrait<mlir::OpTrait::IsTerminator>())
      ops.push_back(op);
  });
  return ops;
}

/// The first operand of its type takes the place of a result, or zeros.
void putOperandInPlace(mlir::Operation *op) {
  mlir::OpBuilder b(op);
  for (mlir::Value result : op->getResults()) {
    auto same = llvm::find_if(op->getOperands(), [&](mlir::Value operand) {
      return operand.getType() == result.getType();
    });
    auto type = mlir::dyn_cast<mlir::RankedTensorType>(result.getType());
    if (same != op->operand_end())
      result.replaceAllUsesWith(*same);
    else if (type && type.hasStaticShape())
      result.replaceAllUsesWith(ir::zeros(b, op->getLoc(), type));
  }
  if (op->use_empty())
    op->erase();
}

void dropUnused(mlir::ModuleOp module) {
  auto isUnused = [](mlir::Operation *op) {
    return op->use_empty() && !op->hasTrait<mlir::OpTrait::IsTerminator>() &&
           mlir::isa_and_nonnull<ir::FxDialect>(op->getDialect());
  };
  llvm::SmallVector<mlir::Operation *> ops;
  module.walk([&](mlir::Operation *op) { ops.push_back(op); }); // bodies before their ops
  for (mlir::Operation *op : llvm::reverse(ops))
    if (op->getNumRegions() == 0 && isUnused(op))
      op->erase();
}

/// One round with runs of `length` ops. Whether anything went.
bool shortenRuns(Module &module, Test &test, size_t length) {
  bool isShorter = false;
  for (size_t end = opsOf(*module).size(); end > 0;) {
    size_t begin = end > length ? end - length : 0;
    Module tried(module->clone());
    auto ops = opsOf(*tried);
    for (size_t i = std::min(end, ops.size()); i-- > begin;)
      if (ops[i]->getNumRegions() == 0 || length == 1) // what is in bodies is in the list, too
        putOperandInPlace(ops[i]);
    dropUnused(*tried);
    if (mlir::succeeded(mlir::verify(*tried)) && test.shows(*tried)) {
      module = std::move(tried);
      isShorter = true;
    }
    end = std::min(begin, opsOf(*module).size());
  }
  return isShorter;
}

bool dropFunctions(Module &module, Test &test) {
  bool isShorter = false;
  auto count = [&] { return llvm::range_size(module->getOps<mlir::func::FuncOp>()); };
  for (size_t i = count(); i-- > 0 && count() > 1;) {
    Module tried(module->clone());
    (*std::next(tried->getOps<mlir::func::FuncOp>().begin(), static_cast<std::ptrdiff_t>(i)))
        .erase();
    if (mlir::succeeded(mlir::verify(*tried)) && test.shows(*tried)) {
      module = std::move(tried);
      isShorter = true;
    }
  }
  return isShorter;
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(ours);
  cl::ParseCommandLineOptions(argc, argv, overview);
  mlir::DialectRegistry registry;
  ir::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(input, &context);
  if (!module)
    return 1; // the parser has said why
  Test test;
  if (test.error())
    return fail("no file to show the script: " + test.error().message());
  if (!test.shows(*module))
    return fail(script + " does not say 0 of " + input + ": the fault does not show");
  // What does not verify is no step on the way, and no news.
  mlir::ScopedDiagnosticHandler silent(&context,
                                       [](mlir::Diagnostic &) { return mlir::success(); });
  bool isShorter = true;
  while (isShorter) {
    isShorter = dropFunctions(module, test);
    for (size_t length = std::max<size_t>(opsOf(*module).size() / 2, 1);; length /= 2) {
      isShorter |= shortenRuns(module, test, length);
      if (length == 1)
        break;
    }
  }
  std::error_code error;
  llvm::raw_fd_ostream out(output, error);
  if (error)
    return fail(output + ": " + error.message());
  module->print(out);
  return 0;
}
