"""A draw of a forecast read from its replayed years: what firms and applications may have become (section 7), and what
each year hands to the next. The simulated inputs are taken as given; what the contract says of them is checked."""

import csv
import io
import re
from collections import Counter
from fractions import Fraction as F

import division
import oracle
from formula import Missing, fen, look_up, number, parse
from policy import fits

BUILT_IN = ("requested", "score", "filed_at")


def mean_of(value):
    """A number of the settings, or None where it is drawn anew in each draw."""
    return None if isinstance(value, dict) else number(str(value).lstrip("-")) * (-1 if str(value)[:1] == "-" else 1)


def records(text):
    return list(csv.DictReader(io.StringIO(text)))


def money_of(text):
    return int(number(text) * 100)


class ForecastYear(oracle.Year):
    """A year whose queue and instalments are known from the year before; keeps what the files say of them."""

    def __init__(self, policy, scenario, files):
        super().__init__(policy, scenario, files)
        self.restored = []

    def restore(self):
        before = len(self.claims)
        super().restore()
        self.restored = [dict(claim) for claim in self.claims[before:]]


def waiting(claims):
    return Counter((claim["kind"], claim["item"].id, claim["applicant"], claim["application"], claim["entitlement"],
                    claim["claim"], claim["waited"]) for claim in claims)


class Draw:
    """One draw, year by year. told: what is not as the contract has it; outcomes: a dict a year."""

    def __init__(self, world, scenario, base, seen):
        self.world, self.scenario, self.seen = world, scenario, seen
        self.settings = scenario["forecast"]
        self.firms_spec, self.demand = self.settings.get("firms", {}), self.settings.get("demand", {}).get("items", {})
        self.told, self.outcomes, self.base = [], {}, base
        self.run, self.firms = base, self.firms_of(base)
        self.awards = [row for row in base.data.awards if row["applicant"] in self.firms]
        self.starts = list(base.starts)
        self.note_starts(base)
        self.advance_awards(base)
        self.factors = {}

    def tell(self, year, text):
        self.told.append(f"  {year}: {text}")

    # --- firms ---------------------------------------------------------------------------------------------------

    def firms_of(self, run):
        fields = [field for field in run.policy.fields.values() if field.of == "applicant"]
        found = {}
        for firm, row in run.data.applicants.get(run.year, {}).items():
            values = {"": row["name"]}
            for field in fields:
                try:
                    values[field.name] = run.data.value(firm, field)
                except Missing:
                    values[field.name] = None
            found[firm] = values
        return found

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
            field = self.run.policy.fields[name]
            try:
                value = look_up(parse(formula), self.look(values, year))
                found[name] = F(fen(value), 100) if field.type == "money" else value
            except Missing:
                found[name] = field.default
        return found

    def followed(self, values):
        """`last` and `peak` a year on; a peak that was filled by its default counts as known."""
        found = dict(values)
        for field in self.run.policy.fields.values():
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
            half = F(1, 200) if self.run.policy.fields[name].type == "money" else F(0)
            bounds = sorted([(new - half) / old, (new + half) / old])
            slack = F(1, 10**12) * abs(bounds[1])
            low = max(low, bounds[0] - slack)
            high = bounds[1] + slack if high is None else min(high, bounds[1] + slack)
            if mean_of(spec["sd"]) == 0:
                exact = old * (1 + mean_of(spec["mean"]))
                exact = F(fen(exact), 100) if half else exact
                if abs(exact - new) > abs(exact) / 10**12:
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
                self.tell(year, f"{firm}: grows by {float(low)}..{float(high)}, others by {float(known[1])}..{float(known[0])}, with common: 100%")

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

    def check_firms(self, year, now):
        rate = mean_of(self.firms_spec.get("exit", {"rate": "0"})["rate"])
        stayed = [firm for firm in now if firm in self.firms]
        entered = [firm for firm in now if firm not in self.firms]
        self.seen["firm leaves"] += len(self.firms) - len(stayed)
        if rate == 0 and len(stayed) < len(self.firms):
            self.tell(year, "a firm leaves with exit 0")
        if rate == 1 and stayed:
            self.tell(year, "a firm stays with exit 100%")
        for firm in stayed:
            options = self.became(year, self.grown(year, firm, self.firms[firm], now[firm]))
            if not any(alike(now[firm], option) for option in options):
                self.tell(year, f"{firm}: {difference(now[firm], options)}")
            self.seen["firm becomes something"] += now[firm] != options[-1] and len(options) > 1
        self.check_entry(year, now, stayed, entered)

    def check_entry(self, year, now, stayed, entered):
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
            exact = rate * len(self.firms)
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
        for record in records(text):
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
        count, approval = spec.get("count"), mean_of(spec.get("approval", "100%"))
        if len(set(places)) < len(rows):
            self.tell(year, f"{item.id}: other applications than {name}...: {[row['id'] for row in rows]}")
        if not able or fits(item.id, self.run.suspended):
            if rows:
                self.tell(year, f"{item.id}: applications where none may be")
            return
        most = None
        if count is None and not self.base_rows(item.id):
            most = 0
        elif count and count.get("fixed") == "yes" or count and not isinstance(count["mean"], dict) \
                and number(count["mean"]) == 0:
            most = int(number(count["mean"]))
        if most is not None and places and places[-1] >= most:
            self.tell(year, f"{item.id}: application {places[-1]} of {most}")
        if approval == 1 and places != list(range(most if most is not None and self.may_file(year) else len(places))):
            self.tell(year, f"{item.id}: applications {places}, of {most}")
        self.seen["fixed count checked"] += approval == 1 and bool(most)
        for row in rows:
            if row["applicant"] not in able:
                self.tell(year, f"{row['id']}: filed by {row['applicant']}, for which {spec['where']} does not hold")
            self.check_fields(year, item, spec, row)

    def may_file(self, year):
        valid = self.world.policy_of(self.scenario)["valid"]
        return year < valid["from"] + valid["years"]

    def check_fields(self, year, item, spec, row):
        own = [name for name in ("investment", "requested", "level") if name in spec]
        values = lambda row: {**{name: row[name] for name in BUILT_IN}, **row["values"]}
        now = values(row)
        models = [values(other) for other in self.base_rows(item.id)]
        if not models:
            defaults = {name: field.default for name, field in self.run.policy.fields.items()
                        if field.of == "application"}
            models = [{**dict.fromkeys(BUILT_IN), **defaults}]
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

    # --- what a year hands to the next ---------------------------------------------------------------------------

    def carried_claims(self, run, firms):
        """What waits and falls due, as the year before left it."""
        found = Counter()
        if not run.policy.is_valid(run.year):
            return found
        for claim in self.run.claims:
            if claim["claim"] > claim["award"] and claim["applicant"] in firms and run.queueing:
                found["queued", claim["item"].id, claim["applicant"], claim["application"], claim["entitlement"],
                      claim["claim"] - claim["award"], claim["waited"] + 1] += 1
        for start in self.starts:
            item, k = start["item"], run.year - start["year"]
            if 0 < k < len(item.parts) and start["applicant"] in firms and item.part(start["entitlement"], k):
                found["due", item.id, start["applicant"], start["application"], start["entitlement"],
                      item.part(start["entitlement"], k), 0] += 1
        return found

    def note_starts(self, run):
        """Claims whose instalments go on; what earlier files began is known from the second reading alone."""
        self.starts += [{**claim, "year": run.year} for claim in run.claims
                        if claim["kind"] == "new" and len(claim["item"].parts) > 1]

    def check_awards(self, run, files, firms):
        year = run.year
        self.awards = [row for row in self.awards if row["applicant"] in firms]
        known = {"year", "applicant", "application", "item", "reason", "entitlement", "claim", "award"}
        keys = sorted(known)
        ours = Counter(tuple(row[key] for key in keys) for row in self.awards)
        theirs = Counter(tuple(row[key] for key in keys) for row in run.data.awards)
        for row in (ours - theirs):
            self.tell(year, f"awards.csv lacks {dict(zip(keys, row))}")
        for row in (theirs - ours):
            self.tell(year, f"awards.csv has   {dict(zip(keys, row))}")

    def check_earlier_rows(self, run):
        """The applications of claims that wait or fall due are there as they were."""
        for claim in run.restored:
            if claim["application"]:
                before = next((other["row"] for other in self.run.claims
                               if other["application"] == claim["application"]), None)
                begun = next((other["row"] for other in self.starts if other["application"] == claim["application"]), None)
                before = before or begun
                if before and {**before, "approved": True} != claim["row"]:
                    self.tell(run.year, f"{claim['application']} was {before} and is {claim['row']}")

    def step(self, year, files, told_scenario):
        """One simulated year; False where it cannot be compared."""
        budget = dict(self.scenario["budget"])
        left = self.run.available - sum(claim["award"] for claim in self.run.claims)
        carried = left if budget.get("unspent") == "carry" else 0
        budget["carried"] = oracle.yuan(carried)
        self.seen["money carried"] += carried > 0
        told = re.search(r"carried: ([0-9.]+)", told_scenario)
        if not told or money_of(told.group(1)) != carried:
            self.tell(year, f"{told and told.group(1)} is carried into the year, not {budget['carried']}")
        scenario = {**self.scenario, "year": year, "budget": budget}
        run, given_up = self.allocate(scenario, files)
        if run is None:
            return False
        firms = self.firms_of(run)
        self.check_given_up(year, given_up, told_scenario)
        self.check_firms(year, firms)
        self.check_applications(run, firms, files["applications"])
        self.check_awards(run, files, firms)
        carried_claims = self.carried_claims(run, firms)
        for sign, rows in (("lacks", carried_claims - waiting(run.restored)), ("has", waiting(run.restored) - carried_claims)):
            for row in rows:
                if run.year - self.base.year > 1 or row[0] != "due":
                    self.tell(year, f"what waits {sign} {row}")
        self.check_earlier_rows(run)
        self.seen["claim queued from year to year"] += sum(claim["kind"] == "queued" for claim in run.restored)
        self.seen["instalment due"] += sum(claim["kind"] == "due" for claim in run.restored)
        self.advance(run, firms)
        self.outcomes[year] = outcome(run, bool(given_up))
        return True

    def allocate(self, scenario, files):
        """The year's division; set-asides that conflict are given up in reverse file order."""
        names = [name for name, spec in scenario.get("envelopes", {}).items() if "at_least" in spec]
        for count in range(len(names) + 1):
            envelopes = {name: {key: value for key, value in spec.items() if key != "at_least" or
                                name in names[:len(names) - count]}
                         for name, spec in scenario.get("envelopes", {}).items()}
            run = ForecastYear(self.world.policy_of(scenario), {**scenario, "envelopes": envelopes}, files)
            try:
                run.run()
            except division.Conflict:
                continue
            except division.GaveUp:
                return None, []
            return run, names[len(names) - count:]
        raise AssertionError("no awards without set-asides")

    def check_given_up(self, year, given_up, told):
        names = re.findall(r"^ +'?([^:']+?)'?: (?:none|\{at_least: none\})", told, re.MULTILINE)
        if sorted(names) != sorted(given_up):
            self.tell(year, f"gives up {names}, not {given_up}")
        self.seen["set-asides given up"] += bool(given_up)

    def advance(self, run, firms):
        self.note_starts(run)
        self.advance_awards(run)
        self.run, self.firms = run, firms

    def advance_awards(self, run):
        for claim in run.claims:
            self.awards.append({"year": run.year, "applicant": claim["applicant"], "application": claim["application"],
                                "item": claim["item"].id, "reason": claim["reason"],
                                **{key: claim[key] for key in ("entitlement", "claim", "award")}})


def alike(a, b):
    """Numbers are doubles: what stands in a file may differ in the last digits."""
    return all(a[name] == b[name] or isinstance(a[name], F) and isinstance(b[name], F)
               and abs(a[name] - b[name]) * 10**14 <= abs(b[name]) for name in b)


def difference(now, options):
    """What the nearest of some firms or applications has otherwise."""
    if not options:
        return "there is none"
    gaps = [[f"{name or 'name'} {other[name]} -> {now[name]}" for name in now if not alike({"": now[name]}, {"": other[name]})]
            for other in options]
    return ", ".join(min(gaps, key=len)).replace("Fraction", "")


def outcome(run, conflict):
    """What the tables of a forecast are made of."""
    items = {item.id: [0, 0, 0] for item in run.policy.items}
    firms = {}
    for claim in run.claims:
        for k, value in enumerate((1, claim["claim"], claim["award"])):
            items[claim["item"].id][k] += value
        firms[claim["applicant"]] = firms.get(claim["applicant"], 0) + claim["award"]
    return {"items": items, "firms": firms, "conflict": conflict,
            "full": all(claim["award"] == claim["claim"] for claim in run.claims)}
