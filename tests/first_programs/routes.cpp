// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "routes.h"

#include <algorithm>
#include <cmath>

namespace first_programs {

void expectClose(const fx::Array &got, const fx::Array &expected, const std::string &what,
                 double tolerance) {
  ASSERT_EQ(got.shape(), expected.shape()) << what;
  ASSERT_EQ(got.dtype(), expected.dtype()) << what;
  std::vector<double> a = got.astype(fx::f64).to_vector<double>();
  std::vector<double> b = expected.astype(fx::f64).to_vector<double>();
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(a[i], b[i], tolerance * std::max(1.0, std::abs(b[i]))) << what << ", element " << i;
}

static void expectAllClose(const Arrays &got, const Arrays &expected, const std::string &what,
                           double tolerance) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i)
    expectClose(got[i], expected[i], what + " in argument " + std::to_string(i), tolerance);
}

std::string printedGradient(const Function &f, const Arrays &arguments) {
  return fx::trace(Map(fx::grad(f)), arguments).expression();
}

void expectAllRoutes(const Routes &routes) {
  const auto &[name, f, arguments, value, gradients, hasKink, tolerance] = routes;
  SCOPED_TRACE(name);
  Map gradient = fx::grad(f);
  expectClose(f(arguments), value, name + ", eager", tolerance);
  expectClose(fx::jit(f)(arguments), value, name + ", jit", tolerance);
  expectAllClose(gradient(arguments), gradients, name + ", grad", tolerance);
  expectAllClose(fx::jit(gradient)(arguments), gradients, name + ", jit of grad", tolerance);
  std::string text = printedGradient(f, arguments);
  EXPECT_NE(text.find('='), std::string::npos) << name << " prints as\n" << text;
  if (!hasKink) {
    EXPECT_NO_THROW(fx::check_grads(f, fx::primals(arguments))) << name;
  }
}

} // namespace first_programs
