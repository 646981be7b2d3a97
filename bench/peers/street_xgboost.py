"""The boosted fits of W-STREET in Python's XGBoost: same rows, labels and parameters. usage: street_xgboost.py FOLDER"""
import json
import pathlib
import sys
import time

import numpy as np
import xgboost as xgb
from serve import serve

folder = pathlib.Path(sys.argv[1])
fits = json.loads((folder / "fits.json").read_text())
inputs = np.fromfile(folder / "inputs.f32", "<f4").reshape(-1, fits[0]["columns"])
labels = [np.fromfile(folder / f"labels-{k}.f32", "<f4") for k in range(len(fits))]
models = []
# CPU seconds of making the quantile matrix of each fit.
binning = []


def parameters_of(asked):
    return {
        "objective": asked["objective"],
        "tree_method": "hist",
        "max_depth": asked["maxDepth"],
        "eta": asked["eta"],
        "max_bin": asked["maxBin"],
        "min_child_weight": asked["minChildWeight"],
        "subsample": asked["subsample"],
        "colsample_bytree": asked["colsampleByTree"],
        "lambda": asked["lambda"],
        "seed": asked["seed"],
        "nthread": asked["threads"],
        "verbosity": 0,
    }


def run():
    models.clear()
    binning.clear()
    for fit, own in zip(fits, labels):
        asked = fit["parameters"]
        started = time.process_time()
        matrix = xgb.QuantileDMatrix(inputs[: fit["rows"]], own, nthread=asked["threads"], max_bin=asked["maxBin"])
        binning.append(time.process_time() - started)
        models.append(xgb.train(parameters_of(asked), matrix, asked["rounds"]).save_raw("ubj"))


def dump(into):
    for k, model in enumerate(models):
        (pathlib.Path(into) / f"model-{k}.ubj").write_bytes(model)
    (pathlib.Path(into) / "binning.json").write_text(json.dumps(binning))


serve(run, dump)
