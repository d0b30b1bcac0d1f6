"""Tables of `compare` and `sweep` (section 8) from the outcomes of this year and of the draws of each case."""

from fractions import Fraction as F

import figures
from figures import six
from formula import fen, is_number, number
from oracle import yuan
from policy import fits

METRICS = ("claims", "demand", "award", "unmet", "ratio", "served", "p_full", "cvar95", "gini", "budget_p90")
MONEY = ("demand", "award", "unmet", "cvar95", "budget_p90")
BETTER = {"unmet": -1, "ratio": 1, "served": 1, "p_full": 1, "gini": -1}


class Case:
    """One scenario: its run of this year, and its draws (None without forecast)."""

    def __init__(self, name, base, outcome, found):
        self.name, self.base, self.found = name, base, found
        self.now = figures.Figures(base.policy.items, [{base.year: outcome}])

    def spans(self):
        """[(name of the year, a dict of metrics a draw)], this year first."""
        return [(str(self.base.year), self.now.case([self.base.year]))] + \
            [(name, self.found.case(years)) for name, years in self.found.spans()]


def values_of(draws, metric):
    """(the figure, its standard error or None, what it is the mean of); in yuan."""
    scale = 100 if metric in MONEY else 1
    if metric == "budget_p90":
        demand = [F(draw["demand"], scale) for draw in draws]
        values = figures.quantile_parts(demand, F(90, 100))
        return figures.quantile(demand, F(90, 100)), values and figures.error(values), values
    if metric == "cvar95":
        unmet = [draw["unmet"] for draw in draws]
        tail = figures.quantile(unmet, F(95, 100))
        values = [F(tail + max(0, value - tail) * 20, scale) for value in unmet]
        return figures.cvar(unmet, F(95, 100)) / scale, figures.error(values), values
    values = [None if draw[metric] is None else F(draw[metric]) / scale for draw in draws]
    known = [value for value in values if value is not None]
    return figures.mean(known), figures.error(known), values


def shown(metric, value, is_known):
    """This year's counts and money are exact; of the years to come they are means."""
    if value is None:
        return ""
    if metric == "budget_p90" or is_known and metric in ("demand", "award", "unmet"):
        return yuan(int(value * 100))
    return str(int(value)) if is_known and metric in ("claims", "served") else six(value)


def comparison(cases):
    """Rows without the strategy; None where the contract does not say what stands there."""
    rows, first = [], cases[0].spans()
    for case in cases:
        for (year, draws), (_, before) in zip(case.spans(), first):
            is_known = year == str(case.base.year)
            for metric in METRICS:
                value, error, values = values_of(draws, metric)
                other, _, others = values_of(before, metric)
                gap = None if value is None or other is None else value - other
                error = error if not is_known else None if value is None else F(0)
                if is_known:
                    spread = None if gap is None else F(0)
                else:
                    spread = figures.error([a - b for a, b in zip(values or [], others or [])
                                            if a is not None and b is not None])
                rows.append([case.name, year, metric, shown(metric, value, is_known), *map(six, (error, gap, spread))])
    return rows


def best(cases):
    rows, draws = [], [case.spans()[-1][1] for case in cases]
    for k, case in enumerate(cases):
        for metric, sign in BETTER.items():
            scale = 100 if metric in MONEY else 1
            if any(draw[metric] is None for case_draws in draws for draw in case_draws):
                rows.append([case.name, metric, None, None])
                continue
            wins, losses = [], []
            for each in zip(*draws):
                goods = [sign * F(draw[metric]) / scale for draw in each]
                wins.append(F(goods[k] == max(goods), goods.count(max(goods))))
                losses.append(max(goods) - goods[k])
            rows.append([case.name, metric, six(figures.mean(wins)), six(figures.mean(losses))])
    return rows


def firms_of(case):
    return case.now.draws[0][case.base.year]["firms"]


def winners(cases):
    """Rows by case and applicant."""
    rows, before = [], firms_of(cases[0])
    for case in cases[1:]:
        now = firms_of(case)
        for firm in sorted({*before, *now}, key=str.encode):
            a, b = now.get(firm, 0), before.get(firm, 0)
            name = case.base.data.applicants[case.base.year][firm]["name"]
            rows.append([firm, name, case.name, yuan(a), yuan(b), six(F(a - b, 100))])
    return rows


def lorenz(cases):
    rows = []
    for case in cases:
        awards = sorted(firms_of(case).values())
        for k in range(len(awards) + 1 if awards else 0):
            share = F(sum(awards[:k]), sum(awards)) if any(awards) else None
            rows.append([case.name, six(F(k, len(awards))), six(share)])
    return rows


def distribution(cases):
    rows = []
    for case in cases:
        total = sum(claim["award"] for claim in case.base.claims)
        fields = [field for field in case.base.policy.fields.values() if field.type == "choice"]
        for group, levels, level_of in [(f.name, [*f.values, ""], choice_of(case.base, f)) for f in fields] + \
                [("measure", list(dict.fromkeys(item.measure for item in case.base.policy.items)),
                  lambda claim: claim["item"].measure)]:
            for level in levels:
                claims = [claim for claim in case.base.claims if level_of(claim) == level]
                firms = {}
                for claim in claims:
                    firms[claim["applicant"]] = firms.get(claim["applicant"], 0) + claim["award"]
                award = sum(firms.values())
                if not level and not claims:
                    continue
                rows.append([case.name, group, level, str(len(firms)), str(len(claims)), yuan(award),
                             six(F(award, total)) if total else "", six(figures.gini(firms.values()))])
    return rows


def choice_of(run, field):
    def level(claim):
        if field.of == "applicant":
            return run.data.applicants[run.year][claim["applicant"]]["values"][field.name] or ""
        return claim["row"] and claim["row"]["values"][field.name] or ""
    return level


def sweep_row(parameter, value, run, found):
    """Without the price."""
    outcome = [sum(claim[key] for claim in run.claims) for key in ("claim", "award")]
    demand, award = outcome
    full = "" if found is None else six(F(sum(found.full(found.years)), len(found.draws)))
    return [parameter, value, yuan(demand), yuan(award), yuan(demand - award),
            six(F(award, demand)) if demand else "", full]


# --- sweep -----------------------------------------------------------------------------------------------------------

def decimal_text(value):
    """A fraction that ends, in digits."""
    places = 0
    while value * 10**places % 1:
        places += 1
    digits = str(int(abs(value) * 10**places)).zfill(places + 1)
    point = len(digits) - places
    return ("-" if value < 0 else "") + digits[:point] + ("." + digits[point:] if places else "")


def turned(value, up):
    """A parameter 10 % higher or lower: numbers, what schedules give; flags to yes or no; None for what stays."""
    if isinstance(value, dict):
        found = {key: turned(each, up) for key, each in value.items()}
        return None if None in found.values() else found
    if str(value) in ("yes", "no"):
        return "yes" if up else "no"
    return decimal_text(number(value) * F(11 if up else 9, 10)) if is_number(value) else None


def limit_turned(key, value, up):
    """Counts by one; money in whole fen."""
    if key == "count":
        return str(int(value) + (1 if up else -1))
    if isinstance(value, dict):
        return {year: limit_turned(key, each, up) for year, each in value.items()}
    return yuan(fen(number(value) * F(11 if up else 9, 10)))


def dials(policy, scenario):
    """[(name, function of up that gives a change of the scenario)] in the order of the files."""
    found = [("budget", lambda up: {"budget": {"total": limit_turned("total", scenario["budget"]["total"], up)}})]
    changes = scenario.get("set", {})
    owners = [("policy", policy["parameters"])] + [
        (item["id"], item.get("parameters", {})) for measure in policy["measures"] for item in measure["items"]
        if item.get("source", "municipal") == "municipal" and not fits(item["id"], scenario.get("suspend", []))]
    for owner, parameters in owners:
        for name, value in {**parameters, **changes.get(owner, {})}.items():
            if turned(value, True) is not None:
                found.append((f"{owner}.{name}", lambda up, owner=owner, name=name, value=value:
                              {"set": {owner: {name: turned(value, up)}}}))
    for owner, limit in policy.get("limits", {}).items():
        for name, value in {**limit, **changes.get(owner, {})}.items():
            if name in ("total", "count"):
                found.append((f"{owner}.{name}", lambda up, owner=owner, name=name, value=value:
                              {"set": {owner: {name: limit_turned(name, value, up)}}}))
    return found


def tornado_rows(name, low, high):
    """low, high: runs of this year."""
    rows, both = [], [figures.measured(0, *(sum(claim[key] for claim in run.claims) for key in ("claim", "award")))
                      for run in (low, high)]
    for metric in ("demand", "award", "unmet", "ratio"):
        a, b = (found[metric] for found in both)
        show, scale = (six, 1) if metric == "ratio" else (yuan, 100)
        rows.append([name, metric, "" if a is None else show(a), "" if b is None else show(b),
                     "" if a is None or b is None else six(abs(F(b) - F(a)) / scale)])
    return rows
