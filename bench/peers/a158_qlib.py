"""W-A158 in Qlib itself: all 158 features through D.features, no caches, one process. usage: a158_qlib.py PANEL FOLDER"""
import os
import sys

import numpy as np
import pandas as pd
import qlib
from qlib.config import REG_US
from qlib.contrib.data.loader import Alpha158DL
from qlib.data import D
from qlib.data.cache import H
from serve import dump_column, serve

panel, folder = sys.argv[1], sys.argv[2]
bars = pd.read_parquet(panel)
tickers = list(dict.fromkeys(bars["ticker"]))
days = pd.to_datetime(np.sort(bars["date"].unique()))
result = None


def write_provider():
    """Qlib's folder: a calendar, the instruments, and float32 files that begin with the index of their first day."""
    for part in ("calendars", "instruments"):
        os.makedirs(f"{folder}/{part}", exist_ok=True)
    text = [day.strftime("%Y-%m-%d") for day in days]
    with open(f"{folder}/calendars/day.txt", "w") as file:
        file.write("\n".join(text) + "\n")
    with open(f"{folder}/instruments/all.txt", "w") as file:
        file.writelines(f"{ticker}\t{text[0]}\t{text[-1]}\n" for ticker in tickers)
    for ticker, rows in bars.groupby("ticker"):
        own = f"{folder}/features/{ticker.lower()}"
        os.makedirs(own, exist_ok=True)
        columns = {name: rows[name].to_numpy() for name in ("open", "high", "low", "close", "volume")}
        columns["vwap"] = (columns["open"] + columns["high"] + columns["low"] + columns["close"]) / 4
        columns["factor"] = np.ones(len(rows))
        for name, values in columns.items():
            np.concatenate([[0.0], values]).astype("<f4").tofile(f"{own}/{name}.day.bin")


write_provider()
qlib.init(
    provider_uri=folder, region=REG_US, kernels=1, logging_level=40, expression_cache=None, dataset_cache=None
)
expressions, names = Alpha158DL.get_feature_config()


def run():
    global result
    H.clear()
    result = D.features(tickers, expressions, start_time=days[0], end_time=days[-1], disk_cache=0)


def dump(target):
    for name, expression in zip(names, expressions):
        dump_column(target, name, result[expression].to_numpy())


serve(run, dump)
