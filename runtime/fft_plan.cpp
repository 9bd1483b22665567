// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/fft_plan.h"

#include "runtime/instruction_set.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>
#include <numbers>

namespace fluxion::runtime::fft {

const Code &code() {
#ifdef FLUXION_X86_SETS
  switch (instructionSet()) {
  case InstructionSet::avx512: return avx512Code;
  case InstructionSet::avx2: return avx2Code;
  case InstructionSet::baseline: break;
  }
#endif
  return baselineCode;
}

//===----------------------------------------------------------------------------------------------
// Roots of unity

namespace {

struct Root {
  long double re, im;
};
// exp(-2 pi i k / n), 0 <= k < n.
Root root(std::int64_t k, std::int64_t n) {
  std::int64_t octant = 8 * k / n, rest = 8 * k - octant * n;
  if (octant % 2)
    rest = n - rest;
  long double angle = std::numbers::pi_v<long double> / 4 * static_cast<long double>(rest) /
                      static_cast<long double>(n);
  long double c = std::cos(angle), s = std::sin(angle);
  // In the odd octants the angle is that to the axis ahead.
  if ((octant + 1) / 2 % 2)
    std::swap(c, s);
  bool isLeft = octant >= 2 && octant < 6, isLow = octant >= 4;
  return {isLeft ? -c : c, isLow ? s : -s};
}
template <class T> void append(std::vector<T> &to, Root root) {
  to.push_back(static_cast<T>(root.re));
  to.push_back(static_cast<T>(root.im));
}

//===----------------------------------------------------------------------------------------------
// Factors

constexpr std::int64_t mostRadix = 127;

/// The radices of n, in the order of the passes; empty where a prime is too large for one.
std::vector<std::int64_t> radices(std::int64_t n) {
  std::vector<std::int64_t> found;
  auto takeAll = [&](std::int64_t radix) {
    for (; n % radix == 0; n /= radix)
      found.push_back(radix);
  };
  // Of a power of two, what is no power of eight is done by fours: 4 4 rather than 8 2.
  int twos = 0;
  for (std::int64_t rest = n; rest % 2 == 0; rest /= 2)
    ++twos;
  for (int fours = twos % 3 == 2               ? 1
                   : twos % 3 == 1 && twos > 3 ? 2
                                               : 0;
       fours > 0; --fours, n /= 4)
    found.push_back(4);
  takeAll(8);
  takeAll(2);
  for (std::int64_t prime = 3; prime * prime <= n; prime += 2)
    takeAll(prime);
  if (n > 1)
    found.push_back(n);
  if (std::any_of(found.begin(), found.end(), [](std::int64_t r) { return r > mostRadix; }))
    return {};
  return found;
}

double passCost(std::int64_t radix) {
  switch (radix) {
  case 2: return 5;
  case 3: return 7;
  case 4: return 7;
  case 5: return 11;
  case 8: return 10;
  default: return 8 + 2.0 * static_cast<double>(radix);
  }
}
/// By passes; infinite where that does not go.
double directCost(std::int64_t n) {
  double cost = 4;
  std::vector<std::int64_t> found = radices(n);
  if (found.empty() && n > 1)
    return INFINITY;
  for (std::int64_t radix : found)
    cost += passCost(radix);
  return cost * static_cast<double>(n);
}

/// The best length of transforms for a convolution of n elements.
std::int64_t convolutionLength(std::int64_t n) {
  std::int64_t best = 1;
  while (best < 2 * n - 1)
    best *= 2;
  for (std::int64_t odd : {3, 5, 9, 15})
    for (std::int64_t candidate = odd; candidate < best; candidate *= 2)
      if (candidate >= 2 * n - 1 && directCost(candidate) < directCost(best))
        best = candidate;
  return best;
}
double convolutionCost(std::int64_t n) {
  std::int64_t length = convolutionLength(n);
  return 2 * directCost(length) + 8 * static_cast<double>(length);
}

//===----------------------------------------------------------------------------------------------
// What was planned stays for the next call.

template <class PlanT> class Cache {
public:
  template <class Make> std::shared_ptr<const PlanT> get(std::int64_t n, Make make) {
    if (auto found = lookUp(n))
      return found;
    std::shared_ptr<const PlanT> made = make(); // without the lock: it may ask for others
    std::lock_guard lock(mutex_);
    entries_.emplace_front(n, made);
    if (entries_.size() > most)
      entries_.pop_back();
    return made;
  }

private:
  std::shared_ptr<const PlanT> lookUp(std::int64_t n) {
    std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry)
      if (entry->first == n) {
        entries_.splice(entries_.begin(), entries_, entry);
        return entry->second;
      }
    return nullptr;
  }
  static constexpr std::size_t most = 32;
  std::mutex mutex_;
  std::list<std::pair<std::int64_t, std::shared_ptr<const PlanT>>>
      entries_; ///< the latest in front
};
template <class PlanT> Cache<PlanT> &cache() {
  static auto *instance = new Cache<PlanT>; // threads of others may outlive static storage
  return *instance;
}

//===----------------------------------------------------------------------------------------------
// Convolutions

// exp(-pi i j^2 / n): j^2 is taken modulo 2 n first.
std::vector<Root> chirpOf(std::int64_t n) {
  std::vector<Root> chirp;
  chirp.reserve(static_cast<std::size_t>(n));
  std::int64_t square = 0;
  for (std::int64_t j = 0; j < n; ++j) {
    chirp.push_back(root(square, 2 * n));
    square = (square + 2 * j + 1) % (2 * n);
  }
  return chirp;
}
/// The transform over `length` of the conjugate chirp on both sides of 0, divided by `length`.
template <class T> std::vector<T> spectrumOf(const std::vector<Root> &chirp, std::int64_t length) {
  std::vector<double> padded(static_cast<std::size_t>(2 * length));
  for (std::size_t j = 0; j < chirp.size(); ++j)
    for (std::size_t at : {2 * j, j ? padded.size() - 2 * j : 0}) {
      padded[at] = static_cast<double>(chirp[j].re);
      padded[at + 1] = static_cast<double>(-chirp[j].im);
    }
  transformRow<double>(*singlePlan<double>(length), padded.data(), padded.data(), false,
                       1.0 / static_cast<double>(length));
  return {padded.begin(), padded.end()};
}
template <class T> std::vector<T> pairsOf(const std::vector<Root> &roots) {
  std::vector<T> pairs;
  pairs.reserve(2 * roots.size());
  for (Root r : roots)
    append(pairs, r);
  return pairs;
}

//===----------------------------------------------------------------------------------------------
// Columns

template <class T> const T *kept(ColumnsPlan<T> &plan, std::vector<T> numbers) {
  plan.numbers.push_back(std::move(numbers));
  return plan.numbers.back().data();
}
template <class T> const T *twiddles(ColumnsPlan<T> &plan, std::int64_t radix, std::int64_t m) {
  std::vector<T> all;
  for (std::int64_t p = 0; p < m; ++p)
    for (std::int64_t k = 1; k < radix; ++k)
      append(all, root(p * k, radix * m));
  return kept(plan, std::move(all));
}
template <class T> const T *rootsOfRadix(ColumnsPlan<T> &plan, std::int64_t radix) {
  std::vector<T> all;
  for (std::int64_t j = 0; j < radix; ++j) {
    Root r = root(j, radix);
    append(all, {r.re, -r.im});
  }
  return kept(plan, std::move(all));
}

template <class T> void planPasses(ColumnsPlan<T> &plan, std::int64_t n) {
  std::int64_t m = n, s = 1;
  for (std::int64_t radix : radices(n)) {
    m /= radix;
    plan.passes.push_back({radix, m, s, twiddles(plan, radix, m), rootsOfRadix(plan, radix)});
    s *= radix;
  }
  plan.half = n + 1; // real numbers need one more
}
template <class T> void planConvolution(ColumnsPlan<T> &plan, std::int64_t n) {
  std::int64_t length = convolutionLength(n);
  std::vector<Root> chirp = chirpOf(n);
  plan.inner = columnsPlan<T>(length);
  plan.columns.inner = &plan.inner->columns;
  plan.columns.chirp = kept(plan, pairsOf<T>(chirp));
  plan.columns.spectrum = kept(plan, spectrumOf<T>(chirp, length));
  plan.half = length + 1;
}

template <class T> std::shared_ptr<const ColumnsPlan<T>> planColumns(std::int64_t n) {
  auto plan = std::make_shared<ColumnsPlan<T>>();
  plan->columns.n = n;
  directCost(n) <= convolutionCost(n) ? planPasses(*plan, n) : planConvolution(*plan, n);
  plan->columns.numPasses = static_cast<std::int64_t>(plan->passes.size());
  plan->columns.passes = plan->passes.data();
  return plan;
}

//===----------------------------------------------------------------------------------------------
// One transform

std::int64_t blocks(std::int64_t count, std::int64_t lanes) { return (count + lanes - 1) / lanes; }

/// n1 of n = n1 n2 with the two steps that cost least; 1 where one column costs no more.
struct Split {
  std::int64_t n1 = 1;
  double cost;

  explicit Split(std::int64_t n) : cost(columnsCost(n)) {}
  Split(std::int64_t n, std::int64_t lanes) : Split(n) {
    for (std::int64_t d = 2; d * d <= n; ++d)
      if (n % d == 0)
        for (std::int64_t n1 : {d, n / d}) {
          std::int64_t n2 = n / n1;
          double steps = static_cast<double>(blocks(n2, lanes)) * columnsCost(n1) +
                         static_cast<double>(blocks(n1, lanes)) * columnsCost(n2);
          steps *= 1 + static_cast<double>(std::max(n1, n2)) / 8192; // columns that leave the cache
          if (steps < cost)
            cost = steps, this->n1 = n1;
        }
  }
};

// Up to here several rows together are faster as blocks of columns, and a row has to be transformed
// the same way wherever it is: vmap is the loop, bit for bit.
constexpr std::int64_t mostAsColumn = 512;

template <class T> void planSteps(SinglePlan<T> &plan, std::int64_t n1) {
  std::int64_t n2 = plan.n / n1, width = lanes<T>();
  plan.way = SinglePlan<T>::Way::steps;
  plan.first = columnsPlan<T>(n1);
  plan.second = columnsPlan<T>(n2);
  for (std::int64_t k = 0; k < n1; ++k) {
    for (std::int64_t b = 0; b < blocks(n2, width); ++b)
      append(plan.blockRoots, root(k * b * width % plan.n, plan.n));
    for (std::int64_t c = 0; c < width; ++c)
      plan.laneRoots.push_back(static_cast<T>(root(k * c % plan.n, plan.n).re));
    for (std::int64_t c = 0; c < width; ++c)
      plan.laneRoots.push_back(static_cast<T>(root(k * c % plan.n, plan.n).im));
  }
}
template <class T> void planLongConvolution(SinglePlan<T> &plan, std::int64_t length) {
  std::vector<Root> chirp = chirpOf(plan.n);
  plan.way = SinglePlan<T>::Way::convolution;
  plan.inner = singlePlan<T>(length);
  plan.chirp = pairsOf<T>(chirp);
  plan.spectrum = spectrumOf<T>(chirp, length);
}

template <class T> std::shared_ptr<const SinglePlan<T>> planSingle(std::int64_t n) {
  auto plan = std::make_shared<SinglePlan<T>>();
  Split split(n, lanes<T>());
  std::int64_t length = convolutionLength(n);
  double convolution = 2 * Split(length, lanes<T>()).cost + 4 * static_cast<double>(length);
  plan->n = n;
  if (n <= mostAsColumn) {
    split = Split(n);
    convolution = INFINITY;
  }
  plan->cost = std::min(split.cost, convolution);
  if (convolution < split.cost) {
    planLongConvolution(*plan, length);
  } else if (split.n1 > 1) {
    planSteps(*plan, split.n1);
  } else {
    plan->way = SinglePlan<T>::Way::column;
    plan->first = columnsPlan<T>(n);
  }
  return plan;
}

} // namespace

double columnsCost(std::int64_t n) { return std::min(directCost(n), convolutionCost(n)); }

template <class T> std::shared_ptr<const ColumnsPlan<T>> columnsPlan(std::int64_t n) {
  return cache<ColumnsPlan<T>>().get(n, [n] { return planColumns<T>(n); });
}
template <class T> std::shared_ptr<const SinglePlan<T>> singlePlan(std::int64_t n) {
  return cache<SinglePlan<T>>().get(n, [n] { return planSingle<T>(n); });
}
template <class T> std::shared_ptr<const std::vector<T>> halfRoots(std::int64_t n) {
  return cache<std::vector<T>>().get(n, [n] {
    auto roots = std::make_shared<std::vector<T>>();
    roots->reserve(static_cast<std::size_t>(2 * (n / 2 + 1)));
    for (std::int64_t k = 0; k <= n / 2; ++k)
      append(*roots, root(k, n));
    return roots;
  });
}

template std::shared_ptr<const ColumnsPlan<float>> columnsPlan(std::int64_t);
template std::shared_ptr<const ColumnsPlan<double>> columnsPlan(std::int64_t);
template std::shared_ptr<const SinglePlan<float>> singlePlan(std::int64_t);
template std::shared_ptr<const SinglePlan<double>> singlePlan(std::int64_t);
template std::shared_ptr<const std::vector<float>> halfRoots(std::int64_t);
template std::shared_ptr<const std::vector<double>> halfRoots(std::int64_t);

} // namespace fluxion::runtime::fft
