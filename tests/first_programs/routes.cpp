// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "routes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

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

// printed.txt: after "# name" the formulas of its gradient.
static std::map<std::string, std::string> readPrinted() {
  std::ifstream file(FLUXION_PRINTED);
  std::map<std::string, std::string> all;
  std::string name;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("# "))
      name = line.substr(2);
    else if (!name.empty())
      all[name] += line + "\n";
  return all;
}

void expectPrinted(const std::string &name, std::string text) {
  if (!text.ends_with('\n'))
    text += '\n';
  // To write the file anew: FLUXION_WRITE_PRINTED=file, then read it before it is taken over.
  if (const char *path = std::getenv("FLUXION_WRITE_PRINTED"))
    std::ofstream(path, std::ios::app) << "# " << name << "\n" << text;
  static const std::map<std::string, std::string> all = readPrinted();
  auto known = all.find(name);
  ASSERT_NE(known, all.end()) << "printed.txt has no \"# " << name << "\", which prints as\n"
                              << text;
  EXPECT_EQ(text, known->second) << name;
}

void expectAllRoutes(const Routes &routes) {
  const auto &[name, f, arguments, value, gradients, hasKink, tolerance] = routes;
  SCOPED_TRACE(name);
  Map gradient = fx::grad(f);
  expectClose(f(arguments), value, name + ", eager", tolerance);
  expectClose(fx::jit(f)(arguments), value, name + ", jit", tolerance);
  expectAllClose(gradient(arguments), gradients, name + ", grad", tolerance);
  expectAllClose(fx::jit(gradient)(arguments), gradients, name + ", jit of grad", tolerance);
  expectPrinted(name, printedGradient(f, arguments));
  if (!hasKink) {
    EXPECT_NO_THROW(fx::check_grads(f, fx::primals(arguments))) << name;
  }
}

} // namespace first_programs
