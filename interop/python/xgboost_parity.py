"""Trains and scores with Python's xgboost what the platform trained through the C interface.

usage: xgboost_parity.py FOLDER; FOLDER holds case.json, inputs.f32, labels.f32 and ours.ubj; writes theirs.ubj,
scores.f32, contributions.f32 (of the model trained here) and ours-scores.f32 (Python scoring the platform's model).
"""
import json
import pathlib
import sys

import numpy as np
import xgboost as xgb

folder = pathlib.Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
inputs = np.fromfile(folder / "inputs.f32", "<f4").reshape(case["rows"], case["columns"])
labels = np.fromfile(folder / "labels.f32", "<f4")
parameters, threads, bins = case["parameters"], case["threads"], case["parameters"]["max_bin"]


class Blocks(xgb.DataIter):
    def __init__(self):
        self.row = 0
        super().__init__()

    def next(self, input_data):
        if self.row >= len(inputs):
            return False
        end = self.row + case["rowsPerBlock"]
        input_data(data=inputs[self.row : end], label=labels[self.row : end])
        self.row = end
        return True

    def reset(self):
        self.row = 0


source = [Blocks()] if case["rowsPerBlock"] else [inputs, labels]
matrix = xgb.QuantileDMatrix(*source, nthread=threads, max_bin=bins, missing=np.nan)
booster = xgb.train({**parameters, "nthread": threads, "verbosity": 0}, matrix, case["rounds"])
(folder / "theirs.ubj").write_bytes(booster.save_raw("ubj"))
plain = xgb.DMatrix(inputs, nthread=threads)
booster.predict(plain).tofile(folder / "scores.f32")
booster.predict(xgb.DMatrix(inputs[:200]), pred_contribs=True).tofile(folder / "contributions.f32")
ours = xgb.Booster(model_file=str(folder / "ours.ubj"))
ours.predict(plain).tofile(folder / "ours-scores.f32")
print(xgb.__version__)
