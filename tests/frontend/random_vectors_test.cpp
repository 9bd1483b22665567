// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Keys and draws are those of jax.random: bits exactly, numbers made of them to the last places.
#include "frontend/trace.h"
#include "tests/vectors/program_check.h"

#include <gtest/gtest.h>

#include <map>

namespace fx = fluxion;
namespace fluxion::tests {
namespace {

using Draw = std::function<Array(const Leaves &, const Shape &, DType)>;

// The keys are arguments; sizes and dtypes are those of the expected result.
const std::map<std::string, Draw> draws = {
    {"key", [](const Leaves &in, const Shape &, DType) { return fx::random::key(in[0]); }},
    {"split",
     [](const Leaves &in, const Shape &s, DType) { return fx::random::split(in[0], s[0]); }},
    {"fold_in",
     [](const Leaves &in, const Shape &, DType) { return fx::random::fold_in(in[0], in[1]); }},
    {"bits",
     [](const Leaves &in, const Shape &s, DType d) { return fx::random::bits(in[0], s, d); }},
    {"uniform",
     [](const Leaves &in, const Shape &s, DType d) { return fx::random::uniform(in[0], s, d); }},
    {"uniform_between", [](const Leaves &in, const Shape &s,
                           DType d) { return fx::random::uniform(in[0], s, d, in[1], in[2]); }},
    {"normal",
     [](const Leaves &in, const Shape &s, DType d) { return fx::random::normal(in[0], s, d); }},
    {"truncated_normal",
     [](const Leaves &in, const Shape &s, DType d) {
       return fx::random::truncated_normal(in[0], in[1], in[2], s, d);
     }},
    {"exponential", [](const Leaves &in, const Shape &s,
                       DType d) { return fx::random::exponential(in[0], s, d); }},
    {"gumbel",
     [](const Leaves &in, const Shape &s, DType d) { return fx::random::gumbel(in[0], s, d); }},
    {"bernoulli", [](const Leaves &in, const Shape &s,
                     DType) { return fx::random::bernoulli(in[0], in[1], s); }},
    {"categorical", [](const Leaves &in, const Shape &s,
                       DType) { return fx::random::categorical(in[0], in[1], -1, s); }},
    {"randint", [](const Leaves &in, const Shape &s,
                   DType d) { return fx::random::randint(in[0], s, in[1], in[2], d); }},
    {"choice", [](const Leaves &in, const Shape &s,
                  DType) { return fx::random::choice(in[0], in[1], {s[0]}); }},
};

FlatProgram programOf(const VectorRecord &record) {
  Shape shape = record.outs[0].shape();
  DType dtype = record.outs[0].dtype();
  return [draw = draws.at(record.op), shape, dtype](const Leaves &in) -> Leaves {
    return {draw(in, shape, dtype)};
  };
}

/// Bits and what is made of them exactly are the same. Where an affine map or a logarithm comes
/// near zero, XLA's fused products differ by parts of the largest numbers.
VectorRecord withRoom(VectorRecord record) {
  DType dtype = record.outs[0].dtype();
  if (isFloating(dtype))
    record.value.floor = dtype == DType::f64 ? 0x1p-48 : dtype == DType::f32 ? 0x1p-19 : 0x1p-8;
  return record;
}

TEST(RandomVectors, AgreeEagerly) {
  for (const VectorRecord &record : recordsOf("random")) {
    SCOPED_TRACE(record.op + " " + record.name);
    expectAsJax(programOf(record), withRoom(record));
  }
}

TEST(RandomVectors, AgreeCompiled) {
  for (const VectorRecord &record : recordsOf("random")) {
    SCOPED_TRACE(record.op + " " + record.name);
    expectAsJax(fx::jit(programOf(record)), withRoom(record));
  }
}

} // namespace
} // namespace fluxion::tests
