// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms. Complex arrays end in an axis of pairs.
#include "tests/ops/row.h"

namespace fluxion::tests {

namespace {
struct Case {
  const char *variety;
  Shape batch;
  std::vector<std::int64_t> lengths;
};
} // namespace

// Lengths by passes, of a prime by its own radix, in two steps, and as convolutions.
static const std::vector<Case> cases{
    {"one", {3}, {1}},          {"two", {}, {2}},           {"even", {2}, {6}},
    {"odd", {2}, {5}},          {"prime", {}, {7}},         {"batch", {2, 3}, {4}},
    {"many", {19}, {10}},       {"two_axes", {2}, {3, 4}},  {"two_odd", {}, {4, 3}},
    {"three", {2}, {2, 3, 5}},  {"empty_batch", {0}, {4}},  {"large", {}, {384}},
    {"large_prime", {}, {211}}, {"large_rows", {40}, {16}},
};

static Shape sizes(const Case &c, bool isHalf, bool isComplex) {
  std::vector<std::int64_t> all(c.batch.begin(), c.batch.end());
  all.insert(all.end(), c.lengths.begin(), c.lengths.end());
  if (isHalf)
    all.back() = all.back() / 2 + 1;
  if (isComplex)
    all.push_back(2);
  return Shape(all);
}
static std::string lengthsOf(const Case &c) {
  std::string text;
  for (std::int64_t n : c.lengths)
    text += (text.empty() ? "" : ", ") + std::to_string(n);
  return text;
}

std::vector<Row> fourierRows() {
  std::vector<Row> rows;
  for (const Case &c : cases)
    for (int type = 0; type < 4; ++type) {
      const char *names[] = {"fft", "ifft", "rfft", "irfft"};
      rows.push_back({.op = "fft",
                      .variety = std::string(names[type]) + "_" + c.variety,
                      .in = {x(sizes(c, type == 3, type != 2))},
                      .attributes = "fft_type = " + std::to_string(type) +
                                    " : i32, fft_length = array<i64: " + lengthsOf(c) + ">",
                      .out = Out{sizes(c, type == 2, type != 3), {}},
                      .takes = matrices,
                      .ulps = 64});
    }
  return rows;
}

} // namespace fluxion::tests
