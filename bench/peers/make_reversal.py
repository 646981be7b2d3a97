"""Data of W-BT: closes and simple returns, SESSIONS x ASSETS row-major, counter-based random numbers of seed 7.

usage: make_reversal.py CLOSE RETURNS SESSIONS ASSETS
"""
import sys

import numpy as np


def uniform(count, seed):
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)) * 2.0**-53


sessions, assets = int(sys.argv[3]), int(sys.argv[4])
shocks = (sum(uniform(sessions * assets, 7 + k) for k in range(4)) - 2.0) * np.sqrt(3.0)
close = 100 * np.exp(np.cumsum(0.02 * shocks.reshape(sessions, assets), axis=0))
returns = np.vstack([np.zeros((1, assets)), close[1:] / close[:-1] - 1])
close.astype("<f8").tofile(sys.argv[1])
returns.astype("<f8").tofile(sys.argv[2])
