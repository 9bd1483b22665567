// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/numeric.h"

#include "tests/vectors/compare.h"

#include <cmath>
#include <limits>

namespace fluxion::tests {

template <class T> static T drawOne(Random &random, double lo, double hi) {
  if constexpr (std::is_same_v<T, bool>) {
    return std::uniform_int_distribution(0, 1)(random) == 1;
  } else if constexpr (isFloatElement<T>) {
    return static_cast<T>(std::uniform_real_distribution(lo, hi)(random));
  } else {
    auto first = static_cast<int64_t>(std::ceil(lo)), last = static_cast<int64_t>(std::floor(hi));
    if (first >= last)
      first = 1, last = 3;
    return static_cast<T>(std::uniform_int_distribution<int64_t>(first, last)(random));
  }
}

/// A listed number; of an unsigned type modulo its range.
template <class T> static T listedOne(double value) {
  if constexpr (isIntegerElement<T>)
    return static_cast<T>(static_cast<int64_t>(value));
  else
    return static_cast<T>(value);
}

HostArray draw(Random &random, DType dtype, const Shape &shape, const Numbers &numbers) {
  HostArray array(dtype, shape);
  visitDType(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    T *out = array.template mutableData<T>();
    for (int64_t i = 0; i < array.size(); ++i)
      out[i] = numbers.listed.empty() ? drawOne<T>(random, numbers.lo, numbers.hi)
                                      : listedOne<T>(numbers.listed[i]);
  });
  return array;
}

template <class T> static std::vector<T> specialValues() {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_same_v<T, bool>)
    return {false, true};
  else if constexpr (isFloatElement<T>)
    return {T(0.0),
            T(-0.0),
            T(1),
            T(-1),
            T(2),
            T(0.5),
            T(-2.5),
            T(1e10),
            T(-40),
            Limits::infinity(),
            T(-Limits::infinity()),
            Limits::quiet_NaN(),
            Limits::denorm_min(),
            Limits::max(),
            Limits::lowest()};
  else
    return {0,
            1,
            static_cast<T>(-1),
            2,
            static_cast<T>(-2),
            7,
            static_cast<T>(-13),
            31,
            32,
            63,
            64,
            Limits::max(),
            Limits::min()};
}

Arrays edgeCases(llvm::ArrayRef<DType> dtypes) {
  auto countOf = [](DType dtype) {
    return visitDType(dtype, [](auto tag) {
      return static_cast<int64_t>(specialValues<typename decltype(tag)::type>().size());
    });
  };
  int64_t total = 1, run = 1;
  for (DType dtype : dtypes)
    total *= countOf(dtype);
  Arrays arrays;
  for (DType dtype : dtypes) {
    HostArray array(dtype, Shape{total});
    visitDType(dtype, [&](auto tag) {
      using T = typename decltype(tag)::type;
      std::vector<T> values = specialValues<T>();
      T *out = array.mutableData<T>();
      for (int64_t i = 0; i < total; ++i)
        out[i] = values[static_cast<size_t>(i / run) % values.size()];
    });
    run *= countOf(dtype);
    arrays.push_back(array);
  }
  return arrays;
}

Arrays directions(Random &random, llvm::ArrayRef<HostArray> like) {
  return llvm::map_to_vector(like, [&](const HostArray &array) {
    return draw(random, array.dtype(), array.shape(), uniform(-1, 1));
  });
}

std::vector<double> doubles(const HostArray &array) {
  return visitDType(array.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *data = array.data<T>();
    std::vector<double> all(static_cast<size_t>(array.size()));
    for (size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<double>(data[i]);
    return all;
  });
}

HostArray moved(const HostArray &a, const HostArray &t, double h) {
  HostArray result(a.dtype(), a.shape());
  visitDType(a.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *x = a.data<T>(), *step = t.data<T>();
    T *out = result.mutableData<T>();
    for (int64_t i = 0; i < a.size(); ++i)
      out[i] = static_cast<T>(static_cast<double>(x[i]) + h * static_cast<double>(step[i]));
  });
  return result;
}

Product inner(llvm::ArrayRef<HostArray> a, llvm::ArrayRef<HostArray> b) {
  Product product;
  for (auto [left, right] : llvm::zip(a, b)) {
    std::vector<double> x = doubles(left), y = doubles(right);
    for (size_t i = 0; i < x.size(); ++i) {
      product.sum += x[i] * y[i];
      product.size += std::abs(x[i] * y[i]);
    }
  }
  return product;
}

std::vector<std::vector<double>> differences(const std::function<Arrays(double)> &f, double h) {
  Arrays ahead = f(h), behind = f(-h), farAhead = f(2 * h), farBehind = f(-2 * h);
  std::vector<std::vector<double>> slopes;
  for (size_t k = 0; k < ahead.size(); ++k) {
    std::vector<double> p = doubles(ahead[k]), m = doubles(behind[k]), pp = doubles(farAhead[k]),
                        mm = doubles(farBehind[k]), &slope = slopes.emplace_back(p.size());
    for (size_t i = 0; i < p.size(); ++i)
      slope[i] = (8 * (p[i] - m[i]) - (pp[i] - mm[i])) / (12 * h);
  }
  return slopes;
}

std::optional<std::string> farFrom(const HostArray &got, llvm::ArrayRef<double> expected,
                                   double tol) {
  std::vector<double> values = doubles(got);
  if (values.size() != expected.size())
    return "got " + std::to_string(values.size()) + " elements, expected " +
           std::to_string(expected.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(expected[i]) &&
        !(std::abs(values[i] - expected[i]) <= tol * (1 + std::abs(expected[i]))))
      return "element " + std::to_string(i) + ": got " + std::to_string(values[i]) + ", expected " +
             std::to_string(expected[i]) + ", off by " +
             std::to_string(std::abs(values[i] - expected[i]) / tol) + " tolerances";
  return std::nullopt;
}

std::optional<std::string> notIdentical(const HostArray &got, const HostArray &expected) {
  return difference(got, expected, Tolerance{}, Zeros::signedOnes);
}

HostArray laneOf(const HostArray &batch, int64_t lane) {
  Shape shape(std::span<const int64_t>(batch.shape()).subspan(1));
  HostArray one(batch.dtype(), shape);
  std::memcpy(one.mutableRaw(), static_cast<const char *>(batch.raw()) + lane * one.bytes(),
              one.bytes());
  return one;
}

HostArray stacked(llvm::ArrayRef<HostArray> lanes, size_t axis) {
  const Shape &lane = lanes.front().shape();
  Shape shape;
  size_t rows = 1; // what is behind the new axis stays together
  for (size_t i = 0; i < axis; ++i) {
    shape.push_back(lane[static_cast<int>(i)]);
    rows *= static_cast<size_t>(lane[static_cast<int>(i)]);
  }
  shape.push_back(static_cast<int64_t>(lanes.size()));
  for (size_t i = axis; i < lane.size(); ++i)
    shape.push_back(lane[static_cast<int>(i)]);
  HostArray batch(lanes.front().dtype(), shape);
  if (batch.bytes() == 0)
    return batch;
  size_t rowBytes = lanes.front().bytes() / rows;
  char *next = static_cast<char *>(batch.mutableRaw());
  for (size_t row = 0; row < rows; ++row)
    for (const HostArray &lane : lanes) {
      std::memcpy(next, static_cast<const char *>(lane.raw()) + row * rowBytes, rowBytes);
      next += rowBytes;
    }
  return batch;
}

size_t highestRank(llvm::ArrayRef<HostArray> arrays) {
  size_t highest = 0;
  for (const HostArray &array : arrays)
    highest = std::max(highest, array.shape().size());
  return highest;
}

Arrays joined(llvm::ArrayRef<HostArray> a, llvm::ArrayRef<HostArray> b) {
  Arrays all(a.begin(), a.end());
  all.append(b.begin(), b.end());
  return all;
}

} // namespace fluxion::tests
