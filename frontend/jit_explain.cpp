// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Why jit made another program.
#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"

#include <cstdlib>
#include <fmt/format.h>

namespace fluxion::detail {

//===----------------------------------------------------------------------------------------------
// Parts of a call in words

std::string typeTextOf(const Array &array) { return typeText(array.dtype(), array.shape()); }
std::string dataText(const std::string &bytes) {
  return fmt::format("data {:016x}", std::hash<std::string>{}(bytes));
}
std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }
std::string numberText(double value) { return fmt::format("{}", value); }
std::string numberText(std::int64_t value) { return std::to_string(value); }
std::string numberText(bool value) { return value ? "true" : "false"; }

//===----------------------------------------------------------------------------------------------
// Differences

namespace {

constexpr std::size_t mostLines = 8;

const Part *partNamed(const std::vector<Part> &parts, const std::string &name) {
  for (const Part &part : parts)
    if (part.name == name)
      return &part;
  return nullptr;
}

/// A line per difference. Elements of a container of another size are not told one by one.
std::vector<std::string> differences(const JitEntry &entry, const JitEntry &old) {
  std::vector<std::string> lines;
  for (const Part &part : entry.parts) {
    const Part *before = partNamed(old.parts, part.name);
    if (before && before->is != part.is)
      lines.push_back(fmt::format("{} is {} instead of {}", part.name, part.is, before->is));
  }
  if (entry.kink != old.kink)
    lines.push_back("derivatives at kinks are chosen in another way");
  if (*entry.types != *old.types)
    lines.push_back("the arguments have other C++ types");
  if (lines.empty())
    lines.push_back("static data has another value");
  return lines;
}

} // namespace

std::string reasonFor(const JitEntry &entry,
                      std::span<const std::shared_ptr<const JitEntry>> earlier) {
  if (earlier.empty())
    return "   the first call\n";
  std::vector<std::string> fewest;
  std::size_t like = 0;
  for (std::size_t i = 0; i < earlier.size(); ++i)
    if (auto lines = differences(entry, *earlier[i]); i == 0 || lines.size() <= fewest.size()) {
      fewest = std::move(lines);
      like = i + 1;
    }
  std::string text;
  for (std::size_t k = 0; k < std::min(fewest.size(), mostLines); ++k)
    text += fmt::format("   {}{}\n", fewest[k],
                        k == 0 && earlier.size() > 1 ? fmt::format(" as in {}", like) : "");
  if (fewest.size() > mostLines)
    text += fmt::format("   and {} more\n", fewest.size() - mostLines);
  return text;
}

void logEntry(const JitEntry &entry, Where function,
              std::span<const std::shared_ptr<const JitEntry>> earlier) {
  const char *wanted = std::getenv("FLUXION_LOG");
  if (!wanted || std::string_view(wanted).find("jit") == std::string_view::npos)
    return;
  std::string text = fmt::format("fluxion: jit at {} traces for the call at {}\n{}", str(function),
                                 str(entry.call), reasonFor(entry, earlier));
  std::fputs(text.c_str(), stderr);
}

} // namespace fluxion::detail
