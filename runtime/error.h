// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What Fluxion throws. Every message says what, where (the user's line), expected and got, and how
// to mend it. Nothing else leaves the library.
#pragma once

#include <stdexcept>
#include <string>

namespace fluxion {

/// Base of all errors.
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
/// Shapes or indices that do not fit.
class ShapeError : public Error {
public:
  using Error::Error;
};
/// An element type that an operation is not defined on.
class DtypeError : public Error {
public:
  using Error::Error;
};
/// A traced value used where numbers are needed, or after its trace has ended.
class TraceError : public Error {
public:
  using Error::Error;
};
/// A transformation asked for what is not there: a gradient of integers, a missing argument, ...
class TransformError : public Error {
public:
  using Error::Error;
};
/// What a checked program has found: a NaN, an index out of range (JitOptions::check).
class CheckError : public Error {
public:
  using Error::Error;
};
/// A program that could not be parsed, compiled or loaded.
class CompileError : public Error {
public:
  using Error::Error;
};

} // namespace fluxion
