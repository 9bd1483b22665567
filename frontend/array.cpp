// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The handle: making scalars, looking at shapes and numbers.
#include "fluxion/array.h"

#include "frontend/promotion.h"
#include "runtime/number.h"

#include <fmt/format.h>

namespace fluxion {

using detail::Complaint;
using runtime::HostArray;

static const detail::Node &requireValue(const Array &array) {
  // What was donated still has a type; what was never known has none.
  if (!array.has_value() || (array.node()->absence && array.node()->absence->mask.has_value()))
    detail::nodeOf(array, {}); // throws
  return *array.node();
}

const Shape &Array::shape() const { return requireValue(*this).shape; }
DType Array::dtype() const { return requireValue(*this).dtype; }
bool Array::is_traced() const {
  const detail::Node &node = requireValue(*this);
  return !node.host && !node.absence;
}

Array Array::makeScalar(const detail::Scalar &value) {
  return detail::fromHost(visitElement(value.dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    return HostArray::scalar<T>(detail::elementOf<T>(value));
  }));
}

DType Operand::dtype() const {
  if (isWeak_)
    return scalar_.dtype;
  detail::requireAlive(array_, where_);
  return array_.dtype();
}

const Shape &Operand::shape() const {
  static const Shape scalarShape;
  if (isWeak_)
    return scalarShape;
  detail::requireAlive(array_, where_);
  return array_.shape();
}

template <class T> T Array::itemAs(Where where) const {
  if (requireValue(*this).shape.numElements() != 1)
    detail::raise<ShapeError>({.what = "one number is asked of an array of several",
                               .where = where.line() ? where : node_->made,
                               .expected = "an array of one element",
                               .got = std::string(name(dtype())) + shape().str(),
                               .hint = "index it, or reduce it with sum, all or any"});
  detail::nodeOf(*this, where);
  HostArray host = detail::hostOf(*this, "reading a number or branching natively", where);
  // The other part would be lost silently; a truth value asks for both.
  if (isComplex(host.dtype()) && !isComplexElement<T> && !isBoolElement<T>)
    detail::raise<DtypeError>({.what = "one real number is asked of a complex array",
                               .where = where.line() ? where : node_->made,
                               .expected = "item<std::complex<double>>()",
                               .got = std::string(name(dtype())) + shape().str(),
                               .hint = "or take real(x), imag(x) or abs(x) first"});
  return visitElement(host.dtype(), [&](auto tag) {
    using From = typename decltype(tag)::type;
    return runtime::convertTo<T>(*host.data<From>());
  });
}
template bool Array::itemAs<bool>(Where) const;
template std::uint8_t Array::itemAs<std::uint8_t>(Where) const;
template std::uint16_t Array::itemAs<std::uint16_t>(Where) const;
template std::uint32_t Array::itemAs<std::uint32_t>(Where) const;
template std::uint64_t Array::itemAs<std::uint64_t>(Where) const;
template unsigned long long Array::itemAs<unsigned long long>(Where) const;
template std::int8_t Array::itemAs<std::int8_t>(Where) const;
template std::int16_t Array::itemAs<std::int16_t>(Where) const;
template std::int32_t Array::itemAs<std::int32_t>(Where) const;
template std::int64_t Array::itemAs<std::int64_t>(Where) const;
template long long Array::itemAs<long long>(Where) const;
template bfloat16 Array::itemAs<bfloat16>(Where) const;
template float16 Array::itemAs<float16>(Where) const;
template float Array::itemAs<float>(Where) const;
template double Array::itemAs<double>(Where) const;
template std::complex<float> Array::itemAs<std::complex<float>>(Where) const;
template std::complex<double> Array::itemAs<std::complex<double>>(Where) const;

const void *Array::elements(DType expected, Where where) const {
  if (dtype() != expected)
    detail::raise<DtypeError>({.what = "elements of another type are asked for",
                               .where = where,
                               .expected = std::string(name(dtype())),
                               .got = std::string(name(expected)),
                               .hint = "convert with astype first"});
  detail::nodeOf(*this, where);
  // A traced value keeps its numbers in its trace, so the pointer stays good as long as that does.
  return detail::hostOf(*this, "reading elements", where).raw();
}

Index::Index(const Array &array, Where where) : Index(Kind::array, where) {
  array_ = std::make_shared<const Array>(array);
}

} // namespace fluxion
