// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting by digits from the lowest on, which is stable and takes as many passes as the key has
// digits; short rows by comparing.
#include "runtime/dtype.h"
#include "runtime/row_kernels.h"
#include "runtime/scratch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <ranges>
#include <type_traits>
#include <utility>

using fluxion::DType;

namespace {

/// The unsigned integers with as many bits as T, and the first of their bits.
template <class T>
using KeyBits = std::conditional_t<
    sizeof(T) == 1, std::uint8_t,
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
template <class U> constexpr U signBit = static_cast<U>(U(1) << (sizeof(U) * 8 - 1));

/// All bits where `is`, else none: signs of numbers are not for branches to guess.
template <class U> U allBits(bool is) { return static_cast<U>(U(0) - static_cast<U>(is)); }

/// Unsigned numbers in the order of T: NaN last and all alike, -0 as 0.
template <class T> auto keyOf(T x) {
  if constexpr (std::is_same_v<T, bool>) {
    return static_cast<std::uint8_t>(x);
  } else if constexpr (fluxion::isFloatElement<T>) {
    using U = KeyBits<T>;
    U bits = std::bit_cast<U>(x);
    bits &= allBits<U>(bits != signBit<U>);
    U key = bits ^ (allBits<U>((bits & signBit<U>) != 0) | signBit<U>);
    return static_cast<U>(key | allBits<U>(x != x));
  } else if constexpr (std::is_unsigned_v<T>) {
    return x;
  } else {
    return static_cast<KeyBits<T>>(static_cast<KeyBits<T>>(x) ^ signBit<KeyBits<T>>);
  }
}
/// The number with that key; for 0 and NaN one of several.
template <class T, class K> T numberOf(K key) {
  constexpr K sign = signBit<K>;
  if constexpr (std::is_same_v<T, bool> || std::is_unsigned_v<T>)
    return static_cast<T>(key);
  else if constexpr (fluxion::isFloatElement<T>)
    return std::bit_cast<T>(static_cast<K>(key ^ (allBits<K>((key & sign) == 0) | sign)));
  else
    return static_cast<T>(static_cast<K>(key ^ sign));
}
/// Whether x is not what numberOf makes of its key: -0, and NaN.
template <class T> bool isLostInKey(T x) {
  if constexpr (!fluxion::isFloatElement<T>) {
    return false;
  } else {
    using U = KeyBits<T>;
    U bits = std::bit_cast<U>(x);
    return bits == signBit<U> || x != x;
  }
}

/// A byte each: vector<bool> has no elements.
template <class T> using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
template <class T> auto storedKey(Stored<T> x) { return keyOf<T>(static_cast<T>(x)); }
template <class T> using KeyOf = decltype(storedKey<T>(Stored<T>{}));

/// Memory for two rows of items.
template <class Item> class TwoRows {
public:
  explicit TwoRows(std::int64_t n)
      : memory_(2 * static_cast<std::size_t>(n) * sizeof(Item)), n_(n) {}
  Item *first() const { return memory_.template as<Item>(); }
  Item *second() const { return first() + n_; }

private:
  fluxion::runtime::Scratch memory_;
  std::int64_t n_;
};

/// From how many items on digits are faster than comparing, and wide digits than narrow ones: that
/// is about when the counters of a pass are fewer than the items.
template <class Key> constexpr std::int64_t shortest = 16 * sizeof(Key);
constexpr std::int64_t longRow = 4096;
constexpr int narrow = 8, wide = 11;

/// The digits of keys, pass by pass, and how many items have each.
template <int digitBits, class U> class Digits {
public:
  static constexpr int passes = (sizeof(U) * 8 + digitBits - 1) / digitBits;

  void count(U key) {
    for (int pass = 0; pass < passes; ++pass)
      ++counts_[static_cast<std::size_t>(pass)][digitOf(key, pass)];
  }
  /// Whether all of `n` items, one of which has this key, have the same digit.
  bool areAlike(U key, std::int64_t n, int pass) const {
    return counts_[static_cast<std::size_t>(pass)][digitOf(key, pass)] == n;
  }
  /// Calls `store(place, item)` for each, in the order of the digits of a pass.
  template <class Item, class Key, class Store>
  void deal(const Item *items, std::int64_t n, Key key, int pass, Store store) {
    std::uint32_t *next = counts_[static_cast<std::size_t>(pass)].data(), before = 0;
    for (std::size_t digit = 0; digit < digits; ++digit)
      before += std::exchange(next[digit], before);
    int shift = pass * digitBits;
    for (std::int64_t i = 0; i < n; ++i)
      store(next[static_cast<std::size_t>(key(items[i]) >> shift) & (digits - 1)]++, items[i]);
  }

private:
  static constexpr std::size_t digits = std::size_t(1) << digitBits;
  static std::size_t digitOf(U key, int pass) {
    return static_cast<std::size_t>(key >> (pass * digitBits)) & (digits - 1);
  }
  std::array<std::array<std::uint32_t, digits>, passes> counts_{};
};

/// Loads `n` items and stores them stably in the order of their keys: the last pass stores, those
/// before deal from one row into the other.
template <int digitBits, class Item, class Load, class Key, class Store>
void byDigits(const TwoRows<Item> &rows, std::int64_t n, Load load, Key key, Store store) {
  using U = std::remove_cvref_t<decltype(key(*rows.first()))>;
  Digits<digitBits, U> digits;
  Item *items = rows.first(), *spare = rows.second();
  for (std::int64_t i = 0; i < n; ++i) {
    items[i] = load(i);
    digits.count(key(items[i]));
  }
  int waiting = -1; // the last pass so far that changes the order
  for (int pass = 0; pass < digits.passes; ++pass) {
    if (digits.areAlike(key(items[0]), n, pass))
      continue;
    if (waiting >= 0) {
      digits.deal(items, n, key, waiting,
                  [=](std::uint32_t place, const Item &item) { spare[place] = item; });
      std::swap(items, spare);
    }
    waiting = pass;
  }
  if (waiting >= 0)
    digits.deal(items, n, key, waiting, store);
  else
    for (std::int64_t i = 0; i < n; ++i)
      store(i, items[i]);
}

/// The same by the way that is fastest for so many items.
template <class Item, class Load, class Key, class Store>
void sorted(const TwoRows<Item> &rows, std::int64_t n, Load load, Key key, Store store) {
  using U = std::remove_cvref_t<decltype(key(*rows.first()))>;
  if (n >= longRow)
    return byDigits<wide>(rows, n, load, key, store);
  if (n >= shortest<U>)
    return byDigits<narrow>(rows, n, load, key, store);
  Item *items = rows.first();
  for (std::int64_t i = 0; i < n; ++i)
    items[i] = load(i);
  auto isBefore = [&](const Item &a, const Item &b) { return key(a) < key(b); };
  if constexpr (std::is_same_v<Item, U>) // equal keys are the same
    std::sort(items, items + n, isBefore);
  else
    std::stable_sort(items, items + n, isBefore);
  for (std::int64_t i = 0; i < n; ++i)
    store(i, items[i]);
}

/// Calls `row(first element)` for every row along the axis.
template <class Row>
void overRows(std::int64_t outer, std::int64_t n, std::int64_t inner, Row row) {
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i = 0; i < inner; ++i)
      row(o * n * inner + i);
}

/// Numbers with one key among sorted ones, as they stand in x: -0 and 0, or NaN.
template <class T, class K>
void restoreTwins(K key, std::int64_t n, std::int64_t inner, const T *x, T *out) {
  auto places = std::views::iota(std::int64_t(0), n);
  std::int64_t place =
      std::ranges::lower_bound(places, key, {},
                               [&](std::int64_t i) { return keyOf<T>(out[i * inner]); }) -
      places.begin();
  for (std::int64_t i = 0; i < n; ++i)
    if (keyOf<T>(x[i * inner]) == key)
      out[place++ * inner] = x[i * inner];
}

// By the keys alone, from which the numbers are made again.
template <class T>
void sortRow(const TwoRows<KeyOf<T>> &rows, std::int64_t n, std::int64_t inner, const Stored<T> *x,
             Stored<T> *out) {
  using K = KeyOf<T>;
  bool anyIsLost = false;
  auto load = [&](std::int64_t i) {
    anyIsLost |= isLostInKey<T>(static_cast<T>(x[i * inner]));
    return storedKey<T>(x[i * inner]);
  };
  sorted(
      rows, n, load, [](K key) { return key; },
      [=](std::int64_t place, K key) { out[place * inner] = numberOf<T>(key); });
  if constexpr (fluxion::isFloatElement<T>) {
    if (!anyIsLost)
      return;
    restoreTwins<T>(keyOf<T>(T(0)), n, inner, x, out);
    restoreTwins<T>(static_cast<K>(~K(0)), n, inner, x, out);
  }
}

template <class T>
void sortRows(std::int64_t outer, std::int64_t n, std::int64_t inner, const Stored<T> *x,
              Stored<T> *out) {
  if (n == 0)
    return;
  TwoRows<KeyOf<T>> rows(n);
  overRows(outer, n, inner,
           [&](std::int64_t first) { sortRow<T>(rows, n, inner, x + first, out + first); });
}

template <class K, class V> struct Keyed {
  K key;
  V value;
};

template <class T>
void argsortRows(bool isFirst, std::int64_t outer, std::int64_t n, std::int64_t inner,
                 const Stored<T> *x, std::int32_t *out) {
  using Item = Keyed<KeyOf<T>, std::int32_t>;
  if (n == 0)
    return;
  TwoRows<Item> rows(n);
  overRows(outer, n, inner, [&](std::int64_t first) {
    auto load = [&](std::int64_t i) {
      std::int32_t place = isFirst ? static_cast<std::int32_t>(i) : out[first + i * inner];
      return Item{storedKey<T>(x[first + place * inner]), place};
    };
    sorted(
        rows, n, load, [](const Item &item) { return item.key; },
        [=](std::int64_t place, const Item &item) { out[first + place * inner] = item.value; });
  });
}

template <class K> struct IsLarger {
  using Item = Keyed<K, std::int32_t>;
  bool operator()(const Item &a, const Item &b) const {
    return a.key != b.key ? a.key > b.key : a.value < b.value;
  }
};

/// Moves the k largest of a row, in any order, to the front of `items`, which holds n.
template <class T>
void selectTop(const Stored<T> *row, std::int64_t n, std::int64_t k,
               Keyed<KeyOf<T>, std::int32_t> *items) {
  for (std::int64_t i = 0; i < n; ++i)
    items[i] = {storedKey<T>(row[i]), static_cast<std::int32_t>(i)};
  if (k > 0 && k < n)
    std::nth_element(items, items + (k - 1), items + n, IsLarger<KeyOf<T>>());
}

// Few of a long row: most elements are smaller than k that have been seen, which is found out for a
// block of them at once. Of the others, twice as many as are wanted are collected before the
// smaller half is dropped.
constexpr std::int64_t topBlock = 32;
bool areFewOf(std::int64_t n, std::int64_t k) { return k > 0 && n >= 4 * topBlock && 4 * k <= n; }
std::int64_t numTopItems(std::int64_t n, std::int64_t k) {
  return areFewOf(n, k) ? 2 * k + topBlock : n;
}

template <class T>
void selectFew(const Stored<T> *row, std::int64_t n, std::int64_t k,
               Keyed<KeyOf<T>, std::int32_t> *items) {
  using K = KeyOf<T>;
  std::int64_t count = 0;
  K least = 0; // of the k largest so far
  bool isFull = false;
  auto drop = [&] {
    std::nth_element(items, items + (k - 1), items + count, IsLarger<K>());
    count = k;
    least = items[k - 1].key;
    isFull = true;
  };
  for (std::int64_t begin = 0; begin < n; begin += topBlock) {
    const std::int64_t size = std::min(topBlock, n - begin);
    K keys[topBlock];
    if (size == topBlock) {
      K largest = 0;
      for (std::int64_t i = 0; i < topBlock; ++i) {
        keys[i] = storedKey<T>(row[begin + i]);
        largest = std::max(largest, keys[i]);
      }
      // Equal ones that come later are not among the largest.
      if (isFull && largest <= least)
        continue;
    } else {
      for (std::int64_t i = 0; i < size; ++i)
        keys[i] = storedKey<T>(row[begin + i]);
    }
    for (std::int64_t i = 0; i < size; ++i)
      if (!isFull || keys[i] > least)
        items[count++] = {keys[i], static_cast<std::int32_t>(begin + i)};
    if (count > 2 * k)
      drop();
  }
  if (count > k)
    drop();
}

template <class T>
void topRows(std::int64_t rows, std::int64_t n, std::int64_t k, const Stored<T> *x,
             std::int32_t *out) {
  using Item = Keyed<KeyOf<T>, std::int32_t>;
  fluxion::runtime::Scratch memory(static_cast<std::size_t>(numTopItems(n, k)) * sizeof(Item));
  Item *items = memory.as<Item>();
  const bool areFew = areFewOf(n, k);
  for (std::int64_t row = 0; row < rows; ++row) {
    (areFew ? selectFew<T> : selectTop<T>)(x + row * n, n, k, items);
    std::sort(items, items + k, IsLarger<KeyOf<T>>());
    for (std::int64_t i = 0; i < k; ++i)
      out[row * k + i] = items[i].value;
  }
}

/// `f` on a tag of the type.
template <class F> void visit(std::int64_t dtype, F f) { visitDType(static_cast<DType>(dtype), f); }

/// Of `count` items that a key of such a number makes.
template <template <class> class ItemOf>
std::uint64_t bytesOfItems(std::int64_t dtype, std::int64_t count) {
  std::uint64_t bytes = 0;
  visit(dtype, [&](auto tag) {
    bytes = static_cast<std::uint64_t>(count) * sizeof(ItemOf<KeyOf<typename decltype(tag)::type>>);
  });
  return bytes;
}
template <class K> using Alone = K;
template <class K> using WithPlace = Keyed<K, std::int32_t>;

} // namespace

std::uint64_t fluxion::runtime::scratchOfSort(std::int64_t dtype, std::int64_t n) {
  return bytesOfItems<Alone>(dtype, 2 * n);
}
std::uint64_t fluxion::runtime::scratchOfArgsort(std::int64_t dtype, std::int64_t n) {
  return bytesOfItems<WithPlace>(dtype, 2 * n);
}
std::uint64_t fluxion::runtime::scratchOfTopK(std::int64_t dtype, std::int64_t n, std::int64_t k) {
  return bytesOfItems<WithPlace>(dtype, numTopItems(n, k));
}

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
