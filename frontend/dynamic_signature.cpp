// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/dynamic_signature.h"

#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"

#include <fmt/format.h>
#include <numeric>

namespace fluxion::detail {

//===----------------------------------------------------------------------------------------------
// Sizes

// Primes, so that no two sizes of a sample are equal by chance; large, so that what is decided by
// them is decided as for large arrays; one below a multiple of 128, so that what is left over from
// vectors of any length differs from what is left over from others.
static constexpr std::int64_t samplePrimes[DynamicSizes::numSamples][4] = {
    {1151, 1279, 1663, 2687}, {3583, 3967, 5119, 5503}};

static int fromEnd(int i, std::size_t count) { return i < 0 ? i + static_cast<int>(count) : i; }

DynamicSizes::DynamicSizes(const JitOptions &options, const std::vector<ArgumentRole> &roles,
                           const Leaves &leaves, Where where)
    : where_(where), ofLeaves_(leaves.size()) {
  if (options.check != Check::nothing)
    raise<TransformError>(
        {.what = "dynamic_axes and check in one jit",
         .where = where,
         .expected = "one of the two",
         .got = fmt::format("{} dynamic axes and checks", options.dynamic_axes.size()),
         .hint = "check a program without dynamic axes"});
  for (std::size_t i = 0; i < leaves.size(); ++i)
    ofLeaves_[i].assign(static_cast<std::size_t>(leaves[i].shape().rank()), -1);
  for (const DynamicAxis &axis : options.dynamic_axes) {
    int argument = fromEnd(axis.argument, roles.size());
    if (argument < 0 || argument >= static_cast<int>(roles.size()))
      raise<TransformError>({.what = "dynamic_axes names an argument that the call does not pass",
                             .where = where,
                             .expected = fmt::format("a number in [-{0}, {0})", roles.size()),
                             .got = std::to_string(axis.argument),
                             .hint = "arguments are counted from 0, negative ones from the end"});
    std::size_t leaf = 0;
    for (int i = 0; i < argument; ++i)
      leaf += roles[static_cast<std::size_t>(i)].numTraced();
    std::size_t end = leaf + roles[static_cast<std::size_t>(argument)].numTraced();
    if (leaf == end)
      raise<TransformError>(
          {.what = fmt::format("dynamic_axes names argument {}, which has no axes", axis.argument),
           .where = where,
           .expected = "an argument that holds arrays, and is not static",
           .got = roles[static_cast<std::size_t>(argument)].isStatic ? "a static argument"
                                                                     : "one without arrays",
           .hint = "leave it out of static_argnums, or out of dynamic_axes"});
    for (; leaf < end; ++leaf)
      add(axis, leaf, leaves[leaf]);
  }
}

void DynamicSizes::add(const DynamicAxis &axis, std::size_t leaf, const Array &array) {
  const Shape &shape = array.shape();
  int place = fromEnd(axis.axis, static_cast<std::size_t>(shape.rank()));
  if (place < 0 || place >= shape.rank())
    raise<TransformError>(
        {.what = "dynamic_axes names an axis that an array does not have",
         .where = where_,
         .expected = fmt::format("axis {} of argument {}", axis.axis, axis.argument),
         .got = typeText(array.dtype(), shape),
         .hint = "an entry is {argument, axis, name}, and true of all arrays of the argument"});
  auto name =
      static_cast<std::size_t>(std::find(names_.begin(), names_.end(), axis.name) - names_.begin());
  if (name == names_.size()) {
    if (name == std::size(samplePrimes[0]))
      raise<TransformError>(
          {.what = "dynamic_axes has too many names",
           .where = where_,
           .expected = fmt::format("at most {}", name),
           .got = fmt::format("\"{}\" beside {}", axis.name, name),
           .hint =
               "axes of one size may share a name; an axis left out has a program for every size"});
    names_.push_back(axis.name);
    sizes_.push_back(shape[place]);
  }
  if (sizes_[name] != shape[place])
    raise<TransformError>({.what = "axes of one name have different sizes",
                           .where = where_,
                           .expected = fmt::format("{} = {}", axis.name, sizes_[name]),
                           .got = fmt::format("{} along axis {} of argument {}", shape[place],
                                              axis.axis, axis.argument),
                           .hint = fmt::format("give it another name, as in {{{}, {}, \"m\"}}",
                                               axis.argument, axis.axis)});
  ofLeaves_[leaf][static_cast<std::size_t>(place)] = static_cast<int>(name);
}

static std::int64_t smallFactorsOf(std::int64_t size) {
  constexpr std::int64_t all = 240; // 2^4 3 5
  return size == 0 ? 1 : std::gcd(size, all);
}

std::int64_t DynamicSizes::sampleSize(std::size_t name, std::size_t k, Multiples multiples) const {
  std::int64_t factor = multiples == Multiples::yes ? smallFactorsOf(sizes_[name]) : 1;
  return samplePrimes[k][name] * factor;
}

bool DynamicSizes::areDivisible() const {
  return std::any_of(sizes_.begin(), sizes_.end(),
                     [](std::int64_t size) { return smallFactorsOf(size) > 1; });
}

Leaves DynamicSizes::sample(const Leaves &leaves, std::size_t k, Multiples multiples) const {
  Leaves samples;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    Shape shape = leaves[i].shape();
    for (int axis = 0; axis < shape.rank(); ++axis)
      if (int name = ofLeaves_[i][static_cast<std::size_t>(axis)]; name >= 0)
        shape[axis] = sampleSize(static_cast<std::size_t>(name), k, multiples);
    samples.push_back(withWeakness(fromType(leaves[i].dtype(), shape), leaves[i].node()->weakness));
  }
  return samples;
}

std::string DynamicSizes::str() const {
  std::string text;
  for (std::size_t i = 0; i < names_.size(); ++i)
    text += fmt::format("{}{} = {}", i ? ", " : "", names_[i], sizes_[i]);
  return text;
}

std::string DynamicSizes::sampleText(std::size_t k, Multiples multiples) const {
  std::string text;
  for (std::size_t i = 0; i < names_.size(); ++i)
    text += fmt::format("{}{} = {}", i ? ", " : "", names_[i], sampleSize(i, k, multiples));
  return text;
}

std::vector<std::int64_t> DynamicSizes::patternOf(std::size_t leaf, const Shape &shape) const {
  std::vector<std::int64_t> pattern;
  for (int axis = 0; axis < shape.rank(); ++axis)
    pattern.push_back(ofLeaves_[leaf][static_cast<std::size_t>(axis)] >= 0 ? -1 : shape[axis]);
  return pattern;
}

//===----------------------------------------------------------------------------------------------
// Families

DynamicSignature::DynamicSignature(const Signature &signature, const DynamicSizes &sizes,
                                   const FlatFunction &function, Multiples multiples)
    : kink_(currentKink()), types_(&signature.types()), bytes_(signature.bytes()) {
  Leaves leaves = leavesOf(signature);
  for (std::size_t i = 0; i < leaves.size(); ++i)
    leaves_.push_back({leaves[i].dtype(), sizes.patternOf(i, leaves[i].shape())});
  traceSamples(leaves, sizes, function, multiples);
}

bool DynamicSignature::hasSignature(const Signature &signature, const DynamicSizes &sizes) const {
  auto leaves = signature.leaves();
  if (leaves.size() != leaves_.size() || *types_ != signature.types() ||
      bytes_ != signature.bytes() || kink_ != currentKink())
    return false;
  for (std::size_t i = 0; i < leaves_.size(); ++i)
    if (leaves[i]->dtype() != leaves_[i].first ||
        sizes.patternOf(i, leaves[i]->shape()) != leaves_[i].second)
      return false;
  return true;
}

/// Of the message of an error what is wrong and where.
static std::string inShort(const std::string &message) {
  auto partBehind = [&](std::string_view label, std::string_view end) {
    auto begin = message.find(label);
    if (begin == std::string::npos)
      return std::string();
    begin += label.size();
    return message.substr(begin, message.find_first_of(end, begin) - begin);
  };
  std::string what = partBehind("fluxion: ", "\n"), at = partBehind("\n  at       ", ",\n");
  return at.empty() ? what : what + " at " + at;
}

void DynamicSignature::traceSamples(const Leaves &leaves, const DynamicSizes &sizes,
                                    const FlatFunction &function, Multiples multiples) {
  while (samples_.size() < DynamicSizes::numSamples) {
    try {
      samples_.push_back(trace(function, sizes.sample(leaves, samples_.size(), multiples),
                               /*bind=*/false, "jit", sizes.where()));
    } catch (const Error &error) {
      Complaint complaint{
          .what = "a function of dynamic axes cannot be traced for other sizes",
          .where = sizes.where(),
          .expected = fmt::format("a program for {}", sizes.sampleText(samples_.size(), multiples)),
          .got = inShort(error.what()),
          .hint = "arrays whose sizes go with those of the call have to be arguments"};
      if (multiples == Multiples::no && sizes.areDivisible())
        raise<OnlyMultiples>(complaint);
      raise<TransformError>(complaint);
    }
  }
  outline_.emplace(*samples_[0].function);
  codegen::Outline second(*samples_[1].function);
  if (auto difference = outline_->differenceTo(second)) {
    std::string line = detail::str(difference->location);
    raise<TransformError>(
        {.what = "a function of dynamic axes has other operations for other sizes",
         .where = sizes.where(),
         .expected = fmt::format("the same for {} and for {}", sizes.sampleText(0, multiples),
                                 sizes.sampleText(1, multiples)),
         .got = difference->text + (line.empty() ? "" : " at " + line),
         .hint = "loops over a size: fori_loop, scan or map; if it is to have a program for every "
                 "size, leave the axis out of dynamic_axes"});
  }
  isDynamic_ = outline_->differingNumbers(second);
}

bool DynamicSignature::includes(transforms::FuncOp program) const {
  codegen::Outline outline(program);
  if (outline_->differenceTo(outline))
    return false;
  llvm::BitVector differing = outline_->differingNumbers(outline);
  return differing.reset(isDynamic_).none();
}

mlir::FailureOr<std::shared_ptr<codegen::Executable>>
DynamicSignature::executableFor(transforms::FuncOp function, const codegen::CompileOptions &options,
                                std::string &why) {
  {
    std::lock_guard lock(mutex_);
    if (!code_) {
      auto made = codegen::ManySizes::make(*samples_[0].function, *samples_[1].function, options);
      if (mlir::failed(made))
        return mlir::failure();
      code_ = *made;
    }
  }
  return code_->executableFor(function, why);
}

} // namespace fluxion::detail
