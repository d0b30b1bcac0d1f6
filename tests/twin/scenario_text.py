"""Reads YAML as scenarios and policies use it, and merges a scenario with what it extends.

Block maps and lists, flow maps and lists, plain and quoted scalars; all scalars stay text.
"""
import re
import sys


def stop(text):
    sys.exit("scripts/twin: %s" % text)


# --- YAML -------------------------------------------------------------------------------------------------------------

def strip_comment(line):
    quote = ""
    for i, c in enumerate(line):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'" and (i == 0 or line[i - 1] in " {[,"):
            quote = c
        elif c == "#" and (i == 0 or line[i - 1] == " "):
            return line[:i]
    return line


class Reader:
    """Of one file, line by line."""

    def __init__(self, path):
        lines = [strip_comment(line).rstrip() for line in path.read_text("utf-8").splitlines()]
        self.lines = [(len(line) - len(line.lstrip()), line.lstrip()) for line in lines if line.strip()]
        self.at = 0

    def block(self, indent):
        return self.list(indent) if self.lines[self.at][1].startswith("- ") else self.map(indent)

    def list(self, indent):
        items = []
        while self.at < len(self.lines) and self.lines[self.at][0] == indent and self.lines[self.at][1][:2] == "- ":
            text = self.lines[self.at][1][2:]
            if text[0] in "{[" or not re.match(r"[\w.*]+:( |$)", text):
                items.append(flow(text))
                self.at += 1
            else:
                self.lines[self.at] = (indent + 2, text)
                items.append(self.map(indent + 2))
        return items

    def map(self, indent):
        entries = {}
        while self.at < len(self.lines) and self.lines[self.at][0] == indent:
            key, _, rest = self.lines[self.at][1].partition(":")
            self.at += 1
            if rest.strip():
                entries[key.strip("\"'")] = flow(rest.strip())
            else:
                entries[key.strip("\"'")] = self.block(self.lines[self.at][0])
        return entries


def flow(text):
    """A value on one line."""
    if text[0] not in "{[":
        return text[1:-1] if text[0] in "\"'" else text
    parts, depth, quote, start = [], 0, "", 1
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "{[(":
            depth += 1
        elif c in "}])":
            depth -= 1
        if not quote and ((c == "," and depth == 1) or depth == 0):
            if text[start:i].strip():
                parts.append(text[start:i].strip())
            start = i + 1
            if depth == 0:
                break
    if text[0] == "[":
        return [flow(part) for part in parts]
    pairs = (re.match(r"""(".*?"|'.*?'|[^:]+):\s*(.*)$""", part).groups() for part in parts)
    return {key.strip("\"'"): flow(value) for key, value in pairs}


def read_yaml(path):
    return Reader(path).map(0)


def number(text):
    found = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(%|万|亿|wan|yi)?", text)
    if not found:
        stop("%r is no number" % text)
    return float(found[1]) * {None: 1, "%": 0.01, "万": 1e4, "wan": 1e4, "亿": 1e8, "yi": 1e8}[found[2]]


def is_dated(value):
    return isinstance(value, dict) and any(key.startswith("from ") for key in value)


def is_yes(text):
    return text in ("yes", "true")


# --- scenarios --------------------------------------------------------------------------------------------------------

DEEP = 99


def merge(base, over, depth):
    """Maps key by key, `depth` levels down; everything else replaces, and `none` removes."""
    if depth == 0 or not isinstance(base, dict) or not isinstance(over, dict) or is_dated(base) or is_dated(over):
        return over
    merged = dict(base)
    for key, value in over.items():
        if value == "none":
            merged.pop(key, None)
        else:
            merged[key] = merge(merged[key], value, depth - 1) if key in merged else value
    return merged


def read_scenario(path):
    """With all it extends; files are named as seen from this folder."""
    own = read_yaml(path)
    if "policy" in own:
        own["policy"] = path.parent / own["policy"]
    own["data"] = {name: value if value == "none" else path.parent / value
                   for name, value in own.get("data", {}).items()}
    if "extends" not in own:
        return own
    merged = read_scenario(path.parent / own.pop("extends"))
    for key, value in own.items():
        depth = {"set": 2, "strategies": 1, "strategy": 0}.get(key, DEEP)
        merged = {**merged, key: merge(merged[key], value, depth) if key in merged else value}
    return {key: value for key, value in merged.items() if value != "none"}
