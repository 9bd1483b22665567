// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Messages name the user's line, exactly: every wrong use here stands in the line of its call.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <functional>
#include <source_location>
#include <string>

namespace fx = fluxion;
using fx::Array;

namespace {

void expectLine(const std::function<void()> &wrong,
                std::source_location where = std::source_location::current()) {
  std::string place = "places_test.cpp:" + std::to_string(where.line()) + ":";
  try {
    wrong();
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << "no error";
  } catch (const fx::Error &error) {
    EXPECT_NE(std::string(error.what()).find("\n  at       " + place), std::string::npos)
        << place << "\n"
        << error.what();
  }
}

class Places : public testing::Test {
protected:
  Array a = fx::ones({2, 3}), b = fx::ones({4}), f = fx::array({true, false});
};

} // namespace

TEST_F(Places, OfOperators) {
  expectLine([&] { a + b; });
  expectLine([&] { a - b; });
  expectLine([&] { (void)(a * b); });
  expectLine([&] { a / b; });
  expectLine([&] { a % b; });
  expectLine([&] { a & b; });
  expectLine([&] { a | f; });
  expectLine([&] { a ^ b; });
  expectLine([&] { (void)(a < b); });
  expectLine([&] { (void)(a == b); });
  expectLine([&] { ~a; });
  expectLine([&] { -f; });
  expectLine([&] { a += b; });
  expectLine([&] { 1.0 + a + b; });
}

TEST_F(Places, OfFunctions) {
  expectLine([&] { dot(a, b); });
  expectLine([&] { matmul(a, b); });
  expectLine([&] { tensordot(a, b, 1); });
  expectLine([&] { fx::einsum("ij,j", a, b); });
  expectLine([&] { pow(a, b); });
  expectLine([&] { maximum(a, b); });
  expectLine([&] { where(f, a, b); });
  expectLine([&] { sum(a, 7); });
  expectLine([&] { argmax(a, 7); });
  expectLine([&] { fx::std(a, 7); });
  expectLine([&] { cumsum(a, 7); });
  expectLine([&] { sort(a, 7); });
  expectLine([&] { reshape(a, {5}); });
  expectLine([&] { transpose(a, {0, 0}); });
  expectLine([&] { fx::concatenate({a, b}); });
  expectLine([&] { fx::stack({a, b}); });
  expectLine([&] { pad(a, {{1, 1}, {1, 1}, {1, 1}}); });
  expectLine([&] { take(a, fx::array({0}), 7); });
  expectLine([&] { fx::zeros({-1}); });
  expectLine([&] { fx::linalg::cholesky(b); });
  expectLine([&] { fx::linalg::solve(a, b); });
  expectLine([&] { fx::fft::fft(a, {}, 7); });
  expectLine([&] { fx::random::normal(a, {2}); });
  expectLine([&] { fx::nn::softmax(a, 7); });
}

TEST_F(Places, OfMembersAndIndices) {
  expectLine([&] { a.sum(7); });
  expectLine([&] { a.reshape({5}); });
  expectLine([&] { a.dot(b); });
  expectLine([&] { (void)a.item<double>(); });
  expectLine([&] { (void)a.to_vector<float>(); });
  expectLine([&] { (void)fx::Array(a(9)); });
  expectLine([&] { (void)fx::Array(a(0, 0, 0)); });
  expectLine([&] { a(9) = 1.0; });
  expectLine([&] { a.at(0).set(b); });
}

TEST_F(Places, OfTransformations) {
  auto itself = [](Array x) { return x; };
  expectLine([&] { fx::grad(itself)(a); });
  expectLine([&] { fx::grad(itself)(fx::array({1})); });
  expectLine([&] { fx::value_and_grad(itself)(a); });
  expectLine([&] { fx::vmap(itself, fx::in_axes(7))(a); });
  expectLine([&] { fx::vmap(itself)(1.0); });
  expectLine([&] { fx::jvp(itself, fx::primals(a), fx::tangents(b)); });
  expectLine([&] { fx::vjp(itself, a).second(b); });
  expectLine([&] { fx::linearize(itself, a).second(b); });
  expectLine([&] { fx::hessian(itself)(fx::array({1})); });
  expectLine([&] { fx::jit(itself, {.static_argnums = {7}})(a); });
  expectLine([&] { fx::cond(a, itself, itself, b); });
  expectLine([&] { fx::scan([](Array c, Array) { return std::pair{c, c}; }, a, 1.0); });
  expectLine([&] { fx::while_loop([](Array c) { return c; }, itself, a); });
}

// An error inside of a traced function names the line inside, and the transformation.
TEST_F(Places, InsideOfATracedFunction) {
  expectLine([&] { fx::jit([&](Array x) { return x + b; })(a); });
  expectLine([&] { fx::vmap([&](Array x) { return x + b; })(a); });
  expectLine([&] { fx::grad([&](Array x) { return sum(x + b); })(a); });
}
