"""W-TRAIN in Python's XGBoost: quantile matrix and 100 rounds. usage: train_xgboost.py INPUTS LABELS COLUMNS THREADS"""
import pathlib
import sys

import numpy as np
import xgboost as xgb
from serve import serve

columns, threads = int(sys.argv[3]), int(sys.argv[4])
inputs = np.fromfile(sys.argv[1], "<f4").reshape(-1, columns)
labels = np.fromfile(sys.argv[2], "<f4")
parameters = {
    "objective": "reg:squarederror",
    "tree_method": "hist",
    "max_depth": 6,
    "eta": 0.1,
    "max_bin": 256,
    "min_child_weight": 1,
    "subsample": 1,
    "colsample_bytree": 1,
    "lambda": 1,
    "seed": 1,
    "nthread": threads,
    "verbosity": 0,
}
model = None


def run():
    global model
    matrix = xgb.QuantileDMatrix(inputs, labels, nthread=threads, max_bin=256)
    model = xgb.train(parameters, matrix, 100).save_raw("ubj")


def dump(folder):
    (pathlib.Path(folder) / "model.ubj").write_bytes(model)


serve(run, dump)
