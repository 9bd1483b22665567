// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vocabulary of ir/ in which every transformation is written.
#pragma once

#include "ir/calculus.h"
#include "ir/function.h"

namespace fluxion::transforms {

using ir::BodyInterface;
using ir::bodyOf;
using ir::copyOp;
using ir::FailureOr;
using ir::FunctionUnderConstruction;
using ir::functionOf;
using ir::FuncOp;
using ir::inlineBody;
using ir::Location;
using ir::LogicalResult;
using ir::OpBuilder;
using ir::Operation;
using ir::OwnedFunction;
using ir::returnedBy;
using ir::SmallVector;
using ir::Type;
using ir::typesWhere;
using ir::Value;
using ir::yieldedBy;
using llvm::ArrayRef;

} // namespace fluxion::transforms
