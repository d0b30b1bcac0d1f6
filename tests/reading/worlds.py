"""Small random worlds: policy, scenario and tables, in which edge cases are frequent. Seeded; features are counted."""

import csv
import io
import random
from collections import Counter

MONEY = ["0", "0.01", "0.02", "0.03", "1", "3", "3.33", "5", "10", "10.01", "33.33", "50", "99.99", "100",
         "200", "1000"]
CENTRES = ["甲局", "bureau", "市科技局"]
SIZES = {"micro": "微型", "small": "小型", "large": "大型"}
CLASSES = {"cross": "综合型", "special": "特色型"}
TIERS = [{"10": "1", "50": "3.33", "100": "10"}, {"1": "0.01", "3": "0.02", "1000": "100"}, {"0": "5", "99.99": "50"}]
FIRMS = ["f1", "f2", "F3", "企业", "9", "10", "-f"]


class World:
    def __init__(self, seed):
        self.random, self.seen, self.seed = random.Random(seed), Counter(), seed
        self.year = 2022
        self.chain = self.maybe("chain of years", .3)
        self.with_queue = self.maybe("unpaid: queue", .6 if self.chain else .1)
        self.make_policy()
        self.make_tables()
        self.make_scenario()

    # --- choices -------------------------------------------------------------------------------------------------

    def maybe(self, feature, chance):
        if self.random.random() < chance:
            self.seen[feature] += 1
            return True
        return False

    def one(self, values):
        return self.random.choice(list(values))

    def money(self):
        return self.one(MONEY)

    def rate(self):
        return self.one(["30%", "33%", "50%", "28.5%", "100%", "1%", "12.345%"])

    def dated(self, values, feature):
        if self.maybe(feature, .15):
            years = self.one([[2019, 2022], [2021, 2023], [2022, 2024], [2023, 2024]])
            return {f"from {year}": self.one(values) for year in years}
        return self.one(values)

    def some(self, feature, of):
        """An item list, now and then with a trailing star."""
        if self.maybe(feature + ": 1.*", .3):
            return [self.one([item.split(".")[0] + ".*" for item in of] + ["*"])]
        return sorted(self.random.sample(of, self.random.randint(1, min(4, len(of)))))

    # --- policy --------------------------------------------------------------------------------------------------

    def make_fields(self):
        default = {"default": "0"} if self.maybe("default of a last field", .5) else {}
        fields = {
            "rev": {"of": "applicant", "type": "money", "title": {"zh": "营收", "en": "revenue"}},
            "rev_last": {"of": "applicant", "last": "rev", "title": {"zh": "上年营收"}, **default},
            "rev_peak": {"of": "applicant", "peak": "rev", "title": {"zh": "最高营收"}, "default": "0"},
            "size": {"of": "applicant", "type": "choice", "values": SIZES, "title": {"zh": "规模"}},
            "software": {"of": "applicant", "type": "flag", "default": "yes", "title": "软件业"},
            "staff": {"of": "applicant", "type": "integer"},
            "since": {"of": "applicant", "type": "integer", "default": "0"},
            "town": {"of": "applicant", "type": "text", "default": "无"},
            "investment": {"of": "application", "type": "money", "title": {"zh": "总投入"}},
            "completed": {"of": "application", "type": "flag", "default": "no", "title": {"zh": "已完成"}},
            "elsewhere": {"of": "application", "type": "flag"},
            "class": {"of": "application", "type": "choice", "values": CLASSES},
            "level": {"of": "application", "type": "number", "default": "50%"},
            "done": {"of": "application", "type": "date"}}
        if self.maybe("negative: yes", .15):
            fields["rev"]["negative"] = "yes"
        return fields

    def automatic(self):
        tiers, rate, money, yearly = self.one(TIERS), self.rate(), self.money, self.dated(MONEY, "dated parameter")
        return self.one([
            ({"tiers": tiers, "moved": self.one(["yes", "no"])},
             "band(rev, tiers) > band(rev_peak, tiers)", "band(rev, tiers) - if(moved, band(rev_peak, tiers), 0)"),
            ({"gate": money(), "growth": self.one(["20%", "0%", "100%"]), "yearly": yearly},
             "software and rev >= gate and (rev_peak < gate or paid() > 0 and rev >= (1 + growth) * rev_last)",
             "yearly"),
            ({"map": {"micro": money(), "small": "3"}}, None, "band(size, map)"),
            ({"cap": money(), "rate": rate}, 'size in ("micro", "small") or staff > 5', "min(cap, rate * rev)"),
            ({"rate": rate}, "rev > rev_last", "(rev - rev_last) * rate"),
            ({"step": "10%", "yearly": money()}, "staff > 0 and rev_last > 0",
             "floor((rev / rev_last - 1) / step) * yearly"),
            ({}, "since == year or not software", "rev / staff"),
            ({"cap": "50"}, 'town == "广州" or town != "无" and staff >= 3', "cap - rev"),
            ({}, None, "rev"), ({"cap": "10"}, "yes", "cap")])

    def applied(self, earlier):
        tiers, cap, money = self.one(TIERS), self.dated(MONEY, "dated parameter"), self.money
        of = self.one(earlier) if earlier else "1.1"
        return self.one([
            ({"rate": self.rate(), "cap": cap}, "completed", "min(rate * investment, cap)"),
            ({"cap": cap}, None, "min(requested, cap)"),
            ({"map": {"cross": money(), "special": money()}}, "not elsewhere",
             "band(class, map) * if(completed, 1, level)"),
            ({"cap": cap}, None, f'max(0, cap - paid("{of}"))'),
            ({}, "score >= 60 or completed", "investment * score / 100"),
            ({"cap": cap, "deadline": "2022-06-30"}, "done <= deadline", "cap"),
            ({"small": tiers, "big": self.one(TIERS)}, None, 'band(investment, if(size == "micro", small, big))'),
            ({}, "no and elsewhere or yes", "-5 + floor(investment / 3.33) * base"),
            ({}, "(rev > 10 or completed) and investment / rev < 100", "base * min(3, staff)"),
            ({}, None, "investment"), ({}, None, "investment"), ({}, "investment > 0", "requested / level")])

    def make_item(self, number, earlier):
        item = {"id": number}
        if self.maybe("access: automatic", .4):
            item["access"] = "automatic"
            parameters, eligible, amount = self.automatic()
        else:
            parameters, eligible, amount = self.applied(earlier)
        if self.maybe("source: district", .06):
            item["source"] = "district"
        if self.maybe("title of an item", .3):
            item["title"] = self.one([{"zh": "奖励", "en": "award"}, "plain title"])
        if self.maybe("lead of an item", .2):
            item["lead"] = self.random.sample(CENTRES, 2)
        if self.maybe("instalments", .25 if self.chain else .08):
            item["instalments"] = self.one([["40%", "30%", "30%"], ["33%", "33%", "34%"], ["60%", "40%"],
                                            ["33.3%", "66.7%"]])
        keys = {"parameters": parameters, "eligible": eligible, "amount": amount}
        return item | {key: value for key, value in keys.items() if value}

    def make_policy(self):
        measures, self.items = [], []
        for k in range(1, self.random.randint(2, 4)):
            items = []
            for j in range(1, self.random.randint(2, 4)):
                items.append(self.make_item(f"{k}.{j}", self.items))
                self.items.append(f"{k}.{j}")
            measures.append({"id": str(k), "title": {"zh": f"第{k}条"}, "lead": [self.one(CENTRES)], "items": items})
        self.leads = sorted({item.get("lead", measure["lead"])[0] for measure in measures for item in measure["items"]})
        self.by_id = {item["id"]: item for measure in measures for item in measure["items"]}
        valid = {"from": 2018, "years": 10}
        if self.maybe("policy ends", .05):
            valid = self.one([{"from": 2018, "years": 4}, {"from": 2018, "years": 5}, {"from": 2022, "years": 1}])
        self.policy = {"policy": "world", "title": {"zh": "随机政策", "en": "random"}, "valid": valid,
                       "parameters": {"base": self.money()}, "fields": self.make_fields(), "measures": measures}
        limits, exclusions = {}, {}
        for k in range(self.one([0, 0, 1, 1, 2, 3])):
            limit = {"items": self.some("limit", self.items), "over": self.one(["year", "lifetime"])}
            if self.maybe("count limit", .5):
                limit["count"] = str(self.random.randint(1, 2))
                if self.maybe("keep", .6):
                    limit["keep"] = self.one(["score", "first"])
            else:
                self.seen["total limit"] += 1
                limit["total"] = self.money()
            self.seen[f"over {limit['over']}"] += 1
            limits[f"limit {k}"] = limit
        for k in range(self.one([0, 0, 0, 1, 2])):
            self.seen["exclusion"] += 1
            when = self.one(["not software", "elsewhere", 'size == "large" and not completed', "staff < 3",
                             f'paid("{self.one(self.items)}") > 3', "rev > 100 or elsewhere"])
            exclusions[f"除外 {k}"] = {"when": when} | ({"items": self.some("exclusion", self.items)} if k else {})
        if limits:
            self.policy["limits"] = limits
        if exclusions:
            self.policy["exclusions"] = exclusions

    # --- tables --------------------------------------------------------------------------------------------------

    def scaled(self, text, unit):
        return text if unit == 1 or not text else f"{float(text) / unit:.10f}".rstrip("0").rstrip(".")

    def cell(self, chance_missing, *values):
        if self.random.random() < chance_missing:
            return ""
        return str(self.one(values))

    def header(self, name, titles, unit=False):
        """A column's heading, by name or a title, and what its cells are divided by."""
        shown = self.one([name, name, *titles])
        if unit and self.maybe("unit in a header", .12):
            return self.one([(f"{shown}(万元)", 10**4), (f"{shown}（元）", 1), (f"{shown}(亿元)", 10**8)])
        return shown, 1

    def make_tables(self):
        firms = self.random.sample(FIRMS, self.random.randint(2, 6))
        years = [2020, 2021, 2022] if self.chain or self.maybe("other years", .5) else [2022]
        flags = self.one([("yes", "no"), ("是", "否"), ("1", "0"), ("true", "false")])
        rev, unit = self.header("rev", ["营收", "revenue"], True)
        heads = [self.header("applicant_id", ["统一社会信用代码"])[0], rev, "size", self.header("software", ["软件业"])[0],
                 "staff", "since", "town", "name"]
        follow = self.maybe("filled last and peak", .25)
        heads += ["rev_last", "rev_peak"] * follow + ["year"] * (len(years) > 1)
        rows = []
        for year in years:
            for firm in firms:
                if year < 2022 and not self.chain and self.random.random() < .2:
                    continue
                amount = self.cell(.1, *MONEY)
                if "negative" in self.policy["fields"]["rev"] and amount and self.random.random() < .3:
                    amount = "-" + amount
                row = [firm, self.scaled(amount, unit), self.cell(.1, *SIZES, *SIZES.values()), self.cell(.2, *flags),
                       self.cell(.15, 0, 1, 3, 5, 6), self.cell(.3, 2021, 2022, 0), self.cell(.4, "广州", "=x"),
                       self.cell(.5, "某公司", "=名", "a,b")]
                filled = [self.cell(.6, *MONEY), self.cell(.6, *MONEY)]
                rows.append(row + filled * follow + [str(year)] * (len(years) > 1))
        self.firms = firms
        self.files = {"applicants": self.table(heads, rows), "applications": self.make_applications(years, flags),
                      "awards": self.make_awards()}

    def make_applications(self, years, flags):
        requested, ru = self.header("requested", ["申请金额"], True)
        investment, iu = self.header("investment", ["总投入"], True)
        heads = [self.one(["application_id", "申报编号"]), "applicant_id", self.one(["item", "申报事项"]), requested,
                 self.one(["score", "评分"]), self.one(["filed_at", "申报时间"]), self.one(["approved", "是否通过"]),
                 investment, self.one(["completed", "已完成"]), "elsewhere", "class", "level", "done"]
        rows, ids = [], [f"{letter}{k}" for letter in ("a", "A", "申") for k in range(1, 40)]
        self.random.shuffle(ids)
        self.requests = []
        for year in years:
            taken = set()
            for _ in range(self.random.randint(0, 10)):
                item, firm = self.one(self.items), self.one(self.firms)
                if self.by_id[item].get("access") == "automatic":
                    if (item, firm) in taken or self.random.random() < .4:
                        continue
                    taken.add((item, firm))
                    self.seen["application under an automatic item"] += 1
                self.requests.append((ids[-1], firm, item, year))
                rows.append([ids.pop(), firm, item, self.scaled(self.cell(.5, *MONEY), ru),
                             self.cell(.3, 60, 59.5, 80, 90),
                             self.cell(.2, "2022-04-25", "2022/4/25", "2022-01-02", "2021-12-31"),
                             self.cell(.6, flags[0], flags[0], flags[0], flags[1]),
                             self.scaled(self.cell(.06, *MONEY), iu), self.cell(.3, *flags), self.cell(.4, *flags),
                             self.cell(.1, *CLASSES, *CLASSES.values()), self.cell(.6, "50%", "0.3", "0", "1.5"),
                             self.cell(.2, "2022-06-30", "2022/7/1", "2021-1-1"), str(year)])
        if len(years) == 1:
            return self.table(heads, [row[:-1] for row in rows])
        return self.table(heads + ["年度"], rows)

    def make_awards(self):
        if self.chain or self.maybe("no past awards", .3):
            return None
        full = self.maybe("past awards with claims", .5)
        heads = [self.one(["applicant_id", "统一社会信用代码"]), "item", self.one(["year", "年度"]), self.one(["award", "奖励金额"])]
        rows = []
        for _ in range(self.random.randint(0, 6)):
            item, firm = self.one(self.items), self.one([*self.firms, "gone"])
            request = next((r for r in self.requests if r[1] == firm and r[2] == item and r[3] == 2021), None)
            claim = self.one(MONEY)
            award = self.one([claim, claim, "0", "0.01"]) if full else claim
            if float(award) > float(claim):
                award = claim
            year = 2021 if request else self.one([2019, 2020, 2021, 2021, 2022, 2023])
            if full and "instalments" in self.by_id[item]:
                continue
            rows.append([firm, item, str(year), award] + [request[0] if request else "", claim, claim] * full)
        return self.table(heads + ["application_id", "entitlement", "claim"] * full, rows)

    def table(self, heads, rows):
        order = list(range(len(heads)))
        self.random.shuffle(order)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator=self.one(["\n", "\r\n"]))
        for row in [heads, *rows]:
            writer.writerow([escaped(row[k]) for k in order])
        return self.one(["", "\ufeff"]) + out.getvalue()

    # --- scenario ------------------------------------------------------------------------------------------------

    def where(self):
        return self.one(['access == "automatic"', 'size in ("micro", "small")', "staff >= 3", "entitlement > 10",
                         'measure == "1"', f'item != "{self.one(self.items)}"', f'lead == "{self.one(CENTRES)}"',
                         "score >= 60", "waited == 0", "requested > 3 or software", "investment > 5"])

    def stage(self, last, floors):
        stage = {"rule": self.one(["proportional", "proportional", "equal-awards", "equal-losses", "talmud", "ranked",
                                   "ranked", "first-come"])}
        if not last or self.maybe("claims of no stage", .1):
            stage["where"] = self.where()
        if stage["rule"] == "ranked" and self.random.random() < .7:
            stage["by"] = self.one(["score", "entitlement", "rev", ["score", "entitlement"], "-requested",
                                    "investment / staff", ["staff", "score"]])
        if stage["rule"] in ("ranked", "first-come"):
            if self.random.random() < .8:
                stage["on_shortage"] = self.one(["partial", "share"] + ["skip", "stop"] * (not floors))
            self.seen[f"on_shortage: {stage.get('on_shortage', 'not said')}"] += 1
        elif stage["rule"] != "proportional" and self.maybe("per: applicant", .3):
            stage["per"] = "applicant"
        if not floors and self.maybe("minimum", .12):
            stage["minimum"] = self.one(["0.02", "1", "5", "10"])
        self.seen["rule " + stage["rule"]] += 1
        return stage

    def envelope(self, floors):
        envelope = {}
        if self.maybe("envelope: items", .6):
            envelope["items"] = self.some("envelope", self.items)
        if self.maybe("envelope: where", .4):
            envelope["where"] = self.where()
        if not envelope or self.maybe("envelope: lead", .15):
            envelope["lead"] = self.one(self.leads)
        if not floors or self.maybe("at_most beside floors", .5):
            envelope["at_most"] = self.dated([*MONEY, "10%", "33.3%", "50%"], "dated envelope")
        if floors and (self.maybe("at_least", .6) or len(envelope) < 2 or "at_most" not in envelope):
            low = self.dated(["0", "0.01", "1", "3", "10", "10%", "30%", "33.3%", "50"], "dated floor")
            envelope["at_least"] = low
        return envelope

    def make_scenario(self):
        floors = self.maybe("floors", .35)
        envelopes = {f"env {k}": self.envelope(floors) for k in range(self.one([0, 1, 1, 2, 2, 3]))}
        count = self.one([1, 1, 1, 2, 3])
        stages = [self.stage(k == count - 1, floors) for k in range(count)]
        if len(stages) > 1:
            for k, stage in enumerate(stages):
                stage["stage"] = f"stage {k}"
            self.seen["several stages"] += 1
        elif self.random.random() < .5 and list(stages[0]) == ["rule"]:
            stages = stages[0]["rule"]
        if isinstance(stages, list) and len(stages) == 1 and self.random.random() < .5:
            stages = stages[0]
        total = [*MONEY, "3", "7", "20", "50", "77.77", "100", "123.45", "150", "0.05"]
        scenario = {"scenario": "world", "policy": "policy.yaml", "year": self.year,
                    "data": {name: f"{name}.csv" for name, text in self.files.items() if text is not None},
                    "budget": {"total": self.dated(total, "dated budget")},
                    "strategy": stages}
        if self.chain and "awards" not in scenario["data"]:
            scenario["data"]["awards"] = "awards.csv"
        if self.maybe("carried", .15):
            scenario["budget"]["carried"] = self.money()
        if self.with_queue:
            scenario["budget"]["unpaid"] = "queue"
        if envelopes:
            scenario["envelopes"] = envelopes
        if self.maybe("suspend", .08):
            scenario["suspend"] = self.some("suspend", self.items)
        if self.maybe("rounding", .35):
            scenario["rounding"] = self.one([{"unit": "1"}, {"unit": "0.1", "residue": "keep"}, {"residue": "keep"},
                                             {"unit": "10", "residue": "largest-remainder"}, {"ratio": "0.01%"},
                                             {"ratio": "1%", "unit": "1"}])
            if floors and "ratio" in scenario["rounding"]:
                del scenario["rounding"]
            else:
                self.seen[f"rounding {scenario['rounding']}"] += 1
        self.change(scenario)

    def change(self, scenario):
        """Changes of parameters, and a scenario that is told as a difference to another."""
        changes = {}
        for item in self.by_id.values():
            for name, value in item.get("parameters", {}).items():
                if name in ("cap", "rate", "yearly", "gate") and not isinstance(value, dict) and self.maybe("set", .1):
                    changes.setdefault(item["id"], {})[name] = self.rate() if value.endswith("%") else self.money()
        for name, limit in self.policy.get("limits", {}).items():
            if "total" in limit and self.maybe("set a limit", .15):
                changes[name] = {"total": self.money()}
        if self.maybe("set policy", .08):
            changes["policy"] = {"base": self.money()}
        if changes:
            scenario["set"] = changes
        self.scenario, self.base = scenario, None
        if self.maybe("extends", .15):
            self.base = {**scenario, "scenario": "base", "envelopes": {**scenario.get("envelopes", {}),
                                                                     "gone": {"items": ["*"], "at_most": "1"}}}
            self.base.pop("set", None)
            self.scenario = {"scenario": "world", "extends": "base.yaml", "envelopes": {"gone": "none"},
                             "budget": {"total": self.dated(MONEY, "dated budget")}}
            if changes:
                self.scenario["set"] = changes


def escaped(text):
    """As the program writes a text cell; a number may begin with a minus."""
    is_formula = text[:1] in ("=", "+", "@", "\t", "\r") or text[:1] == "-" and not text[1:2].isdigit()
    return "'" + text if is_formula else text


# --- YAML ------------------------------------------------------------------------------------------------------------

FORMULAS = {"eligible", "amount", "when", "where", "by"}


def scalar(value, quoted):
    value = str(value)
    if quoted or value == "*":
        return "'" + value.replace("'", "''") + "'"
    return value


def flow(value, key=""):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {flow(v, k)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(v, key) for v in value) + "]"
    return scalar(value, key in FORMULAS and ("," in str(value) or '"' in str(value)))


def yaml(value, indent=0, key=""):
    """Block style, inner maps and lists in flow style from the third level on."""
    pad, lines = "  " * indent, []
    if isinstance(value, dict):
        for k, v in value.items():
            if isinstance(v, (dict, list)) and v and (indent < 1 or isinstance(v, list) and k in ("items",)
                                                      and isinstance(v[0], dict)):
                lines += [f"{pad}{k}:", *yaml(v, indent + 1, k)]
            else:
                lines.append(f"{pad}{k}: {flow(v, k)}")
    else:
        for v in value:
            if isinstance(v, dict) and "items" in v and isinstance(v["items"][0], dict):
                inner = yaml(v, indent + 1)
                lines += [f"{pad}- {inner[0].strip()}", *inner[1:]]
            else:
                lines.append(f"{pad}- {flow(v, key)}")
    return lines
