// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// einsum: operands become arrays with one letter per axis; two at a time are contracted over the
// letters that nothing else needs, in the cheapest order.
#include "fluxion/contraction.h"
#include "fluxion/reduction.h"
#include "frontend/contraction.h"
#include "frontend/einsum_order.h"
#include "frontend/structural.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>

namespace fluxion {

using detail::AxisList;
using Site = std::source_location;

namespace {

/// The axes of `...`, counted from the last, get these letters.
char ellipsisLetter(int fromLast) { return static_cast<char>('0' + fromLast); }
bool isNamed(char letter) { return std::isalpha(static_cast<unsigned char>(letter)) != 0; }

/// An array and a letter for each of its axes.
struct Term {
  std::string letters;
  Array x;
};

class Formula {
public:
  Formula(std::string_view text, const std::vector<Array> &xs, Site where)
      : text_(text), where_(where) {
    readOperands(xs);
    readResult();
    for (Term &term : terms_)
      tidy(term);
  }
  /// In which order its operands are contracted.
  detail::ContractionOrder order() const;
  Array evaluate();

private:
  [[noreturn]] void refuse(const char *what, std::string expected, std::string got,
                           std::string hint) const {
    detail::raise<ShapeError>({.what = fmt::format("{} in einsum(\"{}\")", what, text_),
                               .where = where_,
                               .expected = std::move(expected),
                               .got = got.empty() ? "nothing" : std::move(got),
                               .hint = std::move(hint)});
  }
  void readOperands(const std::vector<Array> &xs);
  void readResult();
  std::string expanded(std::string_view letters, int rank);
  void note(const Term &term);
  void tidy(Term &term);
  void takeDiagonal(Term &term, std::size_t first, std::size_t second);
  Term takenOut(std::size_t i);
  bool isNeeded(char letter) const;
  void sumUnneeded(Term &term, const std::string &beside);
  Term contract(const Term &a, const Term &b);

  std::string_view text_;
  Site where_;
  std::vector<Term> terms_; // what is not contracted yet; others have no letters
  std::map<char, std::int64_t> sizes_;
  std::string result_;
};

/// The letters of one operand with `...` spelled out; rank < 0: of the result.
std::string Formula::expanded(std::string_view letters, int rank) {
  std::string plain;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    char c = letters[at];
    if (c == '.') {
      if (letters.substr(at, 3) != "..." || letters.find('.', at + 3) != letters.npos)
        refuse("a malformed formula", "one ... per operand", std::string(letters),
               "as in \"...ij,...jk->...ik\"");
      int named = static_cast<int>(letters.size()) - 3 -
                  static_cast<int>(std::count(letters.begin(), letters.end(), ' '));
      int axes = rank - named;
      if (rank < 0)
        for (axes = 0; sizes_.contains(ellipsisLetter(axes));)
          ++axes;
      for (int k = axes - 1; k >= 0; --k)
        plain += ellipsisLetter(k);
      at += 2;
    } else if (isNamed(c)) {
      plain += c;
    } else if (c != ' ') {
      refuse("a malformed formula", "letters, commas, ... and ->", std::string(1, c),
             "as in \"ij,jk->ik\"");
    }
  }
  return plain;
}

/// Remembers the size of each letter; 1 gives way to any other.
void Formula::note(const Term &term) {
  for (std::size_t k = 0; k < term.letters.size(); ++k) {
    std::int64_t size = term.x.shape()[static_cast<int>(k)];
    auto [entry, isNew] = sizes_.try_emplace(term.letters[k], size);
    if (isNew || entry->second == size || size == 1)
      continue;
    if (entry->second != 1)
      refuse("shape mismatch", "one size per letter",
             fmt::format("{} and {} for {}", entry->second, size,
                         isNamed(term.letters[k]) ? std::string(1, term.letters[k])
                                                  : std::string("...")),
             isNamed(term.letters[k]) ? "letters of an operand stand in the order of its axes: a "
                                        "transposed one has \"kj\" for \"jk\""
                                      : "axes of ... broadcast: sizes are equal or 1");
    entry->second = size;
  }
}

void Formula::readOperands(const std::vector<Array> &xs) {
  std::string_view left = text_.substr(0, text_.find("->"));
  DType dtype = DType::boolean;
  for (std::size_t i = 0;; ++i) {
    std::string_view letters = left.substr(0, left.find(','));
    if (i >= xs.size()) {
      auto terms = static_cast<std::ptrdiff_t>(i) + 1 + std::count(left.begin(), left.end(), ',');
      refuse("a malformed formula", fmt::format("{} arrays, one for each term", terms),
             fmt::format("{}", xs.size()),
             "terms stand between commas, as in \"ij,jk->ik\" for two");
    }
    Operand x(xs[i], where_);
    Term term{expanded(letters, x.ndim()), xs[i]};
    if (static_cast<int>(term.letters.size()) != x.ndim())
      refuse("a malformed formula", fmt::format("a letter per axis of {}", detail::typeText(x)),
             std::string(letters),
             "... stands for axes without letters, as in \"...ij,...jk->...ik\"");
    note(term);
    dtype = promote(dtype, x.dtype());
    terms_.push_back(std::move(term));
    if (left.find(',') == left.npos)
      break;
    left.remove_prefix(left.find(',') + 1);
  }
  if (terms_.size() != xs.size())
    refuse("a malformed formula", fmt::format("{} arrays, one for each term", terms_.size()),
           fmt::format("{}", xs.size()), "terms stand between commas, as in \"ij,jk->ik\" for two");
  for (Term &term : terms_)
    term.x = detail::converted(term.x, dtype, where_);
}

void Formula::readResult() {
  if (std::size_t arrow = text_.find("->"); arrow != text_.npos) {
    result_ = expanded(text_.substr(arrow + 2), -1);
  } else {
    // Axes of ... first, then the letters that occur once, in alphabetical order: as `sizes_` has
    // them, but those of ... run the other way.
    for (auto [letter, size] : sizes_) {
      std::ptrdiff_t times = 0;
      for (const Term &term : terms_)
        times += std::count(term.letters.begin(), term.letters.end(), letter);
      if (!isNamed(letter))
        result_.insert(result_.begin(), letter);
      else if (times == 1)
        result_ += letter;
    }
  }
  for (char letter : result_)
    if (!sizes_.contains(letter) || std::count(result_.begin(), result_.end(), letter) > 1)
      refuse("a malformed formula", "letters of the operands, each once, in the result",
             std::string(1, letter),
             sizes_.contains(letter) ? "diag puts a vector on a diagonal"
                                     : "expand_dims makes axes that no operand has");
}

// x[.., i, .., i, ..]: with both axes at the end and merged, every (n + 1)-th element.
void Formula::takeDiagonal(Term &term, std::size_t first, std::size_t second) {
  AxisList order;
  std::string letters;
  for (std::size_t k = 0; k < term.letters.size(); ++k)
    if (k != first && k != second) {
      order.push_back(static_cast<int64_t>(k));
      letters += term.letters[k];
    }
  letters += term.letters[first];
  order.push_back(static_cast<int64_t>(first));
  order.push_back(static_cast<int64_t>(second));
  Array x = detail::permuted(term.x, order, where_);
  std::int64_t n = x.shape()[x.ndim() - 1];
  Shape merged = detail::without(x.shape(), AxisList{x.ndim() - 1});
  int last = merged.rank() - 1;
  merged[last] = n * n;
  x = detail::reshaped(x, merged, where_);
  detail::Box box(x.shape());
  box.stride[last] = n + 1;
  term = {letters, detail::sliced(x, box, where_)};
}

/// Every letter once, and of its full size: axes of size 1 that stand for a larger one are dropped.
void Formula::tidy(Term &term) {
  AxisList dropped;
  std::string letters;
  for (std::size_t k = 0; k < term.letters.size(); ++k)
    if (term.x.shape()[static_cast<int>(k)] == 1 && sizes_[term.letters[k]] != 1)
      dropped.push_back(static_cast<int64_t>(k));
    else
      letters += term.letters[k];
  term = {letters, detail::reshaped(term.x, detail::without(term.x.shape(), dropped), where_)};
  for (std::size_t k = 0; k < term.letters.size(); ++k)
    if (std::size_t again = term.letters.find(term.letters[k], k + 1); again != std::string::npos) {
      takeDiagonal(term, k, again);
      k = static_cast<std::size_t>(-1); // the letters have moved: from the start
    }
}

Term Formula::takenOut(std::size_t i) { return std::exchange(terms_[i], {}); }

/// Whether the result or a term that is not contracted yet has the letter.
bool Formula::isNeeded(char letter) const {
  return result_.find(letter) != std::string::npos ||
         std::any_of(terms_.begin(), terms_.end(), [&](const Term &term) {
           return term.letters.find(letter) != std::string::npos;
         });
}

/// Sums over the letters that neither the result nor `beside` nor another term has.
void Formula::sumUnneeded(Term &term, const std::string &beside) {
  std::vector<int> axes;
  std::string letters;
  for (std::size_t k = 0; k < term.letters.size(); ++k)
    if (isNeeded(term.letters[k]) || beside.find(term.letters[k]) != std::string::npos)
      letters += term.letters[k];
    else
      axes.push_back(static_cast<int>(k));
  if (axes.empty())
    return;
  bool isBoolean = term.x.dtype() == DType::boolean;
  Operand x(term.x, where_);
  // As products of matrices, modulo the size of an element.
  term = {letters, isBoolean ? fluxion::any(x, axes) : sum(x, axes).astype(x.dtype(), where_)};
}

Term Formula::contract(const Term &a, const Term &b) {
  detail::SharedAxes axes;
  std::string letters, freeOfA, freeOfB;
  for (std::size_t k = 0; k < a.letters.size(); ++k) {
    std::size_t there = b.letters.find(a.letters[k]);
    if (there == std::string::npos) {
      freeOfA += a.letters[k];
      continue;
    }
    bool isBatch = isNeeded(a.letters[k]);
    (isBatch ? axes.lhsBatching : axes.lhsContracting).push_back(static_cast<int64_t>(k));
    (isBatch ? axes.rhsBatching : axes.rhsContracting).push_back(static_cast<int64_t>(there));
    if (isBatch)
      letters += a.letters[k];
  }
  for (char letter : b.letters)
    if (a.letters.find(letter) == std::string::npos)
      freeOfB += letter;
  return {letters + freeOfA + freeOfB, detail::contracted(a.x, b.x, axes, where_)};
}

detail::ContractionOrder Formula::order() const {
  std::vector<std::string> operands;
  for (const Term &term : terms_)
    operands.push_back(term.letters);
  return detail::contractionOrder(operands, result_, sizes_);
}

Array Formula::evaluate() {
  for (auto [first, second] : order()) {
    Term a = takenOut(first), b = takenOut(second);
    sumUnneeded(a, b.letters);
    sumUnneeded(b, a.letters);
    terms_.push_back(contract(a, b));
  }
  Term product = takenOut(terms_.size() - 1);
  sumUnneeded(product, {});
  AxisList order;
  for (char letter : result_)
    if (std::size_t at = product.letters.find(letter); at != std::string::npos)
      order.push_back(static_cast<int64_t>(at));
  return detail::permuted(product.x, order, where_);
}

} // namespace

Array einsum(std::string_view formula, const std::vector<Array> &xs, Site where) {
  return Formula(formula, xs, where).evaluate();
}
ContractionPath einsum_path(std::string_view formula, const std::vector<Array> &xs, Site where) {
  return Formula(formula, xs, where).order();
}

} // namespace fluxion
