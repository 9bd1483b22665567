// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Wrong use that the compiler refuses, each with the message it must give. CMakeLists.txt makes a
// test of every `#ifdef wrong_name // message`; without a name the program compiles, which is a
// test too.
#include <fluxion/fluxion.h>

#include <string>
#include <utility>
#include <vector>

namespace fx = fluxion;
using fx::Array;

struct Long {
  Array x;
  char text[200];
};

void wrongUse(Array x) {
  [[maybe_unused]] auto total = [](Array a) { return sum(a); };
  [[maybe_unused]] auto itself = [](Array a) { return a; };
  [[maybe_unused]] auto twice = [](Array a) { return std::pair{a, a}; };
#ifdef wrong_argnums // argnums names an argument that the call does not pass
  fx::grad(total, fx::argnums<1>)(x);
#endif
#ifdef wrong_too_many_arguments // FunctionTakesTheseArguments
  fx::grad(total)(x, x);
#endif
#ifdef wrong_no_function // a transformation is applied to a function
  fx::grad(3.0);
#endif
#ifdef wrong_nothing_returned // a transformed function returns a tree of arrays, not void
  fx::vjp([](Array) {}, x);
#endif
#ifdef wrong_nothing_returned_by_jit // a transformed function returns a tree of arrays, not void
  fx::jit([](Array) {})(x);
#endif
#ifdef wrong_cpp_number // an argument that the function takes as a C.. number cannot be
                        // differentiated
  fx::grad([](double a) { return Array(a); })(1.0);
#endif
#ifdef wrong_cpp_numbers // C.. numbers in a tuple, array, vector or map are static data and have no
                         // derivative
  fx::grad([](std::vector<double> a) { return Array(a[0]); })(std::vector{1.0});
#endif
#ifdef wrong_tangents // jvp needs one tangent per primal
  fx::jvp(total, fx::primals(x), fx::tangents(x, x));
#endif
#ifdef wrong_directions // hvp takes the arguments of the function, then one direction per chosen
                        // argument
  fx::hvp(total)(x);
#endif
#ifdef wrong_branches // the branches return trees of different C.. types
  fx::cond(true, itself, twice, x);
#endif
#ifdef wrong_scan_step // the step of scan returns a pair: .carry, y.
  fx::scan([](Array carry, Array) { return carry; }, x, x);
#endif
#ifdef wrong_carry // a loop's body returns a carry of another C.. type than it takes
  fx::fori_loop(0, 3, [&](Array, Array c) { return twice(c); }, x);
#endif
#ifdef wrong_writable_span // arrays are values: ask for span<const T>
  x.span<double>();
#endif
#ifdef wrong_c_function // C functions take and give numbers and pointers to numbers
  fx::jit(total).lower(fx::spec<double>()).compile().function_pointer<std::string(double)>();
#endif
#ifdef wrong_long_c_array // a struct in a tree has more than 100 members
  fx::tree_leaves(Long{x, ""});
#endif
  (void)x;
}
