#!/usr/bin/env python3
"""Compares Arcuate's statistics with numpy and scipy on random samples. Run in the project's root:

    python3 tools/check-statistics.py [--samples 120] [--seed 1]

Needs numpy and scipy. Exact figures must agree to 1e-9; bootstrap intervals, whose random numbers differ, to what
10,000 resamples leave open. Exits 1 when something disagrees.
"""
import argparse
import itertools
import json
import subprocess
import sys
import warnings

import numpy as np
from scipy import stats

LIMIT = 1e-9


def random_sample(rng, index):
    n = int(rng.integers(2, 90))
    values = rng.normal(rng.uniform(-0.6, 0.6), 1, n)
    # Figures with few decimals have ties and zeros, as tables do.
    return np.round(values, 1) if index % 2 else values


def enumerated(values):
    """P of the signed-rank sum by every way to sign the ranks."""
    told = values[np.abs(values) > LIMIT]
    ranks = stats.rankdata(np.round(np.abs(told), 9))
    seen = np.array([np.dot(ranks, signs) for signs in itertools.product((0, 1), repeat=len(ranks))])
    middle = ranks.sum() / 2
    away = abs(ranks[told > 0].sum() - middle)
    return (np.abs(seen - middle) >= away - LIMIT).mean()


def wilcoxon(values):
    """scipy's answer, where scipy has one for Arcuate's choice of method."""
    told = values[np.abs(values) > LIMIT]
    if len(told) == 0:
        return 1.0
    has_ties = len(np.unique(np.round(np.abs(told), 9))) < len(told)
    if len(told) > 50:
        return stats.wilcoxon(np.round(told, 9), correction=True, mode="approx").pvalue
    if not has_ties:
        return stats.wilcoxon(told, mode="exact").pvalue
    return enumerated(values) if len(told) <= 12 else None


def holm(p):
    order = np.argsort(p, kind="stable")
    scaled = np.maximum.accumulate(np.minimum(1, p[order] * np.arange(len(p), 0, -1)))
    back = np.empty(len(p))
    back[order] = scaled
    return back


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    samples = [random_sample(rng, index) for index in range(options.samples)]
    samples += [np.round(rng.normal(0.3, 1, n), 1) for n in range(3, 13)]
    lines = "\n".join(json.dumps(list(map(float, each))) for each in samples)
    command = ["node", "--import", "tsx", "tools/measure-statistics.ts"]
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    worst, wrong, tests = {}, [], 0

    def compare(name, actual, expected, limit=LIMIT):
        difference = float(np.max(np.abs(np.asarray(actual) - np.asarray(expected))))
        worst[name] = max(worst.get(name, 0.0), difference)
        if not difference <= limit:
            wrong.append(f"{name}: {actual}, not {expected}")

    for index, (values, line) in enumerate(zip(samples, answers, strict=True)):
        answer = json.loads(line)
        sample, agreement = answer["sample"], answer["agreement"]
        deviation = values.std(ddof=1)
        compare("mean", sample["mean"], values.mean())
        compare("quartiles", [sample[k] for k in ("lowerQuartile", "median", "upperQuartile")],
                np.percentile(values, [25, 50, 75]))
        compare("standard deviation", sample["standardDeviation"], deviation)
        compare("limits of agreement", [agreement["lower"], agreement["upper"]],
                values.mean() + np.array([-1.96, 1.96]) * deviation)
        compare("Holm", answer["holm"], holm(np.abs(values) / (1 + np.abs(values))))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = wilcoxon(values)
        if expected is not None:
            tests += 1
            compare("Wilcoxon p", answer["wilcoxon"]["p"], expected)
        if index < 6 and deviation > 0:
            for name, statistic in (("mean", np.mean), ("median", np.median)):
                interval = stats.bootstrap((values,), statistic, method="percentile", n_resamples=10_000,
                                           random_state=1).confidence_interval
                # In standard errors of the mean: the ends themselves are random.
                scale = deviation / np.sqrt(len(values))
                compare(f"bootstrap of the {name}, standard errors", np.array(answer[f"{name}Interval"]) / scale,
                        np.array(interval) / scale, 0.15 if name == "mean" else 0.6)
    for name, difference in worst.items():
        print(f"{name:45} largest difference {difference:.1e}")
    print(f"{len(samples)} samples, {tests} signed-rank tests, {len(wrong)} disagreements")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong or tests == 0 else 0)


main()
