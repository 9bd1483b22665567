// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/stage_passes.h"

#include "jit/compile.h"
#include "jit/dots.h"
#include "jit/half_folds.h"
#include "jit/joint_loops.h"
#include "jit/markers.h"
#include "jit/reroll.h"
#include "jit/stages.h"
#include "transforms/passes.h"

namespace fluxion::codegen {

#define GEN_PASS_DEF_DROPNAMESPASS
#define GEN_PASS_DEF_DROPBARRIERSPASS
#define GEN_PASS_DEF_REROLLPASS
#define GEN_PASS_DEF_JOINLOOPSPASS
#define GEN_PASS_DEF_FOLDHALVESPASS
#define GEN_PASS_DEF_CHOOSEDOTSPASS
#define GEN_PASS_DEF_READYPASS
#define GEN_PASS_DEF_COMPILEPASS
#include "jit/stage_passes.h.inc"

namespace {

using transforms::FuncOp;

/// The pass of a stage.
template <class PassBase, mlir::LogicalResult (*rewrite)(FuncOp)> struct Stage : PassBase {
  using PassBase::PassBase;
  void runOnOperation() override {
    if (mlir::failed(transforms::rewriteFunctions(this->getOperation(), this->function, rewrite)))
      this->signalPassFailure();
  }
};
/// A stage that cannot fail.
template <void (*rewrite)(FuncOp)> mlir::LogicalResult always(FuncOp f) {
  rewrite(f);
  return mlir::success();
}

struct DropNamesPass : Stage<impl::DropNamesPassBase<DropNamesPass>, always<dropNames>> {
  using Stage::Stage;
};
struct DropBarriersPass
    : Stage<impl::DropBarriersPassBase<DropBarriersPass>, always<dropBarriers>> {
  using Stage::Stage;
};
struct RerollPass : Stage<impl::RerollPassBase<RerollPass>, always<rerollRuns>> {
  using Stage::Stage;
};
struct JoinLoopsPass : Stage<impl::JoinLoopsPassBase<JoinLoopsPass>, always<joinLoops>> {
  using Stage::Stage;
};
struct FoldHalvesPass
    : Stage<impl::FoldHalvesPassBase<FoldHalvesPass>, always<foldHalvesInSingle>> {
  using Stage::Stage;
};
struct ChooseDotsPass : Stage<impl::ChooseDotsPassBase<ChooseDotsPass>, always<chooseDots>> {
  using Stage::Stage;
};

/// What the compiler makes of a copy, in the place of the function.
mlir::LogicalResult makeReady(FuncOp f) {
  Dump none;
  transforms::OwnedFunction made = simplifiedCopy(f, none);
  if (!made)
    return mlir::failure();
  settle(*made, none);
  f.getBody().takeBody(made->getBody());
  f->setAttrs(made.get()->getAttrDictionary()); // of the same name; its type may be another
  return mlir::success();
}
struct ReadyPass : Stage<impl::ReadyPassBase<ReadyPass>, makeReady> {
  using Stage::Stage;
};

mlir::LogicalResult compileAlone(FuncOp f) {
  return mlir::success(mlir::succeeded(compile(f, {.name = f.getName().str()})));
}
struct CompilePass : Stage<impl::CompilePassBase<CompilePass>, compileAlone> {
  using Stage::Stage;
};

} // namespace
} // namespace fluxion::codegen
