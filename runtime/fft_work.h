// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory and threads of Fourier transforms.
#pragma once

#include "runtime/fft_plan.h"
#include "runtime/scratch.h"
#include "runtime/team.h"

#include <algorithm>
#include <cstddef>

namespace fluxion::runtime::fft {

/// `columns` on scratch memory: the memory has to outlive the call alone.
template <class T> void transformBlock(const ColumnsPlan<T> &plan, Block<T> block) {
  Scratch scratch(static_cast<std::size_t>(4 * plan.half * code().bytes));
  block.columns = &plan.columns;
  block.half = plan.half;
  block.scratch = scratch.as<T>();
  transform(block);
}

/// f(i) for every i < count, by the team where that takes longer than waking it. `cost` is that of
/// one (columnsCost).
template <class F> void parallel(std::int64_t count, double cost, F f) {
  constexpr double perPart = 40'000; // about 15 us
  auto chunk = static_cast<std::int64_t>(std::max(1.0, perPart / cost));
  inParallel(
      count, chunk,
      [](void *context, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
          (*static_cast<F *>(context))(i);
      },
      &f);
}

/// How many blocks of that many lanes `count` columns are.
inline std::int64_t numBlocks(std::int64_t count, std::int64_t lanes) {
  return (count + lanes - 1) / lanes;
}

} // namespace fluxion::runtime::fft
