// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/vectors/program_check.h"

#include "frontend/trace.h"
#include "tests/vectors/compare.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fluxion::tests {

static Leaves arraysOf(const std::vector<HostArray> &hosts) {
  Leaves arrays;
  for (const HostArray &host : hosts)
    arrays.push_back(detail::fromHost(host));
  return arrays;
}

static void expectArrays(const char *what, const Leaves &got,
                         const std::vector<HostArray> &expected, Tolerance tolerance) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (auto wrong =
            difference(detail::hostOf(got[i], "a test"), expected[i], tolerance, Zeros::alike))
      ADD_FAILURE() << what << " " << i << ": " << *wrong;
}

// All operands, then as functions of those that have derivatives.
void expectAsJax(const FlatProgram &f, const VectorRecord &record) {
  Leaves in = arraysOf(record.ins);
  expectArrays("value", f(in), record.outs, record.value);
  if (record.cts.empty())
    return;
  auto ofFloats = [&](const Leaves &floats) {
    Leaves all = in;
    auto next = floats.begin();
    for (Array &x : all)
      if (hasDerivatives(x.dtype()))
        x = *next++;
    return f(all);
  };
  Leaves floats;
  for (const Array &x : in)
    if (hasDerivatives(x.dtype()))
      floats.push_back(x);
  auto [y, t] = jvp(ofFloats, primals(floats), tangents(arraysOf(record.tangentIns)));
  expectArrays("tangent", t, record.tangentOuts, record.derivative);
  expectArrays("cotangent", vjp(ofFloats, floats).second(arraysOf(record.cts)), record.ctIns,
               record.derivative);
}

std::string testNameOf(const VectorRecord &record) {
  std::string name = record.op + "_" + record.name;
  std::replace(name.begin(), name.end(), '-', 'm');
  return name;
}

} // namespace fluxion::tests
