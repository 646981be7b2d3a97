"""Prepares the golden linear case (golden/ml.json) from its Parquet file and fits scikit-learn's ridge on it.

usage: ridge_parity.py FOLDER GOLDEN; writes inputs.f32 (standardised columns come out of the fit, not here), labels.f64
and theirs.json into FOLDER.
"""

import whole_exit  # noqa: F401  isort: skip

import json
import pathlib
import sys

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

folder, golden = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
case = json.loads((golden / "ml.json").read_text())["cases"][0]
table = pd.read_parquet(golden / "alpha158" / "alpha158.parquet").sort_values(["symbol", "date"])
known = table[case["features"] + ["FWD5"]].notna().all(axis=1)
train = table[known & (pd.to_datetime(table["date"]) <= "2016-06-30")]
inputs = train[case["features"]].to_numpy("<f4")
labels = train["FWD5"].to_numpy("<f8")
inputs.tofile(folder / "inputs.f32")
labels.tofile(folder / "labels.f64")
scaled = StandardScaler().fit_transform(inputs.astype("<f8"))
model = Ridge(alpha=10.0).fit(scaled, labels)
answer = {"rows": len(train), "coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)}
answer["predictions"] = model.predict(scaled[:100]).tolist()
(folder / "theirs.json").write_text(json.dumps(answer))
