"""What of a replayed year is simulated (section 7): may its firms and applications have become what they are?"""

import csv
import io
import re
from fractions import Fraction as F

from formula import Missing, fen, look_up, number, parse
from policy import fits

BUILT_IN = ("requested", "score", "filed_at")
DRAWN = ("investment", "requested", "level")


def mean_of(value):
    """A number of the settings, or None where it is uncertain and so another one in each draw."""
    if isinstance(value, dict):
        return None
    return -number(str(value)[1:]) if str(value).startswith("-") else number(value)


def alike(a, b):
    """Numbers are doubles, of which a file has 18 decimals: the last digits may differ."""
    return all(a[name] == b[name] or isinstance(a[name], F) and isinstance(b[name], F)
               and abs(a[name] - b[name]) <= abs(b[name]) / 10**14 + F(1, 10**18) for name in b)


def difference(now, options):
    """What the nearest of some firms or applications has otherwise."""
    if not options:
        return "there is none"
    gaps = [[f"{name or 'name'} {other[name]} -> {now[name]}" for name in now
             if not alike({"": now[name]}, {"": other[name]})] for other in options]
    return ", ".join(min(gaps, key=len)).replace("Fraction", "")


def firms_of(run):
    """{id: {field: value or None}}; the name under ""."""
    found = {}
    for firm, row in run.data.applicants.get(run.year, {}).items():
        found[firm] = {"": row["name"]}
        for field in run.policy.fields.values():
            if field.of == "applicant":
                try:
                    found[firm][field.name] = run.data.value(firm, field)
                except Missing:
                    found[firm][field.name] = None
    return found


def fields_of(row):
    return {**{name: row[name] for name in BUILT_IN}, **row["values"]}


class Simulated:
    """The settings of a forecast and this year's applications, from which others are drawn. told: what is not as the
    contract has it."""

    def __init__(self, policy, settings, base, seen):
        self.policy, self.base, self.seen = policy, base, seen
        self.firms_spec = settings.get("firms", {})
        self.demand = settings.get("demand", {}).get("items", {})
        self.told, self.factors = [], {}

    def tell(self, year, text):
        self.told.append(f"  {year}: {text}")

    # --- firms ---------------------------------------------------------------------------------------------------

    def look(self, values, year):
        def find(name, _):
            if name == "year":
                return F(year)
            if values.get(name) is None and name in values:
                raise Missing([name])
            return values[name] if name in values else name  # the name of a choice stands for itself
        return find

    def holds(self, where, values, year):
        try:
            return where is None or look_up(parse(where), self.look(values, year)) is True
        except Missing:
            return False

    def with_set(self, given, values, year):
        """A firm with `set` applied: all formulas read what was before."""
        found = dict(values)
        for name, formula in given.items():
            field = self.policy.fields[name]
            try:
                value = look_up(parse(formula), self.look(values, year))
                found[name] = F(fen(value), 100) if field.type == "money" else value
            except Missing:
                found[name] = field.default
        return found

    def followed(self, values):
        """`last` and `peak` a year on; a peak that was filled by its default counts as known."""
        found = dict(values)
        for field in self.policy.fields.values():
            if field.of == "applicant" and field.follows:
                known = [values[field.follows]] + ([values[field.name]] if field.peak else [])
                known = [value for value in known if value is not None]
                found[field.name] = max(known) if known else field.default
        return found

    def grown(self, year, firm, values, now):
        """Checks that growing fields moved by one factor; returns the firm with them moved."""
        spec = self.firms_spec.get("growth")
        found = self.followed(values)
        low, high = F(0), None
        for name in spec["fields"] if spec else []:
            old, new = values[name], now[name]
            if (old is None) != (new is None):
                self.tell(year, f"{firm}: {name} appears or vanishes by growth")
                return found
            found[name] = new
            if not old:
                if old == 0 and new != 0:
                    self.tell(year, f"{firm}: {name} grows from nothing")
                continue
            is_money = self.policy.fields[name].type == "money"
            half = F(1, 200) if is_money else F(1, 10**18)
            bounds = sorted([(new - half) / old, (new + half) / old])
            slack = F(1, 10**12) * abs(bounds[1])
            low = max(low, bounds[0] - slack)
            high = bounds[1] + slack if high is None else min(high, bounds[1] + slack)
            if mean_of(spec["sd"]) == 0:
                self.seen["growth without spread checked"] += 1
                exact = old * (1 + mean_of(spec["mean"]))
                exact = F(fen(exact), 100) if is_money else exact
                if abs(exact - new) > abs(exact) / 10**12 + F(1, 10**18):
                    self.tell(year, f"{firm}: {name} grows from {old} to {new}, not to {exact}")
        if high is not None:
            self.factor(year, firm, low, high, spec)
        return found

    def factor(self, year, firm, low, high, spec):
        """All fields of a firm move by one factor, with `common: 100%` those of all firms do."""
        if low > high:
            self.tell(year, f"{firm}: its growing fields move by different factors")
        if mean_of(spec.get("common", "0%")) == 1:
            known = self.factors.setdefault(year, [low, high])
            known[:] = [max(known[0], low), min(known[1], high)]
            self.seen["growth common to all firms checked"] += 1
            if known[0] > known[1]:
                self.tell(year, f"{firm}: grows by about {float(low)}, others by {float(known[1])}, with common: 100%")

    def became(self, year, values):
        """All a firm may have become by the events."""
        states = [values]
        for event in self.firms_spec.get("become", []):
            rate, then = mean_of(event["rate"]), []
            for state in states:
                can = self.holds(event.get("where"), state, year) and rate != 0
                if can:
                    then.append(self.with_set(event["set"], state, year))
                if not can or rate != 1:
                    then.append(state)
            states = then
        return states

    def check_firms(self, year, before, now):
        """before, now: firms as firms_of() tells them."""
        rate = mean_of(self.firms_spec.get("exit", {"rate": "0"})["rate"])
        stayed = [firm for firm in now if firm in before]
        entered = [firm for firm in now if firm not in before]
        self.seen["firm leaves"] += len(before) - len(stayed)
        if rate == 0 and len(stayed) < len(before):
            self.tell(year, "a firm leaves with exit 0")
        if rate == 1 and stayed:
            self.tell(year, "a firm stays with exit 100%")
        for firm in stayed:
            options = self.became(year, self.grown(year, firm, before[firm], now[firm]))
            if not any(alike(now[firm], option) for option in options):
                self.tell(year, f"{firm}: {difference(now[firm], options)}")
            self.seen["firm becomes something"] += now[firm] != options[-1] and len(options) > 1
        self.check_entry(year, now, stayed, entered, len(before))

    def check_entry(self, year, now, stayed, entered, start_count):
        spec = self.firms_spec.get("entry")
        models = [now[firm] for firm in stayed if spec and self.holds(spec.get("where"), now[firm], year)]
        if sorted(entered) != sorted(f"new-{year}-{k + 1}" for k in range(len(entered))):
            self.tell(year, f"new firms are called {entered}")
        if not spec:
            if entered:
                self.tell(year, "firms enter without entry")
            return
        rate = mean_of(spec["rate"])
        if rate is not None:
            exact = rate * start_count
            counts = {exact.__floor__(), -(-exact).__floor__()} if models else {0}
            if len(entered) not in counts:
                self.tell(year, f"{len(entered)} firms enter, not {sorted(counts)}")
        options = [self.with_set(spec.get("set", {}), values, year) for values in models]
        for firm in entered:
            self.seen["firm enters"] += 1
            allowed = [{**values, "": firm} for values in options]
            if not any(alike(now[firm], option) for option in allowed):
                self.tell(year, f"{firm} is no copy of a firm: {difference(now[firm], allowed)}")

    # --- applications --------------------------------------------------------------------------------------------

    def base_rows(self, item):
        """This year's applications of an item, as far as they passed."""
        rows = self.base.data.applications.get(self.base.year, [])
        return [row for row in rows if row["item"] == item and row["approved"]]

    def check_applications(self, run, firms, text):
        year = run.year
        for record in csv.DictReader(io.StringIO(text)):
            for name in ("requested", "investment"):
                if not re.fullmatch(r"([0-9]+(\.[0-9]{1,2})?)?", record.get(name) or ""):
                    self.tell(year, f"{record['application_id']}: {name} is {record[name]}")
        by_item = {}
        for row in run.data.applications.get(year, []):
            by_item.setdefault(row["item"], []).append(row)
        for item in run.policy.items:
            rows = by_item.get(item.id, [])
            if item.access == "automatic":
                self.check_refusals(year, item, rows, firms)
            elif item.source == "municipal":
                self.check_item(year, item, rows, firms)

    def check_refusals(self, year, item, rows, firms):
        approval = mean_of(self.demand.get(item.id, {}).get("approval", "100%"))
        if approval == 1 and rows:
            self.tell(year, f"{item.id} is refused to some with approval 100%")
        for row in rows:
            self.seen["automatic item refused"] += 1
            if row["approved"] or row["applicant"] not in firms:
                self.tell(year, f"{row['id']} is no refusal of a firm")
        if len({row["applicant"] for row in rows}) < len(rows):
            self.tell(year, f"{item.id} is refused twice to one firm")

    def check_item(self, year, item, rows, firms):
        spec = self.demand.get(item.id, {})
        able = {firm for firm, values in firms.items() if self.holds(spec.get("where"), values, year)}
        name = f"sim-{year}-{item.id}-"
        places = sorted(int(row["id"][len(name):]) for row in rows if row["id"].startswith(name))
        approval = mean_of(spec.get("approval", "100%"))
        if len(set(places)) < len(rows):
            self.tell(year, f"{item.id}: other applications than {name}...: {[row['id'] for row in rows]}")
        if not able or fits(item.id, self.base.suspended):
            if rows:
                self.tell(year, f"{item.id}: applications where none may be")
            return
        most = self.fixed_count(item, spec.get("count"))
        if most is not None and places and places[-1] >= most:
            self.tell(year, f"{item.id}: application {places[-1]} of {most}")
        whole = len(places) if most is None or not self.policy.is_valid(year) else most
        if approval == 1 and places != list(range(whole)):
            self.tell(year, f"{item.id}: applications {places}, of {most}")
        self.seen["fixed count checked"] += approval == 1 and bool(most)
        for row in rows:
            if row["applicant"] not in able:
                self.tell(year, f"{row['id']}: filed by {row['applicant']}, for which {spec['where']} does not hold")
            self.check_fields(year, item, spec, row)

    def fixed_count(self, item, count):
        """How many are filed, where that is not drawn."""
        if count is None:
            return None if self.base_rows(item.id) else 0
        mean = mean_of(count["mean"])
        return int(mean) if count.get("fixed") == "yes" or mean == 0 else None

    def check_fields(self, year, item, spec, row):
        own = [name for name in DRAWN if name in spec]
        now = fields_of(row)
        models = [fields_of(other) for other in self.base_rows(item.id)] or [
            {**dict.fromkeys(BUILT_IN), **{name: field.default for name, field in self.policy.fields.items()
                                           if field.of == "application"}}]
        for model in models:
            if "investment" in own:
                model["requested"] = None
            model.update((name, now[name]) for name in own)
        self.seen["application drawn"] += 1
        if not any(alike(now, model) for model in models):
            self.tell(year, f"{row['id']} is like none of this year's: {difference(now, models)}")
        for name in own:
            if now[name] is None:
                self.tell(year, f"{row['id']}: {name} is not drawn")
