// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions as matrix products: the windows of lhs are the columns of a matrix, made block by
// block so that a block stays in the cache, and the kernel is a matrix that multiplies it.
#include "runtime/convolution.h"

#include "runtime/convolution_dnnl.h"
#include "runtime/convolution_parts.h"
#include "runtime/dtype.h"
#include "runtime/kernel_abi.h"
#include "runtime/scratch.h"

#include <algorithm>
#include <type_traits>
#include <vector>

namespace fluxion::runtime {
namespace {

// What the windows of one block may take.
constexpr std::int64_t blockBytes = 512 * 1024;

/// Neighbours along the last spatial axis whose windows are neighbouring columns.
struct Run {
  std::int64_t example, first, count, column;
  std::int64_t place[maxConvolutionAxes]; // along the spatial axes before the last
};

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const float *lhs, const float *rhs,
              float *out) {
  fluxion_gemm_f32(1, m, n, k, lhs, 0, rhs, 0, out, 0);
}
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const double *lhs, const double *rhs,
              double *out) {
  fluxion_gemm_f64(1, m, n, k, lhs, 0, rhs, 0, out, 0);
}
/// Integers, modulo 2^bits: rows of rhs are added up.
template <class T>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const T *lhs, const T *rhs, T *out) {
  using A = std::common_type_t<std::make_unsigned_t<T>, unsigned>;
  std::fill_n(out, m * n, T(0));
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t p = 0; p < k; ++p) {
      const A factor = static_cast<A>(lhs[i * k + p]);
      const T *row = rhs + p * n;
      T *sums = out + i * n;
      for (std::int64_t j = 0; j < n; ++j)
        sums[j] = static_cast<T>(static_cast<A>(sums[j]) + factor * static_cast<A>(row[j]));
    }
}

template <class T> class ByProducts {
public:
  ByProducts(const Convolution &c, const T *lhs, const T *rhs, T *out)
      : c_(c), last_(c.axes[c.numAxes - 1]), lhs_(lhs), rhs_(rhs), out_(out),
        depth_(c.features * c.windowSize()), total_(c.batch * c.outSize()) {
    columns_ =
        blockBytes / static_cast<std::int64_t>(sizeof(T)) / std::max<std::int64_t>(depth_, 1);
    columns_ = std::min(std::max<std::int64_t>(columns_, 32), total_);
  }

  /// Of the kernel, the windows and the sums, one behind the other.
  std::uint64_t bytes() const {
    return static_cast<std::uint64_t>((c_.outputs + columns_) * depth_ + c_.outputs * columns_) *
           sizeof(T);
  }

  void run() {
    Scratch memory(bytes());
    kernel_ = memory.as<T>();
    windows_ = kernel_ + c_.outputs * depth_;
    sums_ = windows_ + depth_ * columns_;
    for (std::int64_t g = 0; g < c_.groups; ++g) {
      collectKernel(rhs_ + g * c_.rhsGroup);
      for (std::int64_t first = 0; first < total_; first += columns_) {
        std::int64_t count = std::min(columns_, total_ - first);
        findRuns(first, count);
        collectWindows(lhs_ + g * c_.lhsGroup, count);
        if (depth_ > 0)
          multiply(c_.outputs, count, depth_, kernel_, windows_, sums_);
        else
          std::fill_n(sums_, c_.outputs * count, T(0));
        spreadSums(out_ + g * c_.outGroup, count);
      }
    }
  }

private:
  /// Calls visit(w, offset in rhs) for every place of the window in row-major order.
  template <class Visit> void overWindow(Visit visit) const {
    std::int64_t w[maxConvolutionAxes] = {};
    for (std::int64_t n = c_.windowSize(); n > 0; --n) {
      std::int64_t offset = 0;
      for (int k = 0; k < c_.numAxes; ++k)
        offset += c_.axes[k].kernelOffset(w[k]);
      visit(w, offset);
      for (int k = static_cast<int>(c_.numAxes); k-- > 0 && ++w[k] == c_.axes[k].rhs;)
        w[k] = 0;
    }
  }

  /// kernel [outputs, features, window], dense
  void collectKernel(const T *rhs) {
    T *next = kernel_;
    for (std::int64_t o = 0; o < c_.outputs; ++o)
      for (std::int64_t f = 0; f < c_.features; ++f)
        overWindow([&](const std::int64_t *, std::int64_t offset) {
          *next++ = rhs[o * c_.rhsOutput + f * c_.rhsFeature + offset];
        });
  }

  void findRuns(std::int64_t first, std::int64_t count) {
    runs_.clear();
    for (std::int64_t column = 0; column < count;) {
      std::int64_t at = first + column, i = at % last_.out;
      Run run{0, i, std::min(last_.out - i, count - column), column, {}};
      at /= last_.out;
      for (int k = static_cast<int>(c_.numAxes) - 1; k-- > 0;) {
        run.place[k] = at % c_.axes[k].out;
        at /= c_.axes[k].out;
      }
      run.example = at;
      column += run.count;
      runs_.push_back(run);
    }
  }

  /// windows [features, window, columns], dense
  void collectWindows(const T *lhs, std::int64_t count) {
    T *row = windows_;
    for (std::int64_t f = 0; f < c_.features; ++f)
      overWindow([&](const std::int64_t *w, std::int64_t) {
        for (const Run &run : runs_)
          collectRun(lhs + f * c_.lhsFeature, w, run, row + run.column);
        row += count;
      });
  }

  void collectRun(const T *lhs, const std::int64_t *w, const Run &run, T *to) const {
    lhs += run.example * c_.lhsBatch;
    for (int k = 0; k + 1 < c_.numAxes; ++k) {
      std::int64_t at = c_.axes[k].placeOf(run.place[k], w[k]);
      if (at < 0) {
        std::fill_n(to, run.count, T(0));
        return;
      }
      lhs += at * c_.axes[k].lhsStride;
    }
    collectDense(lhs, w[c_.numAxes - 1] * last_.rhsDilation - last_.low, run, to);
  }

  /// to[i] = lhs[(first + i) step + shift] where that is an element, else 0.
  void collectDense(const T *lhs, std::int64_t shift, const Run &run, T *to) const {
    auto firstFrom = [&](std::int64_t bound) { // the smallest i whose place is not below bound
      std::int64_t distance = bound - shift - run.first * last_.step;
      std::int64_t i = distance <= 0 ? 0 : (distance + last_.step - 1) / last_.step;
      return std::min(i, run.count);
    };
    std::int64_t begin = firstFrom(0), end = firstFrom(last_.lhs);
    std::fill_n(to, begin, T(0));
    const T *from = lhs + ((run.first + begin) * last_.step + shift) * last_.lhsStride;
    std::int64_t stride = last_.step * last_.lhsStride;
    if (stride == 1)
      std::copy_n(from, end - begin, to + begin);
    else
      for (std::int64_t i = begin; i < end; ++i, from += stride)
        to[i] = *from;
    std::fill_n(to + end, run.count - end, T(0));
  }

  void spreadSums(T *out, std::int64_t count) const {
    for (const Run &run : runs_) {
      std::int64_t offset = run.example * c_.outBatch + run.first * last_.outStride;
      for (int k = 0; k + 1 < c_.numAxes; ++k)
        offset += run.place[k] * c_.axes[k].outStride;
      for (std::int64_t o = 0; o < c_.outputs; ++o) {
        const T *from = sums_ + o * count + run.column;
        T *to = out + offset + o * c_.outOutput;
        for (std::int64_t i = 0; i < run.count; ++i)
          to[i * last_.outStride] = from[i];
      }
    }
  }

  const Convolution &c_;
  const ConvolutionAxis &last_;
  const T *lhs_, *rhs_;
  T *out_;
  std::int64_t depth_, total_, columns_;
  T *kernel_ = nullptr, *windows_ = nullptr, *sums_ = nullptr;
  std::vector<Run> runs_;
};

template <class T> void convolve(const ConvolutionPart &part, const T *lhs, const T *rhs, T *out) {
  const Convolution &what = part.what;
  rhs += part.rhsOffset;
  out += part.outOffset;
  if constexpr (std::is_same_v<T, float>)
    if (convolvedByDnnl(what, lhs, rhs, out))
      return;
  ByProducts<T>(what, lhs, rhs, out).run();
}

template <class T> std::uint64_t scratchOfAll(const Convolution &what) {
  auto byDnnl = [](const Convolution &c) {
    return std::is_same_v<T, float> ? scratchOfDnnl(c) : std::nullopt;
  };
  if (auto bytes = byDnnl(what))
    return *bytes;
  std::uint64_t most = 0;
  for (const ConvolutionPart &part : partsWithoutGaps(what)) {
    auto bytes = byDnnl(part.what);
    most = std::max(most,
                    bytes ? *bytes : ByProducts<T>(part.what, nullptr, nullptr, nullptr).bytes());
  }
  return most;
}

// oneDNN knows gaps; only what it does not do is done in parts.
template <class T> void convolve(const Convolution &what, const T *lhs, const T *rhs, T *out) {
  if constexpr (std::is_same_v<T, float>)
    if (convolvedByDnnl(what, lhs, rhs, out))
      return;
  for (const ConvolutionPart &part : partsWithoutGaps(what))
    convolve(part, lhs, rhs, out);
}

/// Whether there is nothing to compute.
bool isEmpty(const Convolution &what) {
  return what.groups * what.batch * what.outputs * what.outSize() == 0;
}

/// `f(like)` for the types that there are convolutions of.
template <class F> void withElement(std::int64_t dtype, F f) {
  visitDType(static_cast<DType>(dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (!isBoolElement<T> && !isHalf<T>)
      f(T());
  });
}

} // namespace

std::uint64_t scratchOfConvolution(const Convolution &what) {
  std::uint64_t bytes = 0;
  if (!isEmpty(what))
    withElement(what.dtype, [&](auto like) { bytes = scratchOfAll<decltype(like)>(what); });
  return bytes;
}

} // namespace fluxion::runtime

void fluxion_convolution(const fluxion::runtime::Convolution *what, const void *lhs,
                         const void *rhs, void *out) {
  using namespace fluxion::runtime;
  if (isEmpty(*what))
    return;
  withElement(what->dtype, [&](auto like) {
    using T = decltype(like);
    convolve(*what, static_cast<const T *>(lhs), static_cast<const T *>(rhs),
             static_cast<T *>(out));
  });
}
