// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/tree.h"

#include "frontend/diagnostics.h"

namespace fluxion::detail {

void refuseEmptyFunction() {
  raise<TransformError>({.what = "a function that is none is called",
                         .where = {},
                         .expected = "a function",
                         .got = "a null pointer, or an empty std::function",
                         .hint = "give it its value before it is transformed or called"});
}

void requireSameStructure(bool isSame, const char *what, std::source_location where) {
  if (isSame)
    return;
  raise<TransformError>({.what = std::string(what) + " of trees of different structure",
                         .where = where,
                         .expected = "the same containers, sizes, keys and static data",
                         .got = "trees that differ in them",
                         .hint = "make one from the other with tree_map"});
}

} // namespace fluxion::detail
