// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What must hold of every op, shown on a sample row in every dtype and shape. ops_test.cpp runs all
// of it for all rows; failures name the row, the variant and the program.
#pragma once

#include "tests/ops/program.h"

namespace fluxion::tests {

/// The verifier takes the row's dtypes and refuses the others.
void expectDtypesAreThoseOfTheRow(const Row &row);
/// The reference evaluation answers the types the program says; an elementwise op on an array is
/// the op on each element.
void expectReferenceAnswersItsTypes(const Row &row);
/// Forward mode is the directional derivative by central differences.
void expectJvpIsDifferences(const Row &row);
/// <ct, J t> = <Jᵀ ct, t>, for all floating operands and for each alone.
void expectVjpIsDual(const Row &row);
/// The same two of the op's vjp.
void expectSecondOrder(const Row &row);
/// On every subset of batched operands, bit for bit: the op, its jvp and its vjp; the op also with
/// the axis of the examples at every place.
void expectVmapIsLoop(const Row &row);
/// vjp(vmap f) = vmap(vjp f), summed over the batch for an operand that is not batched.
void expectVjpOfVmapIsVmapOfVjp(const Row &row);
/// The op, its jvp, vjp and vmap, in both forms of text.
void expectTextParsesBack(const Row &row);
/// Bit for bit, also where operands are equal, or constants that the algebra knows.
void expectSimplifyKeepsValues(const Row &row);
/// The op, its jvp, vjp and vmap as native code.
void expectCompiledIsReference(const Row &row);
/// The same of the values alone, and of the reference's types, in the other dtypes.
void expectNarrowTypesCompile(const Row &row);

} // namespace fluxion::tests
