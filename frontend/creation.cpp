// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/creation.h"

#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "fluxion/structural.h"
#include "frontend/axes.h"
#include "ir/ops/creation.h"
#include "runtime/number.h"
#include "runtime/strided.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace fluxion {

using mlir::Location;
using mlir::OpBuilder;
using detail::Site;
using runtime::Buffer;
using runtime::HostArray;

//===----------------------------------------------------------------------------------------------
// From numbers

namespace detail {

void refuseRagged(Site where) {
  raise<ShapeError>({.what = "lists of different length in array",
                     .where = where,
                     .expected = "rows of equal length",
                     .got = "a row that is longer or shorter than the first",
                     .hint = "pad the shorter ones, or keep a std::vector of arrays"});
}

Array fromNumbers(const NumberRow &numbers, const Shape &shape, std::optional<DType> dtype,
                  Site where) {
  requireShape(shape, "array", where);
  if (shape.numElements() != numbers.count)
    raise<ShapeError>(
        {.what = "numbers that do not fill the shape in array",
         .where = where,
         .expected = fmt::format("{} numbers for {}", shape.numElements(), shape.str()),
         .got = fmt::format("{}", numbers.count),
         .hint = numbers.count == 1 ? "fx::full(shape, value) repeats one number"
                                    : "fx::array(numbers).reshape(shape) takes one size of -1: "
                                      "what the others leave"});
  HostArray host(dtype.value_or(numbers.dtype), shape);
  visitElement(numbers.dtype, [&](auto fromTag) {
    using From = typename decltype(fromTag)::type;
    const From *from = static_cast<const From *>(numbers.data);
    visitElement(host.dtype(), [&](auto toTag) {
      using To = typename decltype(toTag)::type;
      std::transform(from, from + numbers.count, host.mutableData<To>(),
                     [](From x) { return runtime::convertTo<To>(x); });
    });
  });
  return fromHost(std::move(host), where);
}

/// A dense copy of elements that lie anywhere.
static HostArray gathered(const void *data, const Shape &sizes,
                          const std::vector<std::int64_t> &byteStrides, DType dtype) {
  HostArray host(dtype, sizes);
  if (host.size() == 0)
    return host;
  auto *out = static_cast<char *>(host.mutableRaw());
  IndexCounter counter(sizes);
  do {
    std::int64_t offset = 0;
    for (int axis = 0; axis < sizes.rank(); ++axis)
      offset += counter[axis] * byteStrides[static_cast<std::size_t>(axis)];
    std::memcpy(out, static_cast<const char *>(data) + offset, byteSize(dtype));
    // A byte of memory that is read as a bool may be any number.
    if (dtype == DType::boolean)
      *out = *out != 0;
    out += byteSize(dtype);
  } while (counter.next());
  return host;
}

static bool isDense(const Shape &sizes, const std::vector<std::int64_t> &byteStrides, DType dtype) {
  Shape dense = sizes.rowMajorStrides();
  for (int axis = 0; axis < sizes.rank(); ++axis)
    if (sizes[axis] > 1 && byteStrides[static_cast<std::size_t>(axis)] !=
                               dense[axis] * static_cast<std::int64_t>(byteSize(dtype)))
      return false;
  return true;
}

Array viewOf(const void *data, const Shape &sizes, const std::vector<std::int64_t> *byteStrides,
             DType dtype, std::function<void()> release, Site where) {
  requireShape(sizes, "view", where);
  if (!data && sizes.numElements() != 0)
    raise<ShapeError>(
        {.what = "a null pointer in view",
         .where = where,
         .expected = fmt::format("memory of {} elements", sizes.numElements()),
         .got = "nullptr",
         .hint = "data() of an empty vector is null: look whether it has been filled"});
  if (byteStrides && byteStrides->size() != sizes.size())
    raise<ShapeError>(
        {.what = "strides that do not fit in view",
         .where = where,
         .expected = fmt::format("{} strides for {}", sizes.size(), sizes.str()),
         .got = fmt::format("{}", byteStrides->size()),
         .hint = "strides count bytes, one per axis; dense row-major memory needs none"});
  bool isAligned = reinterpret_cast<std::uintptr_t>(data) % byteSize(dtype) == 0;
  if (isAligned && (!byteStrides || isDense(sizes, *byteStrides, dtype)))
    return fromHost(
        HostArray(dtype, sizes,
                  Buffer::borrow(const_cast<void *>(data),
                                 byteSize(dtype) * static_cast<std::size_t>(sizes.numElements()),
                                 std::move(release))),
        where);
  std::vector<std::int64_t> strides;
  if (byteStrides)
    strides = *byteStrides;
  else
    for (std::int64_t stride : sizes.rowMajorStrides())
      strides.push_back(stride * static_cast<std::int64_t>(byteSize(dtype)));
  HostArray host = gathered(data, sizes, strides, dtype);
  if (release)
    release();
  return fromHost(std::move(host), where);
}

//===----------------------------------------------------------------------------------------------
// From arrays and numbers

static bool areNumbers(List<Operand> list) {
  return std::all_of(list.begin(), list.end(),
                     [](const Operand &x) { return x.isWeak() && !isComplex(x.dtype()); });
}
static std::vector<double> numbersOf(List<Operand> list) {
  std::vector<double> numbers;
  for (const Operand &x : list)
    numbers.push_back(elementOf<double>(x.scalar()));
  return numbers;
}
static Array stacked(List<Operand> list, Site where) {
  std::vector<Array> parts;
  for (const Operand &x : list)
    parts.push_back(x.array());
  return stack(parts, 0, where);
}

Array fromOperands(List<Operand> list, std::optional<DType> dtype, Site where) {
  if (areNumbers(list))
    return fromRows(numbersOf(list), dtype, where);
  Array all = stacked(list, where);
  return dtype ? all.astype(*dtype, where) : all;
}

Array fromOperands(List<List<Operand>> list, std::optional<DType> dtype, Site where) {
  if (list.size() == 0)
    return fromOperands(List<Operand>(), dtype, where);
  if (std::all_of(list.begin(), list.end(), areNumbers)) {
    std::vector<std::vector<double>> rows;
    for (List<Operand> row : list)
      rows.push_back(numbersOf(row));
    return fromRows(rows, dtype, where);
  }
  std::vector<Array> rows;
  for (List<Operand> row : list)
    rows.push_back(stacked(row, where));
  Array all = stack(rows, 0, where);
  return dtype ? all.astype(*dtype, where) : all;
}

} // namespace detail

//===----------------------------------------------------------------------------------------------
// The same everywhere

static Array filledChecked(const char *function, const detail::Scalar &value, DType dtype,
                           const Shape &shape, Site where) {
  detail::requireShape(shape, function, where);
  return detail::filled(value, dtype, shape, where);
}
Array zeros(const Shape &shape, DType dtype, Site where) {
  return filledChecked("zeros", 0, dtype, shape, where);
}
Array ones(const Shape &shape, DType dtype, Site where) {
  return filledChecked("ones", 1, dtype, shape, where);
}
Array full(const Shape &shape, const Operand &value, std::optional<DType> dtype) {
  DType wanted = dtype.value_or(value.dtype());
  if (value.isWeak())
    return filledChecked("full", value.scalar(), wanted, shape, value.where());
  return broadcast_to({detail::converted(value.array(), wanted, value.where()), value.where()},
                      shape);
}
Array zeros_like(const Operand &x, std::optional<DType> dtype) {
  return zeros(x.shape(), dtype.value_or(x.dtype()), x.where());
}
Array ones_like(const Operand &x, std::optional<DType> dtype) {
  return ones(x.shape(), dtype.value_or(x.dtype()), x.where());
}
Array full_like(const Operand &x, const Operand &value, std::optional<DType> dtype) {
  return full(x.shape(), value, dtype.value_or(x.dtype()));
}

//===----------------------------------------------------------------------------------------------
// Sequences

Array detail::iotaAlong(DType dtype, const Shape &shape, int axis, Where where) {
  return recordOne(where, {}, [&](OpBuilder &b, Location loc, auto) {
    return ir::IotaOp::create(b, loc, ir::tensorType(b.getContext(), dtype, shape),
                              static_cast<uint64_t>(axis));
  });
}

Array iota(const Shape &shape, int axis, DType dtype, Site where) {
  detail::requireShape(shape, "iota", where);
  auto at = static_cast<int>(detail::normalAxis(axis, shape.rank(), "iota", shape.str(), where));
  if (isBoolean(dtype))
    detail::raise<DtypeError>({.what = "iota of booleans",
                               .where = where,
                               .expected = "a dtype of numbers",
                               .got = std::string(name(dtype)),
                               .hint = "convert numbers, as in fx::iota(n).astype(fx::boolean)"});
  return detail::iotaAlong(dtype, shape, at, where);
}
Array iota(std::int64_t n, DType dtype, Site where) { return iota(Shape{n}, 0, dtype, where); }

Array eye(std::int64_t n, std::int64_t m, int k, DType dtype, Site where) {
  Shape shape{n, m};
  detail::requireShape(shape, "eye", where);
  Operand row(detail::iotaAlong(DType::i64, shape, 0, where), where);
  Operand column(detail::iotaAlong(DType::i64, shape, 1, where), where);
  return detail::converted(Operand(row + static_cast<std::int64_t>(k), where) == column, dtype,
                           where);
}
Array eye(std::int64_t n, DType dtype, Site where) { return eye(n, n, 0, dtype, where); }

static double realOf(const detail::Scalar &x) { return detail::elementOf<double>(x); }
static __int128 wholeOf(const detail::Scalar &x) {
  if (x.dtype == DType::u64)
    return static_cast<std::uint64_t>(x.integer);
  return x.integer;
}

static std::int64_t countInRange(const detail::Scalar &start, const detail::Scalar &stop,
                                 const detail::Scalar &step, Site where) {
  double distance = realOf(stop) - realOf(start), each = realOf(step);
  double count = std::ceil(distance / each);
  bool isWhole = !isFloating(start.dtype) && !isFloating(stop.dtype) && !isFloating(step.dtype);
  if (each == 0 || !std::isfinite(count))
    detail::raise<ShapeError>(
        {.what = "a range without an end in arange",
         .where = where,
         .expected = "finite numbers and a step other than 0",
         .got = fmt::format("from {} to {} by {}", realOf(start), realOf(stop), each),
         .hint = "fx::linspace takes a number of elements instead of a step"});
  if (count > 0x1p48)
    detail::raise<ShapeError>(
        {.what = "more elements than memory can hold in arange",
         .where = where,
         .expected = "at most 2^48 elements",
         .got = fmt::format("{} from {} to {} by {}", count, realOf(start), realOf(stop), each),
         .hint = "compute it in parts, with fx::map or fx::scan"});
  if (!isWhole)
    return std::max<std::int64_t>(static_cast<std::int64_t>(count), 0);
  // Exact where doubles are not.
  __int128 whole = wholeOf(stop) - wholeOf(start), by = wholeOf(step);
  __int128 n = (whole + by + (by > 0 ? -1 : 1)) / by;
  return n > 0 ? static_cast<std::int64_t>(n) : 0;
}

Array detail::arange(Scalar start, Scalar stop, Scalar step, std::optional<DType> dtype,
                     Site where) {
  DType common = numberOf(promote(promote(start.dtype, stop.dtype), step.dtype));
  if (isComplex(common))
    raise<DtypeError>({.what = "complex numbers in arange",
                       .where = where,
                       .expected = "real numbers, which have an order",
                       .got = std::string(name(common)),
                       .hint = "complex(arange(...), 0.0)"});
  Shape shape{countInRange(start, stop, step, where)};
  // Counted in the type of the numbers, so that a narrow dtype rounds once.
  Operand i(iotaAlong(common, shape, 0, where), where);
  auto as = [&](const Scalar &x) { return Operand(filled(x, common, {}, where), where); };
  Operand scaled(i * as(step), where);
  return converted(scaled + as(start), dtype.value_or(common), where);
}

} // namespace fluxion
