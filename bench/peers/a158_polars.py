"""W-A158 in Polars: 143 of the 158 features (it has no rolling position of the extreme), from bars in memory.

usage: a158_polars.py PANEL
"""
import sys

import polars as pl
from serve import dump_column, serve

WINDOWS = (5, 10, 20, 30, 60)
TINY = 1e-12
prices = ("open", "high", "low", "close")
bars = pl.read_parquet(sys.argv[1]).with_columns(
    ((pl.col("open") + pl.col("high") + pl.col("low") + pl.col("close")) / 4).alias("mean")
)
bars = bars.with_columns(pl.col(name).cast(pl.Float32).cast(pl.Float64) for name in (*prices, "volume", "mean"))
o, h, l, c, v = (pl.col(name) for name in (*prices, "volume"))
result = None


def each(expression):
    return expression.over("ticker")


def bar_features():
    upper, lower, spread = pl.max_horizontal(o, c), pl.min_horizontal(o, c), h - l + TINY
    return {
        "KMID": (c - o) / o,
        "KLEN": (h - l) / o,
        "KMID2": (c - o) / spread,
        "KUP": (h - upper) / o,
        "KUP2": (h - upper) / spread,
        "KLOW": (lower - l) / o,
        "KLOW2": (lower - l) / spread,
        "KSFT": (2 * c - h - l) / o,
        "KSFT2": (2 * c - h - l) / spread,
        "OPEN0": o / c,
        "HIGH0": h / c,
        "LOW0": l / c,
        "VWAP0": pl.col("mean") / c,
    }


def rolling_features(d):
    def rolled(expression, name, **options):
        return each(getattr(expression, f"rolling_{name}")(window_size=d, min_samples=1, **options))

    part = pl.col
    slope = each(pl.rolling_cov(c, part("step"), window_size=d)) / (d * (d + 1) / 12)
    mean, top, bottom = rolled(c, "mean"), rolled(h, "max"), rolled(l, "min")
    gain, loss, move = (rolled(part(name), "sum") for name in ("gain", "loss", "move"))
    volume_gain, volume_loss, volume_move = (
        rolled(part(name), "sum") for name in ("volumeGain", "volumeLoss", "volumeMove")
    )
    up, down = rolled(part("up"), "mean"), rolled(part("down"), "mean")
    weighted = part("weightedMove")
    features = {
        "ROC": each(c.shift(d)) / c,
        "MA": mean / c,
        "STD": rolled(c, "std") / c,
        "BETA": slope / c,
        "RSQR": each(pl.rolling_corr(c, part("step"), window_size=d)) ** 2,
        "RESI": (c - (mean + slope * (d - 1) / 2)) / c,
        "MAX": top / c,
        "MIN": bottom / c,
        "QTLU": rolled(c, "quantile", quantile=0.8, interpolation="linear") / c,
        "QTLD": rolled(c, "quantile", quantile=0.2, interpolation="linear") / c,
        "RANK": rolled(c, "rank", method="average") / d,
        "RSV": (c - bottom) / (top - bottom + TINY),
        "CORR": each(pl.rolling_corr(c, part("logVolume"), window_size=d)),
        "CORD": each(pl.rolling_corr(part("ratio"), part("volumeRatio"), window_size=d)),
        "CNTP": up,
        "CNTN": down,
        "CNTD": up - down,
        "SUMP": gain / (move + TINY),
        "SUMN": loss / (move + TINY),
        "SUMD": (gain - loss) / (move + TINY),
        "VMA": rolled(v, "mean") / (v + TINY),
        "VSTD": rolled(v, "std") / (v + TINY),
        "WVMA": rolled(weighted, "std") / (rolled(weighted, "mean") + TINY),
        "VSUMP": volume_gain / (volume_move + TINY),
        "VSUMN": volume_loss / (volume_move + TINY),
        "VSUMD": (volume_gain - volume_loss) / (volume_move + TINY),
    }
    return {f"{name}{d}": expression for name, expression in features.items()}


def features():
    all_features = bar_features()
    for d in WINDOWS:
        all_features |= rolling_features(d)
    return all_features


def run():
    global result
    change, volume_change = c - part("before"), v - part("volumeBefore")
    result = (
        bars.lazy()
        .with_columns(
            (v + 1).log().alias("logVolume"),
            pl.int_range(pl.len()).over("ticker").cast(pl.Float64).alias("step"),
            each(c.shift(1)).alias("before"),
            each(v.shift(1)).alias("volumeBefore"),
        )
        .with_columns(
            (c / part("before")).alias("ratio"),
            (v / part("volumeBefore") + 1).log().alias("volumeRatio"),
            (c > part("before")).fill_null(False).cast(pl.Float64).alias("up"),
            (c < part("before")).fill_null(False).cast(pl.Float64).alias("down"),
            change.clip(0).alias("gain"),
            (-change).clip(0).alias("loss"),
            change.abs().alias("move"),
            volume_change.clip(0).alias("volumeGain"),
            (-volume_change).clip(0).alias("volumeLoss"),
            volume_change.abs().alias("volumeMove"),
            ((c / part("before") - 1).abs() * v).alias("weightedMove"),
        )
        .select("ticker", "date", *(expression.alias(name) for name, expression in features().items()))
        .collect()
    )


def part(name):
    return pl.col(name)


def dump(folder):
    for name in features():
        dump_column(folder, name, result[name].to_numpy())


serve(run, dump)
