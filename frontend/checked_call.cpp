// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/checked_call.h"

#include "frontend/diagnostics.h"
#include "ir/locations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fluxion::detail {

static std::string placeOf(const codegen::CheckSite &site) {
  auto origin = ir::originOf(site.location);
  std::string place = str(site.location);
  if (!origin.derivativeOf.empty())
    place += fmt::format(", in the derivative of {}", origin.derivativeOf.str());
  return place;
}

static std::string indexText(const std::vector<std::int64_t> &index) {
  return index.empty() ? "" : fmt::format(" at [{}]", fmt::join(index, ","));
}

[[noreturn]] static void raiseBounds(const codegen::Finding &finding) {
  const codegen::CheckSite &site = finding.site;
  raise<CheckError>(
      {.what = fmt::format("an index is out of range in {}", site.op),
       .expected = fmt::format("0 to {} along axis {} of {}", site.last, site.axis, site.array),
       .got = fmt::format("{}", static_cast<std::int64_t>(finding.values.front())),
       .hint = fmt::format("clip(index, 0, {}) keeps it inside", site.last),
       .at = placeOf(site)});
}

[[noreturn]] static void raiseNan(const codegen::Finding &finding, Where function) {
  const codegen::CheckSite &site = finding.site;
  std::string operands =
      finding.values.empty() ? "" : fmt::format("({})", fmt::join(finding.values, ", "));
  raise<CheckError>(
      {.what = "a NaN is born",
       .expected = fmt::format("no NaN in the results of what was jitted at {}", str(function)),
       .got = fmt::format("{}{} = nan{}; it reaches result {}{}", site.op, operands,
                          indexText(finding.index), finding.result, indexText(finding.resultIndex)),
       .hint = "keep operands where the op is defined, as in sqrt(where(x > 0.0, x, 1.0)), or "
               "discard the NaN with where()",
       .at = placeOf(site)});
}

void raiseFindings(const codegen::Executable &executable, const void *const *arguments,
                   const void *const *results, Where function) {
  if (auto finding = executable.findings(arguments, results)) {
    if (finding->site.kind == codegen::CheckSite::Kind::bounds)
      raiseBounds(*finding);
    raiseNan(*finding, function);
  }
  auto foreign = executable.foreignNan(arguments, results);
  if (!foreign)
    return;
  std::string source = foreign->argument < 0
                           ? "a constant of the program"
                           : fmt::format("array {} of the arguments and captured ones{}",
                                         foreign->argument, indexText(foreign->argumentIndex));
  raise<CheckError>(
      {.what = "a NaN that was given reaches a result",
       .where = function,
       .expected = "no NaN in the results",
       .got = fmt::format("nan in {}; result {}{} is nan", source, foreign->result,
                          indexText(foreign->resultIndex)),
       .hint =
           "nan_to_num(x) puts numbers in place of NaN; nansum, nanmean and so on leave NaN out"});
}

} // namespace fluxion::detail
