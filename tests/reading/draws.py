"""A draw of a forecast, read year by year from its replay: what each year makes of its inputs and hands to the next."""

import re
from collections import Counter

import division
import oracle
from formula import number
from policy import fits
from simulated import Simulated, firms_of


class ForecastYear(oracle.Year):
    """Keeps what the files told of queue and instalments."""

    def restore(self):
        before = len(self.claims)
        super().restore()
        self.restored = [dict(claim) for claim in self.claims[before:]]


AWARD = ("year", "applicant", "application", "item", "reason", "entitlement", "claim", "award")
ALIKE = ("item", "applicant", "entitlement")  # of two such claims without application the files tell only rows
WAITING = ("kind", "item", "applicant", "application", "entitlement", "claim", "waited")


def counted(rows, names):
    return Counter(tuple(row[name] for name in names) for row in rows)


class Draw:
    """told: what is not as the contract has it; outcomes: a dict a year."""

    def __init__(self, world, scenario, base, seen):
        self.world, self.scenario, self.base, self.seen = world, scenario, base, seen
        self.simulated = Simulated(base.policy, scenario["forecast"], base, seen)
        self.told, self.outcomes = self.simulated.told, {}
        self.firms = firms_of(base)
        self.awards, self.starts = list(base.data.awards), list(base.starts)
        self.advance(base, self.firms)

    def tell(self, year, text):
        self.told.append(f"  {year}: {text}")

    def tell_gaps(self, year, what, ours, theirs, names):
        for sign, rows in (("lacks", ours - theirs), ("has", theirs - ours)):
            for row in rows:
                self.tell(year, f"{what} {sign} {dict(zip(names, row))}")

    def step(self, year, files, told_scenario):
        """One simulated year; False where it cannot be compared."""
        budget = {**self.scenario["budget"], "carried": self.carried(year, told_scenario)}
        run, given_up = self.allocate({**self.scenario, "year": year, "budget": budget}, files)
        if run is None:
            return False
        firms = firms_of(run)
        self.check_given_up(year, given_up, told_scenario)
        self.simulated.check_firms(year, self.firms, firms)
        self.simulated.check_applications(run, firms, files["applications"])
        self.awards = [row for row in self.awards if row["applicant"] in firms]
        self.tell_gaps(year, "awards.csv", counted(self.awards, AWARD), counted(run.data.awards, AWARD), AWARD)
        if not self.check_waiting(run, firms):
            self.seen["instalments that a limit cut to nothing (not compared)"] += 1
            return False
        self.seen["year after the policy's end"] += not run.policy.is_valid(year)
        self.outcomes[year] = outcome(run, bool(given_up))
        self.advance(run, firms)
        return True

    def carried(self, year, told_scenario):
        left = self.run.available - sum(claim["award"] for claim in self.run.claims)
        carried = oracle.yuan(left if self.scenario["budget"].get("unspent") == "carry" else 0)
        told = re.search(r"carried: ([0-9.]+)", told_scenario)
        if not told or number(told.group(1)) != number(carried):
            self.tell(year, f"{told and told.group(1)} is carried into the year, not {carried}")
        self.seen["money carried"] += number(carried) > 0
        return carried

    def allocate(self, scenario, files):
        """(the year's division, set-asides given up): those that conflict, in reverse file order."""
        given = scenario.get("envelopes", {})
        names = [name for name, spec in given.items() if "at_least" in spec]
        for kept in range(len(names), -1, -1):
            envelopes = {name: {key: value for key, value in spec.items() if key != "at_least" or name in names[:kept]}
                         for name, spec in given.items()}
            run = ForecastYear(self.world.policy_of(scenario), {**scenario, "envelopes": envelopes}, files)
            try:
                run.run()
            except division.Conflict:
                continue
            except division.GaveUp:
                self.seen["set-asides given up late (not compared)"] += 1
                return None, []
            return run, names[kept:]
        raise AssertionError("limits conflict without set-asides")

    def check_given_up(self, year, given_up, told):
        names = re.findall(r"^ +'?([^:']+?)'?: (?:none|\{at_least: none\})", told, re.MULTILINE)
        if sorted(names) != sorted(given_up):
            self.tell(year, f"gives up {names}, not {given_up}")
        self.seen["set-asides given up"] += bool(given_up)

    def check_waiting(self, run, firms):
        """What the files say of queue and instalments is what the year before left. False where they cannot say it:
        of an automatic item, whose claims have no ids, a `total` limit left no row of some instalment."""
        restored = [{**claim, "item": claim["item"].id} for claim in run.restored]
        goes_on = run.policy.is_valid(run.year)
        waiting = [row for row in self.waiting(run) if goes_on and row["applicant"] in firms]
        claims = [{**claim, "item": claim["item"].id} for claim in self.run.claims]
        alike = counted((claim for claim in claims if not claim["application"]), ALIKE)
        for row in [*waiting, *restored]:
            if alike[tuple(row[name] for name in ALIKE)] > 1:
                row["waited"] = "?"
        ours, theirs = counted(waiting, WAITING), counted(restored, WAITING)
        gaps = (ours - theirs) | (theirs - ours)
        if gaps and all(self.may_be_lost(dict(zip(WAITING, row))) for row in gaps):
            return False
        self.tell_gaps(run.year, "what waits", ours, theirs, WAITING)
        for kind in ("queued", "due"):
            self.seen[f"claim {kind}"] += sum(row["kind"] == kind for row in restored)
        for claim in run.restored:
            before = next((other["row"] for other in [*self.run.claims, *self.starts]
                           if other["application"] == claim["application"] != "" and other.get("row")), None)
            if before and {**before, "approved": True} != claim["row"]:
                self.tell(run.year, f"{claim['application']} was {before} and is {claim['row']}")
        return True

    def may_be_lost(self, row):
        return row["kind"] == "due" and not row["application"] and any(
            "total" in limit and fits(row["item"], limit.get("items")) for _, limit in self.base.policy.limits)

    def waiting(self, run):
        """The rests of last year's claims, and the parts that fall due of claims with instalments."""
        for claim in self.run.claims:
            if run.queueing and claim["claim"] > claim["award"]:
                yield {**claim, "kind": "queued", "item": claim["item"].id, "claim": claim["claim"] - claim["award"],
                       "waited": claim["waited"] + 1}
        for start in self.starts:
            item, k = start["item"], run.year - start["year"]
            if 0 < k < len(item.parts) and item.part(start["entitlement"], k):
                part = item.part(start["entitlement"], k)
                yield {**start, "kind": "due", "item": item.id, "claim": part, "waited": 0}

    def advance(self, run, firms):
        claims = [{**claim, "year": run.year} for claim in run.claims]
        self.starts += [claim for claim in claims if claim["kind"] == "new" and len(claim["item"].parts) > 1]
        self.awards += [{**claim, "item": claim["item"].id} for claim in claims]
        self.awards = [row for row in self.awards if row["applicant"] in firms]
        self.run, self.firms = run, firms

    def totals(self):
        """The rows of totals.csv."""
        return [[str(year), *(oracle.yuan(sum(item[part] for item in found["items"].values())) for part in (1, 2))]
                for year, found in self.outcomes.items()]


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
