"""Makes the rows of W-TRAIN: usage: make_training.py INPUTS LABELS.

500,000 x 100 float32 inputs, sums of four uniform numbers of a counter-based splitmix64 (seed 3), and labels
0.5 x0 + 0.3 x1 x2 + 0.2 |x3| + noise (seed 99): the data of shared/bench/peers/train.py.
"""
import sys

import numpy as np

ROWS, COLUMNS = 500_000, 100


def splitmix64(index, seed):
    with np.errstate(over="ignore"):
        z = (index.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def uniform(count, seed, offset):
    index = np.arange(offset, offset + count, dtype=np.uint64)
    return (splitmix64(index, seed) >> np.uint64(11)) * (1.0 / (1 << 53))


def near_normal(count, seed, offset=0):
    return (sum(uniform(count, seed + i, offset) for i in range(4)) - 2.0) * np.sqrt(3.0)


inputs = np.empty((ROWS, COLUMNS), "<f4")
for row in range(0, ROWS, 50_000):
    block = near_normal(50_000 * COLUMNS, 3, row * COLUMNS)
    inputs[row : row + 50_000] = block.reshape(50_000, COLUMNS)
x = inputs[:, :4]
labels = x[:, 0] * 0.5 + x[:, 1] * x[:, 2] * 0.3 + 0.2 * np.abs(x[:, 3]) + near_normal(ROWS, 99)
inputs.tofile(sys.argv[1])
labels.astype("<f4").tofile(sys.argv[2])
