"""W-F14 in Polars: Parquet to fourteen rolling features in memory with keys. usage: f14_polars.py PANEL"""
import sys

import polars as pl
from serve import dump_column, serve

panel = sys.argv[1]
close, high, low, volume = (pl.col(name) for name in ("close", "high", "low", "volume"))
result = None


def each(expression):
    return expression.over("ticker")


def features():
    highest, lowest = each(high.rolling_max(20)), each(low.rolling_min(20))
    trend = each(pl.rolling_cov(close, pl.col("step"), window_size=20)) / 35.0
    return {
        "RET1": close / each(close.shift(1)) - 1,
        "ROC20": each(close.shift(20)) / close,
        "MA5": each(close.rolling_mean(5)) / close,
        "MA20": each(close.rolling_mean(20)) / close,
        "MA60": each(close.rolling_mean(60)) / close,
        "STD20": each(close.rolling_std(20)) / close,
        "MAX20": highest / close,
        "MIN20": lowest / close,
        "RSV20": (close - lowest) / (highest - lowest + 1e-12),
        "VMA20": each(volume.rolling_mean(20)) / (volume + 1e-12),
        "VSTD20": each(volume.rolling_std(20)) / (volume + 1e-12),
        "CORR20": each(pl.rolling_corr(close, pl.col("logVolume"), window_size=20)),
        "BETA20": trend / close,
        "KMID": (close - pl.col("open")) / pl.col("open"),
    }


def run():
    global result
    result = (
        pl.scan_parquet(panel)
        .with_columns(
            (volume + 1).log().alias("logVolume"),
            pl.int_range(pl.len()).over("ticker").cast(pl.Float64).alias("step"),
        )
        .select("ticker", "date", *(expression.alias(name) for name, expression in features().items()))
        .collect()
    )


def dump(folder):
    for name in features():
        dump_column(folder, name, result[name].to_numpy())


serve(run, dump)
