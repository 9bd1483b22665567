// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Why jit made another program.
#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "runtime/log.h"

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

namespace {

/// An entry with code of its own, and the sizes of those that are served by it as well.
struct Explained {
  std::shared_ptr<const JitEntry> entry;
  std::vector<std::string> alsoFor;
};

std::vector<Explained> grouped(std::span<const std::shared_ptr<const JitEntry>> entries) {
  std::vector<Explained> groups;
  auto isShared = [](const JitEntry &entry) {
    auto *executable = entry.program->ready();
    return executable && executable->isShared();
  };
  for (const auto &entry : entries) {
    auto owner = groups.end();
    if (isShared(*entry))
      owner = std::find_if(groups.begin(), groups.end(), [&](const Explained &group) {
        return isShared(*group.entry) && group.entry->program->dynamic == entry->program->dynamic;
      });
    if (owner != groups.end())
      owner->alsoFor.push_back(entry->program->sizes);
    else
      groups.push_back({entry, {}});
  }
  return groups;
}

std::string sharingText(const Explained &explained) {
  const CompiledProgram &program = *explained.entry->program;
  if (program.ready() && !program.whyOwnCode().empty())
    return fmt::format("   {} has code of its own: {}\n", program.sizes, program.whyOwnCode());
  if (explained.alsoFor.empty())
    return {};
  std::string text = fmt::format("   for {}", program.sizes);
  for (std::size_t k = 0; k < std::min(explained.alsoFor.size(), mostLines); ++k)
    text += "; " + explained.alsoFor[k];
  if (explained.alsoFor.size() > mostLines)
    text += fmt::format(" and {} more", explained.alsoFor.size() - mostLines);
  return text + "\n";
}

} // namespace

std::string explained(Where where, std::span<const std::shared_ptr<const JitEntry>> entries) {
  std::vector<Explained> groups = grouped(entries);
  std::vector<std::shared_ptr<const JitEntry>> own;
  std::string text = fmt::format("jit at {}: {} program{}\n", str(where), groups.size(),
                                 groups.size() == 1 ? "" : "s");
  for (const Explained &group : groups) {
    std::string call = str(group.entry->call);
    text +=
        fmt::format("{}. {}\n{}{}", own.size() + 1, call.empty() ? "lowered" : "called at " + call,
                    reasonFor(*group.entry, own), sharingText(group));
    own.push_back(group.entry);
    auto *executable = group.entry->program->ready();
    if (executable && executable->isFromCache())
      text += "   code from the cache\n";
  }
  return text;
}

void logEntry(const JitEntry &entry, Where function,
              std::span<const std::shared_ptr<const JitEntry>> earlier) {
  runtime::Log log("jit");
  if (!log)
    return;
  std::string reason = reasonFor(entry, earlier);
  if (reason.ends_with('\n'))
    reason.pop_back();
  log.line(fmt::format("the function at {} is traced for the call at {}\n{}", str(function),
                       str(entry.call), reason));
}

} // namespace fluxion::detail
