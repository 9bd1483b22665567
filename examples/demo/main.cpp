// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The main job: from C++ functions to native gradients, with every number checked.
//   fluxion_demo <folder for the plots>
#include "demo.h"

#include <exception>

namespace demo {

void heading(std::string_view title) { fmt::print("\n{}\n{:─<{}}\n", title, "", title.size()); }

void indented(std::string_view text) {
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0)
      fmt::print("    {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

static int run(const std::filesystem::path &out) {
  Checks checks;
  std::filesystem::create_directories(out);
  functionToNativeCode(checks);
  highOrders(checks);
  costLaw(checks);
  regression(checks, out);
  firstPrograms(checks);
  derivativePlots(checks, out);
  heading("Result");
  return checks.exit_code();
}

} // namespace demo

int main(int argc, char **argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: fluxion_demo <folder for the plots>\n");
    return 2;
  }
  try {
    return demo::run(argv[1]);
  } catch (const std::exception &error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
