// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a linear map makes of all unit vectors e_0, ..., e_{n-1} at once: the columns of its
// Jacobian. Where each element of the images depends on few of the vectors, the images are
//
//   (L e_b)[i] = sum over k of c_k[i] where b = s_k[i], else 0
//
// with coefficients c_k known at run time and places s_k known now.
#pragma once

#include "ir/fx.h"

namespace fluxion::ir {

/// One term of the sum.
struct ImageTerm {
  Value coefficients; // of the type of one image
  HostArray sources;  // of its shape, i64: the number of a unit vector, or -1 for none
};

/// Which axis of an array of images goes along the unit vectors.
enum class VectorAxis { front, back };

/// The type of `size` images of one type.
RankedTensorType typeOfImages(RankedTensorType image, int64_t size, VectorAxis axis);
/// All unit vectors of a type, along an axis in front: made by ops, so that a compiled program
/// holds no identity matrix.
Value unitVectors(OpBuilder &b, Location loc, RankedTensorType type);
/// The same as one term.
ImageTerm unitTerm(OpBuilder &b, Location loc, RankedTensorType type);
/// The images of `size` vectors in memory: zeros with the coefficients put where they belong.
Value denseImages(OpBuilder &b, Location loc, llvm::ArrayRef<ImageTerm> terms, int64_t size,
                  VectorAxis axis);
/// The image of the one unit vector that there is.
Value oneImage(OpBuilder &b, Value image, VectorAxis axis);
/// Images along the front axis, along the axis wanted.
Value alongAxis(OpBuilder &b, Value images, VectorAxis axis);

} // namespace fluxion::ir
