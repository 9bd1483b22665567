// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All kernels.
#pragma once

#include "jit/math/error_function.h"
#include "jit/math/exponential.h"
#include "jit/math/inverse_trigonometric.h"
#include "jit/math/logarithm.h"
#include "jit/math/power.h"
#include "jit/math/trigonometric.h"
