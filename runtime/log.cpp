// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/log.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace fluxion::runtime {

/// Whoever adds one adds it to the table of docs/debugging.md.
constexpr std::array<std::string_view, 8> topics = {"cache", "jit",  "jvp",       "plan",
                                                    "tier",  "time", "transpose", "vmap"};

/// Calls `visit` with each name of a list separated by commas.
template <class Visit> static void forEachName(std::string_view names, Visit &&visit) {
  while (!names.empty()) {
    std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    if (!name.empty())
      visit(name);
  }
}

std::string unknownTopicsIn(std::string_view names) {
  std::string unknown;
  forEachName(names, [&](std::string_view name) {
    if (std::ranges::find(topics, name) == topics.end())
      unknown.append(unknown.empty() ? "" : ",").append(name);
  });
  return unknown;
}

static void complainOnce(std::string_view names) {
  static std::once_flag once;
  std::call_once(once, [&] {
    std::string unknown = unknownTopicsIn(names);
    if (unknown.empty())
      return;
    std::string text = "fluxion: FLUXION_LOG names no topic with " + unknown + "; there are";
    for (std::string_view topic : topics)
      text.append(topic == topics.front() ? " " : ", ").append(topic);
    std::fputs((text + "\n").c_str(), stderr);
  });
}

Log::Log(std::string_view topic) : topic_(topic), isOn_(false) {
  const char *names = std::getenv("FLUXION_LOG");
  if (!names)
    return;
  complainOnce(names);
  forEachName(names, [&](std::string_view name) { isOn_ |= name == topic_; });
}

void Log::line(std::string_view text) const {
  if (!isOn_)
    return;
  std::string line = "fluxion: ";
  line.append(topic_).append(": ").append(text).append("\n");
  std::fputs(line.c_str(), stderr); // in one piece: threads may be at work
}

} // namespace fluxion::runtime
