// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/checks.h"

#include "jit/executable.h"
#include "runtime/notes.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace fluxion::codegen {

uint64_t payloadOfMark(uint32_t mark, unsigned payloadBits) {
  uint64_t payload = 0;
  for (unsigned i = 0; i < std::min(markBits, payloadBits); ++i)
    payload |= uint64_t(mark >> i & 1) << (payloadBits - 1 - i);
  return payload;
}
uint32_t markOfPayload(uint64_t payload, unsigned payloadBits) {
  uint32_t mark = 0;
  for (unsigned i = 0; i < std::min(markBits, payloadBits); ++i)
    mark |= uint32_t(payload >> (payloadBits - 1 - i) & 1) << i;
  return mark;
}
unsigned payloadBitsOf(DType dtype) {
  return visitDType(dtype, [](auto tag) -> unsigned {
    using T = typename decltype(tag)::type;
    if constexpr (isFloatElement<T>)
      return std::numeric_limits<T>::digits - 2; // without the implicit bit and the quiet one
    return 0;
  });
}

std::vector<int64_t> indexAt(const Shape &shape, int64_t place) {
  std::vector<int64_t> index(shape.size());
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    index[static_cast<size_t>(axis)] = place % shape[axis];
    place /= shape[axis];
  }
  return index;
}

namespace {

struct FoundNan {
  int64_t place;
  uint32_t mark;
  unsigned markBits; // so many of the mark are known
};

template <size_t bytes>
using Bits =
    std::conditional_t<bytes == 2, uint16_t, std::conditional_t<bytes == 4, uint32_t, uint64_t>>;

std::optional<FoundNan> firstNan(const Executable::Leaf &leaf, const void *data) {
  std::optional<FoundNan> found;
  const int64_t numParts = isComplex(leaf.dtype) ? 2 : 1;
  visitDType(partOf(leaf.dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (isFloatElement<T>) {
      const T *x = static_cast<const T *>(data);
      const unsigned bits = payloadBitsOf(partOf(leaf.dtype));
      for (int64_t i = 0, n = leaf.shape.numElements(); i < numParts * n && !found; ++i)
        if (x[i] != x[i])
          found = FoundNan{i / numParts, markOfPayload(std::bit_cast<Bits<sizeof(T)>>(x[i]), bits),
                           std::min(markBits, bits)};
    }
  });
  return found;
}

bool hasNan(const std::vector<Executable::Leaf> &leaves, const void *const *data) {
  for (size_t i = 0; i < leaves.size(); ++i)
    if (firstNan(leaves[i], data[i]))
      return true;
  return false;
}

/// The note that a NaN is marked with. On its way it may have been in half precision, and all but
/// the low bits of the mark be lost.
auto noteOf(const std::vector<runtime::Note> &notes, const FoundNan &nan) {
  auto named = notes.end();
  for (unsigned bits : {nan.markBits, payloadBitsOf(DType::f16), payloadBitsOf(DType::bf16)}) {
    uint32_t known = nan.mark & ((1u << bits) - 1);
    if (named == notes.end() && isSiteMark(known))
      named = llvm::find_if(notes, [&](const runtime::Note &note) {
        return (uint32_t(note.number) & ((1u << bits) - 1)) == known;
      });
  }
  return named;
}

Finding findingOf(const CheckSite &site, const runtime::Note &note) {
  return {site, indexAt(site.shape, note.place), note.values, -1, {}};
}

} // namespace

void Executable::forgetNotes() const { runtime::takeNotes(); }

std::optional<Finding> Executable::findings(const void *const *arguments,
                                            const void *const *results) const {
  auto notes = runtime::takeNotes();
  auto siteOf = [&](const runtime::Note &note) { return sites_[size_t(note.number) - 1]; };
  for (const runtime::Note &note : notes)
    if (siteOf(note).kind == CheckSite::Kind::bounds)
      return findingOf(siteOf(note), note);
  for (auto [i, leaf] : llvm::enumerate(results_)) {
    auto nan = options_.checks.nan ? firstNan(leaf, results[i]) : std::nullopt;
    if (!nan)
      continue;
    // Where arithmetic has lost the mark, the first note is the best guess.
    auto named = noteOf(notes, *nan);
    if (named == notes.end() && !hasNan(arguments_, arguments))
      named = notes.begin();
    if (named == notes.end())
      return std::nullopt; // foreignNan knows
    Finding finding = findingOf(siteOf(*named), *named);
    finding.result = static_cast<int>(i);
    finding.resultIndex = indexAt(leaf.shape, nan->place);
    return finding;
  }
  return std::nullopt;
}

std::optional<ForeignNan> Executable::foreignNan(const void *const *arguments,
                                                 const void *const *results) const {
  for (auto [i, leaf] : llvm::enumerate(results_)) {
    auto nan = options_.checks.nan ? firstNan(leaf, results[i]) : std::nullopt;
    if (!nan)
      continue;
    ForeignNan foreign{-1, {}, static_cast<int>(i), indexAt(leaf.shape, nan->place)};
    for (auto [k, argument] : llvm::enumerate(arguments_))
      if (auto given = firstNan(argument, arguments[k]); given && foreign.argument < 0) {
        foreign.argument = static_cast<int>(k);
        foreign.argumentIndex = indexAt(argument.shape, given->place);
      }
    return foreign;
  }
  return std::nullopt;
}

} // namespace fluxion::codegen
