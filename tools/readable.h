// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which texts MLIR's parser can be given: it overflows its stack where brackets are nested some
// thousand deep, and dies of an array attribute of `index`, whose elements have no width.
#pragma once

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

#include <optional>
#include <string>

namespace fluxion {

/// A place in a text that the parser would not survive, and why.
struct Unreadable {
  llvm::SMLoc where;
  std::string why;
};

/// The first such place. Goes through the text once; strings and comments hold none.
inline std::optional<Unreadable> findUnreadable(llvm::StringRef text) {
  constexpr int deepest = 2000;
  constexpr llvm::StringLiteral arrayOfIndex = "array<index";
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    llvm::StringRef rest = text.drop_front(at);
    auto place = llvm::SMLoc::getFromPointer(rest.data());
    char c = rest.front();
    if (c == '"') { // to its end, over what is escaped
      while (++at < text.size() && text[at] != '"' && text[at] != '\n')
        at += text[at] == '\\';
    } else if (rest.starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (rest.starts_with("->")) {
      ++at;
    } else if (c == '(' || c == '[' || c == '{' || c == '<') {
      if (++depth > deepest)
        return Unreadable{place,
                          "brackets are nested more than " + std::to_string(deepest) + " deep"};
    } else if (c == ')' || c == ']' || c == '}' || c == '>') {
      depth -= depth > 0;
    } else if (rest.starts_with(arrayOfIndex)) {
      return Unreadable{place, "an array of 'index', whose elements have no width: use i64"};
    }
  }
  return std::nullopt;
}

} // namespace fluxion
