// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of `fluxion-opt`: the transformations of this room on functions of a module, by name.

#ifndef FLUXION_TRANSFORMS_PASSES_TD
#define FLUXION_TRANSFORMS_PASSES_TD

include "transforms/pass_base.td"

def JvpPass : Fluxion_Pass<"fx-jvp", [
    ListOption<"active", "active", "int64_t",
               "arguments that have a tangent, e.g. 0,2; all of floating type if left out">,
    ListOption<"wanted", "wanted", "int64_t",
               "results whose tangent is asked for; all of floating type if left out">
  ]> {
  let summary = "forward mode: @f becomes @f_jvp, which pushes tangents along with the values";
  let description = [{
    For `@f : (x...) -> (y...)` adds `@f_jvp : (x..., tangent of each active x...) -> (y..., tangent
    of each wanted y...)`, the values of `@f` and its Jacobian times the tangents. Tangents that are
    zero stay out of the program.

        fluxion-opt sine.mlir --fx-jvp="function=f active=0"
  }];
}

def TransposePass : Fluxion_Pass<"fx-transpose", [
    ListOption<"linear", "linear", "int64_t",
               "arguments in which the function is linear, e.g. 1,3; all of floating type if left "
               "out">
  ]> {
  let summary = "a linear @f becomes @f_transpose, which runs it backwards";
  let description = [{
    For `@f : (known..., x...) -> (known y..., y...)`, linear in the arguments x, adds
    `@f_transpose : (known..., cotangent of each y...) -> (known y..., cotangent of each x...)`.
    Results that depend on a linear argument are the y. An op that is not linear is an error at the
    op.

        fluxion-opt sine.mlir --fx-jvp=function=f --fx-transpose="function=f_jvp linear=1"
  }];
}

def VjpPass : Fluxion_Pass<"fx-vjp", [
    ListOption<"active", "active", "int64_t",
               "arguments whose cotangent is asked for, e.g. 0,2; all of floating type if left "
               "out">,
    ListOption<"wanted", "wanted", "int64_t",
               "results that have a cotangent, the others count as constants; all of floating "
               "type if left out">
  ]> {
  let summary = "reverse mode: @f becomes @f_vjp, which pulls cotangents back";
  let description = [{
    For `@f : (x...) -> (y...)` adds `@f_vjp : (x..., cotangent of each wanted y...) -> (y...,
    cotangent of each active x...)`: forward mode, then its linear part transposed.

        fluxion-opt loss.mlir --fx-vjp="function=loss active=0" --fx-simplify=function=loss_vjp
  }];
}

def LinearizePass : Fluxion_Pass<"fx-linearize", [
    ListOption<"active", "active", "int64_t",
               "arguments that have a tangent, e.g. 0,2; all of floating type if left out">
  ]> {
  let summary = "@f becomes @f_known, which runs once per point, and @f_linear, once per tangent";
  let description = [{
    For `@f : (x...) -> (y...)` adds `@f_known : (x...) -> (y..., residuals...)` and `@f_linear :
    (residuals..., tangents...) -> (tangent of each differentiable y...)`: forward mode, split into
    what the point decides and what is linear in the tangents.

        fluxion-opt loss.mlir --fx-linearize=function=loss
  }];
}

def PartialEvalPass : Fluxion_Pass<"fx-partial-eval", [
    ListOption<"known", "known", "int64_t", "arguments that are known first, e.g. 0,2">
  ]> {
  let summary = "@f becomes @f_known, of the known arguments alone, and @f_unknown, of the others";
  let description = [{
    For `@f : (known x..., x...) -> (known y..., y...)`, in any order of the arguments, adds
    `@f_known : (known x...) -> (known y..., residuals...)` and `@f_unknown : (residuals..., x...) ->
    (y...)`. The leading results that depend on known arguments alone are the known y. Only what
    `@f_unknown` uses becomes a residual, and constants are made again rather than handed over.

        fluxion-opt f.mlir --fx-partial-eval="function=f known=0"
  }];
}

def VmapPass : Fluxion_Pass<"fx-vmap", [
    ListOption<"batched", "batched", "int64_t",
               "arguments that have a new axis in front, e.g. 0,2; all if left out">,
    Option<"size", "size", "int64_t", "-1", "number of examples, the length of the new axis">
  ]> {
  let summary = "@f of one example becomes @f_vmap of a batch";
  let description = [{
    Adds `@f_vmap`, which has a new axis of length `size` in front of every batched argument and of
    every result that depends on one. Other results stay as they are.

        fluxion-opt f.mlir --fx-vmap="function=f batched=0 size=32"
  }];
}

def SimplifyPass : Fluxion_Pass<"fx-simplify", []> {
  let summary = "folds, merges equal values, applies the ops' exact algebra, drops the unused";
  let description = [{
    Rewrites functions in place. The results stay the same bit for bit, NaN payloads aside: `x + 0`,
    `0 * x` and `x - x` on floats are left alone, since IEEE arithmetic tells them from x and 0.
    One sweep forward and one back, so the time is linear in the size of the program.

        fluxion-opt f.mlir --fx-simplify
  }];
}

def InlineCallsPass : Fluxion_Pass<"fx-inline-calls", []> {
  let summary = "bodies that are applied once in the place of the ops that apply them";
  let description = [{
    Rewrites functions in place, down to the innermost body. With a body go the rules that its
    op brought along: derivatives, batches and checkpoints of the result are those of the ops in
    it. Branches and loops stay.

        fluxion-opt f.mlir --fx-inline-calls
  }];
}

def SplitComplexPass : Fluxion_Pass<"fx-split-complex", []> {
  let summary = "complex numbers become their real and imaginary parts";
  let description = [{
    Rewrites functions in place, bodies of ops included. Complex arguments and results become
    arrays of real numbers with one more axis at the end, of size 2: in memory the same. An op
    that is not defined on complex numbers is an error at the op.

        fluxion-opt f.mlir --fx-split-complex
  }];
}

#endif
