# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the test vectors beside it: python make_vectors.py [file...]

Needs jax 0.10, numpy and mpmath; the tests need the .txt files alone. README.md explains the form
and what the numbers are.
"""

import os
import sys

sys.dont_write_bytecode = True
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import complex_numbers
import control
import convolution
import custom
import distributions
import dtypes
import elementwise
import fourier
import indexing
import library
import matrices
import matrix_steps
import options
import random_draws
import special_matrices
import structural
import transcendental
from record import restart, write


def main(wanted):
    folder = os.path.dirname(os.path.abspath(__file__))
    for family in (elementwise, fourier, structural, convolution, indexing, control, custom, dtypes, library, options,
                   random_draws, distributions, transcendental, complex_numbers, matrices, matrix_steps,
                   special_matrices):
        for name, (title, makers) in family.FILES.items():
            if wanted and name not in wanted:
                continue
            restart(name)
            records = [record for maker in makers for record in maker()]
            write(os.path.join(folder, name + ".txt"), title, records)


main(sys.argv[1:])
