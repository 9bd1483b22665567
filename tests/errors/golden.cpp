// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/errors/golden.h"

#include <cstdlib>
#include <regex>

namespace fluxion::tests {

// Calls run over several lines; compilers differ in which of them stands for the call.
constexpr long nearby = 12;

std::string withPlacesNear(std::source_location where, std::string text) {
  std::string file = where.file_name();
  file = file.substr(file.find_last_of('/') + 1);
  std::regex place(file + ":([0-9]+):[0-9]+");
  std::string result;
  for (std::smatch found; std::regex_search(text, found, place); text = found.suffix()) {
    long line = std::atol(found[1].str().c_str());
    bool isHere = std::labs(line - static_cast<long>(where.line())) <= nearby;
    result += found.prefix().str() + (isHere ? "here" : found.str());
  }
  return result + text;
}

} // namespace fluxion::tests
