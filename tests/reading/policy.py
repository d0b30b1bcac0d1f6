"""Policy, scenario and data (sections 2, 4 and 5), read from the structures of worlds.py and the text of its tables."""

import csv
import io
import re
from fractions import Fraction

from formula import Missing, number, is_number, parse

UNITS = {None: 1, "": 1, "元": 1, "万元": 10**4, "亿元": 10**8}
BUILT_IN = {"统一社会信用代码": "applicant_id", "企业名称": "name", "申报编号": "application_id", "申报事项": "item",
            "申请金额": "requested", "评分": "score", "申报时间": "filed_at", "是否通过": "approved", "年度": "year",
            "奖励金额": "award"}
FLAGS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


def dated(value, year):
    """The value of a year; before its first year a dated value holds too."""
    if not (isinstance(value, dict) and value and all(str(key).startswith("from ") for key in value)):
        return value
    steps = sorted((int(str(key)[5:]), step) for key, step in value.items())
    reached = [step for first, step in steps if first <= year]
    return reached[-1] if reached else steps[0][1]


def parameter(value, year):
    value = dated(value, year)
    if isinstance(value, dict):
        if all(is_number(key) for key in value):
            return [(number(key), number(step)) for key, step in value.items()]
        return {key: number(step) for key, step in value.items()}
    if str(value) in ("yes", "no"):
        return str(value) == "yes"
    return number(value) if is_number(value) else str(value)


def money(value):
    return int(number(value) * 100)


def fits(item, patterns):
    return patterns is None or any(item == p or p.endswith("*") and item.startswith(p[:-1]) for p in patterns)


def title_of(value, lang):
    return value.get(lang, "") if isinstance(value, dict) else value or ""


class Field:
    def __init__(self, name, given, fields):
        self.name, self.of, self.follows = name, given["of"], given.get("last") or given.get("peak")
        self.peak = "peak" in given
        self.type = given.get("type") or fields[self.follows]["type"]
        self.values = given.get("values") or (fields[self.follows].get("values") if self.follows else None)
        self.default = self.read(str(given["default"]), 1) if "default" in given else None
        title = given.get("title", {})
        self.titles = {name, *(title.values() if isinstance(title, dict) else [title])}

    def read(self, text, unit):
        text = text.strip()
        if not text:
            return None
        if self.type in ("money", "number", "integer"):
            return number(text) * unit if not text.startswith("-") else -number(text[1:]) * unit
        if self.type == "flag":
            return FLAGS[text]
        if self.type == "choice":
            return next(name for name, title in self.values.items() if text in (name, title))
        return date(text) if self.type == "date" else text


def date(text):
    return "-".join(part.zfill(2) for part in re.split("[-/]", text.strip()))


class Item:
    def __init__(self, given, measure, year, changes, shared):
        self.id, self.measure = str(given["id"]), str(measure["id"])
        self.title = title_of(given.get("title"), "zh")
        self.lead = (given.get("lead") or measure.get("lead") or [""])[0]
        self.access, self.source = given.get("access", "application"), given.get("source", "municipal")
        merged = {**given.get("parameters", {}), **changes.get(self.id, {})}
        self.parameters = {**shared, **{name: parameter(value, year) for name, value in merged.items()}}
        self.eligible = parse(given.get("eligible", "yes"))
        self.amount = parse(given["amount"]) if "amount" in given else None
        self.parts = [number(part) for part in given.get("instalments", ["100%"])]

    def part(self, entitlement, k):
        """Part k of an entitlement; the last one takes the odd fen."""
        cut = [(entitlement * part).__floor__() for part in self.parts[:-1]]
        return (cut + [entitlement - sum(cut)])[k]


class Policy:
    def __init__(self, given, scenario):
        year, changes = scenario["year"], scenario.get("set", {})
        self.valid = given.get("valid", {"from": year, "years": 1})
        self.fields = {name: Field(name, spec, given["fields"]) for name, spec in given["fields"].items()}
        shared = {**given.get("parameters", {}), **changes.get("policy", {})}
        self.parameters = {name: parameter(value, year) for name, value in shared.items()}
        self.items = [Item(item, measure, year, changes, self.parameters)
                      for measure in given["measures"] for item in measure["items"]]
        self.rank = {item.id: k for k, item in enumerate(self.items)}
        self.by_id = {item.id: item for item in self.items}
        self.exclusions = [(name, spec.get("items"), parse(spec["when"]))
                           for name, spec in given.get("exclusions", {}).items()]
        self.limits = [(name, {**spec, **changes.get(name, {})}) for name, spec in given.get("limits", {}).items()]

    def is_valid(self, year):
        return self.valid["from"] <= year < self.valid["from"] + self.valid["years"]


def rows_of(text, fields, known):
    """Rows as maps from column to (cell, unit); columns by name or any title, a header may end in a unit."""
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    columns = []
    for header in table[0]:
        name, unit = re.fullmatch(r"(.*?)\s*(?:[(（](元|万元|亿元)[)）])?", header.strip()).groups()
        name = BUILT_IN.get(name, name)
        field = next((field.name for field in fields if name in field.titles), None)
        columns.append((name if name in known else field, UNITS[unit]))
    for line in table[1:]:
        yield {column: (cell[1:] if re.match("'[-=+@\t\r]", cell) else cell, unit)
               for (column, unit), cell in zip(columns, line) if column}


def cell(row, column, default=""):
    return row.get(column, (default, 1))[0].strip() or default


class Data:
    """Applicants and applications of the year and of others, and what was awarded before."""

    def __init__(self, policy, files, year):
        self.policy, self.year = policy, year
        firm = [field for field in policy.fields.values() if field.of == "applicant"]
        request = [field for field in policy.fields.values() if field.of == "application"]
        self.applicants, self.applications, self.awards = {}, {}, []
        applications = [*rows_of(files["applications"], request + ([] if files.get("applicants") else firm),
                                 {"year", "applicant_id", "application_id", "item", "requested", "score", "filed_at",
                                  "approved", "name"})] if files.get("applications") else []
        applicants = rows_of(files["applicants"], firm, {"year", "applicant_id", "name"}) \
            if files.get("applicants") else applications
        for row in applicants:
            at = int(cell(row, "year", str(year)))
            values = {field.name: self.read(row, field) for field in firm}
            self.applicants.setdefault(at, {})[cell(row, "applicant_id")] = \
                {"name": cell(row, "name", cell(row, "applicant_id")), "values": values}
        for row in applications:
            at = int(cell(row, "year", str(year)))
            unit = row.get("requested", ("", 1))[1]
            self.applications.setdefault(at, []).append({
                "id": cell(row, "application_id"), "applicant": cell(row, "applicant_id"), "item": cell(row, "item"),
                "requested": number(cell(row, "requested")) * unit if cell(row, "requested") else None,
                "score": number(cell(row, "score")) if cell(row, "score") else None,
                "filed_at": date(cell(row, "filed_at")) if cell(row, "filed_at") else None,
                "approved": FLAGS[cell(row, "approved", "yes")],
                "values": {field.name: self.read(row, field) for field in request}})
        known = {"applicant_id", "application_id", "item", "year", "award", "entitlement", "claim", "reason"}
        for row in rows_of(files["awards"], [], known) if files.get("awards") else []:
            if int(cell(row, "year")) < year:
                self.awards.append({"year": int(cell(row, "year")), "applicant": cell(row, "applicant_id"),
                                    "application": cell(row, "application_id"), "item": cell(row, "item"),
                                    "reason": cell(row, "reason"),
                                    **{key: int(number(cell(row, key)) * row[key][1] * 100) if cell(row, key) else None
                                       for key in ("award", "entitlement", "claim")}})

    @staticmethod
    def read(row, field):
        text, unit = row.get(field.name, ("", 1))
        found = field.read(text, unit if field.type == "money" else 1)
        return field.default if found is None and not field.follows else found

    def value(self, applicant, field):
        """A field of an applicant this year; `last` and `peak` come from earlier rows where the cell is empty."""
        found = self.applicants[self.year][applicant]["values"][field.name]
        if found is None and field.follows:
            years = [y for y in self.applicants if y < self.year and (field.peak or y == self.year - 1)]
            past = [self.applicants[y][applicant]["values"][field.follows]
                    for y in years if applicant in self.applicants[y]]
            past = [value for value in past if value is not None]
            found = max(past) if past else field.default
        if found is None:
            raise Missing([field.name])
        return found

    def paid(self, applicant, item):
        return Fraction(sum(row["award"] for row in self.awards
                            if row["applicant"] == applicant and row["item"] == item), 100)


def merge(base, change):
    """extends: maps merge key by key, `none` removes; lists, stages, schedules and dated values replace."""
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        if value == "none":
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(old, dict) and key != "strategy" and not any(
                is_number(k) or str(k).startswith("from ") for k in [*value, *old] if key not in ("set",)):
            merged[key] = merge(old, value)
        else:
            merged[key] = value
    return merged
