# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Polynomials of least weighted error (Remez' exchange), with coefficients rounded one by one to the
numbers of a floating-point format, each time fitting the remaining ones anew."""
from mpmath import mp, mpf, matrix, lu_solve, cos, pi

mp.dps = 60


class Fit:
    """weight(z) * (sum over k of c_k z^k - g(z)) on [low, high]."""

    def __init__(self, g, weight, low, high, grid=1200):
        self.low, self.high = mpf(low), mpf(high)
        middle, radius = (self.low + self.high) / 2, (self.high - self.low) / 2
        self.points = [middle - radius * cos(pi * k / grid) for k in range(grid + 1)]
        # A function and weight may be 0/0 at the ends or at zero: step aside a little.
        self.points = [p if abs(p) > radius * mpf(10) ** -8 else radius * mpf(10) ** -8 for p in self.points]
        self.g = [g(p) for p in self.points]
        self.w = [abs(weight(p)) for p in self.points]

    def error(self, terms, i):
        z = self.points[i]
        return self.w[i] * (sum(c * z**k for k, c in terms.items()) - self.g[i])

    def minimax(self, powers, known=None, rounds=12):
        """Coefficients of `powers` beside those `known`, and the largest weighted error."""
        known = dict(known or {})
        n, last = len(powers), len(self.points) - 1
        if n == 0:
            return known, max(abs(self.error(known, i)) for i in range(last + 1))
        terms, places, best = known | self.least_squares(powers, known), None, None
        for _ in range(rounds):
            errors = [self.error(terms, i) for i in range(last + 1)]
            worst = max(abs(e) for e in errors)
            if best is None or worst < best[1]:
                best = terms, worst
            chosen = alternating_extrema(errors, n + 1)
            if chosen is None or chosen == places:
                break
            places = chosen
            rows, right = matrix(n + 1, n + 1), matrix(n + 1, 1)
            for row, i in enumerate(places):
                z = self.points[i]
                for column, k in enumerate(powers):
                    rows[row, column] = self.w[i] * z**k
                rows[row, n] = (-1) ** row
                right[row] = -self.error(known, i)
            solved = lu_solve(rows, right)
            terms = known | {k: solved[j] for j, k in enumerate(powers)}
        return best

    def least_squares(self, powers, known):
        """A start that is near the best: the grid is as dense as Chebyshev's points."""
        rows = [[w * z**k for k in powers] for z, w in zip(self.points, self.w)]
        rest = [-self.error(known, i) for i in range(len(rows))]
        normal = matrix(len(powers), len(powers))
        right = matrix(len(powers), 1)
        for a in range(len(powers)):
            right[a] = sum(row[a] * r for row, r in zip(rows, rest))
            for c in range(a + 1):
                normal[a, c] = normal[c, a] = sum(row[a] * row[c] for row in rows)
        solved = lu_solve(normal, right)
        return {k: solved[j] for j, k in enumerate(powers)}

    def rounded(self, count, round_to, exact=()):
        """`count` coefficients that are numbers of a format, lowest powers rounded first.
        `exact` are the values of the lowest ones where they are given."""
        known = {k: mpf(c) for k, c in enumerate(exact)}
        for k in range(len(known), count):
            terms, _ = self.minimax(list(range(k, count)), known)
            known[k] = mpf(round_to(terms[k]))
        return [known[k] for k in range(count)], self.minimax([], known)[1]


def alternating_extrema(errors, count):
    """`count` places of largest error with alternating signs; None where there are fewer."""
    found = []
    for i, e in enumerate(errors):
        if not found or (e > 0) != (errors[found[-1]] > 0):
            found.append(i)
        elif abs(e) > abs(errors[found[-1]]):
            found[-1] = i
    while len(found) > count:  # drop the weaker end
        found.pop(0 if abs(errors[found[0]]) < abs(errors[found[-1]]) else -1)
    return found if len(found) == count else None
