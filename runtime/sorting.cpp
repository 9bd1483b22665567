// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting by digits of 11 bits from the lowest on, which is stable and takes as many passes as the
// key has digits; short rows by merging.
#include "runtime/dtype.h"
#include "runtime/row_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <type_traits>
#include <vector>

using fluxion::DType;

namespace {

/// Unsigned numbers in the order of T: NaN last and all alike, -0 as 0.
template <class T> auto keyOf(T x) {
  if constexpr (std::is_same_v<T, bool>) {
    return static_cast<std::uint8_t>(x);
  } else if constexpr (fluxion::isFloatElement<T>) {
    using U = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                 std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
    constexpr U sign = static_cast<U>(U(1) << (sizeof(U) * 8 - 1));
    if (x != x)
      return static_cast<U>(~U(0));
    U bits = std::bit_cast<U>(x == 0 ? T(0) : x);
    return static_cast<U>(bits & sign ? ~bits : bits | sign);
  } else if constexpr (std::is_unsigned_v<T>) {
    return x;
  } else {
    using U = std::make_unsigned_t<T>;
    return static_cast<U>(static_cast<U>(x) ^ (U(1) << (sizeof(U) * 8 - 1)));
  }
}

constexpr std::int64_t digitBits = 11, shortest = 400;
constexpr std::size_t digits = std::size_t(1) << digitBits;

/// Moves the items stably into the order of their keys; `spare` has as many places. The result is
/// in the one of the two that is answered.
template <class Item, class Key> Item *byDigits(Item *items, Item *spare, std::int64_t n, Key key) {
  using U = decltype(key(*items));
  constexpr int bits = sizeof(U) * 8;
  std::vector<std::array<std::int64_t, digits>> counts((bits + digitBits - 1) / digitBits);
  for (std::int64_t i = 0; i < n; ++i) {
    U k = key(items[i]);
    for (std::size_t pass = 0; pass < counts.size(); ++pass)
      ++counts[pass][static_cast<std::size_t>(k >> (pass * digitBits)) & (digits - 1)];
  }
  for (std::size_t pass = 0; pass < counts.size(); ++pass) {
    auto &count = counts[pass];
    auto digitOf = [&](const Item &item) {
      return static_cast<std::size_t>(key(item) >> (pass * digitBits)) & (digits - 1);
    };
    if (count[digitOf(items[0])] == n) // all alike
      continue;
    std::exclusive_scan(count.begin(), count.end(), count.begin(), std::int64_t(0));
    for (std::int64_t i = 0; i < n; ++i)
      spare[count[digitOf(items[i])]++] = items[i];
    std::swap(items, spare);
  }
  return items;
}

template <class Item, class Key>
Item *sorted(std::vector<Item> &items, std::vector<Item> &spare, Key key) {
  auto n = static_cast<std::int64_t>(items.size());
  if (n >= shortest) {
    spare.resize(items.size());
    return byDigits(items.data(), spare.data(), n, key);
  }
  std::stable_sort(items.begin(), items.end(),
                   [&](const Item &a, const Item &b) { return key(a) < key(b); });
  return items.data();
}

/// Calls `row(first element, step)` for every row along the axis.
template <class Row>
void overRows(std::int64_t outer, std::int64_t n, std::int64_t inner, Row row) {
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i = 0; i < inner; ++i)
      row(o * n * inner + i);
}

/// A byte each: vector<bool> has no elements.
template <class T> using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
template <class T> auto storedKey(Stored<T> x) { return keyOf<T>(static_cast<T>(x)); }

template <class K, class V> struct Keyed {
  K key;
  V value;
};

/// A short row: keys beside the values, as comparing is what takes the time.
template <class T>
void sortShort(std::vector<Keyed<decltype(storedKey<T>(Stored<T>{})), Stored<T>>> &items,
               std::int64_t inner, const Stored<T> *x, Stored<T> *out) {
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i] = {storedKey<T>(x[static_cast<std::int64_t>(i) * inner]),
                x[static_cast<std::int64_t>(i) * inner]};
  std::stable_sort(items.begin(), items.end(),
                   [](const auto &a, const auto &b) { return a.key < b.key; });
  for (std::size_t i = 0; i < items.size(); ++i)
    out[static_cast<std::int64_t>(i) * inner] = items[i].value;
}

template <class T>
void sortRows(std::int64_t outer, std::int64_t n, std::int64_t inner, const Stored<T> *x,
              Stored<T> *out) {
  using K = decltype(storedKey<T>(Stored<T>{}));
  if (n < shortest) {
    std::vector<Keyed<K, Stored<T>>> row(static_cast<std::size_t>(n));
    return overRows(outer, n, inner,
                    [&](std::int64_t first) { sortShort<T>(row, inner, x + first, out + first); });
  }
  std::vector<Stored<T>> items(static_cast<std::size_t>(n)), spare(items);
  overRows(outer, n, inner, [&](std::int64_t first) {
    for (std::int64_t i = 0; i < n; ++i)
      items[static_cast<std::size_t>(i)] = x[first + i * inner];
    const Stored<T> *result = byDigits(items.data(), spare.data(), n, storedKey<T>);
    for (std::int64_t i = 0; i < n; ++i)
      out[first + i * inner] = result[i];
  });
}

template <class T>
void argsortRows(bool isFirst, std::int64_t outer, std::int64_t n, std::int64_t inner,
                 const Stored<T> *x, std::int32_t *out) {
  using K = decltype(storedKey<T>(Stored<T>{}));
  std::vector<Keyed<K, std::int32_t>> items(static_cast<std::size_t>(n)), spare;
  overRows(outer, n, inner, [&](std::int64_t first) {
    for (std::int64_t i = 0; i < n; ++i) {
      std::int32_t place = isFirst ? static_cast<std::int32_t>(i) : out[first + i * inner];
      items[static_cast<std::size_t>(i)] = {storedKey<T>(x[first + place * inner]), place};
    }
    const auto *result =
        sorted(items, spare, [](const Keyed<K, std::int32_t> &item) { return item.key; });
    for (std::int64_t i = 0; i < n; ++i)
      out[first + i * inner] = result[i].value;
  });
}

template <class T>
void topRows(std::int64_t rows, std::int64_t n, std::int64_t k, const Stored<T> *x,
             std::int32_t *out) {
  using K = decltype(storedKey<T>(Stored<T>{}));
  std::vector<Keyed<K, std::int32_t>> items(static_cast<std::size_t>(n));
  auto isLarger = [](const Keyed<K, std::int32_t> &a, const Keyed<K, std::int32_t> &b) {
    return a.key != b.key ? a.key > b.key : a.value < b.value;
  };
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t i = 0; i < n; ++i)
      items[static_cast<std::size_t>(i)] = {storedKey<T>(x[row * n + i]),
                                            static_cast<std::int32_t>(i)};
    if (k > 0 && k < n)
      std::nth_element(items.begin(), items.begin() + (k - 1), items.end(), isLarger);
    std::sort(items.begin(), items.begin() + k, isLarger);
    for (std::int64_t i = 0; i < k; ++i)
      out[row * k + i] = items[static_cast<std::size_t>(i)].value;
  }
}

/// `f` on a tag of the type.
template <class F> void visit(std::int64_t dtype, F f) { visitDType(static_cast<DType>(dtype), f); }

} // namespace

void fluxion_sort(std::int64_t dtype, std::int64_t outer, std::int64_t n, std::int64_t inner,
                  const void *x, void *out) {
  visit(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    sortRows<T>(outer, n, inner, static_cast<const Stored<T> *>(x), static_cast<Stored<T> *>(out));
  });
}

void fluxion_argsort(std::int64_t dtype, std::int64_t isFirst, std::int64_t outer, std::int64_t n,
                     std::int64_t inner, const void *key, void *out) {
  visit(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    argsortRows<T>(isFirst != 0, outer, n, inner, static_cast<const Stored<T> *>(key),
                   static_cast<std::int32_t *>(out));
  });
}

void fluxion_top_k(std::int64_t dtype, std::int64_t rows, std::int64_t n, std::int64_t k,
                   const void *x, void *out) {
  visit(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    topRows<T>(rows, n, k, static_cast<const Stored<T> *>(x), static_cast<std::int32_t *>(out));
  });
}
