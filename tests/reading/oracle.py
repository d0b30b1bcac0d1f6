"""One budget year by the contract: who claims, what limits leave of it, and what is paid. Money in fen."""

from fractions import Fraction

import division
from formula import Missing, fen, look_up, number, parse
from policy import Data, Policy, dated, fits, money


def built_in(claim, is_score):
    """The order of a claim by its application's score or time of filing; those without come last."""
    found = claim["row"] and claim["row"]["score" if is_score else "filed_at"]
    return (1, 0) if found is None else (0, -found if is_score else found)


class Year:
    def __init__(self, policy, scenario, files):
        self.scenario, self.year = scenario, scenario["year"]
        self.policy = Policy(policy, scenario)
        self.data = Data(self.policy, files, self.year)
        self.claims, self.rejected = [], []
        self.suspended = scenario.get("suspend", [])
        budget = scenario["budget"]
        self.queueing = budget.get("unpaid", "lapse") == "queue"
        self.available = money(dated(budget["total"], self.year)) + money(dated(budget.get("carried", "0"), self.year))
        self.constraints = []

    # --- values --------------------------------------------------------------------------------------------------

    def look(self, applicant, row, item, claim=None):
        """Names as formulas see them; row is the application, None for automatic claims."""
        def find(name, of):
            if name == "paid":
                return self.data.paid(applicant, of or item.id)
            if name == "year":
                return Fraction(self.year)
            if claim and name in ("item", "measure", "access", "lead"):
                return item.id if name == "item" else getattr(item, name)
            if claim and name == "entitlement":
                return Fraction(claim["entitlement"], 100)
            if claim and name == "waited":
                return Fraction(claim["waited"])
            field = self.policy.fields.get(name)
            if field and field.of == "applicant":
                return self.data.value(applicant, field)
            if field or name in ("requested", "score", "filed_at"):
                found = row and (row["values"][name] if field else row[name])
                if found is None:
                    raise Missing([name])
                return found
            return item.parameters[name]
        return find

    def holds(self, tree, look):
        try:
            return look_up(tree, look) is True
        except Missing:
            return False

    # --- claims --------------------------------------------------------------------------------------------------

    def reject(self, applicant, application, item, reason, detail=""):
        self.rejected.append((self.policy.rank[item], applicant, application, item, reason, detail))

    def examine(self, item, applicant, row):
        """One applicant under one item, with or without an application."""
        application = row["id"] if row else ""
        reason = "suspended" if fits(item.id, self.suspended) else "elsewhere" if item.source != "municipal" else \
            "expired" if not self.policy.is_valid(self.year) else "refused" if row and not row["approved"] else ""
        if reason:
            if row or self.would_claim(item, applicant):
                self.reject(applicant, application, item.id, reason)
            return
        look = self.look(applicant, row if item.access == "application" else None, item)
        try:
            amount = fen(look_up(item.amount, look)) if look_up(item.eligible, look) else 0
        except Missing as missing:
            self.reject(applicant, application, item.id, "missing", "|".join(missing.args[0]))
            return
        if row and row["requested"] is not None:
            amount = min(amount, int(row["requested"] * 100))
        if amount <= 0:
            if row:
                self.reject(applicant, application, item.id, "ineligible")
            return
        for name, items, when in self.policy.exclusions:
            if fits(item.id, items) and self.holds(when, look):
                self.reject(applicant, application, item.id, "exclusion", name)
                return
        self.add(item, applicant, application, row, amount, item.part(amount, 0))

    def would_claim(self, item, applicant):
        look = self.look(applicant, None, item)
        try:
            return look_up(item.eligible, look) and item.amount and fen(look_up(item.amount, look)) > 0
        except Missing:
            return False

    def add(self, item, applicant, application, row, entitlement, claim, kind="new", waited=0, age=0):
        if claim > 0:
            self.claims.append({"item": item, "applicant": applicant, "application": application, "row": row,
                                "entitlement": entitlement, "claim": claim, "kind": kind, "waited": waited,
                                "age": age, "award": 0, "reason": ""})

    def examine_all(self):
        rows = self.data.applications.get(self.year, [])
        for item in self.policy.items:
            own = [row for row in rows if row["item"] == item.id]
            if item.access == "automatic":
                by_firm = {row["applicant"]: row for row in own}
                for applicant in self.data.applicants.get(self.year, {}):
                    self.examine(item, applicant, by_firm.get(applicant))
            else:
                for row in own:
                    self.examine(item, row["applicant"], row)

    # --- what earlier years left -----------------------------------------------------------------------------------

    def restore(self):
        """Queue and instalments from awards.csv, followed through the years."""
        self.starts = []
        if not self.policy.is_valid(self.year):
            return
        rows = [row for row in self.data.awards if row["claim"] is not None and row["entitlement"] is not None]
        rests, starts = [], self.starts
        for year in range(min([row["year"] for row in rows], default=self.year), self.year + 1):
            due = [(start, start["item"].part(start["entitlement"], year - start["year"]))
                   for start in starts if 0 < year - start["year"] < len(start["item"].parts)]
            if year == self.year:
                break
            rests = self.follow([row for row in rows if row["year"] == year], rests, due, starts)
        here = self.data.applicants.get(self.year, {})
        for kind, found in (("queued", rests if self.queueing else []), ("due", [(s, c, 0) for s, c in due])):
            for start, claim, waited in found:
                if start["applicant"] in here and claim > 0:
                    self.add(start["item"], start["applicant"], start["application"], self.earlier(start),
                             start["entitlement"], claim, kind, waited, self.year - start["began"])

    def follow(self, rows, rests, due, starts):
        """What a year's rows leave waiting; rows that continue nothing are new claims. Of an automatic item a row with
        the whole first instalment is one too, rather than a later instalment that a limit has cut."""
        waited, began = {}, {}
        rests, unseen = rests if self.queueing else [], list(due)
        fresh = set()
        for known, may_be_cut in ((rests, False), (due, False), (unseen, True)):
            for row in rows if may_be_cut else []:
                key = (row["applicant"], row["item"], row["entitlement"])
                whole = self.policy.by_id[row["item"]].part(row["entitlement"], 0)
                if id(row) not in waited and not row["application"] and row["claim"] == whole and key not in fresh:
                    fresh |= {key, id(row)}
            for entry in list(known):
                start, claim, *years = entry
                alike = [row for row in rows if id(row) not in waited and id(row) not in fresh
                         and row["applicant"] == start["applicant"] and row["application"] == start["application"]
                         and row["item"] == start["item"].id and row["entitlement"] == start["entitlement"]
                         and (row["claim"] == claim or may_be_cut and row["claim"] < claim)]
                if alike:
                    row = max(alike, key=lambda row: (row["claim"], row["award"]))
                    waited[id(row)] = years[0] if years else 0
                    began[id(row)] = start["began"]
                    if known is due:
                        unseen.remove(entry)
        left = []
        for row in rows:
            start = {**row, "item": self.policy.by_id[row["item"]], "began": began.get(id(row), row["year"])}
            begun = row["application"] and any(other["application"] == row["application"] for other in starts)
            if id(row) not in waited and len(start["item"].parts) > 1 and not begun:
                starts.append(start)
            if row["claim"] > row["award"] and row["reason"] != "limit":
                left.append((start, row["claim"] - row["award"], waited.get(id(row), 0) + 1))
        return left

    def earlier(self, start):
        return next((row for year in sorted(self.data.applications, reverse=True) if year < self.year
                     for row in self.data.applications[year]
                     if start["application"] and row["id"] == start["application"]
                     and row["applicant"] == start["applicant"] and row["item"] == start["item"].id), None)

    # --- limits across the claims of one applicant ------------------------------------------------------------------

    def order(self, claim):
        """Ties: by application, applicant, item; of one applicant's parts those that waited longer or began earlier."""
        return (claim["application"].encode(), claim["applicant"].encode(), self.policy.rank[claim["item"].id],
                ("queued", "due", "new").index(claim["kind"]), -claim["waited"], -claim["age"], claim["entitlement"],
                claim["claim"])

    def groups(self, items, kinds):
        found = {}
        for claim in self.claims:
            if fits(claim["item"].id, items) and claim["kind"] in kinds:
                found.setdefault(claim["applicant"], []).append(claim)
        return found

    def past(self, applicant, items):
        return [row for row in self.data.awards if row["applicant"] == applicant and fits(row["item"], items)]

    def kept_before(self, applicant, items):
        """Past awards, and claims that wait without any."""
        waiting = [claim for claim in self.groups(items, ("queued",)).get(applicant, [])
                   if claim["claim"] == claim["entitlement"]]
        return len(waiting) + sum(row["award"] > 0 for row in self.past(applicant, items))

    def count_limits(self):
        for name, limit in self.policy.limits:
            if "count" not in limit:
                continue
            items, keep = limit.get("items"), limit.get("keep")
            for applicant, claims in self.groups(items, ("new",)).items():
                room = int(limit["count"])
                if limit.get("over", "year") == "lifetime":
                    room -= self.kept_before(applicant, items)

                def value(claim):
                    key = -claim["entitlement"] if keep is None else built_in(claim, keep == "score")
                    return (key, *self.order(claim))
                for claim in sorted(claims, key=value)[max(0, room):]:
                    self.drop(claim, name)

    def drop(self, claim, name):
        self.claims = [other for other in self.claims if other is not claim]
        self.reject(claim["applicant"], claim["application"], claim["item"].id, "limit", name)

    def total_limits(self):
        for name, limit in self.policy.limits:
            if "total" not in limit:
                continue
            items = limit.get("items")
            for applicant, claims in self.groups(items, ("new", "due")).items():
                room = money(dated(limit["total"], self.year))
                if limit.get("over", "year") == "lifetime":
                    room -= sum(row["award"] for row in self.past(applicant, items))
                    room -= sum(claim["claim"] for claim in self.groups(items, ("queued",)).get(applicant, []))
                self.share_total(claims, max(0, room), name)

    def share_total(self, claims, room, name):
        total = sum(claim["claim"] for claim in claims)
        if total <= room:
            return
        exact = {id(claim): Fraction(claim["claim"] * room, total) for claim in claims}
        left = room - sum(part.__floor__() for part in exact.values())
        ranked = sorted(claims, key=lambda c: (exact[id(c)].__floor__() - exact[id(c)], *self.order(c)))
        for k, claim in enumerate(ranked):
            claim["claim"] = exact[id(claim)].__floor__() + (k < left)
            if claim["claim"] == 0:
                self.drop(claim, name)

    # --- stages ------------------------------------------------------------------------------------------------------

    def stages(self):
        given = self.scenario["strategy"]
        given = given if isinstance(given, list) else [given]
        return [{"rule": stage} if isinstance(stage, str) else stage for stage in given]

    def claim_look(self, claim):
        return self.look(claim["applicant"], claim["row"] if claim["item"].access == "application" else None,
                         claim["item"], claim)

    def assign(self):
        wheres = [parse(stage["where"]) if "where" in stage else None for stage in self.stages()]
        for claim in self.claims:
            look = self.claim_look(claim)
            claim["stage"] = next((k for k, where in enumerate(wheres)
                                   if where is None or self.holds(where, look)), None)

    def limit_value(self, value, up):
        value = dated(value, self.year)
        if str(value).endswith("%"):
            exact = number(value) * self.available
            return -(-exact).__floor__() if up else exact.__floor__()
        return money(value)

    def envelopes(self):
        """Rows as the first stage finds them; row 0 is the budget."""
        self.names, self.upper, self.lower = [("budget", {"budget"})], [self.available], [0]
        for claim in self.claims:
            claim["rows"] = {0}
        for k, (name, spec) in enumerate(self.scenario.get("envelopes", {}).items(), 1):
            where = parse(spec["where"]) if "where" in spec else None
            inside = [claim for claim in self.claims if fits(claim["item"].id, spec.get("items"))
                      and ("lead" not in spec or claim["item"].lead == spec["lead"])
                      and (where is None or self.holds(where, self.claim_look(claim)))]
            for claim in inside:
                claim["rows"].add(k)
            self.names.append((name, {side for side in ("at_most", "at_least") if side in spec}))
            self.upper.append(self.limit_value(spec["at_most"], False) if "at_most" in spec else None)
            own = sum(claim["claim"] for claim in inside if claim["stage"] is not None)
            self.lower.append(min(self.limit_value(spec["at_least"], True), own) if "at_least" in spec else 0)
        for claim in self.claims:
            claim["rows"] = frozenset(claim["rows"])

    def allocate(self):
        self.could_be_met = False
        for number_, stage in enumerate(self.stages()):
            before = (list(self.upper), list(self.lower))
            mine = [claim for claim in self.claims if claim["stage"] == number_]
            behind = [claim for claim in self.claims if claim["stage"] is not None and claim["stage"] > number_]
            queued = [claim for claim in mine if claim["kind"] == "queued"]
            fresh = [claim for claim in mine if claim["kind"] != "queued"]
            stops = [self.solve(stage, queued, fresh + behind), self.solve(stage, fresh, behind)] if queued else \
                [self.solve(stage, fresh, behind)]
            self.tell(stage, before, mine, stops)

    def solve(self, stage, claims, behind):
        claims = sorted(claims, key=self.order)
        dropped, minimum = set(), money(stage.get("minimum", "0"))
        while True:
            active = [claim for claim in claims if id(claim) not in dropped]
            problem = self.problem(stage, active, behind)
            try:
                exact, stops = self.by_rule(stage, active, problem)
            except division.Conflict:
                raise division.GaveUp if self.could_be_met else division.Conflict from None
            self.could_be_met = self.could_be_met or bool(active)
            awards = [int(award) for award in self.round(stage, problem, exact)]
            small = [raw for raw, award in zip(exact, awards) if 0 < award < minimum]
            if not small:
                break
            dropped |= {id(claim) for claim, raw in zip(active, exact) if raw == min(small)}
        for claim in claims:
            claim["reason"] = "minimum" if id(claim) in dropped else ""
        for claim, award in zip(active, awards):
            claim["award"] = award
        for row in range(len(self.upper)):
            used = sum(claim["award"] for claim in active if row in claim["rows"])
            self.upper[row] = None if self.upper[row] is None else self.upper[row] - used
            self.lower[row] = max(0, self.lower[row] - used)
        return stops if stops is None else {row: (level, sum(active[i]["award"] < active[i]["claim"] for i in those))
                                            for row, (level, those) in stops.items()}

    def problem(self, stage, active, behind):
        units = {}
        for claim in active:
            units[claim["applicant"]] = units.get(claim["applicant"], 0) + claim["claim"]
        per_firm = stage.get("per") == "applicant"
        return division.Problem([claim["claim"] for claim in active],
                                [units[claim["applicant"]] if per_firm else claim["claim"] for claim in active],
                                [claim["rows"] for claim in active], list(self.upper), list(self.lower),
                                [(claim["claim"], claim["rows"]) for claim in behind])

    def by_rule(self, stage, active, problem):
        rule = stage["rule"]
        if rule in ("ranked", "first-come"):
            return division.in_order(problem, self.ranking(stage, active), stage.get("on_shortage", "partial"))
        exact, stops = division.divide(problem, rule)
        top = max(problem.units, default=0)
        return exact, stops if stops is None else {
            row: (division.level_text(rule, level, top), n) for row, (level, n) in stops.items()}

    def ranking(self, stage, active):
        """Groups of claims that tie, in order."""
        if stage["rule"] == "first-come" or "by" not in stage:
            return self.groups_of([built_in(claim, stage["rule"] == "ranked") for claim in active])
        given = stage["by"] if isinstance(stage["by"], list) else [stage["by"]]
        trees = [parse(tree) for tree in given]
        return self.groups_of([[self.rank_key(tree, claim) for tree in trees] for claim in active])

    @staticmethod
    def groups_of(keys):
        groups = []
        for key, k in sorted((key, k) for k, key in enumerate(keys)):
            if groups and groups[-1][0] == key:
                groups[-1][1].append(k)
            else:
                groups.append((key, [k]))
        return [members for _, members in groups]

    def rank_key(self, tree, claim):
        try:
            return (0, -look_up(tree, self.claim_look(claim)))
        except Missing:
            return (1, 0)

    def round(self, stage, problem, exact):
        rounding = self.scenario.get("rounding", {})
        unit = money(rounding.get("unit", "0.01"))
        if "ratio" in rounding:
            step = number(rounding["ratio"])
            return [award if award == claim else claim * (award / claim // step * step) // unit * unit
                    for award, claim in zip(exact, problem.claims)]
        return division.round_awards(problem, exact, unit, rounding.get("residue") != "keep", range(len(exact)))

    def tell(self, stage, before, mine, stops):
        name = stage.get("stage", stage["rule"])
        for row, (title, sides) in enumerate(self.names):
            used = sum(claim["award"] for claim in mine if row in claim["rows"])
            for side in ("budget", "at_most", "at_least"):
                if side in sides:
                    limit = before[1 if side == "at_least" else 0][row]
                    slack = max(0, used - limit) if side == "at_least" else limit - used
                    told = None if any(s is None for s in stops) else [s[row] for s in stops if row in s]
                    if side == "at_least":
                        told = []
                    self.constraints.append((name, title, side, limit, used, slack, told))

    def run(self):
        self.examine_all()
        self.restore()
        self.count_limits()
        self.assign()
        self.total_limits()
        self.envelopes()
        self.allocate()
        for claim in self.claims:
            award = claim["award"]
            claim["reason"] = claim["reason"] or ("full" if award == claim["claim"] else "cut" if award else "unpaid")


# --- tables ----------------------------------------------------------------------------------------------------------

def yuan(amount):
    return f"{amount // 100}.{amount % 100:02d}"


def six(value):
    scaled = (value * 10**6 + Fraction(1, 2)).__floor__()
    return f"{scaled // 10**6}.{scaled % 10**6:06d}"


def ratio(part, whole):
    return six(Fraction(part, whole)) if whole else ""


def tables(year):
    awards = []
    for claim in sorted(year.claims, key=lambda c: (year.policy.rank[c["item"].id], c["applicant"].encode(),
                                                    c["application"].encode())):
        row, amount = claim["row"], claim["award"]
        asked = yuan(int(row["requested"] * 100)) if row and row["requested"] is not None else ""
        firm = year.data.applicants[year.year][claim["applicant"]]
        awards.append([str(year.year), claim["applicant"], firm["name"], claim["application"], claim["item"].measure,
                       claim["item"].id, asked, yuan(claim["entitlement"]), yuan(claim["claim"]), yuan(amount),
                       yuan(claim["claim"] - amount), ratio(amount, claim["claim"]), claim["reason"]])
    items = []
    for item in year.policy.items:
        own = [claim for claim in year.claims if claim["item"] is item]
        entitlement, asked, paid = (sum(claim[key] for claim in own) for key in ("entitlement", "claim", "award"))
        items.append([str(year.year), item.measure, item.id, item.title, str(len(own)), yuan(entitlement), yuan(asked),
                      yuan(paid), yuan(asked - paid), ratio(paid, asked), ratio(paid, year.available)])
    rejected = [[str(year.year), *row[1:]] for row in sorted(year.rejected, key=lambda r: (
        r[0], r[1].encode(), r[2].encode()))]
    constraints = []
    for name, title, side, limit, used, slack, told in year.constraints:
        number_ = "?" if told is None else str(sum(n for _, n in told))
        levels = [level for level, n in told or [] if n]
        level = "?" if told is None else six(levels[0]) if levels and levels[0] is not None else ""
        constraints.append([str(year.year), name, title, side, yuan(limit), yuan(used), yuan(slack), "", "", level,
                            number_])
    kinds = [f"claim {claim['kind']}" for claim in year.claims if claim["kind"] != "new"]
    kinds += ["claim cut by a total limit" for claim in year.claims
              if claim["kind"] == "new" and claim["claim"] < claim["item"].part(claim["entitlement"], 0)]
    return {"kinds": kinds, "awards": awards, "items": items, "rejected": rejected, "constraints": constraints}
