// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and loops within each other, in long programs and on many threads, and calls that fail.
#include "tests/jit/programs.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

#include <bit>
#include <thread>

namespace fluxion::tests {
namespace {

HostArray i64Of(int64_t value) { return HostArray::scalar(value); }

// A while in a case in a scan: row t decides what is done, the carry how often. $N elements.
constexpr const char *nested = R"(
func.func @f(%k: tensor<$Nxf64>, %c0: tensor<$Nxf64>, %xs: tensor<6x$Nxf64>) -> (tensor<$Nxf64>, tensor<6x$Nxf64>) {
  %c, %ys = fx.scan consts(%k) init(%c0) over(%xs) {length = 6 : i64}
      : (tensor<$Nxf64>, tensor<$Nxf64>, tensor<6x$Nxf64>) -> (tensor<$Nxf64>, tensor<6x$Nxf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>, %b: tensor<$Nxf64>, %x: tensor<$Nxf64>):
    %three = fx.constant dense<3> : tensor<i64>
    %m = fx.rem %t, %three : tensor<i64>
    %i = fx.convert %m : (tensor<i64>) -> tensor<i32>
    %u = fx.case %i(%a, %b, %x, %t) : (tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>, tensor<i64>) -> tensor<$Nxf64> {
    ^bb0(%p: tensor<$Nxf64>, %q: tensor<$Nxf64>, %r: tensor<$Nxf64>, %n: tensor<i64>):
      %v, %steps = fx.while consts(%n, %p) init(%q) : (tensor<i64>, tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<i64>) {
      ^bb0(%s: tensor<i64>, %most: tensor<i64>, %kk: tensor<$Nxf64>, %d: tensor<$Nxf64>):
        %go = fx.compare le, %s, %most : tensor<i64>, tensor<i1>
        fx.yield %go : tensor<i1>
      }, {
      ^bb0(%s: tensor<i64>, %most: tensor<i64>, %kk: tensor<$Nxf64>, %d: tensor<$Nxf64>):
        %sin = fx.sin %d : tensor<$Nxf64>
        %e = fx.mul %sin, %kk : tensor<$Nxf64>
        fx.yield %e : tensor<$Nxf64>
      }
      %w = fx.add %v, %r : tensor<$Nxf64>
      fx.yield %w : tensor<$Nxf64>
    }, {
    ^bb0(%p: tensor<$Nxf64>, %q: tensor<$Nxf64>, %r: tensor<$Nxf64>, %n: tensor<i64>):
      fx.yield %r : tensor<$Nxf64>
    }, {
    ^bb0(%p: tensor<$Nxf64>, %q: tensor<$Nxf64>, %r: tensor<$Nxf64>, %n: tensor<i64>):
      %v, %rows = fx.scan consts(%p) init(%q) {length = 3 : i64, reverse}
          : (tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<3x$Nxf64>) {
      ^bb0(%s: tensor<i64>, %kk: tensor<$Nxf64>, %d: tensor<$Nxf64>):
        %e = fx.mul %d, %kk : tensor<$Nxf64>
        %g = fx.cos %e : tensor<$Nxf64>
        fx.yield %g, %e : tensor<$Nxf64>, tensor<$Nxf64>
      }
      %sum = fx.reduce_sum %rows axes [0] : (tensor<3x$Nxf64>) -> tensor<$Nxf64>
      %w = fx.mul %v, %sum : tensor<$Nxf64>
      fx.yield %w : tensor<$Nxf64>
    }
    %y = fx.mul %u, %b : tensor<$Nxf64>
    fx.yield %u, %y : tensor<$Nxf64>, tensor<$Nxf64>
  }
  return %c, %ys : tensor<$Nxf64>, tensor<6x$Nxf64>
})";

const Expectation damped{.f64 = {1000, 1e-13}, .numbers = uniform(-0.9, 0.9)};

TEST(Nested, WhileInCaseInScanOfEveryOrder) {
  for (std::string n : {"2", "40"}) {
    SCOPED_TRACE(n + " elements");
    std::string text = filled(nested, {{"N", n}});
    expectAsReference(text, damped);
    OwnedFunction first = withGradient(text);
    auto second = transforms::vjp(*first, floatingArguments(*first));
    expectAsReference(*need(std::move(second), "the second gradient"), damped);
  }
}

TEST(Nested, Batches) {
  for (std::string n : {"2", "40"}) {
    OwnedFunction plain = parse(filled(nested, {{"N", n}}));
    OwnedFunction derived = withGradient(filled(nested, {{"N", n}}));
    for (FuncOp f : {*plain, *derived}) {
      auto batched = transforms::vmap(f, llvm::SmallVector<bool>(f.getNumArguments(), true), 3);
      ASSERT_TRUE(mlir::succeeded(batched));
      expectAsReference(*batched->function, damped);
    }
  }
}

/// A scan whose body, and a program in front and behind, of `length` ops on scalars, in an order
/// that does not repeat.
std::string longProgram(int length) {
  std::string chain, inner;
  auto append = [](std::string &text, const std::string &prefix, int i) {
    text += filled("%$P$NEXT = fx.$OP %$P$NOW : tensor<f64>\n",
                   {{"P", prefix},
                    {"NEXT", std::to_string(i + 1)},
                    {"NOW", std::to_string(i)},
                    {"OP", std::popcount(unsigned(i)) % 2 ? "sin"
                           : i % 3                        ? "cos"
                                                          : "neg"}});
  };
  for (int i = 0; i < length; ++i) {
    append(chain, "a", i);
    append(inner, "b", i);
  }
  return filled(R"(
func.func @f(%a0: tensor<f64>, %k: tensor<30xf64>) -> (tensor<f64>, tensor<4xf64>, tensor<f64>) {
$CHAIN
  %c, %ys = fx.scan consts(%a$N, %k) init(%a0) {length = 4 : i64}
      : (tensor<f64>, tensor<30xf64>, tensor<f64>) -> (tensor<f64>, tensor<4xf64>) {
  ^bb0(%t: tensor<i64>, %x: tensor<f64>, %kk: tensor<30xf64>, %y: tensor<f64>):
    %s = fx.reduce_sum %kk axes [0] : (tensor<30xf64>) -> tensor<f64>
    %z = fx.add %x, %y : tensor<f64>
    %b0 = fx.mul %z, %s : tensor<f64>
$INNER
    %w = fx.add %b$N, %b0 : tensor<f64>
    %v = fx.sin %w : tensor<f64>
    fx.yield %v, %b0 : tensor<f64>, tensor<f64>
  }
  %r = fx.mul %c, %a$N : tensor<f64>
  return %r, %ys, %a$N : tensor<f64>, tensor<4xf64>, tensor<f64>
})",
                {{"CHAIN", chain}, {"INNER", inner}, {"N", std::to_string(length)}});
}

TEST(LongPrograms, LoopsInThemAndLongBodies) {
  for (int length : {5, 200, 1000})
    expectAsReference(longProgram(length), {.f64 = {1000, 1e-12}, .numbers = uniform(-0.3, 0.3)});
}

// Of a chain every part needs its beginning and where the last one ended.
TEST(LongPrograms, KeepWhatLaterPartsRead) {
  constexpr int length = 2000;
  std::string text =
      "func.func @f(%x: tensor<f64>) -> tensor<f64> {\n%y0 = fx.sin %x : tensor<f64>\n";
  Random random(5); // steps that do not repeat, else they would be a loop
  for (int i = 0; i < length; ++i) {
    const char *op = random() % 2 ? "fx.sin %y" : "fx.mul %x, %y";
    text += "%y" + std::to_string(i + 1) + " = " + op + std::to_string(i) + " : tensor<f64>\n";
  }
  text += "return %y" + std::to_string(length) + " : tensor<f64>\n}";
  auto executable = compiled(text);
  size_t parts = countOf("define internal[^\n]* void @", executable->llvmIr());
  EXPECT_GE(parts, 10u);
  EXPECT_LE(countOf("store double", executable->llvmIr()), 3 * parts);
  expectAsReference(text, {.f64 = {1000, 1e-12}, .numbers = uniform(0.9, 1.1)});
}

// What a branch reads is kept for later parts also where the branch is not taken.
TEST(LongPrograms, ValuesThatBranchesRead) {
  Random random(7);
  auto chain = [&](const std::string &name, const std::string &first) {
    std::string text, last = first;
    for (int i = 0; i < 400; ++i) {
      std::string next = "%" + name + std::to_string(i);
      text += next + (random() % 2 ? " = fx.sin " : " = fx.cos ") + last + " : tensor<f64>\n";
      last = next;
    }
    return std::pair{text, last};
  };
  auto [inBranch, ofBranch] = chain("a", "%a");
  auto [after, last] = chain("c", "%r");
  OwnedFunction f =
      parse("func.func @f(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {\n"
            "%v = fx.exp %x : tensor<f64>\n"
            "%r = fx.case %i(%v) : (tensor<f64>) -> tensor<f64> {\n"
            "^bb0(%a: tensor<f64>):\n" +
            inBranch + "fx.yield " + ofBranch +
            " : tensor<f64>\n}, {\n^bb0(%b: tensor<f64>):\n"
            "fx.yield %b : tensor<f64>\n}\n" +
            after + "%y = fx.mul " + last + ", %v : tensor<f64>\n" + "return %y : tensor<f64>\n}");
  auto executable = compiled(*f);
  auto call = [&](int branch, double x) {
    Arrays arguments{HostArray(DType::i32, {}), HostArray(DType::f64, {})};
    *arguments[0].mutableData<int32_t>() = branch;
    *arguments[1].mutableData<double>() = x;
    Arrays got = runCompiled(*executable, arguments), expected = run(*f, arguments);
    EXPECT_NEAR(*got[0].data<double>(), *expected[0].data<double>(), 1e-9);
  };
  call(0, 2.5); // leaves another number where the value would be read from
  call(1, 0.5);
}

//===----------------------------------------------------------------------------------------------
// Calls that fail, and threads

// c' = c + 1 until c >= n, stacking c (twice, where it is large).
constexpr const char *counting = R"(
func.func @f(%n: tensor<i64>, %c0: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<i64>, tensor<$Nxf64>) {
  %c, %ys, %m = fx.while consts(%n) init(%c0) {$LIMIT} : (tensor<i64>, tensor<$Nxf64>)
      -> (tensor<$Nxf64>, tensor<?x$Nxf64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %most: tensor<i64>, %a: tensor<$Nxf64>):
    %r = fx.compare lt, %t, %most : tensor<i64>, tensor<i1>
    fx.yield %r : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %most: tensor<i64>, %a: tensor<$Nxf64>):
    %one = fx.constant dense<1.0> : tensor<$Nxf64>
    %d = fx.add %a, %one : tensor<$Nxf64>
    fx.yield %d, %a : tensor<$Nxf64>, tensor<$Nxf64>
  }
  %zero = fx.constant dense<0.0> : tensor<$Nxf64>
  %s = fx.scan init(%zero) over(%ys) times %m : (tensor<$Nxf64>, tensor<?x$Nxf64>, tensor<i64>) -> tensor<$Nxf64> {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>, %y: tensor<$Nxf64>):
    %d = fx.add %a, %y : tensor<$Nxf64>
    fx.yield %d : tensor<$Nxf64>
  }
  return %c, %m, %s : tensor<$Nxf64>, tensor<i64>, tensor<$Nxf64>
})";

TEST(Failures, StacksBeyondTheirLimitEndTheCall) {
  for (std::string n : {"1", "40"}) {
    int64_t rowBytes = 8 * std::stoll(n), most = 100;
    OwnedFunction f = parse(
        filled(counting, {{"N", n}, {"LIMIT", "limit = " + std::to_string(most * rowBytes)}}));
    auto executable = compiled(*f);
    EXPECT_TRUE(executable->mayFail());
    HostArray start(DType::f64, {std::stoll(n)});
    std::fill_n(start.mutableData<double>(), start.size(), 0.0);
    for (int64_t steps : {most, most + 1, most, int64_t{100000}, int64_t{0}}) {
      SCOPED_TRACE(std::to_string(steps) + " steps");
      if (steps > most) {
        try {
          runCompiled(*executable, {i64Of(steps), start});
          ADD_FAILURE() << "no error";
        } catch (const std::runtime_error &error) {
          EXPECT_NE(std::string(error.what()).find("stores more than"), std::string::npos);
        }
        continue;
      }
      Arrays got = runCompiled(*executable, {i64Of(steps), start});
      EXPECT_EQ(*got[1].data<int64_t>(), steps);
      EXPECT_EQ(got[2].data<double>()[0], double(steps * (steps - 1) / 2));
    }
  }
}

TEST(Failures, AskingForMoreMemoryThanThereIs) {
  auto executable = compiled(R"(
func.func @f(%n: tensor<i64>) -> tensor<f64> {
  %zero = fx.constant dense<0.0> : tensor<f64>
  %c, %ys = fx.scan init(%zero) times %n : (tensor<f64>, tensor<i64>) -> (tensor<f64>, tensor<?xf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<f64>):
    %d = fx.sin %a : tensor<f64>
    fx.yield %d, %d : tensor<f64>, tensor<f64>
  }
  %e = fx.scan init(%c) over(%ys) times %n : (tensor<f64>, tensor<?xf64>, tensor<i64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %a: tensor<f64>, %y: tensor<f64>):
    %d = fx.add %a, %y : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %e : tensor<f64>
})");
  EXPECT_THROW(runCompiled(*executable, {i64Of(int64_t{1} << 62)}), std::runtime_error);
  EXPECT_NO_THROW(runCompiled(*executable, {i64Of(3)}));
}

TEST(Failures, RowsAndStepsMustAgree) {
  auto executable = compiled(R"(
func.func @f(%n: tensor<i64>, %xs: tensor<5xf64>) -> tensor<f64> {
  %zero = fx.constant dense<0.0> : tensor<f64>
  %e = fx.scan init(%zero) over(%xs) times %n : (tensor<f64>, tensor<5xf64>, tensor<i64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %a: tensor<f64>, %y: tensor<f64>):
    %d = fx.add %a, %y : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %e : tensor<f64>
})");
  HostArray xs(DType::f64, {5});
  std::fill_n(xs.mutableData<double>(), 5, 1.0);
  EXPECT_THROW(runCompiled(*executable, {i64Of(6), xs}), std::runtime_error);
  EXPECT_EQ(*runCompiled(*executable, {i64Of(5), xs})[0].data<double>(), 5.0);
}

TEST(Failures, UnknownSizesDoNotCrossTheBorder) {
  OwnedFunction f = parse(R"(
func.func @f(%n: tensor<i64>, %c: tensor<f64>) -> tensor<?xf64> {
  %d, %ys = fx.scan init(%c) times %n : (tensor<f64>, tensor<i64>) -> (tensor<f64>, tensor<?xf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<f64>):
    fx.yield %a, %a : tensor<f64>, tensor<f64>
  }
  return %ys : tensor<?xf64>
})");
  EXPECT_THROW(compiled(*f), std::runtime_error);
}

TEST(Threads, RunOneExecutableAtOnce) {
  auto executable = compiled(filled(counting, {{"N", "40"}, {"LIMIT", ""}}));
  HostArray start(DType::f64, {40});
  std::fill_n(start.mutableData<double>(), 40, 0.0);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (unsigned k = 0; k < wrong.size(); ++k)
    threads.emplace_back([&, k] {
      for (int64_t steps = k; steps < 3000; steps += 97) {
        Arrays got = *executable->run({i64Of(steps), start});
        wrong[k] += got[2].data<double>()[39] != double(steps * (steps - 1) / 2);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

} // namespace
} // namespace fluxion::tests
