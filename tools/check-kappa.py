"""Weighted kappa of the pairs in src/review/review.test.ts, the definition written out with numpy."""

import numpy as np

first = [0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3, 1, 1, 0]
second = [0, 1, 1, 2, 2, 1, 3, 2, 0, 0, 2, 3, 3, 1, 0]

confusion = np.zeros((4, 4))
np.add.at(confusion, (first, second), 1)
expected = np.outer(confusion.sum(axis=1), confusion.sum(axis=0)) / confusion.sum()
steps = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
for name, weights in [("linear", steps), ("quadratic", steps**2)]:
    print(name, 1 - (weights * confusion).sum() / (weights * expected).sum())
