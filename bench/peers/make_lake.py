"""Data of W-LAKE: 1,000 tickers x 5,000 sessions in order of session, then ticker; counter-based random numbers of seed 5.

usage: make_lake.py FOLDER [ROWS PREFIX]; one little-endian file a column, doubles but for `ticker` (int32, place in T0000 to T0999)
"""
import os
import sys

import numpy as np

ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000_000
PREFIX = sys.argv[3] if len(sys.argv) > 3 else "lake"
TICKERS = 1000


def uniform(seed):
    with np.errstate(over="ignore"):
        z = (np.arange(ROWS, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)) * 2.0**-53


index = np.arange(ROWS)
close = 100 + 50 * uniform(5)
columns = dict(
    ticker=(index % TICKERS).astype("<i4"),
    date=(index // TICKERS * 86_400_000).astype("<f8"),
    open=close * (1 + 0.01 * (uniform(6) - 0.5)),
    high=close * 1.01,
    low=close * 0.99,
    close=close,
    volume=np.floor(1e6 * uniform(7)),
)
for name, values in columns.items():
    values.tofile(os.path.join(sys.argv[1], f"{PREFIX}-{name}.bin"))
