// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops and choices, alone and in each other, under every transformation.
#include "tests/transforms/laws.h"

#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

// c[t+1] = sin(c[t]) exp(w), with sin(c[t]) stacked.
const char *scanned = R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> (tensor<f64>, tensor<5xf64>) {
  %r:2 = fx.scan consts(%w) init(%x) {length = 5 : i64} : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<5xf64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %ek = fx.exp %k : tensor<f64>
    %s = fx.sin %c : tensor<f64>
    %d = fx.mul %s, %ek : tensor<f64>
    fx.yield %d, %s : tensor<f64>, tensor<f64>
  }
  return %r#0, %r#1 : tensor<f64>, tensor<5xf64>
})";

// Backwards over rows, with a vector and a counter carried, and the number of the step looked at.
const char *reversedRows = R"(
func.func @f(%x: tensor<2xf64>, %xs: tensor<4x2xf64>) -> (tensor<2xf64>, tensor<i64>, tensor<4xf64>) {
  %zero = fx.constant dense<0> : tensor<i64>
  %r:3 = fx.scan init(%x, %zero) over(%xs) {length = 4 : i64, reverse} : (tensor<2xf64>, tensor<i64>, tensor<4x2xf64>) -> (tensor<2xf64>, tensor<i64>, tensor<4xf64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<2xf64>, %n: tensor<i64>, %row: tensor<2xf64>):
    %p = fx.mul %c, %row : tensor<2xf64>
    %q = fx.cos %p : tensor<2xf64>
    %m = fx.add %n, %t : tensor<i64>
    %z = fx.convert %m : (tensor<i64>) -> tensor<f64>
    %s = fx.reduce_sum %q axes [0] : (tensor<2xf64>) -> tensor<f64>
    %y = fx.mul %s, %z : tensor<f64>
    fx.yield %q, %m, %y : tensor<2xf64>, tensor<i64>, tensor<f64>
  }
  return %r#0, %r#1, %r#2 : tensor<2xf64>, tensor<i64>, tensor<4xf64>
})";

const char *mapped = R"(
func.func @f(%w: tensor<f64>, %xs: tensor<4xf64>) -> tensor<4xf64> {
  %r = fx.scan consts(%w) over(%xs) {length = 4 : i64} : (tensor<f64>, tensor<4xf64>) -> tensor<4xf64> {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %x: tensor<f64>):
    %p = fx.mul %k, %x : tensor<f64>
    %q = fx.exp %p : tensor<f64>
    fx.yield %q : tensor<f64>
  }
  return %r : tensor<4xf64>
})";

// (a, b) -> (b, a b), and a carry that does not change.
const char *swapping = R"(
func.func @f(%a: tensor<f64>, %b: tensor<f64>, %k: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %r:3 = fx.scan init(%a, %b, %k) {length = 5 : i64} : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  ^bb0(%t: tensor<i64>, %x: tensor<f64>, %y: tensor<f64>, %c: tensor<f64>):
    %p = fx.mul %x, %y : tensor<f64>
    %q = fx.mul %p, %c : tensor<f64>
    fx.yield %y, %q, %c : tensor<f64>, tensor<f64>, tensor<f64>
  }
  return %r#0, %r#1, %r#2 : tensor<f64>, tensor<f64>, tensor<f64>
})";

const char *nested = R"(
func.func @f(%x: tensor<f64>, %w: tensor<3xf64>) -> (tensor<f64>, tensor<2x3xf64>) {
  %r:2 = fx.scan consts(%w) init(%x) {length = 2 : i64} : (tensor<3xf64>, tensor<f64>) -> (tensor<f64>, tensor<2x3xf64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<3xf64>, %c: tensor<f64>):
    %s:2 = fx.scan init(%c) over(%k) {length = 3 : i64} : (tensor<f64>, tensor<3xf64>) -> (tensor<f64>, tensor<3xf64>) {
    ^bb0(%u: tensor<i64>, %d: tensor<f64>, %e: tensor<f64>):
      %p = fx.mul %d, %e : tensor<f64>
      %q = fx.tanh %p : tensor<f64>
      fx.yield %q, %p : tensor<f64>, tensor<f64>
    }
    fx.yield %s#0, %s#1 : tensor<f64>, tensor<3xf64>
  }
  return %r#0, %r#1 : tensor<f64>, tensor<2x3xf64>
})";

// As many steps as an argument says.
const char *counted = R"(
func.func @f(%n: tensor<i64>, %x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.scan consts(%w) init(%x) times %n : (tensor<f64>, tensor<f64>, tensor<i64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %s = fx.sin %c : tensor<f64>
    %d = fx.mul %s, %k : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %r : tensor<f64>
})";

const char *whileBelow = R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  %r:2 = fx.while consts(%w) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %l = fx.constant dense<40.0> : tensor<f64>
    %p = fx.compare lt, %c, %l : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %e = fx.exp %k : tensor<f64>
    %s = fx.mul %c, %e : tensor<f64>
    %d = fx.add %s, %k : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %r#0, %r#1 : tensor<f64>, tensor<i64>
})";

const char *choice = R"(
func.func @f(%i: tensor<i32>, %x: tensor<f64>, %w: tensor<2xf64>) -> (tensor<f64>, tensor<2xf64>) {
  %r:2 = fx.case %i(%x, %w) : (tensor<f64>, tensor<2xf64>) -> (tensor<f64>, tensor<2xf64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<2xf64>):
    %s = fx.sin %a : tensor<f64>
    fx.yield %s, %b : tensor<f64>, tensor<2xf64>
  }, {
  ^bb0(%a: tensor<f64>, %b: tensor<2xf64>):
    %s = fx.reduce_sum %b axes [0] : (tensor<2xf64>) -> tensor<f64>
    %e = fx.exp %s : tensor<f64>
    %t = fx.mul %e, %a : tensor<f64>
    %u = fx.mul %b, %b : tensor<2xf64>
    fx.yield %t, %u : tensor<f64>, tensor<2xf64>
  }, {
  ^bb0(%a: tensor<f64>, %b: tensor<2xf64>):
    %one = fx.constant dense<1.0> : tensor<f64>
    %u = fx.log %b : tensor<2xf64>
    fx.yield %one, %u : tensor<f64>, tensor<2xf64>
  }
  return %r#0, %r#1 : tensor<f64>, tensor<2xf64>
})";

// A choice by the value carried, in each step.
const char *choiceInScan = R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.scan consts(%w) init(%x) {length = 6 : i64} : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %l = fx.constant dense<0.95> : tensor<f64>
    %p = fx.compare gt, %c, %l : tensor<f64>, tensor<i1>
    %i = fx.convert %p : (tensor<i1>) -> tensor<i32>
    %n = fx.case %i(%c, %k) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
    ^bb0(%a: tensor<f64>, %b: tensor<f64>):
      %e = fx.exp %b : tensor<f64>
      %m = fx.mul %a, %e : tensor<f64>
      fx.yield %m : tensor<f64>
    }, {
    ^bb0(%a: tensor<f64>, %b: tensor<f64>):
      %s = fx.sin %a : tensor<f64>
      fx.yield %s : tensor<f64>
    }
    fx.yield %n : tensor<f64>
  }
  return %r : tensor<f64>
})";

/// A while loop that grows %c by a factor of %k + 1 until it passes 20.
const char *growth =
    R"(fx.while consts(%k) init(%c) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
    ^bb0(%gt: tensor<i64>, %gk: tensor<f64>, %gc: tensor<f64>):
      %gl = fx.constant dense<20.0> : tensor<f64>
      %gp = fx.compare lt, %gc, %gl : tensor<f64>, tensor<i1>
      fx.yield %gp : tensor<i1>
    }, {
    ^bb0(%gt: tensor<i64>, %gk: tensor<f64>, %gc: tensor<f64>):
      %gs = fx.mul %gc, %gk : tensor<f64>
      %gd = fx.add %gs, %gc : tensor<f64>
      fx.yield %gd : tensor<f64>
    })";

std::string whileInScan() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>, %xs: tensor<3xf64>) -> (tensor<f64>, tensor<3xf64>) {
  %r:2 = fx.scan consts(%w) init(%x) over(%xs) {length = 3 : i64} : (tensor<f64>, tensor<f64>, tensor<3xf64>) -> (tensor<f64>, tensor<3xf64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %d: tensor<f64>, %row: tensor<f64>):
    %c = fx.mul %d, %row : tensor<f64>
    %g:2 = )") +
         growth + R"(
    %ten = fx.constant dense<0.1> : tensor<f64>
    %n = fx.mul %g#0, %ten : tensor<f64>
    %y = fx.mul %n, %n : tensor<f64>
    fx.yield %n, %y : tensor<f64>, tensor<f64>
  }
  return %r#0, %r#1 : tensor<f64>, tensor<3xf64>
})";
}

std::string whileInWhile() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:2 = fx.while consts(%w) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %d: tensor<f64>):
    %three = fx.constant dense<3> : tensor<i64>
    %p = fx.compare lt, %t, %three : tensor<i64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %d: tensor<f64>):
    %m = fx.neg %d : tensor<f64>
    %c = fx.exp %m : tensor<f64>
    %g:2 = )") +
         growth + R"(
    %l = fx.log %g#0 : tensor<f64>
    fx.yield %l : tensor<f64>
  }
  return %r#0 : tensor<f64>
})";
}

std::string whileInChoice() {
  return std::string(R"(
func.func @f(%i: tensor<i32>, %x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.case %i(%x, %w) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %s = fx.sin %a : tensor<f64>
    fx.yield %s : tensor<f64>
  }, {
  ^bb0(%c: tensor<f64>, %k: tensor<f64>):
    %g:2 = )") +
         growth + R"(
    fx.yield %g#0 : tensor<f64>
  }
  return %r : tensor<f64>
})";
}

std::string whileInCall() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.call "grow"(%x, %w) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %k: tensor<f64>):
    %c = fx.exp %a : tensor<f64>
    %g:2 = )") +
         growth + R"(
    %s = fx.sqrt %g#0 : tensor<f64>
    %t = fx.sin %s : tensor<f64>
    %u = fx.mul %t, %s : tensor<f64>
    fx.yield %u : tensor<f64>
  }
  return %r : tensor<f64>
})";
}

/// Three steps of two values %c and %k, nonlinear in both.
const char *twist =
    R"(fx.while consts(%k) init(%c, %k) : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<i64>) {
    ^bb0(%gt: tensor<i64>, %gk: tensor<f64>, %gc: tensor<f64>, %gs: tensor<f64>):
      %gl = fx.constant dense<3> : tensor<i64>
      %gp = fx.compare lt, %gt, %gl : tensor<i64>, tensor<i1>
      fx.yield %gp : tensor<i1>
    }, {
    ^bb0(%gt: tensor<i64>, %gk: tensor<f64>, %gc: tensor<f64>, %gs: tensor<f64>):
      %gu = fx.sin %gc : tensor<f64>
      %gv = fx.mul %gu, %gs : tensor<f64>
      %gw = fx.mul %gv, %gk : tensor<f64>
      %gx = fx.add %gw, %gc : tensor<f64>
      %gy = fx.cos %gv : tensor<f64>
      fx.yield %gx, %gy : tensor<f64>, tensor<f64>
    })";

std::string twistInCalls() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:2 = fx.call "outer"(%x, %w) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %i:2 = fx.call "inner"(%a, %b) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>) {
    ^bb0(%d: tensor<f64>, %k: tensor<f64>):
      %c = fx.exp %d : tensor<f64>
      %g:3 = )") +
         twist + R"(
      %s = fx.sqrt %g#0 : tensor<f64>
      %t = fx.sin %s : tensor<f64>
      %u = fx.mul %t, %g#1 : tensor<f64>
      fx.yield %u, %s : tensor<f64>, tensor<f64>
    }
    %p = fx.sin %i#0 : tensor<f64>
    %q = fx.exp %i#1 : tensor<f64>
    %v = fx.mul %p, %q : tensor<f64>
    %y = fx.tanh %v : tensor<f64>
    fx.yield %y, %p : tensor<f64>, tensor<f64>
  }
  %z = fx.mul %r#0, %r#1 : tensor<f64>
  return %z : tensor<f64>
})";
}

std::string twistInChoice() {
  return std::string(R"(
func.func @f(%i: tensor<i32>, %x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.case %i(%x, %w) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %s = fx.sin %a : tensor<f64>
    fx.yield %s : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %o = fx.call "twisted"(%a, %b) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
    ^bb0(%c: tensor<f64>, %k: tensor<f64>):
      %g:3 = )") +
         twist + R"(
      %h = fx.mul %g#0, %g#1 : tensor<f64>
      fx.yield %h : tensor<f64>
    }
    fx.yield %o : tensor<f64>
  }
  return %r : tensor<f64>
})";
}

std::string twistInWhile() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:2 = fx.while consts(%w) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %d: tensor<f64>):
    %two = fx.constant dense<2> : tensor<i64>
    %p = fx.compare lt, %t, %two : tensor<i64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %b: tensor<f64>, %d: tensor<f64>):
    %o = fx.call "twisted"(%d, %b) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
    ^bb0(%c: tensor<f64>, %k: tensor<f64>):
      %g:3 = )") +
         twist + R"(
      %h = fx.mul %g#0, %g#1 : tensor<f64>
      fx.yield %h : tensor<f64>
    }
    fx.yield %o : tensor<f64>
  }
  return %r#0 : tensor<f64>
})";
}

std::string twistInCheckpoint() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r = fx.checkpoint (%x, %w) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %o = fx.call "twisted"(%a, %b) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
    ^bb0(%c: tensor<f64>, %k: tensor<f64>):
      %g:3 = )") +
         twist + R"(
      %h = fx.mul %g#0, %g#1 : tensor<f64>
      fx.yield %h : tensor<f64>
    }
    %s = fx.sin %o : tensor<f64>
    fx.yield %s : tensor<f64>
  }
  return %r : tensor<f64>
})";
}

/// One loop on %w alone, then one on %x: of a batch in %x the first is the same everywhere.
std::string twistTwice() {
  return std::string(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %e = fx.exp %w : tensor<f64>
  %r = fx.call "first"(%e, %w) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%c: tensor<f64>, %k: tensor<f64>):
    %g:3 = )") +
         twist + R"(
    fx.yield %g#0 : tensor<f64>
  }
  %s = fx.call "second"(%x, %r) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%c: tensor<f64>, %k: tensor<f64>):
    %g:3 = )" +
         twist + R"(
    %h = fx.mul %g#0, %g#1 : tensor<f64>
    fx.yield %h : tensor<f64>
  }
  return %s : tensor<f64>
})";
}

// The rows that a loop leaves behind, handed out of a call and taken by two others.
const char *stackOfCall = R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:3 = fx.call "steps"(%x, %w) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<?xf64>, tensor<i64>) {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %g:3 = fx.while consts(%b) init(%a) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<?xf64>, tensor<i64>) {
    ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
      %l = fx.constant dense<3> : tensor<i64>
      %p = fx.compare lt, %t, %l : tensor<i64>, tensor<i1>
      fx.yield %p : tensor<i1>
    }, {
    ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
      %s = fx.sin %c : tensor<f64>
      %d = fx.mul %s, %k : tensor<f64>
      fx.yield %d, %s : tensor<f64>, tensor<f64>
    }
    fx.yield %g#0, %g#1, %g#2 : tensor<f64>, tensor<?xf64>, tensor<i64>
  }
  %s = fx.scan init(%x) over(%r#1) times %r#2 : (tensor<f64>, tensor<?xf64>, tensor<i64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>, %row: tensor<f64>):
    %d = fx.mul %c, %row : tensor<f64>
    %e = fx.exp %d : tensor<f64>
    fx.yield %e : tensor<f64>
  }
  %u = fx.call "again"(%w, %r#1, %r#2) : (tensor<f64>, tensor<?xf64>, tensor<i64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %rows: tensor<?xf64>, %n: tensor<i64>):
    %b = fx.exp %a : tensor<f64>
    %v = fx.scan init(%b) over(%rows) times %n : (tensor<f64>, tensor<?xf64>, tensor<i64>) -> tensor<f64> {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>, %row: tensor<f64>):
      %d = fx.add %c, %row : tensor<f64>
      %e = fx.sin %d : tensor<f64>
      fx.yield %e : tensor<f64>
    }
    %h = fx.mul %v, %b : tensor<f64>
    %i = fx.cos %h : tensor<f64>
    %j = fx.mul %i, %h : tensor<f64>
    fx.yield %j : tensor<f64>
  }
  %y = fx.mul %s, %u : tensor<f64>
  return %y : tensor<f64>
})";

std::vector<Case> cases() {
  return {{"scan", scanned, 3},
          {"reversed_rows", reversedRows},
          {"map", mapped, 3},
          {"swapping", swapping},
          {"nested", nested},
          {"counted", counted},
          {"while_below", whileBelow, 3},
          {"choice", choice, 3},
          {"choice_in_scan", choiceInScan},
          {"while_in_scan", whileInScan()},
          {"while_in_while", whileInWhile()},
          {"while_in_choice", whileInChoice()},
          {"while_in_call", whileInCall()},
          {"twist_in_calls", twistInCalls(), 3},
          {"twist_in_choice", twistInChoice()},
          {"twist_in_while", twistInWhile()},
          {"twist_in_checkpoint", twistInCheckpoint()},
          {"twist_twice", twistTwice()},
          {"stack_of_call", stackOfCall}};
}

class ControlFlow : public testing::TestWithParam<Case> {
protected:
  OwnedFunction program_ = parse(GetParam().text);
};

TEST_P(ControlFlow, IsKeptByTextAndSimplification) {
  expectTextAndSimplificationKeepIt(*program_, GetParam());
}

TEST_P(ControlFlow, HasDerivativesOfEveryOrder) {
  expectDerivativesAgree(*program_, GetParam(), GetParam().order);
}

TEST_P(ControlFlow, IsBatched) { expectBatchesAreLoops(*program_, GetParam()); }

TEST_P(ControlFlow, HasBatchesOfDerivatives) {
  OwnedFunction gradient =
      need(transforms::vjp(*program_, floatingArguments(*program_)), "the vjp");
  expectBatchesAreLoops(*gradient, GetParam());
}

TEST_P(ControlFlow, HasDerivativesOfBatches) {
  llvm::SmallVector<bool> all(program_->getNumArguments(), true);
  auto made = transforms::vmap(*program_, all, 2);
  ASSERT_TRUE(mlir::succeeded(made));
  expectDerivativesAgree(*need(std::move(made->function), "the vmap"), GetParam(),
                         std::min(GetParam().order, 2));
}

TEST_P(ControlFlow, HasDerivativesOfBatchesOfDerivatives) {
  OwnedFunction gradient =
      need(transforms::vjp(*program_, floatingArguments(*program_)), "the vjp");
  for (unsigned i = 0; i < gradient->getNumArguments(); ++i) {
    llvm::SmallVector<bool> one(gradient->getNumArguments(), false);
    one[i] = true;
    auto made = transforms::vmap(*gradient, one, 2);
    ASSERT_TRUE(mlir::succeeded(made));
    expectDerivativesAgree(*need(std::move(made->function), "the vmap"), GetParam(), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, ControlFlow, testing::ValuesIn(cases()),
                         [](const auto &info) { return std::string(info.param.name); });

} // namespace
} // namespace fluxion::tests
