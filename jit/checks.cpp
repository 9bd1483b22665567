// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/checks.h"

#include "jit/executable.h"
#include "runtime/notes.h"

#include <bit>
#include <cmath>

namespace fluxion::codegen {

// The payload of f32 behind the quiet bit; that of f64 begins with as many bits, so that
// conversions keep it.
static constexpr uint32_t payloadMask = (1u << 22) - 1;

uint32_t payloadOf(float nan) { return std::bit_cast<uint32_t>(nan) & payloadMask; }
uint32_t payloadOf(double nan) {
  return static_cast<uint32_t>(std::bit_cast<uint64_t>(nan) >> 29) & payloadMask;
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
  uint32_t payload;
};

std::optional<FoundNan> firstNan(const Executable::Leaf &leaf, const void *data) {
  std::optional<FoundNan> found;
  const int64_t numParts = isComplex(leaf.dtype) ? 2 : 1;
  visitDType(partOf(leaf.dtype), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (std::is_floating_point_v<T>) {
      const T *x = static_cast<const T *>(data);
      for (int64_t i = 0, n = leaf.shape.numElements(); i < numParts * n && !found; ++i)
        if (std::isnan(x[i]))
          found = FoundNan{i / numParts, payloadOf(x[i])};
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
    auto nan = checks_.nan ? firstNan(leaf, results[i]) : std::nullopt;
    if (!nan)
      continue;
    // The payload names the note. Where arithmetic has lost it, the first one is the best guess.
    auto named = llvm::find_if(
        notes, [&](const runtime::Note &note) { return uint32_t(note.number) == nan->payload; });
    if (named == notes.end() && nan->payload == 0 && !hasNan(arguments_, arguments))
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
    auto nan = checks_.nan ? firstNan(leaf, results[i]) : std::nullopt;
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
