// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled code that outlives the process: the next start of a program loads it instead of
// compiling.
//
//   fx::jit_cache({.directory = "compiled_code"});       // or FLUXION_CACHE_DIR=compiled_code
//   auto f = fx::jit([](fx::Array x) { return sin(x) * x; });
//   fx::Array y = f(2.0);                                // compiled by the first process only
//   std::cout << fx::jit_cache_report().loaded << " programs did not have to be compiled\n";
//   fx::jit_cache({});                                   // off, as it is to begin with
#pragma once

#include <cstdint>
#include <source_location>
#include <string>

namespace fluxion {

/// Where compiled code is kept, and how much of it.
struct JitCache {
  /// Folder of the compiled code, made with rights for this user alone where there is none; empty:
  /// no code is kept. What is in it is executed.
  std::string directory = {};
  /// What all code in it may take together. What was not used for longest goes first.
  std::uint64_t max_bytes = std::uint64_t{256} << 20;
};

/// Where jitted functions look for compiled code from now on, in all threads, and leave theirs.
/// Overrides the variables FLUXION_CACHE_DIR and FLUXION_CACHE_BYTES. Code is found by what the
/// program computes, constants and options included, by processor, by version of LLVM and of
/// Fluxion; whatever does not fit is compiled. Profiles and compilations whose stages are dumped
/// are not cached.
///
/// Errors   Error: the folder cannot be made or opened, belongs to another user, or others may
///          write to it; the cache stays what it was
/// Laws     same results, bit for bit
void jit_cache(const JitCache &cache, std::source_location where = std::source_location::current());

/// What the compiler has done in this process, whether there is a cache or not.
struct JitCacheReport {
  std::string directory;      // the one in use
  std::uint64_t compiled = 0; // programs that were compiled
  std::uint64_t loaded = 0;   // programs whose code came from the cache
  std::uint64_t stored = 0;   // programs whose code was left there
  std::uint64_t refused = 0;  // damaged or foreign entries, which were not used
  std::uint64_t unstored = 0; // programs whose code could not be left there,
  std::string problem;        // and why, of the last one
};
/// The counts since the process began.
///
/// Units    programs
JitCacheReport jit_cache_report();

} // namespace fluxion
