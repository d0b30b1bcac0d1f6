"""Numbers and formulas as the contract (sections 1 and 3) has them, in exact fractions."""

import functools
import re
from fractions import Fraction

SUFFIXES = {"%": Fraction(1, 100), "万": 10**4, "亿": 10**8, "wan": 10**4, "yi": 10**8}
NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%|万|亿|wan|yi)?")
TOKEN = re.compile(r'\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:%|万|亿|wan|yi)?)|"(?P<text>[^"]*)"'
                   r"|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|==|!=|[-+*/<>(),]))")


class Missing(Exception):
    """A value that is not there; carries the names of the fields found empty."""


@functools.cache
def number(text):
    digits, suffix = NUMBER.fullmatch(str(text).strip()).groups()
    return Fraction(digits) * SUFFIXES.get(suffix, 1)


def is_number(text):
    return NUMBER.fullmatch(str(text).strip()) is not None


def same(a, b):
    gap = abs(a - b)
    return gap * 10**12 <= max(abs(a), abs(b)) and gap * 1000 < 1


def whole_below(value):
    below = value.__floor__()
    return below + 1 if same(value, Fraction(below + 1)) else below


def fen(value):
    """Rounded half up to the fen, with the allowance of comparisons."""
    allowance = min(abs(value) / 10**12, Fraction(1, 1000))
    return (value * 100 + Fraction(1, 2) + allowance * 100).__floor__()


def compare(sign, a, b):
    if isinstance(a, Fraction):
        equal, less = same(a, b), a < b
    else:
        equal, less = a == b, sign[0] in "<>" and a < b
    return {"<": less and not equal, "<=": less or equal, ">": not less and not equal, ">=": not less or equal,
            "==": equal, "!=": not equal}[sign]


class Parser:
    """Recursive descent; a formula becomes a tree of tuples."""

    def __init__(self, text):
        self.tokens, at, text = [], 0, text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            assert found, (text, at)
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def take(self, *words):
        kind, word = self.tokens[self.at]
        if kind in ("sign", "name") and word in words:
            self.at += 1
            return word
        return None

    def chain(self, words, below):
        left = below()
        while (word := self.take(*words)):
            left = (word, left, below())
        return left

    def either(self):
        return self.chain(("or",), self.both)

    def both(self):
        return self.chain(("and",), self.negation)

    def negation(self):
        return ("not", self.negation()) if self.take("not") else self.comparison()

    def comparison(self):
        left = self.total()
        if self.take("in"):
            return ("in", left, self.arguments())
        word = self.take("<", "<=", ">", ">=", "==", "!=")
        return (word, left, self.total()) if word else left

    def total(self):
        return self.chain(("+", "-"), self.product)

    def product(self):
        return self.chain(("*", "/"), self.signed)

    def signed(self):
        return ("minus", self.signed()) if self.take("-") else self.atom()

    def arguments(self):
        assert self.take("(")
        found = []
        while not self.take(")"):
            found.append(self.either())
            self.take(",")
        return found

    def atom(self):
        if self.take("("):
            inner = self.either()
            assert self.take(")")
            return inner
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return ("value", number(word))
        if kind == "text":
            return ("value", word)
        if word in ("yes", "no"):
            return ("value", word == "yes")
        if self.tokens[self.at] == ("sign", "("):
            return ("call", word, self.arguments())
        return ("name", word)


@functools.cache
def parse(text):
    parser = Parser(str(text))
    tree = parser.either()
    assert parser.tokens[parser.at][0] == "end", text
    return tree


def logic(stops_at, left, right, look):
    """`and` stops at no, `or` at yes; a missing side matters only if the other one does not decide."""
    names = []
    for side in (left, right):
        try:
            if look_up(side, look) == stops_at:
                return stops_at
        except Missing as missing:
            names += missing.args[0]
    if names:
        raise Missing(names)
    return not stops_at


def divide(a, b):
    if b == 0:
        raise Missing(["division by zero"])
    return a / b


ARITHMETIC = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": divide}


def band(key, schedule):
    if isinstance(schedule, dict):
        if key not in schedule:
            return Fraction(0)
        return schedule[key]
    reached = Fraction(0)
    for threshold, value in schedule:
        if compare(">=", key, threshold):
            reached = value
    return reached


def call(name, arguments, look):
    if name == "if":
        return look_up(arguments[1 if look_up(arguments[0], look) else 2], look)
    if name == "paid":
        return look("paid", arguments[0][1] if arguments else None)
    values = all_of(arguments, look)
    return {"min": lambda: min(values), "max": lambda: max(values), "floor": lambda: Fraction(whole_below(values[0])),
            "band": lambda: band(*values)}[name]()


def all_of(trees, look):
    """The values of all; what is missing is told of all of them."""
    values, names = [], []
    for tree in trees:
        try:
            values.append(look_up(tree, look))
        except Missing as missing:
            names += missing.args[0]
    if names:
        raise Missing(names)
    return values


def look_up(tree, look):
    """The value of a tree; `look(name, item)` tells names and paid(); raises Missing."""
    kind = tree[0]
    if kind == "value":
        return tree[1]
    if kind == "name":
        return look(tree[1], None)
    if kind == "call":
        return call(tree[1], tree[2], look)
    if kind in ("and", "or"):
        return logic(kind == "or", tree[1], tree[2], look)
    if kind == "not":
        return not look_up(tree[1], look)
    if kind == "minus":
        return -look_up(tree[1], look)
    if kind == "in":
        key = look_up(tree[1], look)
        return any(compare("==", key, look_up(choice, look)) for choice in tree[2])
    a, b = all_of(tree[1:], look)
    return ARITHMETIC[kind](a, b) if kind in ARITHMETIC else compare(kind, a, b)
