// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All of Fluxion.
//
//   #include <fluxion/fluxion.h>
//   namespace fx = fluxion;
//   auto f  = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
//   auto df = fx::jit(fx::grad(f, fx::argnums<0, 1>));
//   auto [d1, d2] = df(2.0, 5.0);
#pragma once

#include "fluxion/applying.h"
#include "fluxion/array.h"
#include "fluxion/check_grads.h"
#include "fluxion/check_rules.h"
#include "fluxion/checkpoint.h"
#include "fluxion/control.h"
#include "fluxion/convolution.h"
#include "fluxion/custom.h"
#include "fluxion/custom_vmap.h"
#include "fluxion/debug_print.h"
#include "fluxion/disable_jit.h"
#include "fluxion/distributions.h"
#include "fluxion/error.h"
#include "fluxion/files.h"
#include "fluxion/graph.h"
#include "fluxion/implicit.h"
#include "fluxion/index.h"
#include "fluxion/initializers.h"
#include "fluxion/jacobian.h"
#include "fluxion/jit.h"
#include "fluxion/jit_cache.h"
#include "fluxion/jit_options.h"
#include "fluxion/ops.h"
#include "fluxion/pooling.h"
#include "fluxion/profile.h"
#include "fluxion/program.h"
#include "fluxion/random.h"
#include "fluxion/spec.h"
#include "fluxion/stats.h"
#include "fluxion/threads.h"
#include "fluxion/trace_warning.h"
#include "fluxion/transforms.h"
#include "fluxion/tree.h"
#include "fluxion/windows.h"
