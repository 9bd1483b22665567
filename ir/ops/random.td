// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random bits: a keyed scrambling of a counter. Everything that is drawn is computed from such bits.

#ifndef FLUXION_IR_OPS_RANDOM_TD
#define FLUXION_IR_OPS_RANDOM_TD

include "ir/kinds.td"

def Fx_Words : RankedTensorOf<[UI32]>;
def Fx_DoubleWords : RankedTensorOf<[UI64]>;

def Fx_Threefry2x32Op : Fx_Elementwise<"threefry2x32", "flat",
    [SameOperandsAndResultShape, AllTypesMatch<["key0", "key1"]>, AllTypesMatch<["counter", "result"]>],
    Fx_Elements<Fx_Words, "false">, "", ""> {
  let summary = "the counter scrambled under the key by Threefry 2x32 with 20 rounds";
  let description = [{
    Counter and result are pairs of words, the first one in the upper half. Bit for bit the numbers of
    Salmon et al. 2011 and of JAX.
  }];
  let arguments = (ins Fx_Words:$key0, Fx_Words:$key1, Fx_DoubleWords:$counter);
  let results = (outs Fx_DoubleWords:$result);
  let assemblyFormat = "operands attr-dict `:` type($key0) `,` type($counter)";
  let extraClassDefinition = kindDefinition # notLinear # zeroTangent # [{
    bool $cppClass::isElementwise() { return true; }
  }];
}

#endif
