// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/convolution.h"

#include "frontend/window_padding.h"
#include "ir/ops/convolution.h"

#include <fmt/format.h>
#include <numeric>

namespace fluxion {

using detail::AxisList;
using detail::Where;
using ir::ConvolutionAxes;
using mlir::Location;
using mlir::OpBuilder;
using Letters = std::array<std::string, 3>;
using Sizes = std::vector<std::int64_t>;

namespace {

/// A convolution while its arguments are being checked.
struct Call {
  const char *function;
  const Operand &lhs, &rhs;
  const char *layout; ///< how axes are read that dimension_numbers do not name
  Where where;

  Call(const char *function, const Operand &lhs, const Operand &rhs, const char *layout)
      : function(function), lhs(lhs), rhs(rhs), layout(layout), where(lhs.where()) {}

  [[noreturn]] void refuse(std::string what, std::string expected, std::string got,
                           std::string hint = {}) const {
    detail::raise<ShapeError>({.what = std::move(what) + " in " + function,
                               .where = where,
                               .expected = std::move(expected),
                               .got = std::move(got),
                               .hint = std::move(hint)});
  }
  std::string types() const {
    return fmt::format("lhs {}, rhs {}", detail::typeText(lhs), detail::typeText(rhs));
  }
  std::size_t numSpatial() const { return static_cast<std::size_t>(lhs.ndim()) - 2; }
  void requireRanks() const {
    if (lhs.ndim() != rhs.ndim() || lhs.ndim() < 2)
      refuse("operands of ranks that do not fit", "lhs and rhs of one rank, at least 2", types(),
             "expand_dims(lhs, 0) makes a batch of one array");
  }
};

AxisList inOrder(int rank) {
  AxisList axes(static_cast<std::size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

/// Where the letters of `order` stand in `letters`, of which they are all; empty where they are
/// not.
AxisList placesOf(const std::string &letters, const std::string &order) {
  AxisList axes;
  for (char letter : order) {
    std::size_t place = letters.find(letter);
    bool isOnce =
        place != std::string::npos && letters.find(letter, place + 1) == std::string::npos;
    if (!isOnce || letters.size() != order.size())
      return {};
    axes.push_back(static_cast<int64_t>(place));
  }
  return axes;
}

/// Spatial axes are matched by their letters, in the kernel's order.
ConvolutionAxes axesOf(const Call &call, const Letters &letters) {
  int given = 0;
  for (const std::string &some : letters)
    given += !some.empty();
  if (given == 0)
    return {inOrder(call.lhs.ndim()), inOrder(call.lhs.ndim()), inOrder(call.lhs.ndim())};
  std::string spatial;
  for (char letter : letters[1])
    if (letter != 'O' && letter != 'I')
      spatial += letter;
  ConvolutionAxes axes{placesOf(letters[0], "NC" + spatial), placesOf(letters[1], "OI" + spatial),
                       placesOf(letters[2], "NC" + spatial)};
  // Which of the three is wrong where their spatial letters differ, only the user knows.
  if (spatial.size() != call.numSpatial() || axes.lhs.empty() || axes.rhs.empty() ||
      axes.out.empty())
    call.refuse("dimension_numbers that do not fit",
                fmt::format("{} letters each: N and C, O and I, N and C, beside the same {} "
                            "spatial axes",
                            call.lhs.ndim(), call.numSpatial()),
                fmt::format("{{\"{}\"}}", fmt::join(letters, "\", \"")),
                "as in {\"NHWC\", \"HWIO\", \"NHWC\"}");
  return axes;
}

/// The sizes along the spatial axes.
AxisList spatialSizes(const Operand &x, llvm::ArrayRef<int64_t> axes) {
  AxisList sizes;
  for (int64_t axis : axes.drop_front(2))
    sizes.push_back(x.shape()[static_cast<int>(axis)]);
  return sizes;
}

/// How far lhs or rhs reaches along the spatial axes.
AxisList reaches(const Call &call, llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> dilations,
                 const char *name) {
  return detail::reachesOf(sizes, dilations, call.function, name, call.where);
}

void requireGroups(const Call &call, const ConvolutionAxes &axes, int64_t features,
                   int64_t batches) {
  if (features < 1 || batches < 1 || (features > 1 && batches > 1))
    call.refuse("group counts that do not fit",
                "feature_group_count and batch_group_count of 1 or more, one of them 1",
                fmt::format("{} and {}", features, batches));
  auto at = [](const Operand &x, int64_t axis) { return x.shape()[static_cast<int>(axis)]; };
  if (at(call.lhs, axes.lhs[1]) != features * at(call.rhs, axes.rhs[1]))
    call.refuse("features that do not fit",
                fmt::format("axis {} of lhs {} axis {} of rhs", axes.lhs[1],
                            features == 1 ? std::string("=") : fmt::format("= {} times", features),
                            axes.rhs[1]),
                call.types(),
                features == 1 ? fmt::format("the axes are read as {} unless dimension_numbers "
                                            "say otherwise",
                                            call.layout)
                              : "");
  if (at(call.rhs, axes.rhs[0]) % (features * batches) != 0)
    call.refuse(
        "output features that do not fit",
        fmt::format("axis {} of rhs a multiple of {} groups", axes.rhs[0], features * batches),
        call.types());
  if (at(call.lhs, axes.lhs[0]) % batches != 0)
    call.refuse("a batch that does not fit",
                fmt::format("axis {} of lhs a multiple of {} groups", axes.lhs[0], batches),
                call.types());
}

/// Throws unless lhs, padded, and the result have sizes.
void requireSizes(const Call &call, const ConvolutionAxes &axes, const ir::Sliding &sliding,
                  llvm::ArrayRef<int64_t> lhs, llvm::ArrayRef<int64_t> window) {
  AxisList padded = detail::paddedSizes(lhs, {sliding.low, sliding.high}, call.function,
                                        "spatial axis", call.where);
  Shape result{call.lhs.shape()[static_cast<int>(axes.lhs[0])],
               call.rhs.shape()[static_cast<int>(axes.rhs[0])]};
  for (std::size_t k = 0; k < padded.size(); ++k)
    result.push_back(padded[k] < window[k] ? 0 : (padded[k] - window[k]) / sliding.strides[k] + 1);
  detail::requireShape(result, call.function, call.where);
}

/// Groups of features and groups of the batch.
struct Groups {
  int64_t features = 1, batches = 1;
};

Array convolved(const Call &call, const ConvolutionAxes &axes, const ir::Sliding &sliding,
                llvm::ArrayRef<int64_t> lhs, llvm::ArrayRef<int64_t> window, Groups groups) {
  requireGroups(call, axes, groups.features, groups.batches);
  requireSizes(call, axes, sliding, lhs, window);
  DType dtype = detail::numberOf(detail::commonDType({&call.lhs, &call.rhs}));
  Leaves operands{detail::converted(call.lhs.array(), dtype, call.where),
                  detail::converted(call.rhs.array(), dtype, call.where)};
  return detail::record(call.where, operands,
                        [&](OpBuilder &b, Location loc, llvm::ArrayRef<mlir::Value> v) {
                          return ir::convolved(b, loc, v[0], v[1], axes, sliding, groups.features,
                                               groups.batches)
                              .getDefiningOp();
                        })
      .front();
}

/// conv_general_dilated, as `function`.
Array dilated(const char *function, const Operand &lhs, const Operand &rhs,
              const Sizes &window_strides, const WindowPadding &padding,
              const ConvOptions &options) {
  Call call(function, lhs, rhs, "lhs [N, C, ..], rhs [O, I, ..]");
  call.requireRanks();
  ConvolutionAxes axes = axesOf(call, options.dimension_numbers);
  std::size_t count = call.numSpatial();
  auto positive = [&](const Sizes &given, const char *name) {
    return detail::positivePerAxis(given, count, call.function, name, call.where);
  };
  ir::Sliding sliding;
  if (window_strides.size() != count)
    call.refuse("window_strides that do not fit", fmt::format("{} of 1 or more", count),
                fmt::format("{{{}}}", fmt::join(window_strides, ", ")),
                "one per spatial axis, none for batch and features");
  sliding.strides = positive(window_strides, "window_strides");
  sliding.lhsDilation = positive(options.lhs_dilation, "lhs_dilation");
  sliding.rhsDilation = positive(options.rhs_dilation, "rhs_dilation");
  bool hasGaps = llvm::any_of(sliding.lhsDilation, [](int64_t d) { return d > 1; });
  if (hasGaps && !padding.name().empty() && padding.name() != "VALID")
    call.refuse("padding by name next to lhs_dilation", "pairs", "\"" + padding.name() + "\"",
                "conv_transpose has \"SAME\" for arrays with gaps");
  AxisList sizes = spatialSizes(lhs, axes.lhs);
  AxisList window = reaches(call, spatialSizes(rhs, axes.rhs), sliding.rhsDilation, "rhs_dilation");
  detail::Padding around =
      detail::paddingOf(padding, sizes, window, sliding.strides, call.function, call.where);
  sliding.low = around.low;
  sliding.high = around.high;
  return convolved(call, axes, sliding, reaches(call, sizes, sliding.lhsDilation, "lhs_dilation"),
                   window, {options.feature_group_count, options.batch_group_count});
}

} // namespace

Array conv_general_dilated(const Operand &lhs, const Operand &rhs, const Sizes &window_strides,
                           const WindowPadding &padding, const ConvOptions &options) {
  return dilated("conv_general_dilated", lhs, rhs, window_strides, padding, options);
}

Array conv(const Operand &lhs, const Operand &rhs, const Sizes &window_strides,
           const WindowPadding &padding) {
  return dilated("conv", lhs, rhs, window_strides, padding, {});
}

Array conv_with_general_padding(const Operand &lhs, const Operand &rhs, const Sizes &window_strides,
                                const WindowPadding &padding, const Sizes &lhs_dilation,
                                const Sizes &rhs_dilation) {
  return dilated("conv_with_general_padding", lhs, rhs, window_strides, padding,
                 {.lhs_dilation = lhs_dilation, .rhs_dilation = rhs_dilation});
}

//===----------------------------------------------------------------------------------------------
// conv_transpose

/// What makes windows of `reach` at strides of `stride` as many as asked for.
static detail::Padding transposedPadding(const WindowPadding &padding,
                                         llvm::ArrayRef<int64_t> reach,
                                         llvm::ArrayRef<int64_t> strides, const Call &call) {
  if (padding.name() == "SAME_LOWER")
    call.refuse("padding that does not fit", "\"SAME\", \"VALID\" or pairs", "\"SAME_LOWER\"");
  if (padding.name() != "SAME" && padding.name() != "VALID") // the pairs, or an error
    return detail::paddingOf(padding, reach, reach, strides, call.function, call.where);
  detail::Padding around;
  for (auto [k, s] : llvm::zip_equal(reach, strides)) {
    bool isSame = padding.name() == "SAME";
    int64_t all = k + s - 2 + (isSame ? 0 : std::max<int64_t>(k - s, 0));
    int64_t low = isSame && s <= k - 1 ? (all + 1) / 2 : k - 1;
    around.low.push_back(low);
    around.high.push_back(all - low);
  }
  return around;
}

/// N sizes… C, sizes… I O
static Letters channelsLast(std::size_t numSpatial) {
  std::string spatial;
  for (std::size_t k = 0; k < numSpatial; ++k)
    spatial += static_cast<char>('a' + k);
  return {"N" + spatial + "C", spatial + "IO", "N" + spatial + "C"};
}

Array conv_transpose(const Operand &lhs, const Operand &rhs, const Sizes &strides,
                     const WindowPadding &padding, const ConvTransposeOptions &options) {
  Call call("conv_transpose", lhs, rhs,
            options.transpose_kernel ? "lhs [N, .., C], rhs [.., O, I]"
                                     : "lhs [N, .., C], rhs [.., I, O]");
  call.requireRanks();
  std::size_t count = call.numSpatial();
  bool isNamed = llvm::any_of(options.dimension_numbers, [](auto &s) { return !s.empty(); });
  ConvolutionAxes axes = axesOf(call, isNamed ? options.dimension_numbers : channelsLast(count));
  if (strides.size() != count)
    call.refuse("strides that do not fit", fmt::format("{} of 1 or more", count),
                fmt::format("{{{}}}", fmt::join(strides, ", ")),
                "one per spatial axis, none for batch and features");
  ir::Sliding sliding;
  sliding.strides = AxisList(count, 1);
  sliding.lhsDilation =
      detail::positivePerAxis(strides, count, call.function, "strides", call.where);
  sliding.rhsDilation = detail::positivePerAxis(options.rhs_dilation, count, call.function,
                                                "rhs_dilation", call.where);
  AxisList window = reaches(call, spatialSizes(rhs, axes.rhs), sliding.rhsDilation, "rhs_dilation");
  detail::Padding around = transposedPadding(padding, window, sliding.lhsDilation, call);
  sliding.low = around.low;
  sliding.high = around.high;
  if (options.transpose_kernel) {
    sliding.reversed = inOrder(static_cast<int>(count));
    std::swap(axes.rhs[0], axes.rhs[1]);
  }
  AxisList reach = reaches(call, spatialSizes(lhs, axes.lhs), sliding.lhsDilation, "strides");
  return convolved(call, axes, sliding, reach, window, {});
}

} // namespace fluxion
