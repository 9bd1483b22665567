// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of the compiler that rewrite programs, as passes: what becomes of a program before it
// is planned, step by step (jit/pipeline.cpp has their order).

#ifndef FLUXION_JIT_STAGE_PASSES_TD
#define FLUXION_JIT_STAGE_PASSES_TD

include "transforms/pass_base.td"

def DropNamesPass : Fluxion_Pass<"fx-drop-names", []> {
  let summary = "values without the names that policies of checkpoints know them by";
  let description = [{
    Rewrites functions in place: the operand of every `fx.name` takes the place of its result.

        fluxion-opt f.mlir --fx-drop-names
  }];
}

def DropBarriersPass : Fluxion_Pass<"fx-drop-barriers", []> {
  let summary = "the operands of barriers in the place of their results";
  let description = [{
    Rewrites functions in place. What a `fx.barrier` held apart stays apart as long as nothing
    merges equal ops. A function that had one gets the attribute `fluxion.copies`: values may be
    computed by several ops.

        fluxion-opt f.mlir --fx-drop-barriers
  }];
}

def RerollPass : Fluxion_Pass<"fx-reroll", []> {
  let summary = "equal steps in a row, which loops of C++ leave behind, become a `fx.scan`";
  let description = [{
    Rewrites functions in place, bodies of ops included. Exact: the same ops on the same values
    in the same order. Runs of less than 8 steps or 256 ops stay as they are.

        fluxion-opt f.mlir --fx-reroll
  }];
}

def JoinLoopsPass : Fluxion_Pass<"fx-join-loops", []> {
  let summary = "loops of unequal counts, one for each example, run side by side in blocks";
  let description = [{
    Rewrites functions in place, bodies of ops included. A `fx.scan` without a carry over at least 64
    examples, whose body is numbers and `fx.while` over numbers, becomes one over blocks of 32, whose
    loop goes on until all of the block are done; what is done keeps its values. Examples that are
    left over stay as they are.

        fluxion-opt f.mlir --fx-join-loops
  }];
}

def FoldHalvesPass : Fluxion_Pass<"fx-fold-halves", []> {
  let summary = "sums over half precision accumulate in f32 and round once";
  let description = [{
    Rewrites functions in place: every reduction, matrix product and convolution of f16 or bf16
    becomes one of f32 between conversions.

        fluxion-opt f.mlir --fx-fold-halves
  }];
}

def ChooseDotsPass : Fluxion_Pass<"fx-choose-dots", []> {
  let summary = "each matrix product short, a sum over a product of broadcasts, or the library's";
  let description = [{
    Rewrites functions in place. Products of up to 8 terms stay `fx.dot_general`; those with too
    few multiplications for a call become `fx.mul` and `fx.reduce_sum`; the others stand in the
    layout that the library takes.

        fluxion-opt f.mlir --fx-choose-dots
  }];
}

def ReadyPass : Fluxion_Pass<"fx-ready", []> {
  let summary = "the program that the compiler plans code for: its rewrites, in its order";
  let description = [{
    Rewrites functions in place: inlined, simplified, in real numbers, without names and
    barriers, with loops and products as they are compiled. Complex arguments and results become
    arrays of real numbers (`--fx-split-complex`). A linear function of which only the transpose
    is known is an error at the op.

        fluxion-opt f.mlir --fx-vjp=function=f --fx-ready=function=f_vjp
  }];
}

def CompilePass : Fluxion_Pass<"fx-compile", []> {
  let summary = "native code of every function, made and thrown away";
  let description = [{
    Leaves the program as it is. For faults of the compiler: what it refuses is an error at the op,
    what crashes it crashes this tool. With FLUXION_DUMP=folder every stage is left there.

        fluxion-opt crash.mlir --fx-compile
  }];
}

#endif
