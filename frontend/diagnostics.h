// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The door: where what went wrong inside becomes an exception that speaks to the user.
#pragma once

#include "fluxion/error.h"
#include "ir/fx.h"
#include "runtime/buffer.h"

#include "mlir/IR/Diagnostics.h"

#include <source_location>
#include <string>

namespace fluxion::detail {

/// The four parts of a message; empty parts are left out.
struct Complaint {
  std::string what;
  std::source_location where = {};
  std::string expected = {}, got = {}, hint = {};
  std::string at = {}; // instead of `where`
};

/// The text of a complaint, with the transformations that are tracing now.
std::string textOf(const Complaint &complaint);

template <class E> [[noreturn]] void raise(const Complaint &complaint) {
  throw E(textOf(complaint));
}

/// What `compute` answers; says where memory did not suffice.
template <class Compute> auto inMemory(std::source_location where, Compute compute) {
  try {
    return compute();
  } catch (const runtime::OutOfMemory &error) {
    raise<Error>({.what = "out of memory",
                  .where = where,
                  .expected = std::to_string(error.bytes()) + " bytes for one array",
                  .got = "less, of what the system gives this process",
                  .hint = "compute it in parts, with fx::map or fx::scan, or in a narrower dtype"});
  }
}

/// "train.cpp:41:18"
std::string str(std::source_location where);
/// The user's line behind a location of the IR; "" where there is none.
std::string str(mlir::Location location);

/// Collects the errors that the compiler reports on this thread while it lives.
class ErrorCollector {
public:
  ErrorCollector();
  /// Throws what was collected as an `E`; `doing` names the transformation, `hint` is for errors
  /// that bring none.
  template <class E>
  [[noreturn]] void raise(const char *doing, std::source_location where, const char *expected = "",
                          const char *hint = "") {
    throw E(text(doing, where, expected, hint));
  }

private:
  std::string text(const char *doing, std::source_location where, const char *expected,
                   const char *hint) const;
  std::string messages_, lines_, hint_;
  mlir::ScopedDiagnosticHandler handler_;
};

} // namespace fluxion::detail
