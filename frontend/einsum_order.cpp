// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/einsum_order.h"

#include <bit>
#include <cstdint>
#include <functional>
#include <limits>

namespace fluxion::detail {
namespace {

using Set = std::uint64_t; // of letters, or of operands

constexpr std::size_t mostForAll = 8; // all 3^n ways to part n operands are looked at

class Letters {
public:
  Letters(const std::vector<std::string> &operands, const std::string &result,
          const std::map<char, std::int64_t> &sizes) {
    for (auto [letter, size] : sizes)
      sizes_.emplace_back(letter, static_cast<double>(size));
    for (const std::string &letters : operands)
      operands_.push_back(setOf(letters));
    result_ = setOf(result);
  }
  std::size_t count() const { return operands_.size(); }

  /// The letters of the product of some operands, those gone that nothing else has.
  Set ofProduct(Set some) const {
    Set mine = 0, others = result_;
    for (std::size_t i = 0; i < operands_.size(); ++i)
      (some >> i & 1 ? mine : others) |= operands_[i];
    return mine & others;
  }
  double size(Set letters) const {
    double product = 1;
    for (std::size_t k = 0; k < sizes_.size(); ++k)
      product *= letters >> k & 1 ? sizes_[k].second : 1;
    return product;
  }

private:
  Set setOf(const std::string &letters) const {
    Set set = 0;
    for (std::size_t k = 0; k < sizes_.size(); ++k)
      if (letters.find(sizes_[k].first) != std::string::npos)
        set |= Set{1} << k;
    return set;
  }

  std::vector<std::pair<char, double>> sizes_;
  std::vector<Set> operands_;
  Set result_ = 0;
};

// The best way to multiply a set of operands parts it into two sets multiplied in their best ways.
ContractionOrder bestOrder(const Letters &letters) {
  std::size_t n = letters.count();
  Set all = (Set{1} << n) - 1;
  std::vector<double> cost(all + 1, 0);
  std::vector<Set> parts(all + 1, 0), left(all + 1, 0);
  for (Set set = 1; set <= all; ++set) {
    left[set] = letters.ofProduct(set);
    if (std::has_single_bit(set))
      continue;
    auto costOf = [&](Set half) {
      return cost[half] + cost[set ^ half] + letters.size(left[half] | left[set ^ half]);
    };
    // From the left, if nothing is better.
    parts[set] = set ^ std::bit_floor(set);
    cost[set] = costOf(parts[set]);
    for (Set half = (set - 1) & set; half; half = (half - 1) & set)
      if (double one = costOf(half); one < cost[set]) {
        cost[set] = one;
        parts[set] = half;
      }
  }
  ContractionOrder order;
  std::function<std::size_t(Set)> contract = [&](Set set) -> std::size_t {
    if (std::has_single_bit(set))
      return static_cast<std::size_t>(std::countr_zero(set));
    std::size_t first = contract(parts[set]), second = contract(set ^ parts[set]);
    order.emplace_back(first, second);
    return n + order.size() - 1;
  };
  contract(all);
  return order;
}

ContractionOrder greedyOrder(const Letters &letters) {
  std::size_t n = letters.count();
  struct Product {
    Set operands;
    std::size_t number;
  };
  std::vector<Product> open;
  for (std::size_t i = 0; i < n; ++i)
    open.push_back({Set{1} << i, i});
  ContractionOrder order;
  auto sizeOf = [&](Set operands) { return letters.size(letters.ofProduct(operands)); };
  while (open.size() > 1) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::pair least(infinity, infinity); // growth, then multiplications
    std::pair<std::size_t, std::size_t> best{0, 1};
    for (std::size_t i = 0; i < open.size(); ++i)
      for (std::size_t j = i + 1; j < open.size(); ++j) {
        Set a = open[i].operands, b = open[j].operands;
        std::pair cost(sizeOf(a | b) - sizeOf(a) - sizeOf(b),
                       letters.size(letters.ofProduct(a) | letters.ofProduct(b)));
        if (cost < least) {
          least = cost;
          best = {i, j};
        }
      }
    auto [i, j] = best;
    order.emplace_back(open[i].number, open[j].number);
    open[i] = {open[i].operands | open[j].operands, n + order.size() - 1};
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(j));
  }
  return order;
}

} // namespace

ContractionOrder contractionOrder(const std::vector<std::string> &operands,
                                  const std::string &result,
                                  const std::map<char, std::int64_t> &sizes) {
  Letters letters(operands, result, sizes);
  return operands.size() <= mostForAll ? bestOrder(letters) : greedyOrder(letters);
}

} // namespace fluxion::detail
