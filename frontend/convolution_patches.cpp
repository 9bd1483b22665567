// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Windows as features, and convolutions whose kernel changes from place to place.
#include "fluxion/contraction.h"
#include "fluxion/convolution.h"
#include "fluxion/creation.h"
#include "fluxion/structural.h"
#include "frontend/formula.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

/// AxisLetters of the axes: as they are, and as NC…, OI…, NC… with the spatial axes in the kernel's
/// order.
struct AxisLetters {
  AxisLetters(const PatchOptions &options, int spatial) : given(options.dimension_numbers) {
    std::string sizes;
    if (given[1].empty())
      for (int k = 0; k < spatial; ++k)
        sizes += static_cast<char>('a' + k);
    for (char letter : given[1])
      if (letter != 'O' && letter != 'I')
        sizes += letter;
    plain = {"NC" + sizes, "OI" + sizes, "NC" + sizes};
    for (std::size_t k = 0; k < 3; ++k)
      if (given[k].empty())
        given[k] = plain[k];
  }
  std::array<std::string, 3> given, plain;
};

/// x with its axes, called by the letters of `from`, in the order of `to`.
static Array ordered(const char *function, const Array &x, const std::string &from,
                     const std::string &to, std::source_location where) {
  std::vector<int> order;
  for (char letter : to)
    order.push_back(static_cast<int>(from.find(letter)));
  bool fits = x.ndim() == static_cast<int>(from.size()) && from.size() == to.size() &&
              std::find(order.begin(), order.end(), -1) == order.end();
  if (!fits)
    detail::raise<ShapeError>(
        {.what = fmt::format("letters that name no axes in {}", function),
         .where = where,
         .expected = fmt::format("the letters {} in some order", to),
         .got = fmt::format("{} of {}", from, detail::typeText({x, where})),
         .hint = "a letter per axis, as in .dimension_numbers = {\"NHWC\", \"HWIO\", \"NHWC\"}"});
  return transpose(x, order);
}

/// [N, C, sizes…] → [N, C ∏ filter, …], by kernels each of which is 1 at one place of the window.
static Array plainPatches(const Array &lhs, const Shape &filter,
                          const std::vector<std::int64_t> &strides, const WindowPadding &padding,
                          const PatchOptions &options) {
  std::int64_t places = filter.numElements(), features = lhs.shape()[1];
  Shape kernel{places, 1};
  for (std::int64_t size : filter)
    kernel.push_back(size);
  Shape times(std::vector<std::int64_t>(static_cast<std::size_t>(kernel.rank()), 1));
  times[0] = features;
  Array ones = tile(reshape(eye(places, lhs.dtype()), kernel), times);
  return conv_general_dilated(lhs, ones, strides, padding,
                              {.lhs_dilation = options.lhs_dilation,
                               .rhs_dilation = options.rhs_dilation,
                               .feature_group_count = features});
}

Array conv_general_dilated_patches(const Operand &lhs, const Shape &filter_shape,
                                   const std::vector<std::int64_t> &window_strides,
                                   const WindowPadding &padding, const PatchOptions &options) {
  CalledFrom line(lhs.where());
  const char *name = "conv_general_dilated_patches";
  AxisLetters letters(options, filter_shape.rank());
  Array plain = ordered(name, lhs.array(), letters.given[0], letters.plain[0], lhs.where());
  Array patches = plainPatches(plain, filter_shape, window_strides, padding, options);
  return ordered(name, patches, letters.plain[2], letters.given[2], lhs.where());
}

Array conv_general_dilated_local(const Operand &lhs, const Operand &rhs,
                                 const std::vector<std::int64_t> &window_strides,
                                 const WindowPadding &padding, const Shape &filter_shape,
                                 const PatchOptions &options) {
  CalledFrom line(lhs.where());
  const char *name = "conv_general_dilated_local";
  AxisLetters letters(options, filter_shape.rank());
  Array plain = ordered(name, lhs.array(), letters.given[0], letters.plain[0], lhs.where());
  Array kernels = ordered(name, rhs.array(), letters.given[1], letters.plain[1], lhs.where());
  Array patches = plainPatches(plain, filter_shape, window_strides, padding, options);
  Shape result = patches.shape();
  result[1] = kernels.shape()[0];
  auto flat = [](const Array &x) { return reshape(x, {x.shape()[0], x.shape()[1], -1}); };
  Array made = einsum("nks,oks->nos", {flat(patches), flat(kernels)});
  return ordered(name, reshape(made, result), letters.plain[2], letters.given[2], lhs.where());
}

} // namespace fluxion
