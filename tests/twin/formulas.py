"""Formulas: texts to functions over arrays.

Numbers are floats with NaN for missing, choices and texts too, a number for each text (`code`); flags are bools where
none is missing. A condition is a pair of functions, where it holds and where it does not; where something is missing it
may do neither, and a comparison with NaN does that of itself.
"""
import functools
import re

import numpy as np

from scenario_text import number, stop

TOKEN = re.compile(r'\s*(?:([0-9]+(?:\.[0-9]+)?(?:%|万|亿|wan|yi)?)(?![\w.])|"([^"]*)"|([A-Za-z_]\w*)'
                   r'|(<=|>=|==|!=|[-+*/<>(),]))')

CODES = {}


def code(text):
    """Texts as numbers: equal if and only if the texts are."""
    return np.array(float(CODES.setdefault(text, len(CODES))))


def as_number(x):
    return x.astype(float) if x.dtype == bool else x


class Condition:
    """`yes` and `no` are functions of a scope; as a function itself it gives 1, 0 or NaN."""

    def __init__(self, yes, no):
        self.yes, self.no = yes, no

    def __call__(self, scope):
        return np.where(self.yes(scope), 1.0, np.where(self.no(scope), 0.0, np.nan))


def condition(part):
    """Of a flag, or as it is."""
    if isinstance(part, Condition):
        return part

    def yes(scope):
        value = part(scope)
        return value if value.dtype == bool else value == 1

    def no(scope):
        value = part(scope)
        return ~value if value.dtype == bool else value == 0
    return Condition(yes, no)


def both(a, b):
    a, b = condition(a), condition(b)
    return Condition(lambda scope: a.yes(scope) & b.yes(scope), lambda scope: a.no(scope) | b.no(scope))


def opposite(a):
    a = condition(a)
    return Condition(a.no, a.yes)


def either(a, b):
    return opposite(both(opposite(a), opposite(b)))


COMPARISONS = {
    "==": lambda a, b, near: np.abs(a - b) <= near if near.any() else a == b,
    "!=": lambda a, b, near: np.abs(a - b) > near if near.any() else (a < b) | (a > b),
    "<": lambda a, b, near: a < b - near,
    "<=": lambda a, b, near: a <= b + near,
    ">": lambda a, b, near: a > b + near,
    ">=": lambda a, b, near: a >= b - near,
}
OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def compare(operator, left, right):
    def test(which):
        holds = COMPARISONS[which]

        def run(scope):
            a, b = as_number(left(scope)), as_number(right(scope))
            return holds(a, b, np.minimum(1e-12 * np.abs(b), 0.0009))
        return run
    return Condition(test(operator), test(OPPOSITES[operator]))


def band(x, schedule):
    thresholds = np.array(sorted(schedule))
    values = np.array([0.0] + [schedule[t] for t in thresholds] + [np.nan])
    edges = np.append(thresholds - np.minimum(1e-12 * thresholds, 0.0009), np.inf)
    return values[np.searchsorted(edges, x, side="right")]  # NaN is sorted behind all


def choose(given, a, b):
    return lambda scope: np.where(given.yes(scope), a(scope), np.where(given.no(scope), b(scope), np.nan))


def divide(a, b):
    return np.where(b == 0, np.nan, a / np.where(b == 0, 1, b))


FUNCTIONS = {"min": np.minimum, "max": np.maximum, "floor": lambda a: np.floor(a + np.minimum(1e-12 * np.abs(a), 9e-4)),
             "band": band}


class Formula:
    """Recursive descent; each part becomes a function of a scope, which gives the names their arrays.

    `run` gives its values, `holds` where it is yes. `names` are those it reads, `paid` the items whose past awards it
    reads ("": its own)."""

    def __init__(self, text):
        self.text, self.tokens, at = text, [], 0
        self.names, self.paid = set(), set()
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if not found:
                stop("cannot read the formula %r" % text)
            self.tokens.append(found)
            at = found.end()
        self.at = 0
        self.run = self.expression()
        self.holds = condition(self.run).yes
        if self.at < len(self.tokens):
            stop("%r goes on behind its end" % text)

    def peek(self):
        return (self.tokens[self.at][3] or self.tokens[self.at][4] or "") if self.at < len(self.tokens) else None

    def take(self, *wanted):
        word = self.peek()
        if word not in wanted or word == "":
            return None
        self.at += 1
        return word

    @staticmethod
    def join(function, left, right):
        return lambda scope: function(left(scope), right(scope))

    def expression(self):
        left = self.conjunction()
        while self.take("or"):
            left = either(left, self.conjunction())
        return left

    def conjunction(self):
        left = self.negation()
        while self.take("and"):
            left = both(left, self.negation())
        return left

    def negation(self):
        if self.take("not"):
            return opposite(self.negation())
        return self.comparison()

    def comparison(self):
        left = self.sum()
        operator = self.take("<", "<=", ">", ">=", "==", "!=", "in")
        if operator == "in":
            self.take("(")
            return functools.reduce(either, [compare("==", left, choice) for choice in self.arguments()])
        return compare(operator, left, self.sum()) if operator else left

    def sum(self):
        left = self.product()
        while True:
            operator = self.take("+", "-")
            if not operator:
                return left
            left = self.join(np.add if operator == "+" else np.subtract, left, self.product())

    def product(self):
        left = self.factor()
        while True:
            operator = self.take("*", "/")
            if not operator:
                return left
            left = self.join(np.multiply if operator == "*" else divide, left, self.factor())

    def arguments(self):
        parts = []
        while not self.take(")"):
            parts.append(self.expression())
            self.take(",")
        return parts

    def factor(self):
        if self.take("-"):
            inner = self.factor()
            return lambda scope: -inner(scope)
        if self.take("("):
            inner = self.expression()
            self.take(")")
            return inner
        token = self.tokens[self.at]
        self.at += 1
        if token[1]:
            return self.constant(np.array(number(token[1])))
        if token[2] is not None:
            return self.constant(code(token[2]))
        name = token[3]
        if name in ("yes", "no"):
            return self.constant(np.array(name == "yes"))
        if name == "paid" and self.take("("):
            return self.past_awards()
        if self.take("("):
            parts = self.arguments()
            if name == "if":
                return choose(condition(parts[0]), *parts[1:])
            function = FUNCTIONS[name]
            return lambda scope: function(*(part(scope) for part in parts))
        self.names.add(name)
        return lambda scope: scope[name]

    @staticmethod
    def constant(value):
        return lambda scope: value

    def past_awards(self):
        item = "" if self.peek() == ")" else self.tokens[self.at][2]
        self.at += 1 if item else 0
        self.take(")")
        self.paid.add(item)
        return lambda scope: scope.paid(item)
