// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/borders.h"

#include "jit/accesses.h"
#include "jit/elemental.h"

#include <set>

namespace fluxion::codegen {
namespace {

class BorderWalk {
public:
  BorderWalk(const Plan &plan, const Shape &space)
      : plan_(plan), space_(space), found_(space.size()) {}

  void visit(Value value, const Index &index) {
    value = plan_.originOf(value);
    if (plan_.storageOf(value) == Storage::fused && visited_++ < visitLimit)
      pending_.push_back({value.getDefiningOp(), index});
  }
  void visitOperands(Operation *op, const Index &index) {
    const ElementalRule *rule = rules().elementalOf(op);
    for (auto [k, operand] : llvm::enumerate(op->getOperands())) {
      if (rule->mapsIndex(op)) {
        visit(operand, rule->mapIndex(op, k, index));
      } else if (auto mapped = rule->mapWithin ? rule->mapWithin(op, k, index) : std::nullopt) {
        note(*mapped, ir::shapeOf(operand));
        visit(operand, *mapped);
      }
    }
  }
  std::vector<std::vector<int64_t>> run() {
    while (!pending_.empty()) {
      auto [op, index] = std::move(pending_.back());
      pending_.pop_back();
      visitOperands(op, index);
    }
    std::vector<std::vector<int64_t>> borders;
    for (const std::set<int64_t> &along : found_)
      borders.emplace_back(along.begin(), along.end());
    return borders;
  }

private:
  // Beyond so many the nest is long, and its loops had better be few.
  static constexpr size_t visitLimit = 256;

  /// The operand is chosen where 0 <= coordinate < size.
  void note(const Index &index, const Shape &shape) {
    for (auto [axis, c] : llvm::enumerate(index.coordinates)) {
      auto moves = [](int64_t k) { return k != 0; };
      auto loop = llvm::find_if(c.coefficients, moves);
      if (!c.isAffine() || loop == c.coefficients.end() ||
          llvm::count_if(c.coefficients, moves) != 1)
        continue;
      for (int64_t bound : {int64_t{0}, shape[static_cast<int>(axis)]})
        noteAt(static_cast<size_t>(loop - c.coefficients.begin()), bound - c.offset, *loop);
    }
  }
  /// The first step at which factor * step has reached, or passed, `bound`.
  void noteAt(size_t loop, int64_t bound, int64_t factor) {
    int64_t place = factor > 0 ? llvm::divideCeilSigned(bound, factor)
                               : llvm::divideFloorSigned(bound, factor) + 1;
    if (place > 0 && place < space_[static_cast<int>(loop)])
      found_[loop].insert(place);
  }

  const Plan &plan_;
  const Shape &space_;
  size_t visited_ = 0;
  std::vector<std::pair<Operation *, Index>> pending_;
  std::vector<std::set<int64_t>> found_;
};

} // namespace

std::vector<std::vector<int64_t>> bordersOf(const Plan &plan, const Nest &nest) {
  BorderWalk walk(plan, nest.space);
  Index here = identityIndex(nest.space.size());
  for (const NestOutput &output : nest.outputs) {
    if (output.isReduction)
      walk.visit(output.op->getOperand(0), here);
    else
      walk.visitOperands(output.op, here);
  }
  return walk.run();
}

std::vector<Stretch> stretchesOf(llvm::ArrayRef<int64_t> borders, int64_t end, int64_t step) {
  std::vector<Stretch> stretches;
  int64_t begin = 0;
  auto until = [&](int64_t stop) {
    if (begin < stop)
      stretches.push_back({begin, stop});
    begin = std::max(begin, stop);
  };
  for (int64_t border : borders) {
    until(std::min(border / step * step, end));
    if (border % step != 0)
      until(std::min((border / step + 1) * step, end));
  }
  until(end);
  return stretches;
}

} // namespace fluxion::codegen
