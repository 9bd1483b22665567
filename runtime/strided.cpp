// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/strided.h"

namespace fluxion::runtime {

RowWalk::RowWalk(const Shape &sizes, const Shape &aStrides, const Shape &bStrides) {
  Shape merged, a, b;
  bool isEmpty = false;
  for (int axis = 0; axis < sizes.rank(); ++axis) {
    isEmpty |= sizes[axis] == 0;
    if (sizes[axis] == 1)
      continue;
    int last = merged.rank() - 1;
    bool continues = last >= 0 && a[last] == aStrides[axis] * sizes[axis] &&
                     b[last] == bStrides[axis] * sizes[axis];
    if (continues) {
      merged[last] *= sizes[axis];
      a[last] = aStrides[axis];
      b[last] = bStrides[axis];
    } else {
      merged.push_back(sizes[axis]);
      a.push_back(aStrides[axis]);
      b.push_back(bStrides[axis]);
    }
  }
  if (int last = merged.rank() - 1; last >= 0) {
    rowLength_ = merged[last];
    aStep_ = a[last];
    bStep_ = b[last];
    auto outside = [last](const Shape &all) {
      return Shape(std::span(all.begin(), static_cast<std::size_t>(last)));
    };
    outer_ = outside(merged);
    aStrides_ = outside(a);
    bStrides_ = outside(b);
  }
  if (isEmpty)
    rowLength_ = 0;
}

void copyStrided(const Shape &sizes, const HostArray &from, const Layout &fromLayout, HostArray &to,
                 const Layout &toLayout) {
  RowWalk walk(sizes, fromLayout.strides, toLayout.strides);
  const std::int64_t length = walk.rowLength(), inStep = walk.aStep(), outStep = walk.bStep();
  visitElement(to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    walk.forEachRow(fromLayout.offset, toLayout.offset, [&](std::int64_t a, std::int64_t b) {
      const T *in = from.data<T>() + a;
      T *out = to.mutableData<T>() + b;
      if (inStep == 1 && outStep == 1)
        std::copy_n(in, length, out);
      else
        for (std::int64_t i = 0; i < length; ++i)
          out[i * outStep] = in[i * inStep];
    });
  });
}

} // namespace fluxion::runtime
