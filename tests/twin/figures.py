"""What a forecast comes to, and whether another program's tables say the same."""
import csv
import json
import math

import numpy as np

SLACK = {"ratio": 2e-6, "claims": 1e-6}  # rounding: of printed ratios; of claims to the fen, at most a yuan a sum
MEANS, QUANTILES = 4, 5                  # standard errors that may lie between: there are five times as many quantiles


def scopes(world):
    yield "total", "", np.ones(len(world.items), bool)
    for measure in dict.fromkeys(item.measure for item in world.items):
        yield "measure", measure, np.array([item.measure == measure for item in world.items])
    for i, item in enumerate(world.items):
        yield "item", item.id, np.arange(len(world.items)) == i


def years(world):
    return [(str(world.year + y), slice(y - 1, y)) for y in range(1, world.years + 1)] + [("all", slice(None))]


def figures(world, sums):
    """(year, scope, id, metric) -> the draws' values."""
    found = {}
    for year, when in years(world):
        for scope, name, inside in scopes(world):
            count, demand, award = sums[:, :, when, :][..., inside].sum(axis=(2, 3))
            some = demand > 0
            for metric, values in (("claims", count), ("demand", demand), ("award", award), ("unmet", demand - award),
                                   ("ratio", award[some] / demand[some])):
                found[year, scope, name, metric] = values
    return found


def full_payment(world, sums):
    """By year, whether each draw pays every claim in full."""
    full = (sums[2] >= sums[1] * (1 - 1e-9)).all(axis=2)
    return {year: full[:, when].all(axis=1) for year, when in years(world)}


class Comparison:
    """Counts what is compared and what differs; tells the latter."""

    def __init__(self):
        self.compared = self.differing = 0
        self.worst = (0.0, "nothing")

    def judge(self, what, here, there, off, allowed):
        self.compared += 1
        self.worst = max(self.worst, (off, what))
        if not off <= allowed:
            self.differing += 1
            print("%s: %.6f here, %s there, %.1f standard errors" % (what, here, there, off))

    def mean(self, what, values, row, draws, slack):
        """Two means, their error from the variance of both together."""
        if (row["mean"] == "") != (len(values) == 0):
            self.judge(what, len(values), row["mean"] or "none", math.inf, MEANS)
        elif row["mean"] != "" and row["se"] != "":
            n = len(values)
            pooled = (n * values.var() + draws * draws * float(row["se"]) ** 2) / (n + draws)
            spread, apart = math.sqrt(pooled * (1 / n + 1 / draws)), abs(values.mean() - float(row["mean"]))
            off = max(apart - slack, 0) / spread if spread > 0 else 0.0 if apart <= slack else math.inf
            self.judge(what, values.mean(), row["mean"], off, MEANS)

    def quantile(self, what, values, p, there, draws, slack):
        """Of our draws about the share p lies below: P(X < q) <= p <= P(X <= q)."""
        if there == "" or len(values) == 0:
            return
        below, reached = (values < float(there) - slack).mean(), (values <= float(there) + slack).mean()
        off = max(below - p, p - reached, 0) / math.sqrt(p * (1 - p) * (1 / len(values) + 1 / draws))
        self.judge("%s, %g %%" % (what, 100 * p), np.quantile(values, p), there, off, QUANTILES)

    def probability(self, what, hits, there, draws):
        """Two shares, their error from both together; half a draw of each is what counting cannot tell."""
        here, n = hits.mean(), len(hits)
        pooled = (hits.sum() + float(there) * draws) / (n + draws)
        apart = max(abs(here - float(there)) - (1 / n + 1 / draws) / 2, 0)
        error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / draws))
        self.judge(what, here, there, apart / error if error > 0 else 0.0 if apart == 0 else math.inf, MEANS)


def against(world, sums, path):
    """Compares with DIR's forecast.csv and risk.csv; true where nothing differs."""
    found, full, result = figures(world, sums), full_payment(world, sums), Comparison()
    draws = int(json.loads((path / "manifest.json").read_text("utf-8"))["scenario"]["forecast"]["draws"])
    with open(path / "forecast.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["year"], row["scope"], row["id"], row["metric"])
            values, slack = found.pop(key), SLACK.get(row["metric"], 1.0)
            result.mean(" ".join(key), values, row, draws, slack)
            for column in ("p05", "p25", "p50", "p75", "p95"):
                result.quantile(" ".join(key), values, int(column[1:]) / 100, row[column], draws, slack)
    with open(path / "risk.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            result.probability(row["year"] + " full payment", full.pop(row["year"]), row["p_full"], draws)
    for key in [*found, *full]:
        print("the tables have no %s" % (key,))
    print("%d figures compared, %d differ; the worst, %s, by %.2f standard errors" %
          (result.compared, result.differing, result.worst[1], result.worst[0]))
    return result.differing == 0 and result.compared > 0 and not found and not full
