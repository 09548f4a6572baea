#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make.py: what scikit-learn, lifelines and scikit-survival say of 1,000 drawn data sets, into answers.tsv beside this file.
make.py --check: the same, compared with the file that is there; skips with a message where the libraries are absent.

The data are drawn by the same steps in src/risk/evaluate/test_people.h; src/risk/evaluate/oracle_test.cc holds the engine against the file.
Libraries: scikit-learn 1.2.1, lifelines 0.27.8, scikit-survival 0.21.0 (pip install, in an environment of its own). What none of them does (death
competing, times that tie with censoring, DeLong's variance) is written here from its definition, quadratic and plain.
"-" is: there is no value.
"""
import pathlib
import sys

try:
    import numpy as np
    from lifelines import AalenJohansenFitter, KaplanMeierFitter
    from scipy.optimize import brentq
    from scipy.special import expit
    from sklearn.calibration import calibration_curve
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score, brier_score_loss, confusion_matrix, roc_auc_score
    from sksurv.exceptions import NoComparablePairException
    from sksurv.metrics import brier_score, concordance_index_censored, cumulative_dynamic_auc
    from sksurv.util import Surv
except ImportError as missing:
    print(f"oracle: skipped, {missing}")
    sys.exit(0)

FILE = pathlib.Path(__file__).with_name("answers.tsv")
SETS, HORIZON, THRESHOLD = 1000, 30, 0.21
MASK = (1 << 64) - 1
COLUMNS = ["set", "auroc", "average_precision", "brier", "intercept", "slope", "net_benefit", "delong", "observed", "km", "km_low", "km_high", "ece", "harrell", "observed_error"]
OUTCOME, COMPETING = 1, 2


class Draws:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        return x ^ (x >> 31)

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return self.next() % n


def kind_of(number):
    return {
        "rows": number * 37 % 121,
        "grid": [20, 5, 2, 0][number % 4],
        "weighted": number % 3 == 1,
        "censored": number % 5 in (0, 3),
        "deaths": number % 7 < 4,
        "apart": number % 2 == 0,
    }


def draw(number):
    kind, draws = kind_of(number), Draws(number)
    grid = kind["grid"] or 1 << 30
    risk, event, days, weight = [], [], [], []
    for i in range(kind["rows"]):
        risk.append((draws.below(grid) + 0.5) / grid)
        outcome = draws.uniform() < risk[-1]
        weight.append((1 + draws.below(8)) / 4 if kind["weighted"] else (draws.below(8), 1.0)[1])
        day, until, fate = 1 + draws.below(30), 1 + draws.below(60), draws.below(10)
        if not kind["censored"]:
            event.append(OUTCOME if outcome else 0)
            days.append(float(HORIZON))
            continue
        this = OUTCOME if outcome else COMPETING if kind["deaths"] and fate < 2 else 0
        last = min(until, HORIZON)
        seen = this != 0 and day <= last
        event.append(this if seen else 0)
        at = float(day if seen else last)
        days.append(at + (i + 1) / 4096 if kind["apart"] and at < HORIZON else at)
    return kind, np.array(risk), np.array(event, int), np.array(days), np.array(weight)


def known_weights(event, days, weight):
    """Weight over the probability of not being censored before; None where nobody is followed far enough."""
    lost = (event == 0) & (days < HORIZON)
    out, free = np.where(lost, 0.0, weight), 1.0
    for at in np.unique(days):
        here = days == at
        out[here] = out[here] / free
        gone = weight[here & lost].sum()
        if gone > 0:
            left = weight[days > at].sum()
            if left == 0:
                return None
            free *= left / (left + gone)
    return out


def auroc_by_pairs(risk, outcome, weight):
    cases, controls = outcome == 1, outcome == 0
    wins = (risk[cases][:, None] > risk[controls][None, :]) + 0.5 * (risk[cases][:, None] == risk[controls][None, :])
    pairs = weight[cases][:, None] * weight[controls][None, :]
    return (wins * pairs).sum() / pairs.sum()


def delong_error(risk, outcome):
    cases, controls = risk[outcome == 1], risk[outcome == 0]
    if len(cases) < 2 or len(controls) < 2:
        return None
    wins = (cases[:, None] > controls[None, :]) + 0.5 * (cases[:, None] == controls[None, :])
    return np.sqrt(wins.mean(axis=1).var(ddof=1) / len(cases) + wins.mean(axis=0).var(ddof=1) / len(controls))


def intercept_of(logit, outcome, weight):
    return brentq(lambda a: (weight * (outcome - expit(a + logit))).sum(), -60, 60, xtol=1e-13, rtol=1e-13)


def slope_of(logit, outcome, weight):
    counts = weight > 0
    one, none = logit[counts & (outcome == 1)], logit[counts & (outcome == 0)]
    if not (one.min() < none.max() and none.min() < one.max()):
        return None
    fit = LogisticRegression(penalty=None, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    return fit.fit(logit[counts, None], outcome[counts], sample_weight=weight[counts]).coef_[0, 0]


def net_benefit(risk, outcome, weight):
    (_, wrong), (_, right) = confusion_matrix(outcome, risk >= THRESHOLD, sample_weight=weight, labels=[0, 1])
    return (right - wrong * THRESHOLD / (1 - THRESHOLD)) / weight.sum()


def survival_library(risk, event, days):
    """AUROC and Brier of scikit-survival; who was followed to the horizon is put after it, so that the horizon itself can be asked for."""
    data = Surv.from_arrays(event == OUTCOME, np.where((event == 0) & (days >= HORIZON), HORIZON + 1.0, days))
    auroc = cumulative_dynamic_auc(data, data, risk, [HORIZON])[0][0]
    return auroc, brier_score(data, data, 1 - risk[:, None], [HORIZON])[1][0]


def aalen_johansen(event, days, weight):
    risk, survival = 0.0, 1.0
    for at in np.unique(days[event != 0]):
        n, here = weight[days >= at].sum(), days == at
        risk += survival * weight[here & (event == OUTCOME)].sum() / n
        survival *= 1 - weight[here & (event != 0)].sum() / n
    return risk


def kaplan_meier(event, days, weight):
    """As if who died was censored: the risk at the horizon with its interval; none where it is not reached."""
    last = days.max()
    if last < HORIZON and ((days == last) & (event != OUTCOME)).any():
        return [None] * 3
    fit = KaplanMeierFitter().fit(days, event == OUTCOME, weights=weight)
    risk = 1 - fit.survival_function_at_times(HORIZON).iloc[0]
    if risk <= 0 or risk >= 1 - 1e-12:
        return [risk, None, None]
    low, high = fit.confidence_interval_.iloc[-1]
    return [risk, 1 - high, 1 - low]


def aalen_johansen_library(event, days):
    """Risk and standard error of lifelines, which shakes times that tie: who was followed to the horizon is put after it, each by himself."""
    apart = np.where((event == 0) & (days >= HORIZON), HORIZON + 1.0 + np.arange(len(days)), days)
    if len(np.unique(apart)) < len(apart):
        return None
    fit = AalenJohansenFitter(calculate_variance=True).fit(apart, event, event_of_interest=OUTCOME)
    by = fit.cumulative_density_.index <= HORIZON
    return fit.cumulative_density_[by].iloc[-1, 0], np.sqrt(fit.variance_[by].iloc[-1])


def harrell(risk, event, days):
    try:
        return concordance_index_censored(event == OUTCOME, days, risk, tied_tol=0)[0]
    except NoComparablePairException:
        return None


def error_of_bins(risk, outcome):
    observed, expected = calibration_curve(outcome, risk, n_bins=10)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, 11)[1:-1], risk), minlength=10)
    return (np.abs(observed - expected) * counts[counts > 0]).sum() / len(risk)


def answers_of(number):
    kind, risk, event, days, weight = draw(number)
    out = dict.fromkeys(COLUMNS[1:])
    known = known_weights(event, days, weight) if kind["rows"] else None
    if kind["rows"] and kind["censored"] and not kind["weighted"]:
        out["km"], out["km_low"], out["km_high"] = kaplan_meier(event, days, weight)
    if kind["censored"] and not kind["weighted"] and kind["rows"] > 1 and (event == OUTCOME).any():
        out["harrell"] = harrell(risk, event, days)
    if known is None:
        return out
    outcome, logit = (event == OUTCOME).astype(int), np.log(risk) - np.log1p(-risk)
    cases = known[outcome == 1].sum()
    out["brier"] = brier_score_loss(outcome, risk, sample_weight=known)
    out["net_benefit"] = net_benefit(risk, outcome, known)
    out["observed"] = aalen_johansen(event, days, weight)
    if kind["censored"] and kind["apart"] and not kind["weighted"] and (event == OUTCOME).any():
        library = aalen_johansen_library(event, days)
        if library is not None:
            assert abs(library[0] - out["observed"]) < 1e-12, number
            out["observed"], out["observed_error"] = library
    if not kind["weighted"] and not kind["censored"] and kind["grid"] != 5:
        out["ece"] = error_of_bins(risk, outcome)  # of a grid of 5 all risks are bounds of bins
    if cases > 0:
        out["average_precision"] = average_precision_score(outcome, risk, sample_weight=known)
    if cases == 0 or known[outcome == 0].sum() == 0:
        return out
    out["auroc"] = auroc_by_pairs(risk, outcome, known)
    if not kind["censored"] or not kind["deaths"]:
        library = roc_auc_score(outcome, risk, sample_weight=known)
        assert abs(library - out["auroc"]) < 1e-12
        out["auroc"] = library
    if kind["censored"] and kind["apart"] and not kind["deaths"] and not kind["weighted"] and not ((event == 0) & (days < HORIZON)).all():
        auroc, brier = survival_library(risk, event, days)
        assert abs(auroc - out["auroc"]) < 1e-12 and abs(brier - out["brier"]) < 1e-12, number
        out["auroc"], out["brier"] = auroc, brier
    if not kind["weighted"] and not kind["censored"]:
        out["delong"] = delong_error(risk, outcome)
    out["intercept"] = intercept_of(logit, outcome, known)
    out["slope"] = slope_of(logit, outcome, known)
    return out


def text(value):
    return "-" if value is None else f"{value:.14g}"


def main():
    lines = ["\t".join(COLUMNS)]
    for number in range(SETS):
        answers = answers_of(number)
        lines.append("\t".join([str(number)] + [text(answers[column]) for column in COLUMNS[1:]]))
    made = "\n".join(lines) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(made)
        return 0
    differ = 0
    for had, has in zip(FILE.read_text().splitlines()[1:], made.splitlines()[1:]):
        for a, b in zip(had.split("\t"), has.split("\t")):
            differ += a != b and (a == "-" or b == "-" or abs(float(a) - float(b)) > 1e-8 * max(1, abs(float(a))))
    print(f"oracle: {SETS} data sets, {differ} answers differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
