// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dynamic axes of jitted functions: which axes of a call they are, and what calls of all sizes have
// in common.
#pragma once

#include "fluxion/jit.h"
#include "frontend/kinks.h"
#include "frontend/trace.h"
#include "jit/many_sizes.h"

#include <mutex>

namespace fluxion::detail {

/// Whether a sample has the small factors of the sizes at hand: a function may be one of even sizes
/// alone, or another one for them.
enum class Multiples : std::uint8_t { no, yes };

/// The samples cannot be traced, but multiples of the sizes at hand might.
class OnlyMultiples : public TransformError {
public:
  using TransformError::TransformError;
};

/// The dynamic axes of a call's arrays and their sizes.
class DynamicSizes {
public:
  /// Errors: TransformError where options and arguments do not fit
  DynamicSizes(const JitOptions &options, const std::vector<ArgumentRole> &roles,
               const Leaves &leaves, Where where);

  /// How many samples a program for all sizes is made of.
  static constexpr std::size_t numSamples = 2;
  /// Arrays of which only types are known, with the sizes of sample `k`. With `multiples` they have
  /// the small factors of the sizes at hand.
  Leaves sample(const Leaves &leaves, std::size_t k, Multiples multiples) const;
  /// "n = 3, m = 5"
  std::string str() const;
  /// Whether the sizes have small factors that a sample can share.
  bool areDivisible() const;
  std::string sampleText(std::size_t k, Multiples multiples) const;
  /// The shape with -1 for every size that is dynamic.
  std::vector<std::int64_t> patternOf(std::size_t leaf, const Shape &shape) const;
  Where where() const { return where_; }

private:
  std::int64_t sampleSize(std::size_t name, std::size_t k, Multiples multiples) const;
  void add(const DynamicAxis &axis, std::size_t leaf, const Array &array);

  Where where_;
  std::vector<std::string> names_;
  std::vector<std::int64_t> sizes_;        // by name
  std::vector<std::vector<int>> ofLeaves_; // by leaf and axis: the name; -1: static
};

/// Calls of one signature but for the sizes of dynamic axes.
class DynamicSignature {
public:
  /// Traces the samples. With `multiples`: of sizes that have the small factors of those at hand.
  /// Errors: TransformError where that cannot be, or where they differ in more than sizes
  DynamicSignature(const Signature &signature, const DynamicSizes &sizes,
                   const FlatFunction &function, Multiples multiples);

  bool hasSignature(const Signature &signature, const DynamicSizes &sizes) const;
  /// Whether a program of the signature is the samples' but for sizes.
  bool includes(transforms::FuncOp program) const;
  /// Code for a program of the signature; null, and `why`, where that needs its own. Fails
  /// with a diagnostic.
  mlir::FailureOr<std::shared_ptr<codegen::Executable>>
  executableFor(transforms::FuncOp function, const codegen::CompileOptions &options,
                std::string &why);

private:
  void traceSamples(const Leaves &leaves, const DynamicSizes &sizes, const FlatFunction &function,
                    Multiples multiples);

  // What a call is compared with.
  ir::Kink kink_;
  const std::type_info *types_;
  std::string bytes_;
  std::vector<std::pair<DType, std::vector<std::int64_t>>> leaves_;

  std::vector<TracedFunction> samples_;
  std::optional<codegen::Outline> outline_; // of the first sample,
  llvm::BitVector isDynamic_;               // and where the second has other numbers
  std::mutex mutex_;
  std::shared_ptr<codegen::ManySizes> code_;
};

} // namespace fluxion::detail
