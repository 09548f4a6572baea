#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes oracle.json beside it: small data sets and what scikit-learn, statsmodels and lifelines fit on them.

Run by hand when a case is added (scikit-learn 1.5.2, statsmodels 0.14, lifelines 0.30); the tests read the file that it wrote.
Values have few digits, so that float32 and double agree on what they are.
"""
import json
import pathlib
import warnings

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from sklearn.linear_model import LogisticRegression
from statsmodels.duration.hazard_regression import PHReg

warnings.filterwarnings("ignore")
rng = np.random.default_rng(7)


def columns(n, p):
    x = rng.normal(size=(n, p))
    x[:, 1] = (x[:, 1] > 0.3).astype(float)
    x[:, 2] = np.round(60 + 12 * x[:, 2] + 3 * x[:, 0])
    return np.float32(np.round(x * 64) / 64).astype(float)


def logistic():
    n, p = 300, 5
    x = columns(n, p)
    z = 0.8 * x[:, 0] - 1.1 * x[:, 1] + 0.03 * (x[:, 2] - 60) + 0.4 * x[:, 3] - 0.5
    y = (rng.uniform(size=n) < 1 / (1 + np.exp(-z))).astype(int)
    w = rng.integers(1, 4, size=n)
    fits = []
    for strength, mix, weighted in [(1e-9, 0, False), (0.1, 0, False), (0.01, 1, False), (0.08, 1, False), (0.05, 0.5, False), (0.02, 0.3, True), (0.1, 0, True)]:
        weight = w if weighted else np.ones(n)
        mean = np.average(x, axis=0, weights=weight)
        sd = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight))
        model = LogisticRegression(penalty="elasticnet", solver="saga", l1_ratio=mix, C=1 / (weight.sum() * strength), tol=1e-14, max_iter=200000, random_state=1)
        if mix == 0:
            model = LogisticRegression(penalty="l2", solver="newton-cholesky", C=1 / (weight.sum() * strength), tol=1e-14, max_iter=1000)
        model.fit((x - mean) / sd, y, sample_weight=weight)
        b = model.coef_[0] / sd
        fits.append(dict(strength=strength, mix=mix, weighted=weighted, coefficients=list(b), intercept=float(model.intercept_[0] - b @ mean)))
    return dict(x=x.tolist(), y=y.tolist(), weight=w.tolist(), fits=fits)


def cox():
    n, p = 250, 4
    x = columns(n, p)
    z = 0.6 * x[:, 0] - 0.7 * x[:, 1] + 0.02 * (x[:, 2] - 60)
    t = np.ceil(rng.exponential(400 * np.exp(-z)) / 20) * 20  # many ties
    c = np.ceil(rng.uniform(0, 700, size=n) / 20) * 20
    days, event = np.minimum(np.minimum(t, c), 365), ((t <= c) & (t <= 365)).astype(int)
    fits = []
    for ties in ["efron", "breslow"]:
        b = PHReg(days, x, status=event, ties=ties).fit(method="newton", tol=1e-12, maxiter=200).params
        # The baseline by its definition, at the means, up to day 365.
        r = np.exp((x - x.mean(axis=0)) @ b)
        hazard = 0.0
        for day in np.unique(days[event == 1]):
            tied = (days == day) & (event == 1)
            d, at_risk = tied.sum(), r[days >= day].sum()
            hazard += sum(1 / (at_risk - (l / d if ties == "efron" else 0) * r[tied].sum()) for l in range(d))
        fits.append(dict(by="statsmodels", ties=ties, strength=0, coefficients=list(b), hazard=hazard))
    frame = pd.DataFrame(np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), days, event]), columns=["a", "b", "c", "d", "days", "event"])
    model = CoxPHFitter(penalizer=0.1, l1_ratio=0).fit(frame, "days", "event", fit_options=dict(precision=1e-12, max_steps=500))
    # lifelines divides by the sample's deviation once more: its penalty on our standardised columns is n / (n - 1) of what it is told.
    fits.append(dict(by="lifelines", ties="efron", strength=0.1 * n / (n - 1), coefficients=list(model.params_.values / x.std(axis=0)), hazard=0))
    return dict(x=x.tolist(), days=days.tolist(), event=event.tolist(), fits=fits)


out = pathlib.Path(__file__).with_name("oracle.json")
out.write_text(json.dumps(dict(logistic=logistic(), cox=cox())) + "\n")
print(out.stat().st_size, "bytes")
