// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reference meaning and batching of random bits.
#include "ir/ops/random.h"

#include "runtime/threefry.h"

#include <bit>

#define GET_OP_CLASSES
#include "ir/ops/random.cpp.inc"

namespace fluxion::ir {

void FxDialect::addRandom() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/random.cpp.inc"
      >();
}

namespace {

/// A word of the reference.
struct Word {
  uint32_t v;
};
Word operator+(Word a, Word b) { return {a.v + b.v}; }
Word operator^(Word a, Word b) { return {a.v ^ b.v}; }
Word rotateLeft(Word x, unsigned by) { return {std::rotl(x.v, static_cast<int>(by))}; }
Word integerLike(Word, uint32_t value) { return {value}; }

} // namespace

Evaluated Threefry2x32Op::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(DType::u64, xs[2].shape());
  const auto *key0 = xs[0].data<uint32_t>(), *key1 = xs[1].data<uint32_t>();
  const auto *counter = xs[2].data<uint64_t>();
  auto *out = result.mutableData<uint64_t>();
  for (int64_t i = 0, n = result.size(); i < n; ++i) {
    Word high{static_cast<uint32_t>(counter[i] >> 32)}, low{static_cast<uint32_t>(counter[i])};
    auto [x, y] = runtime::threefry2x32<Word>({Word{key0[i]}, Word{key1[i]}}, {high, low});
    out[i] = uint64_t{x.v} << 32 | y.v;
  }
  return SmallVector<HostArray>{result};
}

Values Threefry2x32Op::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                             int64_t size) {
  return batchElementwise(b, *this, xs, batched, size);
}

} // namespace fluxion::ir
