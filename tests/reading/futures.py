"""Small random worlds that go on for some years (section 7): the worlds of worlds.py with a `forecast:` block."""

import csv
import io

from worlds import MONEY, SIZES, World

CHANCES = {"chain of years": 0, "unpaid: queue": .35, "instalments": .2, "policy ends": .3, "floors": .25,
           "past awards with claims": .7, "carried": .25, "title of an item": .1, "suspend": .15, "negative: yes": 0}


class Future(World):
    def __init__(self, seed):
        super().__init__(seed)
        self.make_forecast()
        self.make_reform()

    def maybe(self, feature, chance):
        return super().maybe(feature, CHANCES.get(feature, chance))

    # --- policy and tables ---------------------------------------------------------------------------------------

    def make_fields(self):
        default = {"default": "4"} if self.maybe("default", .5) else {}
        return super().make_fields() | {
            "tax": {"of": "applicant", "type": "money"},
            "tax_last": {"of": "applicant", "last": "tax"},
            "index": {"of": "applicant", "type": "number", "default": "1.25"},
            "staff_last": {"of": "applicant", "last": "staff", **default},
            "staff_peak": {"of": "applicant", "peak": "staff"}}

    def automatic(self):
        if self.random.random() < .6:
            return super().automatic()
        return self.one([
            ({"rate": self.rate()}, "tax > tax_last", "rate * tax"),
            ({"cap": self.money()}, None, "min(cap, index * 10)"),
            ({"yearly": self.dated(MONEY, "dated parameter")}, "since == year", "yearly"),
            ({}, "staff > staff_last or staff > staff_peak", "3.33 * staff"),
            ({"cap": self.money()}, 'size == "large"', "max(0, cap - paid() - tax_last)")])

    def make_policy(self):
        super().make_policy()
        if self.policy["valid"]["years"] != 10 or self.policy["valid"]["from"] != 2018:
            self.policy["valid"] = self.one([{"from": 2018, "years": 4}, {"from": 2018, "years": 5},
                                             *[{"from": 2022, "years": years} for years in (1, 2, 2, 3, 3)]])

    def make_tables(self):
        super().make_tables()
        text = self.files["applicants"].lstrip("\ufeff")
        table = list(csv.reader(io.StringIO(text)))
        for row, kind in zip(table, ["head"] + ["firm"] * len(table)):
            row += ["tax", "index"] if kind == "head" else [self.cell(.1, *MONEY), self.cell(.3, "1", "0.5", "3.3333")]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(table)
        self.files["applicants"] = out.getvalue()

    # --- forecast --------------------------------------------------------------------------------------------------

    def rate_of(self, feature, *values):
        """A rate, now and then an uncertain one."""
        if self.maybe("uncertain " + feature, .12):
            return {"value": self.one(["10%", "35%"]), "se": "5%"}
        return self.one(values)

    def firm_where(self):
        return self.one(["rev > 3", "staff >= 3", 'size in ("micro", "small")', "software", "staff > 1000",
                         "since == 0 or rev > rev_last", "rev >= rev_peak", "year - since <= 1",
                         "tax < 50 and index > 0.7"])

    def events(self):
        found = []
        for _ in range(self.one([0, 1, 1, 2])):
            event = {"set": self.one([{"since": "year"}, {"size": self.one(SIZES)}, {"software": "no"},
                                      {"staff": "staff + 1"}, {"since": "year", "software": "rev > 3"},
                                      {"size": "large", "staff": "staff * 2"}])}
            event["rate"] = self.rate_of("become", "100%", "100%", "50%", "30%", "0%")
            if self.maybe("become: where", .7):
                event["where"] = self.one(["since == 0", "staff < 6", self.firm_where()])
            found.append(event)
        return found

    def make_firms(self):
        firms = {}
        if self.maybe("growth", .8):
            fields = self.one([["rev"], ["rev", "tax"], ["tax", "index"], ["rev", "tax", "index"], ["index"]])
            growth = {"fields": fields, "mean": self.one(["8%", "0%", "100%", "-20%", "12.5%"])}
            growth["sd"] = self.one(["0", "30%", "30%", "80%"])
            growth["common"] = self.rate_of("common", "0%", "100%", "100%", "40%")
            if self.maybe("ar", .4):
                growth["ar"] = self.one(["50%", "-30%", "0%", "99.9%"])
            self.seen[f"growth of {len(fields)} fields"] += 1
            self.seen[f"growth: common {growth['common'] if growth['common'] == '100%' else '< 100%'}"] += 1
            firms["growth"] = growth
        if self.maybe("exit", .4):
            firms["exit"] = {"rate": self.rate_of("exit", "15%", "15%", "50%", "0%", "100%")}
        if self.maybe("entry", .5):
            entry = {"rate": self.rate_of("entry", "20%", "50%", "50%", "34%", "100%", "0%")}
            if self.maybe("entry: where", .7):
                entry["where"] = self.firm_where()
            if self.maybe("entry: set", .7):
                entry["set"] = self.one([{"since": "year"}, {"size": "micro", "rev": "rev / 3"}, {"staff": "staff + 1"},
                                         {"index": "index / 3"}, {"tax": "1.005 * tax"},
                                         {"rev_last": "0", "rev_peak": "0"}])
            firms["entry"] = entry
        events = self.events()
        if events:
            self.seen["become"] += 1
            firms["become"] = events
        return firms

    def amounts(self):
        """Distributions of money and number fields of an application."""
        found = {}
        for field, chance in (("investment", .5), ("requested", .3), ("level", .1)):
            if self.maybe(f"distribution of {field}", chance):
                found[field] = self.one([{"median": "10", "sdlog": "1"}, {"mean": "20", "shape": "2"},
                                         {"median": "0.02", "sdlog": "0.5"}, {"mean": "3.33", "shape": "0.5"},
                                         {"median": {"value": "30", "se": "5"}, "sdlog": {"value": "1", "se": "0.2"}}])
                self.seen["lognormal" if "median" in found[field] else "gamma"] += 1
        return found

    def item_demand(self, item):
        spec = {}
        if self.maybe("approval", .45):
            spec["approval"] = self.rate_of("approval", "100%", "80%", "50%", "50%")
        if self.by_id[item].get("access") == "automatic":
            return spec
        if self.maybe("count", .75):
            count = {"mean": str(self.one([0, 1, 2, 3]))}
            if self.maybe("fixed count", .6):
                count["fixed"] = "yes"
            else:
                count |= self.one([{}, {"size": "2"}, {"size": "3", "trend": "20%"},
                                   {"mean": {"value": "2", "se": "1"}}])
            spec["count"] = count
        if self.maybe("who may apply", .5):
            spec["where"] = self.firm_where()
        return spec | self.amounts()

    def make_forecast(self):
        forecast = {"years": str(self.one([1, 2, 3, 3, 4])), "draws": str(self.one([3, 5, 7])), "seed": str(self.seed)}
        if self.seed % 30 == 0:
            self.seen["40 draws"] += 1
            forecast |= {"years": "1", "draws": "40"}
        if self.maybe("after_validity", .7):
            forecast["after_validity"] = self.one(["stop", "renew"])
            self.seen[f"after_validity: {forecast['after_validity']}"] += 1
        firms = self.make_firms()
        if firms:
            forecast["firms"] = firms
        demand = {"common": self.rate_of("correlation", "0%", "40%", "90%")}
        items = {item: self.item_demand(item) for item in self.items
                 if self.by_id[item].get("source") is None and self.random.random() < .7}
        items = {item: spec for item, spec in items.items() if spec}
        forecast["demand"] = demand | ({"items": items} if items else {})
        budget = self.scenario["budget"]
        if self.maybe("unspent: carry", .4):
            budget["unspent"] = "carry"
        elif self.maybe("unspent: lapse", .3):
            budget["unspent"] = "lapse"
        self.scenario["forecast"] = forecast

    # --- a reform of the same world ----------------------------------------------------------------------------------

    def make_reform(self):
        """The world told a second time, with another budget, rule or parameter, for compare."""
        reform = {"scenario": "reform", "extends": "scenario.yaml"}
        if self.random.random() < .6:
            reform["budget"] = {"total": self.one(["20", "50", "123.45"])}
        else:
            reform["strategy"] = self.one(["talmud", "equal-awards", "proportional", "ranked"])
        self.reform = reform

    def policy_of(self, scenario):
        """The policy as the forecast takes it: with `renew` it goes on."""
        if scenario["forecast"].get("after_validity") == "renew":
            return {**self.policy, "valid": {"from": 0, "years": 9999}}
        return self.policy
