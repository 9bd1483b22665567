// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "fluxion/array.h"

namespace fluxion {

Array operator+(const Operand &a, const Operand &b);
Array operator-(const Operand &a, const Operand &b);
Array operator*(const Operand &a, const Operand &b);
Array operator/(const Operand &a, const Operand &b);
Array operator-(const Operand &x);
Array operator<(const Operand &a, const Operand &b);
Array operator>(const Operand &a, const Operand &b);

Array exp(const Operand &x);
Array log(const Operand &x);
Array sin(const Operand &x);
Array cos(const Operand &x);
Array tanh(const Operand &x);
Array sum(const Operand &x);
Array where(const Operand &c, const Operand &a, const Operand &b);
Array sqrt(const Operand &x);

} // namespace fluxion
