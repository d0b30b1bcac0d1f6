"""All that is read: policy, scenario and data. What the twin does not know it stops at."""
import csv
import math
import re

import numpy as np

from formulas import Formula, code
from scenario_text import is_dated, is_yes, number, read_scenario, read_yaml, stop

REFUSED = ("no", "0", "false", "否")
WORDS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "是": 1.0, "否": 0.0}
BUILT_IN = ("requested", "score")  # of an application, beside the policy's fields


def expect_known(entry, known, what):
    unknown = set(entry) - set(known.split()) - {"note"}
    if unknown:
        stop("it does not know %s of %s" % (", ".join(sorted(unknown)), what))


def fits(item_id, patterns):
    return any(item_id == p or (p.endswith("*") and item_id.startswith(p[:-1])) for p in patterns)


def choice_names(field):
    """Its values by their titles."""
    return {title: value for value, title in field.get("values", {}).items()}


def parameter(value):
    """A flag, a number, or a schedule as a dict."""
    if is_dated(value):
        stop("it knows no dated values")
    if isinstance(value, dict):
        return {number(key): number(amount) for key, amount in value.items()}
    return np.array(value == "yes") if value in ("yes", "no") else np.array(number(value))


class Setting:
    """A number of the forecast; with `se` above 0 each draw has its own, of the law named."""

    def __init__(self, given, law):
        if isinstance(given, dict):
            expect_known(given, "value se", "a number")
        self.value = number(given["value"] if isinstance(given, dict) else given)
        self.se = number(given["se"]) if isinstance(given, dict) else 0.0
        self.law = law

    def draw(self, rng, draws):
        if self.law == "beta":
            total = self.value * (1 - self.value) / self.se ** 2 - 1
            return rng.beta(self.value * total, (1 - self.value) * total, draws)
        shift = 1 if self.law == "factor" else 0
        mean = self.value + shift
        variance = math.log1p((self.se / mean) ** 2)
        return rng.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), draws) - shift


class Item:
    def __init__(self, measure, entry, policy, scenario):
        if "instalments" in entry:
            stop("it knows no instalments")
        self.id, self.measure = entry["id"], measure["id"]
        self.lead = (entry.get("lead") or measure.get("lead") or [""])[0]
        self.is_paid_here = entry.get("source", "municipal") == "municipal"
        self.is_open = self.is_paid_here and not fits(self.id, scenario.get("suspend", []))
        self.is_automatic = entry.get("access") == "automatic"
        if self.is_paid_here:
            changes = scenario.get("set", {})
            values = {**policy.get("parameters", {}), **changes.get("policy", {}),
                      **entry.get("parameters", {}), **changes.get(self.id, {})}
            self.parameters = {name: parameter(value) for name, value in values.items()}
            self.eligible, self.amount = Formula(entry.get("eligible", "yes")), Formula(entry["amount"])


class Event:
    """exit, entry, or one of become: a yearly rate, whom it may meet, what it sets."""

    def __init__(self, entry, fields):
        expect_known(entry, "rate where set", "an event")
        self.rate = Setting(entry["rate"], "beta")
        self.where = Formula(entry["where"]) if "where" in entry else None
        self.set = {name: Formula('"%s"' % choice_names(fields[name]).get(text, text) if "values" in fields[name] else
                                  text) for name, text in entry.get("set", {}).items()}

    def formulas(self):
        return [*self.set.values(), *([self.where] if self.where else [])]


class Growth:
    def __init__(self, entry):
        expect_known(entry, "fields mean sd common ar", "growth")
        self.fields = entry["fields"]
        self.mean, self.sd = Setting(entry["mean"], "factor"), Setting(entry["sd"], "lognormal")
        self.common, self.ar = Setting(entry.get("common", "0"), "beta"), Setting(entry.get("ar", "0"), "beta")


LAWS = {"median": "sdlog", "mean": "shape"}  # lognormal, gamma


class ItemDemand:
    """How many file under an item, who, and for how much. `filed` is this year's number."""

    def __init__(self, item, entry, filed):
        self.approval = Setting(entry.get("approval", "100%"), "beta")
        count = entry.get("count")
        if count is None:
            count = {"mean": "%.12f" % (filed / self.approval.value)}
            if self.approval.se > 0 and not item.is_automatic:
                stop("it knows no uncertain approval without a count")
        expect_known(count, "mean size trend fixed", "the count of " + item.id)
        self.mean, self.trend = Setting(count["mean"], "lognormal"), Setting(count.get("trend", "0"), "factor")
        self.size = Setting(count["size"], "lognormal") if "size" in count else None
        self.is_fixed = is_yes(count.get("fixed", "no"))
        self.where = Formula(entry["where"]) if "where" in entry else None
        self.laws = {}
        for name, law in entry.items():
            if name not in ("count", "approval", "where", "note"):
                first = "median" if "median" in law else "mean"
                expect_known(law, first + " " + LAWS[first], name)
                self.laws[name] = (first, Setting(law[first], "lognormal"), Setting(law[LAWS[first]], "lognormal"))

    def is_certain(self):
        return not any(setting and setting.se for setting in (self.mean, self.trend, self.size))


class Applications:
    """Of one item: draw and firm of each, and the fields."""

    def __init__(self, draw, firm, fields):
        self.draw, self.firm, self.fields = draw, firm, fields


class World:
    def __init__(self, path):
        scenario = read_scenario(path)
        expect_known(scenario, "scenario policy data year suspend set budget envelopes strategy strategies rounding "
                     "forecast", "a scenario")
        policy = read_yaml(scenario["policy"])
        self.year, self.fields = int(scenario["year"]), policy["fields"]
        self.last_year = int(policy["valid"]["from"]) + int(policy["valid"]["years"]) - 1
        self.items = [Item(measure, entry, policy, scenario)
                      for measure in policy["measures"] for entry in measure["items"]]
        self.number = {item.id: i for i, item in enumerate(self.items)}
        self.limits = [{**limit, **scenario.get("set", {}).get(name, {})}
                       for name, limit in policy.get("limits", {}).items()]
        self.exclusions = [(entry.get("items", ["*"]), Formula(entry["when"]))
                           for entry in policy.get("exclusions", {}).values()]
        self.read_money(scenario)
        self.read_firms_settings(scenario["forecast"])
        self.read_applications(scenario["data"])
        self.read_demand(scenario["forecast"]["demand"])
        self.find_what_is_read()
        self.read_applicants(scenario["data"])
        self.read_awards(scenario["data"])

    # --- settings ---

    def read_money(self, scenario):
        budget = scenario["budget"]
        if budget.get("unspent", "lapse") != "lapse" or budget.get("unpaid", "lapse") != "lapse":
            stop("it knows no queue and no carried money")
        if scenario["strategy"] != "proportional":
            stop("it knows the strategy `proportional` alone")
        if is_dated(budget["total"]):
            stop("it knows no dated values")
        total = number(budget["total"]) + number(budget.get("carried", "0"))
        self.rows = [(total, np.ones(len(self.items), bool))]
        for entry in scenario.get("envelopes", {}).values():
            expect_known(entry, "items lead at_most", "an envelope")
            amount = number(entry["at_most"]) * (total if entry["at_most"].endswith("%") else 1)
            self.rows.append((amount, np.array([fits(item.id, entry["items"]) if "items" in entry else
                                                item.lead == entry["lead"] for item in self.items])))

    def read_firms_settings(self, forecast):
        expect_known(forecast, "years draws seed after_validity precision firms demand", "the forecast")
        self.years, self.renews = int(forecast["years"]), forecast.get("after_validity") == "renew"
        firms = forecast.get("firms", {})
        expect_known(firms, "growth entry exit become", "firms")
        self.growth = Growth(firms["growth"]) if "growth" in firms else None
        self.exit = Event(firms["exit"], self.fields) if "exit" in firms else None
        self.entry = Event(firms["entry"], self.fields) if "entry" in firms else None
        self.become = [Event(entry, self.fields) for entry in firms.get("become", [])]

    def read_demand(self, demand):
        self.common = Setting(demand.get("common", "0"), "beta")
        items = demand.get("items", {})
        self.demand = {item.id: ItemDemand(item, items.get(item.id, {}), len(self.filed[item.id].draw))
                       for item in self.items if item.is_open}

    def find_what_is_read(self):
        """Applicant fields, application fields and past awards that any formula reads."""
        names, self.remembered = {"requested", "score"}, set()
        for item in self.items:
            if item.is_paid_here:
                for formula in (item.eligible, item.amount):
                    names |= formula.names
                    self.remembered |= {read or item.id for read in formula.paid}
        events = self.become + [event for event in (self.exit, self.entry) if event]
        others = [formula for event in events for formula in event.formulas()]
        others += [demand.where for demand in self.demand.values() if demand.where]
        for formula in others + [when for _, when in self.exclusions]:
            names |= formula.names
        self.remembered |= {item.id for item in self.items for limit in self.limits
                            if limit.get("over") == "lifetime" and fits(item.id, limit["items"])}
        growing = set(self.growth.fields) if self.growth else set()
        self.applicant_names = [name for name, field in self.fields.items() if field["of"] == "applicant" and
                                (name in names or name in growing)]
        sources = {self.fields[name].get("last") or self.fields[name].get("peak") for name in self.applicant_names}
        self.applicant_names += sorted(sources - set(self.applicant_names) - {None})
        self.application_names = [name for name, field in self.fields.items()
                                  if field["of"] == "application" and name in names]

    # --- data ---

    def kind(self, name):
        field = self.fields.get(name, {"type": "number"})
        return field.get("type") or self.fields[field.get("last") or field.get("peak")]["type"]

    def default(self, name):
        """As a number; NaN for none."""
        text = self.fields.get(name, {}).get("default")
        if text is None:
            return math.nan
        return float(code(text)) if self.kind(name) == "choice" else WORDS[text] if text in WORDS else number(text)

    def column(self, name, cells):
        """Text cells of a field as an array; flags as bools where none is missing. Fields that follow another one get
        no default here: earlier years come first."""
        field, kind = self.fields.get(name, {}), self.kind(name)
        empty = math.nan if "last" in field or "peak" in field else self.default(name)
        names = choice_names(field)

        def value(cell):
            if cell == "":
                return empty
            return float(code(names.get(cell, cell))) if kind == "choice" else \
                WORDS[cell] if kind == "flag" else float(cell)
        column = np.array([value(cell) for cell in cells], float)
        return column.astype(bool) if kind == "flag" and not np.isnan(column).any() else column

    def read_table(self, path, owner):
        """Rows as dicts by field name; money in yuan whatever the header's unit."""
        titles = {field["title"]["zh"]: name for name, field in self.fields.items() if field["of"] == owner}
        with open(path, encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        names, factors = [], []
        for title in header:
            bare, _, unit = re.match(r"([^（(]*)([（(](.*)[）)])?$", title).groups()
            names.append(titles.get(bare, bare))
            factors.append({"万元": 1e4, "亿元": 1e8}.get(unit))
        return [{name: repr(float(cell) * factor) if factor and cell else cell
                 for name, cell, factor in zip(names, row, factors)} for row in rows]

    def read_applications(self, data):
        """Firms by their ids; find_firms turns them into rows."""
        rows = self.read_table(data["applications"], "application") if data.get("applications") else []
        rows = [row for row in rows if int(row["year"]) == self.year]
        self.refused = [(row["item"], row["applicant_id"]) for row in rows if row.get("approved", "") in REFUSED]
        self.filed = {}
        names = [name for name, field in self.fields.items() if field["of"] == "application"] + list(BUILT_IN)
        for item in self.items:
            own = sorted((row for row in rows if row["item"] == item.id and row.get("approved", "") not in REFUSED),
                         key=lambda row: row["application_id"])
            fields = {name: self.column(name, [row.get(name, "") for row in own]) for name in names}
            self.filed[item.id] = Applications(np.zeros(len(own), int), [row["applicant_id"] for row in own], fields)

    def read_applicants(self, data):
        rows = self.read_table(data["applicants"], "applicant")
        now = sorted((row for row in rows if int(row["year"]) == self.year), key=lambda row: row["applicant_id"])
        self.firm = {row["applicant_id"]: i for i, row in enumerate(now)}
        self.firms = {name: self.column(name, [row.get(name, "") for row in now]) for name in self.applicant_names}
        for name in self.applicant_names:
            self.fill_from_history(name, rows)
        self.refused = [(item, self.firm[firm]) for item, firm in self.refused]
        for filed in self.filed.values():
            filed.firm = np.array([self.firm[firm] for firm in filed.firm], int)

    def fill_from_history(self, name, rows):
        field = self.fields[name]
        source = field.get("last") or field.get("peak")
        if not source:
            return
        earlier = {}
        for row in rows:
            year, at = int(row["year"]), self.firm.get(row["applicant_id"])
            if at is None or row.get(source, "") == "" or year >= self.year:
                continue
            if "peak" in field or year == self.year - 1:
                earlier[at] = max(earlier.get(at, -math.inf), float(row[source]))
        column = self.firms[name]
        for at in np.flatnonzero(np.isnan(column)):
            column[at] = earlier.get(at, self.default(name))

    def read_awards(self, data):
        """Earlier awards by item that is asked for, then firm."""
        self.past = {item: np.zeros(len(self.firm)) for item in self.remembered}
        for row in self.read_table(data["awards"], "") if data.get("awards") else []:
            if int(row["year"]) < self.year and row["applicant_id"] in self.firm and row["item"] in self.past:
                self.past[row["item"]][self.firm[row["applicant_id"]]] += float(row["award"])
