// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All operations on arrays, by family.
//
//   fx::Array x = fx::linspace(0.0, 1.0, 5);
//   fx::Array y = where(x > 0.5, exp(x), x * x);
//   std::cout << y << "\n" << sum(y) << "\n";
#pragma once

#include "fluxion/bits.h"
#include "fluxion/complex.h"
#include "fluxion/contraction.h"
#include "fluxion/creation.h"
#include "fluxion/cumulative.h"
#include "fluxion/editing.h"
#include "fluxion/elementwise.h"
#include "fluxion/fft.h"
#include "fluxion/indexing.h"
#include "fluxion/kinks.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/matrix_steps.h"
#include "fluxion/nn.h"
#include "fluxion/number_limits.h"
#include "fluxion/numerical.h"
#include "fluxion/other_names.h"
#include "fluxion/print.h"
#include "fluxion/products.h"
#include "fluxion/reduction.h"
#include "fluxion/sorting.h"
#include "fluxion/special.h"
#include "fluxion/special_matrices.h"
#include "fluxion/statistics.h"
#include "fluxion/structural.h"
#include "fluxion/transcendental.h"
