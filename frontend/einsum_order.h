// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// In which order the operands of einsum are contracted, two at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fluxion::detail {

/// A pair of operands, by number. Contracted, they are the next operand: of n, operand n first.
using ContractionOrder = std::vector<std::pair<std::size_t, std::size_t>>;

/// The order with the fewest multiplications; of more than eight operands one in which every step
/// leaves the least behind of what it takes, with the fewest multiplications. `operands` and
/// `result` are their letters, each once.
ContractionOrder contractionOrder(const std::vector<std::string> &operands,
                                  const std::string &result,
                                  const std::map<char, std::int64_t> &sizes);

} // namespace fluxion::detail
