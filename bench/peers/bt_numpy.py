"""W-BT in numpy, vectorised over the whole panel: fade the 5-session return, quintiles, 10 bp per unit of turnover.

usage: bt_numpy.py CLOSE RETURNS SESSIONS ASSETS; ten backtests a timed run
"""
import sys

import numpy as np
from serve import dump_column, serve

sessions, assets = int(sys.argv[3]), int(sys.argv[4])
close, returns = (np.fromfile(name, "<f8").reshape(sessions, assets) for name in sys.argv[1:3])
LOOKBACK, QUANTILE, COST = 5, 0.2, 1e-3
net = turnover = None


def backtest():
    names = int(QUANTILE * assets)
    signal = -(close[LOOKBACK:] / close[:-LOOKBACK] - 1)
    order = np.argsort(signal, axis=1, kind="stable")
    rows = np.arange(LOOKBACK, sessions)[:, None]
    weights = np.zeros((sessions, assets))
    weights[rows, order[:, -names:]] = 1.0 / names
    weights[rows, order[:, :names]] = -1.0 / names
    traded = np.abs(np.diff(weights, axis=0, prepend=0)).sum(1)
    earned = np.zeros(sessions)
    earned[1:] = (weights[:-1] * returns[1:]).sum(1)
    return earned - COST * traded, traded


def run():
    global net, turnover
    for _ in range(10):
        net, turnover = backtest()


def dump(folder):
    dump_column(folder, "net", net)
    dump_column(folder, "turnover", turnover)


serve(run, dump)
