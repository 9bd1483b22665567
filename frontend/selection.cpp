// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/selection.h"

#include "fluxion/elementwise.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>
#include <limits>

namespace fluxion::detail {

using Kind = Index::Kind;

//===----------------------------------------------------------------------------------------------
// Index arrays

void requireIntegers(const Array &index, Where where) {
  if (isInteger(index.dtype()))
    return;
  raise<DtypeError>({.what = "an index that is not an integer",
                     .where = where,
                     .expected = "an array of integers, or of booleans",
                     .got = typeText({index, where}),
                     .hint = "convert with astype(fx::i32)"});
}

static DType indexUpTo(int64_t n, DType dtype) {
  return n > std::numeric_limits<std::int32_t>::max() ? DType::i64 : indexOf(dtype);
}
Array widenedIndex(const Array &index, int64_t n, Where where) {
  return converted(index, indexUpTo(n, index.dtype()), where);
}

/// The largest number of i64: no array is so long that it has places beyond.
static Array mostOf(const Array &index) {
  return Array(std::numeric_limits<std::int64_t>::max()).astype(index.dtype());
}

Array wrapped(const Array &index, int64_t n, Where where) {
  DType dtype = indexUpTo(n, index.dtype());
  if (index.is_traced()) {
    Array inside =
        index.dtype() == DType::u64 ? minimum({index, where}, {mostOf(index), where}) : index;
    Operand i(converted(inside, dtype, where), where);
    return fluxion::where({i < 0, where}, {i + n, where}, i);
  }
  HostArray given = *knownNumbers(index), host(dtype, index.shape());
  visitDType(given.dtype(), [&](auto fromTag) {
    using From = typename decltype(fromTag)::type;
    visitDType(dtype, [&](auto toTag) {
      using To = typename decltype(toTag)::type;
      if constexpr (isIntegerElement<To> && isIntegerElement<From>)
        std::transform(given.data<From>(), given.data<From>() + given.size(),
                       host.mutableData<To>(), [&](From index) {
                         auto i = static_cast<std::int64_t>(index);
                         if (std::is_unsigned_v<From> && i < 0) // beyond the numbers of i64
                           i = std::numeric_limits<std::int64_t>::max();
                         return static_cast<To>(i < 0 ? i + n : i);
                       });
    });
  });
  return fromHost(std::move(host));
}

/// Where the elements of a mask are true: one index array per axis.
static std::vector<Array> placesOf(const Index &index) {
  HostArray mask = hostOf(index.array(), "selecting by booleans");
  std::int64_t count = std::count(mask.data<bool>(), mask.data<bool>() + mask.size(), true);
  std::vector<HostArray> places(mask.shape().size(), HostArray());
  for (HostArray &place : places)
    place = HostArray(DType::i64, {count});
  if (count > 0) {
    IndexCounter at(mask.shape());
    std::int64_t element = 0, next = 0;
    do {
      if (mask.data<bool>()[element++]) {
        for (int axis = 0; axis < mask.rank(); ++axis)
          places[static_cast<std::size_t>(axis)].mutableData<std::int64_t>()[next] = at[axis];
        ++next;
      }
    } while (at.next());
  }
  std::vector<Array> arrays;
  for (HostArray &place : places)
    arrays.push_back(fromHost(std::move(place)));
  return arrays;
}

bool isMask(const Index &index) {
  return index.kind() == Kind::array && isBoolean(index.array().dtype());
}

const Index *onlyMask(llvm::ArrayRef<Index> indices) {
  const Index *mask = nullptr;
  for (const Index &index : indices)
    if (index.kind() == Kind::array) {
      if (mask || !isMask(index))
        return nullptr;
      mask = &index;
    }
  return mask;
}

//===----------------------------------------------------------------------------------------------
// Reading the indices from left to right

class Selection::Reader {
public:
  Reader(Selection &selection, const Array &x) : s_(selection), x_(x) {}
  void read(llvm::ArrayRef<Index> indices);

private:
  void readOne(const Index &index);
  void readInteger(int64_t i, Where where);
  void readSlice(const Slice &slice, Where where);
  void readMask(const Index &index);
  void readPick(const Array &index, Where where);
  void readWhole(int64_t count);
  int countAxes(llvm::ArrayRef<Index> indices) const;
  std::string typeOfX() const { return typeText({x_, s_.where}); }

  void pushView(int64_t size);
  /// An index array or, beside one, an integer.
  void noteAdvanced();
  /// Whatever stands between two of those.
  void noteSeparator() { isInterrupted_ |= hasAdvanced_; }

  Selection &s_;
  const Array &x_;
  int axis_ = 0; // of x
  bool hasAdvanced_ = false, isInterrupted_ = false, isApart_ = false;
  int shownBefore_ = 0; // axes of the result in front of the first index array
};

void Selection::Reader::pushView(int64_t size) {
  if (s_.view.rank() == maxRank)
    raise<ShapeError>({.what = "too many axes in an indexing expression",
                       .where = s_.where,
                       .expected = fmt::format("at most {}", maxRank),
                       .got = "more",
                       .hint = "merge axes first, as in collapse(x, 0, 2)"});
  s_.view.push_back(size);
}

void Selection::Reader::noteAdvanced() {
  if (!hasAdvanced_)
    shownBefore_ = s_.view.rank();
  isApart_ |= isInterrupted_;
  hasAdvanced_ = true;
}

int Selection::Reader::countAxes(llvm::ArrayRef<Index> indices) const {
  int axes = 0;
  for (const Index &index : indices)
    axes += isMask(index) ? index.array().ndim()
                          : index.kind() != Kind::newAxis && index.kind() != Kind::ellipsis;
  return axes;
}

void Selection::Reader::read(llvm::ArrayRef<Index> indices) {
  int left = x_.ndim() - countAxes(indices);
  auto isDots = [](const Index &index) { return index.kind() == Kind::ellipsis; };
  if (left < 0)
    raise<ShapeError>({.what = "too many indices",
                       .where = s_.where,
                       .expected = fmt::format("at most {} for {}", x_.ndim(), typeOfX()),
                       .got = fmt::format("{}", x_.ndim() - left),
                       .hint = "fx::newaxis makes an axis"});
  if (llvm::count_if(indices, isDots) > 1)
    raise<ShapeError>({.what = "several fx::ellipsis in an indexing expression",
                       .where = s_.where,
                       .expected = "at most one",
                       .got = fmt::format("{}", llvm::count_if(indices, isDots)),
                       .hint = "fx::all stands for one whole axis"});
  for (const Index &index : indices)
    if (isDots(index))
      readWhole(left);
    else
      readOne(index);
  if (!llvm::any_of(indices, isDots))
    readWhole(left);
  bool isByArray = llvm::any_of(s_.picks, [](const Pick &pick) { return pick.index.ndim() > 0; });
  s_.place = isByArray && !isApart_ ? shownBefore_ : 0;
}

void Selection::Reader::readWhole(int64_t count) {
  if (count > 0)
    noteSeparator();
  for (; count > 0; --count)
    pushView(x_.shape()[axis_++]);
}

void Selection::Reader::readOne(const Index &index) {
  switch (index.kind()) {
  case Kind::integer: return readInteger(index.integer(), index.where());
  case Kind::slice: return readSlice(index.slice(), index.where());
  case Kind::all: return readWhole(1);
  case Kind::newAxis: noteSeparator(); return pushView(1);
  case Kind::array: return isMask(index) ? readMask(index) : readPick(index.array(), index.where());
  case Kind::absent:
  case Kind::ellipsis: break;
  }
}

void Selection::Reader::readInteger(int64_t i, Where where) {
  int64_t n = x_.shape()[axis_];
  if (i < -n || i >= n)
    raise<ShapeError>({.what = "index out of range",
                       .where = where,
                       .expected = n == 0 ? fmt::format("no index: axis {} is empty", axis_)
                                          : fmt::format("{} to {} for axis {}", -n, n - 1, axis_),
                       .got = fmt::format("{} for {}", i, typeOfX()),
                       .hint = "negative indices count from the end; bounds of a slice clamp"});
  noteAdvanced();
  s_.box.start[axis_] = i < 0 ? i + n : i;
  s_.box.limit[axis_] = s_.box.start[axis_] + 1;
  ++axis_;
}

// As Python: bounds count from the end where negative, then are limited to what there is.
void Selection::Reader::readSlice(const Slice &slice, Where where) {
  int64_t n = x_.shape()[axis_];
  if (slice.step == 0)
    raise<ShapeError>({.what = "a slice with step 0",
                       .where = where,
                       .expected = "a step of 1 or more, or below 0: backwards",
                       .got = "slice(.., .., 0)",
                       .hint = "without a third number the step is 1, as in fx::slice(0, 3)"});
  bool isForward = slice.step > 0;
  // A step beyond the axis does as well as one of its length.
  int64_t step = std::clamp(slice.step, -std::max<int64_t>(n, 1), std::max<int64_t>(n, 1));
  int64_t low = isForward ? 0 : -1, high = isForward ? n : n - 1;
  auto bound = [&](const std::optional<int64_t> &given, int64_t otherwise) {
    return given ? std::clamp(*given < 0 ? *given + n : *given, low, high) : otherwise;
  };
  int64_t begin = bound(slice.begin, isForward ? low : high);
  int64_t end = bound(slice.end, isForward ? high : low);
  int64_t stride = std::abs(step), distance = isForward ? end - begin : begin - end;
  int64_t count = distance > 0 ? (distance + stride - 1) / stride : 0;
  int64_t first = count == 0 ? 0 : isForward ? begin : begin - (count - 1) * stride;
  s_.box.start[axis_] = first;
  s_.box.limit[axis_] = count == 0 ? 0 : first + (count - 1) * stride + 1;
  s_.box.stride[axis_] = count > 1 ? stride : 1;
  if (!isForward && count > 1)
    s_.backwards.push_back(axis_);
  noteSeparator();
  pushView(count);
  ++axis_;
}

void Selection::Reader::readMask(const Index &index) {
  const Array &mask = index.array();
  if (mask.ndim() == 0)
    raise<ShapeError>({.what = "a boolean scalar as an index",
                       .where = index.where(),
                       .expected = "integers, or a mask of at least one axis",
                       .got = typeText({mask, index.where()}),
                       .hint = "choose with where()"});
  for (int k = 0; k < mask.ndim(); ++k)
    if (mask.shape()[k] != x_.shape()[axis_ + k])
      raise<ShapeError>(
          {.what = "a mask that does not fit the array",
           .where = index.where(),
           .expected = fmt::format("the sizes of {} from axis {} on", typeOfX(), axis_),
           .got = typeText({mask, index.where()}),
           .hint = "x(x > 0.0) has a mask of all of x, x(fx::all, mask) one along axis 1"});
  for (const Array &places : placesOf(index))
    readPick(places, index.where());
}

void Selection::Reader::readPick(const Array &index, Where where) {
  requireAlive(index, where);
  requireIntegers(index, where);
  int64_t n = x_.shape()[axis_];
  if (n == 0 && index.size() > 0)
    raise<ShapeError>(
        {.what = "index out of range",
         .where = where,
         .expected = fmt::format("no index: axis {} is empty", axis_),
         .got = fmt::format("{} for {}", typeText({index, where}), typeOfX()),
         .hint = "indices without elements, as fx::zeros({0}, fx::i32), select nothing"});
  // The number of a scalar that is known makes it an integer, but one that clamps.
  if (index.ndim() == 0 && !index.is_traced()) {
    int64_t i = index.item<std::int64_t>();
    i = i < 0 ? i + n : i;
    s_.isOutside |= i < 0 || i >= n;
    return readInteger(std::clamp<int64_t>(i, 0, n - 1), where);
  }
  noteAdvanced();
  s_.picks.push_back({s_.view.rank(), wrapped(index, n, where)});
  pushView(n);
  ++axis_;
}

//===----------------------------------------------------------------------------------------------
// The plan

static Where lineOf(llvm::ArrayRef<Index> indices) {
  return indices.empty() ? Where() : indices.front().where();
}

Selection::Selection(const Array &x, llvm::ArrayRef<Index> indices)
    : where(lineOf(indices)), box(Operand(x, lineOf(indices)).shape()) {
  Reader(*this, x).read(indices);
  for (int axis = 0; axis < x.ndim(); ++axis)
    boxShape.push_back((box.limit[axis] - box.start[axis] + box.stride[axis] - 1) /
                       box.stride[axis]);
  finish();
}

void Selection::finish() {
  llvm::SmallVector<Operand> operands;
  llvm::SmallVector<const Operand *> pointers;
  for (const Pick &pick : picks)
    operands.emplace_back(pick.index, where);
  for (const Operand &operand : operands)
    pointers.push_back(&operand);
  if (!picks.empty())
    pickShape = commonShape("indexing by arrays", pointers);
  Shape rest = without(view, pickedAxes());
  if (rest.rank() + pickShape.rank() > maxRank)
    raise<ShapeError>({.what = "too many axes in an indexing expression",
                       .where = where,
                       .expected = fmt::format("at most {}", maxRank),
                       .got = fmt::format("{}", rest.rank() + pickShape.rank()),
                       .hint = "merge axes first, as in collapse(x, 0, 2)"});
  for (int axis = 0; axis <= rest.rank(); ++axis) {
    if (axis == place)
      for (std::int64_t size : pickShape)
        result.push_back(size);
    if (axis < rest.rank())
      result.push_back(rest[axis]);
  }
}

AxisList Selection::pickedAxes() const {
  AxisList axes;
  for (const Pick &pick : picks)
    axes.push_back(pick.axis);
  return axes;
}

AxisList Selection::viewAxes() const {
  AxisList axes;
  for (int axis = 0; axis < result.rank(); ++axis)
    if (axis < place || axis >= place + pickShape.rank())
      axes.push_back(axis);
  return axes;
}

} // namespace fluxion::detail
