// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/diagnostics.h"

#include "frontend/called_from.h"
#include "frontend/trace.h"
#include "ir/locations.h"

#include <fmt/format.h>
#include <string_view>
#include <thread>

namespace fluxion::detail {

static std::string_view baseName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string str(std::source_location where) {
  if (where.line() == 0)
    return {};
  return fmt::format("{}:{}:{}", baseName(where.file_name()), where.line(), where.column());
}

std::string str(mlir::Location location) {
  if (auto line = ir::originOf(location).line)
    return fmt::format("{}:{}:{}", baseName(line.getFilename().strref()), line.getLine(),
                       line.getColumn());
  return {};
}

std::string textOf(const Complaint &complaint) {
  std::string text = "fluxion: " + complaint.what;
  std::string at = complaint.at.empty() ? str(CalledFrom::orElse(complaint.where)) : complaint.at;
  constexpr int mostShown = 8;
  int depth = 0;
  for (Frame *frame = Frame::current(); frame; frame = frame->outer())
    if (++depth <= mostShown)
      at += fmt::format("{}traced by {} at {}", at.empty() ? "" : ", ", frame->transformation(),
                        str(frame->where()));
  if (depth > mostShown)
    at += fmt::format(", inside of {} more", depth - mostShown);
  auto part = [&](std::string_view label, const std::string &value) {
    if (!value.empty())
      text += fmt::format("\n  {:<8} {}", label, value);
  };
  part("at", at);
  part("expected", complaint.expected);
  part("got", complaint.got);
  part("hint", complaint.hint);
  return text;
}

/// Without MLIR's way of naming an op: "'fx.sin' op is not linear" becomes "sin is not linear".
static std::string inOurWords(std::string text) {
  constexpr std::string_view begin = "'fx.", end = "' op ";
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
    std::size_t close = text.find(end, at);
    if (close == text.npos)
      break;
    std::string name = text.substr(at + begin.size(), close - at - begin.size());
    text.replace(at, close + end.size() - at, name + " ");
  }
  return text;
}

// Of the notes of an error, MLIR's own among them, the hint begins like this.
static constexpr std::string_view hintMark = "hint: ";

ErrorCollector::ErrorCollector()
    : handler_(&ir::context(),
               [this, thread = std::this_thread::get_id()](mlir::Diagnostic &diagnostic) {
                 if (std::this_thread::get_id() != thread)
                   return mlir::failure();
                 if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error) {
                   messages_ += (messages_.empty() ? "" : "; ") + inOurWords(diagnostic.str());
                   for (mlir::Diagnostic &note : diagnostic.getNotes())
                     if (std::string text = note.str(); text.starts_with(hintMark))
                       hint_ = text.substr(hintMark.size());
                   if (lines_.empty())
                     lines_ = str(diagnostic.getLocation());
                 }
                 return mlir::success();
               }) {}

std::string ErrorCollector::text(const char *doing, std::source_location where,
                                 const char *expected, const char *hint) const {
  // What a rule of the user's threw says all of it, and where.
  if (messages_.starts_with("fluxion: "))
    return messages_;
  Complaint complaint{.what = fmt::format("{} failed: {}", doing, messages_),
                      .where = where,
                      .expected = expected,
                      .hint = hint_.empty() ? hint : hint_};
  if (!lines_.empty())
    complaint.got = "the operation written at " + lines_;
  return textOf(complaint);
}

} // namespace fluxion::detail
