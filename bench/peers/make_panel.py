"""W-PANEL: tickers x 3,300 business days of float64 bars, seed 42, as one zstd Parquet file sorted by ticker and date.

Numbers are counter-based (splitmix64), so any language can make the same data.
usage: make_panel.py FILE TICKERS
"""
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import serve  # noqa: F401  for a whole exit

SESSIONS = 3300
SEED = 42


def uniform(count, seed):
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)) * 2.0**-53


def bell(count, seed):
    """Sum of four uniforms, scaled to variance 1: no transcendental function, so the same everywhere."""
    return (sum(uniform(count, seed + k) for k in range(4)) - 2.0) * np.sqrt(3.0)


def main(file, tickers):
    count = tickers * SESSIONS
    shape = (tickers, SESSIONS)
    close = 50.0 * np.exp(np.cumsum(bell(count, SEED).reshape(shape) * 0.02, axis=1))
    before = np.concatenate([np.full((tickers, 1), 50.0), close[:, :-1]], axis=1)
    opening = before * (1 + 0.004 * (uniform(count, SEED + 10).reshape(shape) - 0.5))
    high = np.maximum(opening, close) * (1 + 0.01 * uniform(count, SEED + 11).reshape(shape))
    low = np.minimum(opening, close) * (1 - 0.01 * uniform(count, SEED + 12).reshape(shape))
    volume = np.floor(1e6 * np.exp(0.5 * bell(count, SEED + 20).reshape(shape)))
    first = np.datetime64("2007-05-08")
    days = np.array([first + k for k in range(2 * SESSIONS)])
    days = days[np.is_busday(days)][:SESSIONS]
    names = pa.array([f"T{t:04d}" for t in range(tickers)])
    table = pa.table(
        {
            "ticker": names.take(pa.array(np.repeat(np.arange(tickers), SESSIONS))),
            "date": pa.array(np.tile(days.astype("datetime64[D]"), tickers)),
            "open": opening.ravel(),
            "high": high.ravel(),
            "low": low.ravel(),
            "close": close.ravel(),
            "volume": volume.ravel(),
        }
    )
    pq.write_table(table, file, compression="zstd")


main(sys.argv[1], int(sys.argv[2]))
