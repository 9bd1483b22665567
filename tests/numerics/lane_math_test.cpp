// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What lanes emit, compiled, gives the bits of the same kernel in plain C++, for one lane and many.
#include "jit/engine.h"
#include "jit/math/all.h"
#include "tests/numerics/math_number.h"

#include "llvm/IR/Module.h"

#include <gtest/gtest.h>

#include <random>

namespace fluxion::codegen {
namespace {
using runtime::Number;

template <class T> using Unary = Number<T> (*)(Number<T>);
template <class T> using Binary = Number<T> (*)(Number<T>, Number<T>);

struct Function {
  std::string name;
  Lane (*unary)(Lane) = nullptr;
  Lane (*binary)(Lane, Lane) = nullptr;
  Unary<float> unary32 = nullptr;
  Unary<double> unary64 = nullptr;
  Binary<float> binary32 = nullptr;
  Binary<double> binary64 = nullptr;
};

void PrintTo(const Function &f, std::ostream *out) { *out << f.name; }

// A function of lanes and the kernel behind it, called as kernel(format, number...).
template <class Kernel> Function function(std::string name, Lane (*lane)(Lane), Kernel) {
  return {.name = name,
          .unary = lane,
          .unary32 = [](Number<float> x) { return Kernel{}(math::Single{}, x); },
          .unary64 = [](Number<double> x) { return Kernel{}(math::Double{}, x); }};
}
template <class Kernel> Function function(std::string name, Lane (*lane)(Lane, Lane), Kernel) {
  return {
      .name = name,
      .binary = lane,
      .binary32 = [](Number<float> x, Number<float> y) { return Kernel{}(math::Single{}, x, y); },
      .binary64 = [](Number<double> x,
                     Number<double> y) { return Kernel{}(math::Double{}, x, y); }};
}

template <class T> Unary<T> unaryOf(const Function &f) {
  if constexpr (std::is_same_v<T, float>)
    return f.unary32;
  else
    return f.unary64;
}
template <class T> Binary<T> binaryOf(const Function &f) {
  if constexpr (std::is_same_v<T, float>)
    return f.binary32;
  else
    return f.binary64;
}

// Emits `void kernel(const T *x, const T *y, T *out)` for so many lanes.
void emit(const Function &f, llvm::Module &module, llvm::Type *element, unsigned lanes) {
  llvm::IRBuilder<> b(module.getContext());
  llvm::Type *type = lanes == 1 ? element : llvm::FixedVectorType::get(element, lanes);
  llvm::Type *pointer = b.getPtrTy();
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(b.getVoidTy(), {pointer, pointer, pointer}, false),
      llvm::GlobalValue::ExternalLinkage, "kernel", module);
  b.SetInsertPoint(llvm::BasicBlock::Create(b.getContext(), "", function));
  llvm::Align align(element->getScalarSizeInBits() / 8);
  Lane x{&b, b.CreateAlignedLoad(type, function->getArg(0), align)};
  Lane y{&b, b.CreateAlignedLoad(type, function->getArg(1), align)};
  Lane result = f.unary ? f.unary(x) : f.binary(x, y);
  b.CreateAlignedStore(result.v, function->getArg(2), align);
  b.CreateRetVoid();
}

struct Compiled {
  std::shared_ptr<LoadedCode> code;
  void (*kernel)(const void *x, const void *y, void *out) = nullptr;
};

template <class T> Compiled compile(const Function &f, unsigned lanes) {
  Engine &engine = llvm::cantFail(Engine::get());
  auto context = std::make_unique<llvm::LLVMContext>();
  auto module = std::make_unique<llvm::Module>(f.name, *context);
  engine.prepare(*module);
  emit(f, *module,
       sizeof(T) == 8 ? llvm::Type::getDoubleTy(*context) : llvm::Type::getFloatTy(*context),
       lanes);
  auto machine = engine.makeMachine(llvm::CodeGenOptLevel::Default);
  engine.optimize(*module, *machine);
  if (std::getenv("FLUXION_SHOW_ASSEMBLY"))
    llvm::errs() << engine.assemble(*module, *machine);
  Compiled result;
  Engine::Object object = llvm::cantFail(engine.generate(*module, *machine));
  result.code = llvm::cantFail(engine.load({object.data(), object.size()}));
  void *address = llvm::cantFail(engine.find(*result.code, "kernel"));
  result.kernel = reinterpret_cast<decltype(result.kernel)>(address);
  return result;
}

// Edges, random bits, and numbers of all sizes in the ranges where functions change their course.
template <class T> std::vector<T> arguments(size_t count) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values;
  for (T v : {T(0), T(1), T(0.5), T(0.55), T(2), T(1e5), T(1e9), Limits::min(), Limits::max(),
              Limits::denorm_min(), Limits::infinity(), Limits::quiet_NaN()})
    values.insert(values.end(), {v, -v, std::nextafter(v, T(0)), std::nextafter(v, Limits::max())});
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> unit(-1, 1);
  while (values.size() < count) {
    values.push_back(std::bit_cast<T>(static_cast<runtime::IntegerOf<T>>(random())));
    for (double range : {1.0, 10.0, 110.0, 760.0, 1e6})
      values.push_back(static_cast<T>(range * unit(random)));
  }
  values.resize(count);
  return values;
}

template <class T> void expectSameBits(const Function &f, unsigned lanes) {
  Compiled compiled = compile<T>(f, lanes);
  std::vector<T> x = arguments<T>(4096), y(x.rbegin(), x.rend()), out(x.size());
  std::shuffle(y.begin(), y.end(), std::mt19937(3));
  for (size_t i = 0; i < x.size(); i += lanes)
    compiled.kernel(&x[i], &y[i], &out[i]);
  for (size_t i = 0; i < x.size(); ++i) {
    T want = f.unary ? unaryOf<T>(f)({x[i]}).v : binaryOf<T>(f)({x[i]}, {y[i]}).v;
    bool same = std::isnan(want) ? std::isnan(out[i])
                                 : bitsOf(Number<T>{want}).v == bitsOf(Number<T>{out[i]}).v;
    ASSERT_TRUE(same) << f.name << "(" << x[i] << ", " << y[i] << ") is " << out[i]
                      << " in compiled code with " << lanes << " lanes, " << want << " in C++";
  }
}

class LaneMath : public testing::TestWithParam<Function> {};

TEST_P(LaneMath, CompiledGivesTheBitsOfTheKernelInPlainCpp) {
  expectSameBits<float>(GetParam(), 1);
  expectSameBits<float>(GetParam(), 8);
  expectSameBits<float>(GetParam(), 16);
  expectSameBits<float>(GetParam(), 32);
  expectSameBits<double>(GetParam(), 1);
  expectSameBits<double>(GetParam(), 4);
  expectSameBits<double>(GetParam(), 16);
}

const Function functions[] = {
    function("exp", &exp, [](auto f, auto x) { return math::exp<decltype(f)>(x); }),
    function("expm1", &expm1, [](auto f, auto x) { return math::expm1<decltype(f)>(x); }),
    function("log", &log, [](auto f, auto x) { return math::log<decltype(f)>(x); }),
    function("log1p", &log1p, [](auto f, auto x) { return math::log1p<decltype(f)>(x); }),
    function("sin", &sin, [](auto f, auto x) { return math::sin<decltype(f)>(x); }),
    function("cos", &cos, [](auto f, auto x) { return math::cos<decltype(f)>(x); }),
    function("tan", &tan, [](auto f, auto x) { return math::tan<decltype(f)>(x); }),
    function("asin", &asin, [](auto f, auto x) { return math::asin<decltype(f)>(x); }),
    function("acos", &acos, [](auto f, auto x) { return math::acos<decltype(f)>(x); }),
    function("atan", &atan, [](auto f, auto x) { return math::atan<decltype(f)>(x); }),
    function("sinh", &sinh, [](auto f, auto x) { return math::sinh<decltype(f)>(x); }),
    function("cosh", &cosh, [](auto f, auto x) { return math::cosh<decltype(f)>(x); }),
    function("tanh", &tanh, [](auto f, auto x) { return math::tanh<decltype(f)>(x); }),
    function("logistic", &logistic, [](auto f, auto x) { return math::logistic<decltype(f)>(x); }),
    function("rsqrt", &rsqrt, [](auto f, auto x) { return math::rsqrt<decltype(f)>(x); }),
    function("cbrt", &cbrt, [](auto f, auto x) { return math::cbrt<decltype(f)>(x); }),
    function("erf", &erf, [](auto f, auto x) { return math::erf<decltype(f)>(x); }),
    function("erfc", &erfc, [](auto f, auto x) { return math::erfc<decltype(f)>(x); }),
    function("pow", &pow, [](auto f, auto x, auto y) { return math::pow<decltype(f)>(x, y); }),
    function("atan2", &atan2,
             [](auto f, auto y, auto x) { return math::atan2<decltype(f)>(y, x); }),
    function("rem", &rem, [](auto, auto x, auto y) { return runtime::rem(x, y); }),
};

INSTANTIATE_TEST_SUITE_P(Kernel, LaneMath, testing::ValuesIn(functions),
                         [](const auto &info) { return info.param.name; });

} // namespace
} // namespace fluxion::codegen
