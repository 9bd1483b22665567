// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The cache of compiled signatures behind fx::jit.
#include "fluxion/jit.h"

#include "frontend/checked_call.h"
#include "frontend/compiled_program.h"
#include "frontend/diagnostics.h"
#include "frontend/dynamic_signature.h"
#include "runtime/team.h"

#include <array>
#include <fmt/format.h>
#include <optional>

namespace fluxion {
namespace detail {

static bool matches(const JitEntry &entry, const Signature &call) {
  if (entry.leaves.size() != call.leaves().size() || *entry.types != call.types() ||
      entry.bytes != call.bytes() || entry.kink != currentKink())
    return false;
  for (std::size_t i = 0; i < entry.leaves.size(); ++i) {
    const Node *node = call.leaves()[i]->node();
    if (!node || node->dtype != entry.leaves[i].dtype || !(node->shape == entry.leaves[i].shape))
      return false;
  }
  return true;
}

Leaves leavesOf(const Signature &call) {
  Leaves leaves;
  leaves.reserve(call.leaves().size());
  for (const Array *leaf : call.leaves())
    leaves.push_back(*leaf);
  return leaves;
}

void Signature::addOneOfMany(const Array &array) {
  if (manyLeaves_.empty())
    manyLeaves_.assign(fewLeaves_, fewLeaves_ + numLeaves_);
  manyLeaves_.push_back(&array);
  ++numLeaves_;
}

void Signature::appendToMany(const void *data, std::size_t size) {
  if (manyBytes_.empty())
    manyBytes_.assign(fewBytes_, numBytes_);
  manyBytes_.append(static_cast<const char *>(data), size);
  numBytes_ = manyBytes_.size();
}

void Signature::number(const Array &scalar) {
  const HostArray &host = scalar.node()->host;
  fixed(host.dtype());
  append(host.raw(), host.bytes());
}

//===----------------------------------------------------------------------------------------------
// Static and donated arguments

static void requireNamed(const std::vector<int> &argnums, const char *option, std::size_t count,
                         Where where) {
  auto n = static_cast<int>(count);
  for (int named : argnums)
    if (named < -n || named >= n)
      raise<TransformError>(
          {.what = fmt::format("{} names an argument that the call does not pass", option),
           .where = where,
           .expected = fmt::format("a number in [-{0}, {0})", n),
           .got = std::to_string(named),
           .hint = "arguments are counted from 0, negative ones from the end"});
}

static void requireRoles(const std::vector<ArgumentRole> &roles, Where where) {
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const ArgumentRole &role = roles[i];
    if (role.isRaw && !role.isStatic)
      raise<TransformError>(
          {.what = fmt::format("argument {} of a jitted function is a C++ number", i),
           .where = where,
           .expected = "a parameter of type fx::Array, or a static argument",
           .got = "a parameter of a C++ number, which has no value while the function is traced",
           .hint = fmt::format("name it in {{.static_argnums = {{{}}}}}: every value of it has a "
                               "program of its own",
                               i)});
    if (role.isStatic && role.numLeaves > 0 && !role.isNumber)
      raise<TransformError>({.what = fmt::format("static argument {} holds arrays", i),
                             .where = where,
                             .expected = "numbers and other data",
                             .got = fmt::format("{} arrays", role.numLeaves),
                             .hint = "pass arrays as arguments that are not static"});
    if (role.isStatic && role.isDonated)
      raise<TransformError>({.what = fmt::format("argument {} is static and donated", i),
                             .where = where,
                             .expected = "each argument in one of the two lists at most",
                             .got = fmt::format("{} in both", i),
                             .hint = "static data has no memory to give away"});
  }
}

/// The leaves of the arguments that are donated.
static std::vector<unsigned> donatedLeaves(const std::vector<ArgumentRole> &roles) {
  std::vector<unsigned> donated;
  unsigned leaf = 0;
  for (const ArgumentRole &role : roles) {
    for (std::size_t k = 0; k < role.numTraced(); ++k, ++leaf)
      if (role.isDonated)
        donated.push_back(leaf);
  }
  return donated;
}

//===----------------------------------------------------------------------------------------------
// Signatures

/// The jitted functions that this thread is tracing, one inside the other.
class TracingNow {
public:
  explicit TracingNow(const JitState &state) : state_(state), outer_(innermost()) {
    innermost() = this;
  }
  ~TracingNow() { innermost() = outer_; }
  TracingNow(const TracingNow &) = delete;
  static bool isAny() { return innermost() != nullptr; }
  /// How many of them trace the same call of the same function.
  int depthOf(const Signature &call) const {
    int depth = 0;
    for (const TracingNow *at = outer_; at; at = at->outer_)
      depth += &at->state_ == &state_ && at->entry && matches(*at->entry, call);
    return depth;
  }
  const JitEntry *entry = nullptr;

private:
  static const TracingNow *&innermost() {
    static thread_local const TracingNow *innermost = nullptr;
    return innermost;
  }
  const JitState &state_;
  const TracingNow *outer_;
};

class JitState {
public:
  JitState(JitOptions options, Where where) : options_(std::move(options)), where_(where) {}

  /// Entries are only ever added, in front, so that reading takes no lock.
  const JitEntry *find(const Signature &call) const {
    for (const JitEntry *entry = newestLike(call).load(std::memory_order_acquire); entry;
         entry = entry->older)
      if (matches(*entry, call))
        return entry;
    return nullptr;
  }

  std::shared_ptr<const JitEntry> make(const Signature &signature, const NewCall &call) {
    // One thread traces; others that want the same signature wait and find it made. Who is tracing
    // already waits for nobody, lest two functions that call each other wait for ever: it traces
    // another time.
    std::unique_lock lock(tracing_, std::defer_lock);
    if (!TracingNow::isAny())
      lock.lock();
    TracingNow tracing(*this);
    if (const JitEntry *known = find(signature))
      return known->shared_from_this();
    requireEnd(tracing.depthOf(signature), call.where);
    requireNamed(options_.static_argnums, "static_argnums", call.roles.size(), where_);
    requireNamed(options_.donate_argnums, "donate_argnums", call.roles.size(), where_);
    requireRoles(call.roles, where_);
    if (options_.threads < 0 || options_.threads > runtime::mostThreads)
      raise<TransformError>({.what = "jit's option threads is no number of threads",
                             .where = where_,
                             .expected = fmt::format("from 1 to {}, or 0 for as many as there are",
                                                     runtime::mostThreads),
                             .got = fmt::format("{}", options_.threads),
                             .hint = "1 computes on the calling thread alone"});
    auto entry = std::make_shared<JitEntry>();
    for (const Array *leaf : signature.leaves())
      nodeOf(*leaf, call.where);
    entry->kink = currentKink();
    entry->types = &signature.types();
    entry->bytes = signature.bytes();
    entry->parts = call.described();
    entry->call = call.where;
    for (const Array *leaf : signature.leaves())
      entry->leaves.push_back({leaf->dtype(), leaf->shape()});
    tracing.entry = entry.get();
    logged(*entry);
    entry->program = std::make_shared<CompiledProgram>();
    entry->program->options = options_;
    entry->program->donated = donatedLeaves(call.roles);
    entry->program->where = where_;
    entry->program->traced = trace(call.flat, leavesOf(signature), /*bind=*/false, "jit", where_);
    entry->resultTree = call.resultTree();
    if (!options_.dynamic_axes.empty())
      joinDynamic(*entry->program, signature, call);
    return kept(entry, signature);
  }

  std::string explain() const {
    std::lock_guard lock(keeping_);
    std::string text = explained(where_, entries_);
    if (numForOneCall_ > 0)
      text += fmt::format("and {} for one call each: they captured values of an enclosing trace\n",
                          numForOneCall_);
    return text;
  }

  Where where() const { return where_; }

private:
  /// A function whose trace calls it on the same types would be traced without end.
  void requireEnd(int depth, Where call) const {
    static constexpr int deepest = 100;
    if (depth >= deepest)
      raise<TransformError>(
          {.what = "a jitted function calls itself without end",
           .where = call,
           .expected = "calls of other types or static data, so that there is a last one",
           .got = fmt::format("{} calls, one inside the other, of what was jitted at {}", depth,
                              str(where_)),
           .hint = "use while_loop or fori_loop where numbers decide how often"});
  }
  /// Where sizes are dynamic there may be thousands of them.
  std::atomic<const JitEntry *> &newestLike(const Signature &call) const {
    if (options_.dynamic_axes.empty())
      return newest_[0];
    std::uint64_t mix = 0;
    for (const Array *leaf : call.leaves())
      if (const Node *node = leaf->node())
        for (std::int64_t size : node->shape)
          mix = (mix ^ static_cast<std::uint64_t>(size)) * 0x9e3779b97f4a7c15;
    return newest_[mix >> 56];
  }
  /// What captures values of an enclosing trace is compiled with that.
  void joinDynamic(CompiledProgram &program, const Signature &signature, const NewCall &call) {
    for (const Array &capture : program.traced.captures)
      if (capture.is_traced())
        return;
    DynamicSizes sizes(options_, call.roles, leavesOf(signature), where_);
    program.sizes = sizes.str();
    program.dynamic = dynamicSignatureOf(*program.traced.function, signature, sizes, call.flat);
  }
  /// The dynamic signature that the program belongs to, or one that is like it.
  std::shared_ptr<DynamicSignature> dynamicSignatureOf(transforms::FuncOp program,
                                                       const Signature &signature,
                                                       const DynamicSizes &sizes,
                                                       const FlatFunction &function) {
    std::shared_ptr<DynamicSignature> nearest;
    for (const auto &candidate : candidatesFor(signature, sizes)) {
      if (candidate->includes(program))
        return candidate;
      nearest = nearest ? nearest : candidate;
    }
    auto kept = [&](std::shared_ptr<DynamicSignature> candidate) {
      std::lock_guard lock(keeping_);
      return dynamicSignatures_.emplace_back(std::move(candidate));
    };
    try {
      if (!nearest)
        nearest =
            kept(std::make_shared<DynamicSignature>(signature, sizes, function, Multiples::no));
    } catch (const OnlyMultiples &) { // there may be a program for these
    }
    if (!sizes.areDivisible() || (nearest && nearest->includes(program)))
      return nearest;
    try {
      auto multiples =
          std::make_shared<DynamicSignature>(signature, sizes, function, Multiples::yes);
      return multiples->includes(program) || !nearest ? kept(multiples) : nearest;
    } catch (const TransformError &) {
      if (!nearest)
        throw;
      return nearest;
    }
  }
  std::vector<std::shared_ptr<DynamicSignature>> candidatesFor(const Signature &signature,
                                                               const DynamicSizes &sizes) const {
    std::lock_guard lock(keeping_);
    std::vector<std::shared_ptr<DynamicSignature>> found;
    for (const auto &candidate : dynamicSignatures_)
      if (candidate->hasSignature(signature, sizes))
        found.push_back(candidate);
    return found;
  }
  void logged(const JitEntry &entry) const {
    std::lock_guard lock(keeping_);
    logEntry(entry, where_, entries_);
  }
  /// The entry, unless another thread has made it meanwhile: then that one. A program that captured
  /// values of an enclosing trace is good for this call only.
  std::shared_ptr<const JitEntry> kept(const std::shared_ptr<JitEntry> &entry,
                                       const Signature &signature) {
    std::lock_guard lock(keeping_);
    for (const Array &capture : entry->program->traced.captures)
      if (capture.is_traced()) {
        ++numForOneCall_;
        return entry;
      }
    if (const JitEntry *known = find(signature))
      return known->shared_from_this();
    std::atomic<const JitEntry *> &newest = newestLike(signature);
    entry->older = newest.load(std::memory_order_relaxed);
    entries_.push_back(entry);
    newest.store(entry.get(), std::memory_order_release);
    return entry;
  }

  JitOptions options_;
  Where where_;
  std::mutex tracing_;         // held by outermost traces
  mutable std::mutex keeping_; // of what follows
  int numForOneCall_ = 0;
  std::vector<std::shared_ptr<const JitEntry>> entries_;
  std::vector<std::shared_ptr<DynamicSignature>> dynamicSignatures_;
  mutable std::array<std::atomic<const JitEntry *>, 256> newest_ = {}; // lists by sizes
};

std::shared_ptr<JitState> makeJitState(JitOptions options, Where where) {
  return std::make_shared<JitState>(std::move(options), where);
}

const JitEntry *findEntry(const JitState &state, const Signature &call) { return state.find(call); }

std::shared_ptr<const JitEntry> makeEntry(JitState &state, const Signature &signature,
                                          const NewCall &call) {
  return state.make(signature, call);
}

std::string explain(const JitState &state) { return state.explain(); }

const std::any &resultTreeOf(const JitEntry &entry) { return entry.resultTree; }

/// Inside another trace, and on nodes of a graph, a call is an op of that.
static bool isRecorded(std::span<const Array *const> arguments, const Leaves &captures) {
  auto isTraced = [](const Array &array) { return array.node()->frame != nullptr; };
  return Frame::current() ||
         std::any_of(arguments.begin(), arguments.end(), [&](auto *a) { return isTraced(*a); }) ||
         std::any_of(captures.begin(), captures.end(), isTraced);
}

//===----------------------------------------------------------------------------------------------
// Calls

namespace {

/// Arrays that a call has been given: theirs is the memory, and nobody can use them any more.
class Donations {
public:
  /// Held from the look at the arguments until they are taken: of two threads that donate one array
  /// one is told so.
  static std::mutex &mutex() {
    static std::mutex mutex;
    return mutex;
  }
  Donations(const CompiledProgram &program, const Signature &call, Where where) {
    for (unsigned leaf : program.donated)
      requireOnce(*call.leaves()[leaf], program, call, where);
    for (unsigned leaf : program.donated) {
      Node &node = *call.leaves()[leaf]->node();
      node.absence =
          std::make_unique<Absence>(Absence{.call = where, .function = program.where, .mask = {}});
      taken_[leaf] = std::move(node.host);
    }
  }
  /// The memory of an argument for a result, unless someone else still reads it.
  std::optional<HostArray> memoryOf(unsigned argument, const codegen::Executable::Leaf &result) {
    auto taken = taken_.find(argument);
    if (taken == taken_.end())
      return std::nullopt;
    const std::shared_ptr<runtime::Buffer> &buffer = taken->second.buffer();
    if (buffer.use_count() > 1 || buffer->isBorrowed())
      return std::nullopt;
    return HostArray(result.dtype, result.shape, buffer);
  }

private:
  static void requireOnce(const Array &array, const CompiledProgram &program, const Signature &call,
                          Where where) {
    auto isIt = [&](const Array &other) { return other.node() == array.node(); };
    auto uses = llvm::count_if(call.leaves(), [&](const Array *leaf) { return isIt(*leaf); }) +
                llvm::count_if(program.traced.captures, isIt);
    if (uses > 1)
      raise<TransformError>(
          {.what = "an array is donated and passed a second time",
           .where = where,
           .expected = "every donated array once among the arguments and captured arrays",
           .got = fmt::format("{}{} {} times", name(array.dtype()), array.shape().str(), uses),
           .hint = "leave the argument out of donate_argnums"});
  }

  llvm::SmallDenseMap<unsigned, HostArray> taken_;
};

} // namespace

/// Memory for the results: that of donated arguments where the code may write there.
static Leaves resultsOf(const codegen::Executable &executable, Donations *donations, Where where) {
  Leaves results;
  results.reserve(executable.results().size());
  for (const auto &leaf : executable.results()) {
    std::optional<HostArray> memory;
    if (donations)
      for (auto [argument, result] : executable.reuses())
        if (result == results.size())
          memory = donations->memoryOf(argument, leaf);
    results.push_back(
        fromHost(memory ? std::move(*memory) : HostArray(leaf.dtype, leaf.shape), where));
  }
  return results;
}

static Leaves run(const codegen::Executable &executable, const void *const *in,
                  Donations *donations, Where where) {
  llvm::SmallVector<void *, 16> out;
  Leaves results = resultsOf(executable, donations, where);
  for (const Array &result : results)
    out.push_back(result.node()->host.mutableRaw());
  std::optional<ErrorCollector> errors; // listening costs more than a small call
  if (executable.mayFail())
    errors.emplace();
  if (executable.isChecked())
    executable.forgetNotes();
  if (mlir::failed(executable.call(in, out.data())))
    errors->raise<CompileError>("calling a compiled function", where);
  if (executable.isChecked())
    raiseFindings(executable, in, out.data(), where);
  return results;
}

Leaves callEntry(const JitState &state, const JitEntry &entry, const Signature &call, Where where) {
  const CompiledProgram &program = *entry.program;
  const Leaves &captures = program.traced.captures;
  if (isRecorded(call.leaves(), captures)) {
    Leaves operands = leavesOf(call);
    operands.insert(operands.end(), captures.begin(), captures.end());
    auto function = const_cast<transforms::OwnedFunction &>(program.traced.function).get();
    return recordCall(function, operands, "jit", state.where());
  }
  std::optional<Donations> donations;
  std::unique_lock lock(Donations::mutex(), std::defer_lock);
  if (!program.donated.empty()) {
    program.executable(); // may take long
    lock.lock();
  }
  llvm::SmallVector<const void *, 16> in;
  auto pass = [&](const Array &array) {
    const HostArray &host = array.node()->host;
    if (!host)
      nodeOf(array, where); // donated, or only the type is known: says so
    in.push_back(host ? host.raw() : hostOf(array, "calling a compiled function").raw());
  };
  for (const Array *argument : call.leaves())
    pass(*argument);
  llvm::for_each(captures, pass);
  if (lock) {
    donations.emplace(program, call, where);
    lock.unlock();
  }
  return inMemory(state.where(), [&] {
    const codegen::Executable &executable = program.executable();
    return run(executable, in.data(), donations ? &*donations : nullptr, program.where);
  });
}

} // namespace detail
} // namespace fluxion
