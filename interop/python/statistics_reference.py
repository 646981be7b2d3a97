"""Reference statistics by scipy and statsmodels. Reads one JSON document on stdin, writes one on stdout."""
import json
import sys

import numpy as np
import statsmodels.api as sm
from scipy import stats

given = json.load(sys.stdin)
series = np.array(given["series"])
length, cosines, lags = len(series), given["cosines"], given["lags"]
deviations = series - series.mean()
steps = np.arange(1, cosines + 1)[:, None] * (np.arange(length) + 0.5)[None, :] * np.pi / length
variance = (np.sqrt(2 / length) * (np.cos(steps) @ deviations)) ** 2
t_cosine = series.mean() / np.sqrt(variance.mean() / length)
newey_west = sm.OLS(series, np.ones(length)).fit(
    cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False}
)
x, y = np.array(given["x"]), np.array(given["y"])
returns = np.array(given["returns"])
sharpe = returns.mean() / returns.std(ddof=1)
skewness, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
error = np.sqrt((1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe**2) / (len(returns) - 1))
gamma, trials, spread = 0.5772156649, given["trials"], given["variance"]
benchmark = np.sqrt(spread) * (
    (1 - gamma) * stats.norm.ppf(1 - 1 / trials) + gamma * stats.norm.ppf(1 - 1 / (trials * np.e))
)
json.dump(
    {
        "tCosine": t_cosine,
        "pCosine": 2 * stats.t.sf(abs(t_cosine), cosines),
        "criticalCosine": stats.t.ppf(0.975, cosines),
        "tNeweyWest": newey_west.tvalues[0],
        "tPlain": stats.ttest_1samp(series[:: given["step"]], 0).statistic,
        "pPlain": stats.ttest_1samp(series[:: given["step"]], 0).pvalue,
        "pearson": stats.pearsonr(x, y).statistic,
        "spearman": stats.spearmanr(x, y).statistic,
        "deflatedSharpe": stats.norm.cdf((sharpe - benchmark) / error),
        "probabilisticSharpe": stats.norm.cdf(sharpe / error),
    },
    sys.stdout,
)
