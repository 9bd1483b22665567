// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules that users bring along become programs.
#pragma once

#include "frontend/trace.h"

namespace fluxion::detail {

/// Traces the rule of a function. A rule may apply its function, whose rule is then traced inside;
/// a few times, after which the function is differentiated as it is written.
class RuleFrame {
public:
  RuleFrame(const void *identity, const char *name, Where where);
  ~RuleFrame();
  RuleFrame(const RuleFrame &) = delete;

  /// Whether the rules of a function are left out, since they are being traced inside each other.
  static bool isDeep(const void *identity);

  /// An argument for each of `like`, whose numbers may be looked at.
  Leaves primals(const Leaves &like);
  /// An argument of each of these types.
  Leaves residuals(mlir::TypeRange types);
  /// An argument for each floating one of `types`; zeros for the others.
  Leaves tangents(mlir::TypeRange types);
  TracedFunction finish(const Leaves &results);

private:
  const void *identity_;
  Where where_;
  Frame frame_;
};

} // namespace fluxion::detail
