"""Figures over the draws of a forecast (section 8), in exact fractions: forecast.csv, risk.csv and those of compare."""

from decimal import Decimal, localcontext
from fractions import Fraction as F
from functools import cache
from math import comb

from oracle import yuan

METRICS = ("claims", "demand", "award", "unmet", "ratio")
QUANTILES = (F(5, 100), F(25, 100), F(50, 100), F(75, 100), F(95, 100))


def six(value):
    """6 decimals, half up; empty where there is none."""
    if value is None:
        return ""
    scaled = (abs(value) * 10**6 + F(1, 2)).__floor__()
    return f"{'-' if value < 0 and scaled else ''}{scaled // 10**6}.{scaled % 10**6:06d}"


def root(value):
    with localcontext() as context:
        context.prec = 60
        return F((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def mean(values):
    return F(sum(values), 1) / len(values) if values else None


def error(values):
    """The standard error of a mean."""
    if len(values) < 2:
        return None
    middle = mean(values)
    return root(sum((F(value) - middle)**2 for value in values) / (len(values) - 1) / len(values))


def quantile(values, p):
    """The order statistic ceil(n p)."""
    return sorted(values)[-(-len(values) * p).__floor__() - 1] if values else None


def cvar(values, p):
    """Rockafellar and Uryasev: the least of a + E(x - a)+ / (1 - p), which is reached at a value."""
    return min(a + mean([max(F(0), F(x) - a) for x in values]) / (1 - p) for a in set(values))


def below(p, n, k):
    """P(X <= k) of a binomial count."""
    a, b = p.numerator, p.denominator - p.numerator
    return F(sum(comb(n, i) * a**i * b**(n - i) for i in range(k + 1)), p.denominator**n)


def bisect(function):
    """Where a falling function of 0..1 passes 0."""
    low, high = F(0), F(1)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


@cache
def clopper_pearson(n, k):
    tail = F(25, 1000)
    low = F(0) if k == 0 else bisect(lambda p: tail - (1 - below(p, n, k - 1)))
    high = F(1) if k == n else bisect(lambda p: below(p, n, k) - tail)
    return low, high


def quantile_parts(values, p):
    """The influence function of a quantile, a value a draw; the density is that of the order statistics which bracket
    the quantile with 95 %. None where there are too few draws."""
    n = len(values)
    low = next(k for k in range(n + 1) if below(p, n, k) >= F(25, 1000))
    high = next(k for k in range(n + 1) if below(p, n, k) >= F(975, 1000)) + 1
    if low < 1 or high > n:
        return None
    ranked, middle = sorted(values), quantile(values, p)
    error = (ranked[high - 1] - ranked[low - 1]) / (2 * F("1.959963984540054"))
    scale = error * root(n / (p * (1 - p)))
    return [middle + (p - (value <= middle)) * scale for value in values]


def gini(awards):
    """Mean difference over twice the mean; none where nothing is paid."""
    awards, total = sorted(awards), sum(awards)
    if not total:
        return None
    n = len(awards)
    return F(sum((2 * k - n + 1) * award for k, award in enumerate(awards)), n * total)


def measured(claims, demand, award):
    return {"claims": claims, "demand": demand, "award": award, "unmet": demand - award,
            "ratio": F(award, demand) if demand else None}


class Figures:
    """draws: a list of {year: outcome}; policy: the items in order."""

    def __init__(self, items, draws):
        self.items, self.draws = items, draws
        self.years = sorted(draws[0])

    def spans(self):
        """The years one by one, then all together."""
        return [(str(year), [year]) for year in self.years] + [("all", self.years)]

    def sums(self, years, ids):
        """A dict of metrics a draw."""
        return [measured(*(sum(draw[year]["items"][item][k] for year in years for item in ids) for k in range(3)))
                for draw in self.draws]

    def scopes(self):
        """The total, each measure, each item, in file order."""
        measures = list(dict.fromkeys(item.measure for item in self.items))
        return [("total", "", [item.id for item in self.items])] + \
            [("measure", m, [item.id for item in self.items if item.measure == m]) for m in measures] + \
            [("item", item.id, [item.id]) for item in self.items]

    def forecast(self):
        rows = []
        for name, years in self.spans():
            for scope, key, ids in self.scopes():
                found = self.sums(years, ids)
                for metric in METRICS:
                    values = [draw[metric] for draw in found if draw[metric] is not None]
                    rows.append([name, scope, key, metric, *self.line(metric, values)])
        return rows

    @staticmethod
    def line(metric, values):
        show = {"claims": str, "ratio": six}.get(metric, yuan)
        scale = 100 if metric in ("demand", "award", "unmet") else 1
        middle, spread = mean(values), error(values)
        return [six(None if middle is None else middle / scale), six(None if spread is None else spread / scale),
                *(show(quantile(values, p)) if values else "" for p in QUANTILES)]

    def full(self, years):
        return [all(draw[year]["full"] for year in years) for draw in self.draws]

    def risk(self):
        rows = []
        for name, years in self.spans():
            found, full = self.sums(years, [item.id for item in self.items]), sum(self.full(years))
            unmet, demand = [draw["unmet"] for draw in found], [draw["demand"] for draw in found]
            n = len(found)
            rows.append([name, six(F(full, n)), *map(six, clopper_pearson(n, full)), six(mean(unmet) / 100),
                         six(cvar(unmet, F(95, 100)) / 100),
                         *(yuan(quantile(demand, F(p, 100))) for p in (50, 80, 90, 95, 99)),
                         str(sum(any(draw[year]["conflict"] for year in years) for draw in self.draws))])
        return rows

    # --- of a case in a comparison -------------------------------------------------------------------------------

    def case(self, years):
        """A dict of metrics a draw: those of the total, served and gini."""
        found = self.sums(years, [item.id for item in self.items])
        for draw, metrics, full in zip(self.draws, found, self.full(years)):
            awards = {}
            for year in years:
                for firm, award in draw[year]["firms"].items():
                    awards[firm] = awards.get(firm, 0) + award
            metrics |= {"served": sum(award > 0 for award in awards.values()), "gini": gini(awards.values()),
                        "p_full": int(full)}
        return found
