// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A convolution is one of three primitives of oneDNN:
//
//   forward            lhs is its source
//   backward by data   lhs has gaps (base dilation): it is the gradient of a strided result
//   backward by        the window is larger than the result: both are the operands of the
//     weights          gradient of a kernel; features and examples change roles
//
// Operands lie where the caller has them; oneDNN chooses the layout it computes in, and elements
// are moved there and back where that differs.
#include "runtime/convolution_dnnl.h"

#include "runtime/openmp_threads.h"
#include "runtime/scratch.h"
#include "runtime/team.h"

#include <dnnl.hpp>

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace fluxion::runtime {
namespace {

using dnnl::memory;
using Dims = memory::dims;

enum class Form { forward, backwardData, backwardWeights };

/// An operand in oneDNN's order of axes, and where its first element is.
struct Operand {
  Dims sizes, strides;
  std::int64_t offset = 0;

  void add(std::int64_t size, std::int64_t stride) {
    sizes.push_back(size);
    strides.push_back(size == 1 && stride == 0 ? 1 : stride);
  }
  memory::desc asItLies() const { return memory::desc(sizes, memory::data_type::f32, strides); }
  memory::desc inAnyLayout() const {
    return memory::desc(sizes, memory::data_type::f32, memory::format_tag::any);
  }
};

/// What oneDNN is asked for: `source`, `weights` and `destination` are those of a forward pass.
struct Problem {
  Form form;
  Operand source, weights, destination;
  Dims strides, dilations, low, high;
  bool isReversed; ///< the kernel has to be read backwards first
};

bool isReversedAlong(const ConvolutionAxis &axis) { return axis.rhs == 1 || axis.isReversed; }

Form formOf(const Convolution &c) {
  bool hasGaps = false, isReversed = true, isStepwise = true, isDenseKernel = true;
  for (int k = 0; k < c.numAxes; ++k) {
    hasGaps |= c.axes[k].lhsDilation > 1;
    isStepwise &= c.axes[k].step == 1;
    isReversed &= isReversedAlong(c.axes[k]);
    isDenseKernel &= !c.axes[k].isReversed;
  }
  if (hasGaps || (isReversed && isStepwise && c.windowSize() > 1))
    return Form::backwardData;
  if (c.windowSize() > c.outSize() && isDenseKernel)
    return Form::backwardWeights;
  return Form::forward;
}

/// Whether groups of an operand lie one behind the other along the axis with that stride and size.
bool isOneAxis(const Convolution &c, std::int64_t group, std::int64_t size, std::int64_t stride) {
  return c.groups == 1 || group == size * stride;
}

/// Along one axis: source, kernel and destination of the forward pass, in this order.
struct Along {
  std::int64_t source, kernel, destination, stride, dilation, low;
};

/// Adds an axis; nothing where oneDNN has no such padding. Elements of the source that no window
/// meets are left out where the source is an operand.
bool addAxis(Problem &p, Along a, std::int64_t sourceStride, std::int64_t kernelStride,
             std::int64_t destinationStride) {
  bool isResult = p.form == Form::backwardData;
  if (a.low < 0) {
    if (isResult)
      return false;
    a.source += a.low;
    p.source.offset -= a.low * sourceStride;
    a.low = 0;
  }
  std::int64_t reach = (a.destination - 1) * a.stride + (a.kernel - 1) * a.dilation + 1;
  std::int64_t high = reach - a.source - a.low;
  if (high < 0 && !isResult) {
    a.source += high;
    high = 0;
  }
  if (a.source < 1 || high + a.stride <= 0)
    return false;
  p.source.add(a.source, sourceStride);
  p.weights.add(a.kernel, kernelStride);
  p.destination.add(a.destination, destinationStride);
  p.strides.push_back(a.stride);
  p.dilations.push_back(a.dilation - 1);
  p.low.push_back(a.low);
  p.high.push_back(high);
  return true;
}

std::optional<Problem> forwardProblem(const Convolution &c) {
  if (!isOneAxis(c, c.lhsGroup, c.features, c.lhsFeature))
    return {};
  Problem p{};
  p.form = Form::forward;
  p.source.add(c.batch, c.lhsBatch);
  p.source.add(c.groups * c.features, c.lhsFeature);
  if (c.groups > 1)
    p.weights.add(c.groups, c.rhsGroup);
  p.weights.add(c.outputs, c.rhsOutput);
  p.weights.add(c.features, c.rhsFeature);
  p.destination.add(c.batch, c.outBatch);
  p.destination.add(c.groups * c.outputs, c.outOutput);
  for (int k = 0; k < c.numAxes; ++k) {
    const ConvolutionAxis &axis = c.axes[k];
    p.isReversed |= axis.isReversed && axis.rhs > 1;
    if (!addAxis(p, {axis.lhs, axis.rhs, axis.out, axis.step, axis.rhsDilation, axis.low},
                 axis.lhsStride, axis.rhsStride, axis.outStride))
      return {};
  }
  return p;
}

// The result is the gradient of the source, lhs that of the destination. The kernel of the forward
// pass runs the other way.
std::optional<Problem> backwardDataProblem(const Convolution &c) {
  if (!isOneAxis(c, c.lhsGroup, c.features, c.lhsFeature))
    return {};
  Problem p{};
  p.form = Form::backwardData;
  p.source.add(c.batch, c.outBatch);
  p.source.add(c.groups * c.outputs, c.outOutput);
  if (c.groups > 1)
    p.weights.add(c.groups, c.rhsGroup);
  p.weights.add(c.features, c.rhsFeature);
  p.weights.add(c.outputs, c.rhsOutput);
  p.destination.add(c.batch, c.lhsBatch);
  p.destination.add(c.groups * c.features, c.lhsFeature);
  for (int k = 0; k < c.numAxes; ++k) {
    const ConvolutionAxis &axis = c.axes[k];
    if (axis.step != 1)
      return {};
    p.isReversed |= !isReversedAlong(axis);
    std::int64_t low = (axis.rhs - 1) * axis.rhsDilation - axis.low;
    if (!addAxis(p, {axis.out, axis.rhs, axis.lhs, axis.lhsDilation, axis.rhsDilation, low},
                 axis.outStride, axis.rhsStride, axis.lhsStride))
      return {};
  }
  return p;
}

// The result is the gradient of the kernel: its batch are the input features, lhs's features the
// examples.
std::optional<Problem> backwardWeightsProblem(const Convolution &c) {
  if (!isOneAxis(c, c.lhsGroup, c.batch, c.lhsBatch))
    return {};
  Problem p{};
  p.form = Form::backwardWeights;
  p.source.add(c.features, c.lhsFeature);
  p.source.add(c.groups * c.batch, c.lhsBatch);
  if (c.groups > 1)
    p.weights.add(c.groups, c.outGroup);
  p.weights.add(c.outputs, c.outOutput);
  p.weights.add(c.batch, c.outBatch);
  p.destination.add(c.features, c.rhsFeature);
  p.destination.add(c.groups * c.outputs, c.rhsOutput);
  for (int k = 0; k < c.numAxes; ++k) {
    const ConvolutionAxis &axis = c.axes[k];
    if (!addAxis(p, {axis.lhs, axis.out, axis.rhs, axis.rhsDilation, axis.step, axis.low},
                 axis.lhsStride, axis.outStride, axis.rhsStride))
      return {};
  }
  return p;
}

std::optional<Problem> problemOf(const Convolution &c) {
  if (c.numAxes > 3 || c.features * c.windowSize() == 0)
    return {};
  Form form = formOf(c);
  std::optional<Problem> p;
  if (form == Form::backwardData)
    p = backwardDataProblem(c);
  if (form == Form::backwardWeights)
    p = backwardWeightsProblem(c);
  for (int k = 0; k < c.numAxes; ++k)
    if (c.axes[k].lhsDilation > 1)
      return p;
  return p ? p : forwardProblem(c);
}

const dnnl::engine &engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

/// Memory for layouts of oneDNN's own, handed out piece by piece.
class Places {
public:
  explicit Places(std::size_t bytes) : memory_(bytes), next_(memory_.as<char>()) {}
  void *take(std::size_t bytes) {
    char *result = next_;
    next_ += rounded(bytes);
    return result;
  }
  static std::size_t rounded(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

private:
  Scratch memory_;
  char *next_;
};

/// An operand of the primitive and how its elements come to where the primitive wants them.
class Port {
public:
  Port() = default;
  Port(const Operand &operand, const memory::desc &wanted, bool isResult)
      : lies_(operand.asItLies()), wanted_(wanted), offset_(operand.offset) {
    if (lies_ == wanted_)
      return;
    const memory::desc &from = isResult ? wanted_ : lies_, &to = isResult ? lies_ : wanted_;
    move_ = dnnl::reorder(dnnl::reorder::primitive_desc(engine(), from, engine(), to));
  }
  std::size_t scratchBytes() const { return move_ ? Places::rounded(wanted_.get_size()) : 0; }
  bool moves() const { return move_.has_value(); }
  /// Memory objects without memory: the operand as the caller has it, and as the primitive sees it.
  memory outer() const { return memory(lies_, engine(), nullptr); }
  memory inner() const { return moves() ? memory(wanted_, engine(), nullptr) : memory(); }
  void place(memory &outer, memory &inner, float *array, Places &scratch) const {
    outer.set_data_handle(array + offset_);
    if (moves())
      inner.set_data_handle(scratch.take(wanted_.get_size()));
  }
  void move(dnnl::stream &stream, memory &from, memory &to) const {
    if (move_)
      move_->execute(stream, from, to);
  }

private:
  memory::desc lies_, wanted_;
  std::int64_t offset_ = 0;
  std::optional<dnnl::reorder> move_;
};

/// Whether it computes on the layout it was made for, without moving elements itself first.
bool isNative(const std::string &implementation) {
  return !implementation.starts_with("ref") && implementation.find("gemm") == std::string::npos;
}

/// A primitive with all it takes to call it.
class Plan {
public:
  /// Throws dnnl::error where oneDNN has none, or none that is fast.
  Plan(const Convolution &c, const Problem &p) : what_(c), problem_(p) {
    if (p.isReversed)
      makeKernelDense();
    switch (p.form) {
    case Form::forward: makeForward(); break;
    case Form::backwardData: makeBackwardData(); break;
    case Form::backwardWeights: makeBackwardWeights(); break;
    }
    scratchBytes_ = Places::rounded(scratchpad_.get_size()) + first_.scratchBytes() +
                    second_.scratchBytes() + result_.scratchBytes() + reversedBytes_;
  }

  std::size_t scratchBytes() const { return scratchBytes_; }

  void run(const float *lhs, const float *rhs, float *out) const {
    // Making the memory objects takes longer than a small convolution.
    if (std::unique_lock lock(mutex_, std::try_to_lock); lock.owns_lock()) {
      if (!memories_)
        memories_.emplace(makeMemories());
      return run(*memories_, lhs, rhs, out);
    }
    Memories own = makeMemories();
    run(own, lhs, rhs, out);
  }

private:
  /// Where operands are, as oneDNN wants to be told.
  struct Memories {
    memory first, second, result, firstInner, secondInner, resultInner, scratchpad;
    std::unordered_map<int, memory> arguments;
  };
  Memories makeMemories() const {
    Memories all{first_.outer(),
                 second_.outer(),
                 result_.outer(),
                 first_.inner(),
                 second_.inner(),
                 result_.inner(),
                 memory(scratchpad_, engine(), nullptr),
                 {}};
    all.arguments = {{firstName_, first_.moves() ? all.firstInner : all.first},
                     {secondName_, second_.moves() ? all.secondInner : all.second},
                     {resultName_, result_.moves() ? all.resultInner : all.result},
                     {DNNL_ARG_SCRATCHPAD, all.scratchpad}};
    return all;
  }
  void run(Memories &all, const float *lhs, const float *rhs, float *out) const {
    static thread_local dnnl::stream stream(engine());
    Places scratch(scratchBytes_);
    if (reversedBytes_ > 0)
      rhs = reversed(rhs, static_cast<float *>(scratch.take(reversedBytes_)));
    all.scratchpad.set_data_handle(scratch.take(scratchpad_.get_size()));
    // oneDNN does not write to operands.
    first_.place(all.first, all.firstInner, const_cast<float *>(lhs), scratch);
    second_.place(all.second, all.secondInner, const_cast<float *>(rhs), scratch);
    result_.place(all.result, all.resultInner, out, scratch);
    first_.move(stream, all.first, all.firstInner);
    second_.move(stream, all.second, all.secondInner);
    primitive_.execute(stream, all.arguments);
    result_.move(stream, all.resultInner, all.result);
    stream.wait();
  }

  static dnnl::primitive_attr attributes() {
    dnnl::primitive_attr all;
    all.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return all;
  }
#if DNNL_VERSION_MAJOR >= 3
  template <class Primitive, class... Hint>
  auto described(const memory::desc &a, const memory::desc &b, const memory::desc &c,
                 const Hint &...hint) const {
    const Problem &p = problem_;
    auto algorithm = dnnl::algorithm::convolution_direct;
    if constexpr (std::is_same_v<Primitive, dnnl::convolution_forward>)
      return typename Primitive::primitive_desc(engine(), dnnl::prop_kind::forward_training,
                                                algorithm, a, b, c, p.strides, p.dilations, p.low,
                                                p.high, attributes());
    else
      return typename Primitive::primitive_desc(engine(), algorithm, a, b, c, p.strides,
                                                p.dilations, p.low, p.high, hint..., attributes());
  }
#else
  template <class Primitive, class... Hint>
  auto described(const memory::desc &a, const memory::desc &b, const memory::desc &c,
                 const Hint &...hint) const {
    const Problem &p = problem_;
    auto algorithm = dnnl::algorithm::convolution_direct;
    if constexpr (std::is_same_v<Primitive, dnnl::convolution_forward>)
      return typename Primitive::primitive_desc(
          typename Primitive::desc(dnnl::prop_kind::forward_training, algorithm, a, b, c, p.strides,
                                   p.dilations, p.low, p.high),
          attributes(), engine());
    else
      return typename Primitive::primitive_desc(
          typename Primitive::desc(algorithm, a, b, c, p.strides, p.dilations, p.low, p.high),
          attributes(), engine(), hint...);
  }
#endif
  template <class Primitive>
  auto inLayouts(const memory::desc &source, const memory::desc &destination) const {
    memory::desc weights = problem_.weights.inAnyLayout();
    if constexpr (std::is_same_v<Primitive, dnnl::convolution_forward>)
      return described<Primitive>(source, weights, destination);
    else // the forward pass that it goes with
      return described<Primitive>(
          source, weights, destination,
          described<dnnl::convolution_forward>(source, weights, destination));
  }
  /// Features that lie side by side are as oneDNN wants them, almost: moving them costs more than
  /// it gains. Other layouts it has to have its own way.
  template <class Primitive> auto chosen() const {
    const Problem &p = problem_;
    if (p.source.strides[1] == 1 && p.destination.strides[1] == 1) {
      try {
        auto desc = inLayouts<Primitive>(p.source.asItLies(), p.destination.asItLies());
        if (isNative(desc.impl_info_str()))
          return desc;
      } catch (const dnnl::error &) {
        // not in this layout
      }
    }
    auto desc = inLayouts<Primitive>(p.source.inAnyLayout(), p.destination.inAnyLayout());
    if (!isNative(desc.impl_info_str()))
      throw dnnl::error(dnnl_unimplemented, "nothing faster than a matrix product");
    return desc;
  }

  void makeForward() {
    auto desc = chosen<dnnl::convolution_forward>();
    primitive_ = dnnl::convolution_forward(desc);
    scratchpad_ = desc.scratchpad_desc();
    take(DNNL_ARG_SRC, Port(problem_.source, desc.src_desc(), false), DNNL_ARG_WEIGHTS,
         Port(problem_.weights, desc.weights_desc(), false), DNNL_ARG_DST,
         Port(problem_.destination, desc.dst_desc(), true));
  }
  void makeBackwardData() {
    auto desc = chosen<dnnl::convolution_backward_data>();
    primitive_ = dnnl::convolution_backward_data(desc);
    scratchpad_ = desc.scratchpad_desc();
    take(DNNL_ARG_DIFF_DST, Port(problem_.destination, desc.diff_dst_desc(), false),
         DNNL_ARG_WEIGHTS, Port(problem_.weights, desc.weights_desc(), false), DNNL_ARG_DIFF_SRC,
         Port(problem_.source, desc.diff_src_desc(), true));
  }
  void makeBackwardWeights() {
    auto desc = chosen<dnnl::convolution_backward_weights>();
    primitive_ = dnnl::convolution_backward_weights(desc);
    scratchpad_ = desc.scratchpad_desc();
    take(DNNL_ARG_SRC, Port(problem_.source, desc.src_desc(), false), DNNL_ARG_DIFF_DST,
         Port(problem_.destination, desc.diff_dst_desc(), false), DNNL_ARG_DIFF_WEIGHTS,
         Port(problem_.weights, desc.diff_weights_desc(), true));
  }
  void take(int firstName, Port first, int secondName, Port second, int resultName, Port result) {
    firstName_ = firstName;
    secondName_ = secondName;
    resultName_ = resultName;
    first_ = std::move(first);
    second_ = std::move(second);
    result_ = std::move(result);
  }

  //===--------------------------------------------------------------------------------------------
  // A kernel that is read backwards where oneDNN reads it forwards, or the other way round, is
  // copied so: dense, in the order of `weights`.

  void makeKernelDense() {
    Operand &weights = problem_.weights;
    std::int64_t stride = 1;
    for (std::size_t k = weights.sizes.size(); k-- > 0;) {
      from_.insert(from_.begin(), weights.strides[k]);
      weights.strides[k] = stride;
      stride *= weights.sizes[k];
    }
    reversedBytes_ = Places::rounded(static_cast<std::size_t>(stride) * sizeof(float));
  }
  const float *reversed(const float *rhs, float *to) const {
    float *next = to;
    copyFrom(0, rhs, next);
    return to;
  }
  void copyFrom(std::size_t k, const float *rhs, float *&next) const {
    const Dims &sizes = problem_.weights.sizes;
    if (k == sizes.size()) {
      *next++ = *rhs;
      return;
    }
    std::size_t firstSpatial = sizes.size() - static_cast<std::size_t>(what_.numAxes);
    bool isTurned = false;
    if (k >= firstSpatial) {
      const ConvolutionAxis &axis = what_.axes[k - firstSpatial];
      isTurned = (problem_.form == Form::backwardData) != (axis.isReversed != 0);
    }
    for (std::int64_t i = 0; i < sizes[k]; ++i)
      copyFrom(k + 1, rhs + (isTurned ? sizes[k] - 1 - i : i) * from_[k], next);
  }

  Convolution what_;
  Problem problem_;
  dnnl::primitive primitive_;
  memory::desc scratchpad_;
  int firstName_ = 0, secondName_ = 0, resultName_ = 0;
  Port first_, second_, result_;
  Dims from_; // the strides of a kernel that is copied
  std::size_t reversedBytes_ = 0, scratchBytes_ = 0;
  mutable std::mutex mutex_;
  mutable std::optional<Memories> memories_; // of whoever holds the mutex
};

/// The plan for a description; null where there is none.
using SharedPlan = std::shared_ptr<const Plan>;

SharedPlan makePlan(const Convolution &what) {
  std::optional<Problem> problem = problemOf(what);
  if (!problem)
    return nullptr;
  try {
    return std::make_shared<const Plan>(what, *problem);
  } catch (const dnnl::error &) {
    return nullptr;
  }
}

struct Hash {
  std::size_t operator()(const Convolution &what) const {
    auto *numbers = reinterpret_cast<const std::int64_t *>(&what);
    std::size_t hash = 0;
    for (int i = 0; i < convolutionIntegers; ++i)
      hash = (hash ^ static_cast<std::size_t>(numbers[i])) * 0x9E3779B97F4A7C15u + (hash >> 29);
    return hash;
  }
};

/// The plans that have been used last.
class Plans {
public:
  SharedPlan find(const Convolution &what) {
    {
      std::lock_guard lock(mutex_);
      if (auto known = byDescription_.find(what); known != byDescription_.end()) {
        order_.splice(order_.begin(), order_, known->second.place);
        return known->second.plan;
      }
    }
    SharedPlan made = makePlan(what); // takes long: others may call meanwhile
    std::lock_guard lock(mutex_);
    auto [entry, isNew] = byDescription_.try_emplace(what);
    if (isNew) {
      order_.push_front(what);
      entry->second = {made, order_.begin()};
      if (order_.size() > static_cast<std::size_t>(mostPrimitives)) {
        byDescription_.erase(order_.back());
        order_.pop_back();
      }
    }
    return made;
  }

private:
  struct Entry {
    SharedPlan plan;
    std::list<Convolution>::iterator place;
  };
  std::mutex mutex_;
  std::list<Convolution> order_; // the last used first
  std::unordered_map<Convolution, Entry, Hash> byDescription_;
};

Plans &plansFor(int threads) {
  static std::mutex mutex;
  // Never destroyed: compiled functions may run while statics are.
  static auto &all = *new std::map<int, Plans>;
  std::lock_guard lock(mutex);
  return all[threads];
}

} // namespace

bool convolvedByDnnl(const Convolution &what, const float *lhs, const float *rhs, float *out) {
  // A primitive is made for a number of threads, and may be run on no other.
  OpenMpThreads threads(threadsOfThisCall());
  SharedPlan plan = plansFor(threads.count()).find(what);
  if (!plan)
    return false;
  plan->run(lhs, rhs, out);
  return true;
}

std::optional<std::uint64_t> scratchOfDnnl(const Convolution &what) {
  OpenMpThreads threads(threadsOfThisCall());
  SharedPlan plan = plansFor(threads.count()).find(what);
  return plan ? std::optional<std::uint64_t>(plan->scratchBytes()) : std::nullopt;
}

} // namespace fluxion::runtime
