// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An even number of columns is halved: every second element of neighbouring vectors is one shuffle
// of the two. n log n shuffles then do what n n would one by one.
#include "jit/interleaving.h"

#include "llvm/IR/DerivedTypes.h"

namespace fluxion::codegen {

static int64_t lanesOf(llvm::Value *vector) {
  return llvm::cast<llvm::FixedVectorType>(vector->getType())->getNumElements();
}

llvm::Value *picked(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> vectors,
                    llvm::function_ref<LaneOf(int64_t)> from) {
  int64_t width = lanesOf(vectors.front());
  llvm::Value *all = nullptr;
  for (auto [k, vector] : llvm::enumerate(vectors)) {
    llvm::SmallVector<int> lanes;
    for (int64_t i = 0; i < width; ++i) {
      LaneOf source = from(i);
      bool isHere = source.vector == static_cast<int64_t>(k);
      lanes.push_back(static_cast<int>(isHere ? width + source.lane : i));
    }
    all = b.CreateShuffleVector(all ? all : vector, vector, lanes);
  }
  return all;
}

/// Lanes first, first + 2, ... of the two vectors one behind the other.
static llvm::Value *everySecond(llvm::IRBuilderBase &b, llvm::Value *x, llvm::Value *y, int first) {
  llvm::SmallVector<int> lanes;
  for (int64_t i = 0; i < lanesOf(x); ++i)
    lanes.push_back(first + 2 * static_cast<int>(i));
  return b.CreateShuffleVector(x, y, lanes);
}

/// Lanes first, first + 1, ... of the two vectors in turn.
static llvm::Value *inTurn(llvm::IRBuilderBase &b, llvm::Value *x, llvm::Value *y, int64_t first) {
  llvm::SmallVector<int> lanes;
  int64_t width = lanesOf(x);
  for (int64_t i = 0; i < width; ++i)
    lanes.push_back(static_cast<int>(first + i / 2 + i % 2 * width));
  return b.CreateShuffleVector(x, y, lanes);
}

Vectors columnsOf(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> records) {
  auto n = static_cast<int64_t>(records.size()), width = lanesOf(records.front());
  Vectors columns;
  if (n == 1)
    return {records.front()};
  if (n % 2 != 0) {
    for (int64_t c = 0; c < n; ++c)
      columns.push_back(picked(b, records, [&](int64_t lane) -> LaneOf {
        return {(lane * n + c) / width, (lane * n + c) % width};
      }));
    return columns;
  }
  Vectors halves[2];
  for (int first : {0, 1}) {
    for (int64_t k = 0; k < n; k += 2)
      halves[first].push_back(everySecond(b, records[k], records[k + 1], first));
    halves[first] = columnsOf(b, halves[first]);
  }
  for (int64_t c = 0; c < n; ++c)
    columns.push_back(halves[c % 2][c / 2]);
  return columns;
}

Vectors recordsOf(llvm::IRBuilderBase &b, llvm::ArrayRef<llvm::Value *> columns) {
  auto n = static_cast<int64_t>(columns.size()), width = lanesOf(columns.front());
  Vectors records;
  if (n == 1)
    return {columns.front()};
  if (n % 2 != 0) {
    for (int64_t k = 0; k < n; ++k)
      records.push_back(picked(b, columns, [&](int64_t lane) -> LaneOf {
        return {(k * width + lane) % n, (k * width + lane) / n};
      }));
    return records;
  }
  Vectors halves[2];
  for (int64_t c = 0; c < n; ++c)
    halves[c % 2].push_back(columns[c]);
  for (Vectors &half : halves)
    half = recordsOf(b, half);
  for (int64_t k = 0; k < n; ++k)
    records.push_back(inTurn(b, halves[0][k / 2], halves[1][k / 2], k % 2 * width / 2));
  return records;
}

} // namespace fluxion::codegen
