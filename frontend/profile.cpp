// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/profile.h"

#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/native_call.h"
#include "ir/locations.h"
#include "jit/compile.h"
#include "runtime/debug_print.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <ostream>

namespace fluxion {
namespace detail {
namespace {

// Enough calls for the clock; few enough for patience.
constexpr double secondsEnough = 0.1;
constexpr int mostCalls = 1000;

double secondsOf(const std::function<void()> &work) {
  auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Time by lines.
class LineTimes {
public:
  void add(const codegen::TimedSite &site, double seconds) {
    std::map<std::string, double> ofLines;
    for (const auto &share : site.shares)
      addShare(share, seconds * share.share, ofLines);
    if (ofLines.size() > 1)
      for (const auto &[place, part] : ofLines)
        lines_[place].isEstimate = true;
  }
  std::vector<ProfileLine> sorted() const {
    std::vector<ProfileLine> all;
    for (const auto &[place, line] : lines_)
      all.push_back(line);
    std::stable_sort(all.begin(), all.end(), [](const ProfileLine &a, const ProfileLine &b) {
      return a.seconds > b.seconds;
    });
    return all;
  }

private:
  void addShare(const codegen::TimedSite::Share &share, double seconds,
                std::map<std::string, double> &ofLines) {
    std::string place = str(share.location);
    place = place.substr(0, place.rfind(':'));
    ProfileLine &line = lines_[place];
    line.place = place;
    line.seconds += seconds;
    if (!ir::originOf(share.location).derivativeOf.empty())
      line.derivatives += seconds;
    if (std::find(line.ops.begin(), line.ops.end(), share.op) == line.ops.end())
      line.ops.push_back(share.op);
    ofLines[place] += seconds;
  }

  std::map<std::string, ProfileLine> lines_;
};

std::shared_ptr<codegen::Executable> compiledAnew(const CompiledProgram &program, bool isTimed) {
  ErrorCollector errors;
  auto function = const_cast<transforms::OwnedFunction &>(program.traced.function).get();
  auto executable =
      codegen::compile(function, {.name = "profile", .dump = {}, .plan = {.isTimed = isTimed}});
  if (mlir::failed(executable))
    errors.raise<CompileError>("compilation", program.where);
  return *executable;
}

/// What the user calls, unless that would give arguments away or look for errors.
std::shared_ptr<const codegen::Executable> plainOf(const JitEntry &entry) {
  const CompiledProgram &program = *entry.program;
  if (!program.donated.empty() || program.executable().isChecked())
    return compiledAnew(program, /*isTimed=*/false);
  return {entry.program, &program.finished()};
}

} // namespace

Profile profileEntry(const JitEntry &entry, const Signature &call, Where where) {
  if (Frame::current())
    raise<TransformError>({.what = "profile inside of a trace",
                           .where = where,
                           .expected = "a call with numbers",
                           .got = fmt::format("a call while {} traces a function",
                                              Frame::current()->transformation()),
                           .hint = "profile a compiled function from outside"});
  const CompiledProgram &program = *entry.program;
  Leaves arguments = leavesOf(call);
  arguments.insert(arguments.end(), program.traced.captures.begin(), program.traced.captures.end());
  auto plain = plainOf(entry);
  auto timed = compiledAnew(program, /*isTimed=*/true);
  runtime::PrintPause pause; // the program is looked at
  auto run = [&](const codegen::Executable &executable) {
    return secondsOf([&] { callNative(executable, arguments, "profiling", where); });
  };
  Profile profile;
  run(*plain);
  double seconds = 0;
  while (seconds < secondsEnough && profile.calls < mostCalls) {
    seconds += run(*plain);
    ++profile.calls;
  }
  profile.seconds = seconds / profile.calls;
  run(*timed);
  auto sites = timed->timed([&] {
    for (int i = 0; i < profile.calls; ++i)
      run(*timed);
  });
  double cycles = 0;
  for (const auto &site : sites)
    cycles += static_cast<double>(site.cycles);
  // Reading the clock costs time of its own and a busy machine stretches one run more than another:
  // the timed code only says how the time of the plain code divides.
  LineTimes lines;
  for (const auto &site : sites) {
    double share = cycles > 0 ? static_cast<double>(site.cycles) / cycles : 0;
    lines.add(site, profile.seconds * share);
  }
  profile.lines = lines.sorted();
  return profile;
}

static std::string timeText(double seconds) {
  if (seconds >= 1e-3)
    return fmt::format("{:.3f} ms", seconds * 1e3);
  return fmt::format("{:.3f} us", seconds * 1e6);
}

} // namespace detail

std::string Profile::str() const {
  double all = 0;
  for (const ProfileLine &line : lines)
    all += line.seconds;
  std::string text =
      fmt::format("{} a call, {} calls; time by lines:\n", detail::timeText(seconds), calls);
  for (const ProfileLine &line : lines) {
    text += fmt::format("{:5.1f} % {:>12}  {}  {}", 100 * line.seconds / std::max(all, 1e-30),
                        detail::timeText(line.seconds), line.place, fmt::join(line.ops, " "));
    if (line.derivatives > 0)
      text += fmt::format("; {} in derivatives", detail::timeText(line.derivatives));
    text += line.isEstimate ? "; in one loop with other lines, divided by cost\n" : "\n";
  }
  return text;
}

std::ostream &operator<<(std::ostream &out, const Profile &profile) { return out << profile.str(); }

} // namespace fluxion
