// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/dtype.h"

#include <algorithm>
#include <array>

namespace fluxion {

// In the order of the enumeration, which is also the order of promotion.
static constexpr std::array<DTypeInfo, 5> dtypeTable{{
    {DType::boolean, DTypeKind::boolean, 1, "bool"},
    {DType::i32, DTypeKind::integer, 4, "i32"},
    {DType::i64, DTypeKind::integer, 8, "i64"},
    {DType::f32, DTypeKind::floating, 4, "f32"},
    {DType::f64, DTypeKind::floating, 8, "f64"},
}};

const DTypeInfo &infoOf(DType dtype) { return dtypeTable[static_cast<std::size_t>(dtype)]; }

std::string_view name(DType dtype) { return infoOf(dtype).name; }

DType promote(DType a, DType b) { return std::max(a, b); }

} // namespace fluxion
