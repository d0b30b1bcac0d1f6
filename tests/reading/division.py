"""Who gets what (section 5), by the definitions: fractions of a fen, progressive filling, and a simplex for floors.

A row is a limit on a set of claims: row 0 the budget, then the envelopes. Upper limits are None where there is none.
"""

from fractions import Fraction as F


class Conflict(Exception):
    """No awards meet all limits."""


class GaveUp(Exception):
    """Set-asides that could be met at first no longer can: how much each gives up is not compared."""


# --- linear programs -----------------------------------------------------------------------------------------------

def pivot(table, basis, row, column):
    lead = table[row][column]
    table[row] = [value / lead for value in table[row]]
    for other in range(len(table)):
        factor = table[other][column]
        if other != row and factor:
            table[other] = [a - factor * b if b else a for a, b in zip(table[other], table[row])]
    basis[row] = column


def climb(table, basis, width):
    """Bland's rule on a table whose last row is the negated objective."""
    while True:
        column = next((j for j in range(width) if table[-1][j] < 0), None)
        if column is None:
            return
        rows = [i for i in range(len(basis)) if table[i][column] > 0]
        pivot(table, basis, min(rows, key=lambda i: (table[i][-1] / table[i][column], basis[i])), column)


def maximise(objective, left, right):
    """max objective.x with left x <= right, x >= 0; returns x, or None where nothing fits. All are bounded here."""
    n, m = len(objective), len(left)
    negative = [i for i in range(m) if right[i] < 0]
    width = n + m + len(negative)
    table, basis = [], []
    for i in range(m):
        sign = -1 if right[i] < 0 else 1
        line = [F(sign * a) for a in left[i]] + [F(0)] * (width - n) + [F(sign * right[i])]
        line[n + i] = F(sign)
        if sign < 0:
            line[n + m + negative.index(i)] = F(1)
        basis.append(n + i if sign > 0 else n + m + negative.index(i))
        table.append(line)
    if negative:
        table.append([-sum(table[i][j] for i in negative) if j < n + m or j == width else F(0)
                      for j in range(width + 1)])
        climb(table, basis, n + m)
        if table.pop()[-1] < 0:
            return None
        for i in range(m):
            if basis[i] >= n + m:
                column = next((j for j in range(n + m) if table[i][j]), None)
                if column is not None:
                    table.append([F(0)] * (width + 1))
                    pivot(table, basis, i, column)
                    table.pop()
    last = [-F(c) for c in objective] + [F(0)] * (width + 1 - n)
    table.append(last)
    for i, column in enumerate(basis):
        if column < n and table[-1][column]:
            factor = table[-1][column]
            table[-1] = [a - factor * b for a, b in zip(table[-1], table[i])]
    climb(table, basis, n + m)
    x = [F(0)] * n
    for i, column in enumerate(basis):
        if column < n:
            x[column] = table[i][-1]
    return x


# --- rules: what a unit gets at a level ------------------------------------------------------------------------------

def points(rule, units):
    """Levels between which every unit's share is linear, from nothing to all in full."""
    top = max(units)
    if rule == "proportional":
        return [F(0), F(1)]
    if rule == "equal-awards":
        return sorted({F(0), *map(F, units)})
    if rule == "equal-losses":
        return sorted({F(0), *(F(-u) for u in units)})
    return sorted({F(0), F(top), *(F(u, 2) for u in units), *(top - F(u, 2) for u in units)})


def share(rule, unit, level, top):
    if rule == "proportional":
        return unit * level
    if rule == "equal-awards":
        return min(F(unit), level)
    if rule == "equal-losses":
        return max(F(0), unit + level)
    return min(F(unit, 2), level) if level <= F(top, 2) else max(F(unit, 2), unit - (top - level))


def level_text(rule, level, top):
    """The level as constraints.csv tells it, in yuan or as a ratio."""
    if rule == "proportional":
        return level
    if rule == "equal-losses":
        return -level / 100
    return (top - level if rule == "talmud" and level > F(top, 2) else level) / 100


class Problem:
    """claims: fen; units: fen, of the claim or its applicant; rows: sets of claims; upper, lower: fen or None;
    later: (fen, rows it stands in) of claims that are paid afterwards and may complete a floor."""

    def __init__(self, claims, units, member, upper, lower, later):
        self.claims, self.units, self.member, self.upper, self.lower = claims, units, member, upper, lower
        classes = {}
        for amount, rows in later:
            classes[rows] = classes.get(rows, 0) + amount
        self.later = [(amount, rows) for rows, amount in classes.items()]

    def used(self, row, awards):
        return sum(award for award, rows in zip(awards, self.member) if row in rows)

    def later_in(self, row):
        return sum(amount for amount, rows in self.later if row in rows)

    def floors_hold(self, awards):
        short = [row for row, low in enumerate(self.lower) if low and self.used(row, awards) < low]
        return not short or self.complete(awards, [0] * len(awards), [0] * len(awards)) is not None

    def complete(self, base, slope, room, length=0, objective=None):
        """Awards base + slope mu + extra (0 .. room - slope mu), mu in 0 .. length, that meet all rows with some
        completion by later claims. Maximises mu, or the extra of one claim; returns (mu, extras) or None."""
        extra = [i for i in range(len(base)) if room[i] > 0]
        n = 1 + len(extra) + len(self.later)
        left, right = [[1] + [0] * (n - 1)], [length]
        for k, i in enumerate(extra):
            left.append([slope[i]] + [int(j == k) for j in range(n - 1)])
            right.append(room[i])
        for k, (amount, _) in enumerate(self.later):
            left.append([0] * (1 + len(extra)) + [int(j == k) for j in range(len(self.later))])
            right.append(amount)
        for row, high in enumerate(self.upper):
            line = [sum(s for s, rows in zip(slope, self.member) if row in rows)]
            line += [int(row in self.member[i]) for i in extra] + [int(row in rows) for _, rows in self.later]
            if high is not None:
                left.append(line)
                right.append(high - self.used(row, base))
            if self.lower[row]:
                left.append([-a for a in line])
                right.append(self.used(row, base) - self.lower[row])
        goal = [0] * n
        goal[0 if objective is None else 1 + extra.index(objective)] = 1
        x = maximise(goal, left, right)
        return x and (x[0], {i: x[1 + k] for k, i in enumerate(extra)})


def awards_at(problem, rule, level, frozen, top):
    return [frozen[i] if i in frozen else F(c, u) * share(rule, u, level, top)
            for i, (c, u) in enumerate(zip(problem.claims, problem.units))]


def stop_full(problem, rule, levels, level, frozen, stops):
    """Limits that are reached at this level and would be passed keep their claims at it."""
    now, end = (awards_at(problem, rule, x, frozen, max(problem.units)) for x in (level, levels[-1]))
    full = [row for row, limit in enumerate(problem.upper) if limit is not None
            and problem.used(row, now) == limit < problem.used(row, end)]
    open_ = {row: {i for i, rows in enumerate(problem.member) if row in rows and i not in frozen} for row in full}
    if len(full) > 1 and len(set.union(*open_.values())) < sum(map(len, open_.values())):
        stops[None] = (level, [])  # two limits at one level: which of them stops a claim is not compared
    for row in full:
        stopped = [i for i, rows in enumerate(problem.member)
                   if row in rows and i not in frozen and now[i] < problem.claims[i]]
        if stopped:
            stops[row] = (level, stopped)
        frozen.update((i, now[i]) for i in stopped)


def fill(problem, rule):
    """Upper limits alone: raise the level of all; a limit that is reached stops its claims. Also tells the stops."""
    levels, frozen, stops = points(rule, problem.units), {}, {}
    top, at = max(problem.units), 0
    level = levels[0]
    stop_full(problem, rule, levels, level, frozen, stops)
    while level < levels[-1]:
        low, high = (awards_at(problem, rule, x, frozen, top) for x in (level, levels[at + 1]))
        step = F(1)
        for row, limit in enumerate(problem.upper):
            if limit is None:
                continue
            a, b = problem.used(row, low), problem.used(row, high)
            reach = F(limit - a) / (b - a) if b > a else None
            if reach is not None and reach < step:
                step = reach
        level += step * (levels[at + 1] - level)
        stop_full(problem, rule, levels, level, frozen, stops)
        if step == 1:
            at += 1
    return awards_at(problem, rule, levels[-1], frozen, top), stops


def leximin(problem, rule):
    """With floors: the level that all can reach, then those that cannot rise keep theirs, and so on."""
    levels, top, frozen, at = points(rule, problem.units), max(problem.units), {}, 0
    level, free = levels[0], set(range(len(problem.claims)))
    while free:
        base = awards_at(problem, rule, level, frozen, top)
        ahead = awards_at(problem, rule, levels[at + 1], frozen, top) if at + 1 < len(levels) else base
        length = levels[at + 1] - level if at + 1 < len(levels) else F(0)
        slope = [(b - a) / length if length else F(0) for a, b in zip(base, ahead)]
        room = [c - a if i in free else F(0) for i, (c, a) in enumerate(zip(problem.claims, base))]
        found = problem.complete(base, slope, room, length)
        if found is None:
            raise Conflict
        level += found[0]
        if length and found[0] == length:
            at += 1
            if at + 1 < len(levels):
                continue
        now = awards_at(problem, rule, level, frozen, top)
        room = [c - a if i in free else F(0) for i, (c, a) in enumerate(zip(problem.claims, now))]
        open_ = set()
        for i in sorted(free):
            if room[i] > 0 and i not in open_:
                extras = problem.complete(now, [F(0)] * len(now), room, F(0), i)[1]
                open_ |= {j for j, extra in extras.items() if extra > 0}
        for i in free - open_:
            frozen[i] = now[i]
        free = open_
    return [frozen[i] for i in range(len(problem.claims))]


def divide(problem, rule):
    """(awards, stops or None where floors made the result)."""
    if not problem.claims:
        if not problem.floors_hold([]):
            raise Conflict
        return [], {}
    awards, stops = fill(problem, rule)
    if problem.floors_hold(awards):
        return awards, None if None in stops else stops
    return leximin(problem, rule), None


# --- lists -----------------------------------------------------------------------------------------------------------

def room_for(problem, awards, i):
    """What claim i can get when those before it keep theirs and the others may still complete the floors."""
    rooms = [limit - problem.used(row, awards) for row, limit in enumerate(problem.upper)
             if limit is not None and row in problem.member[i]]
    most = max(F(0), min([F(problem.claims[i])] + rooms))
    if any(problem.lower):
        found = problem.complete(awards, [F(0)] * len(awards), [most if j == i else F(0) for j in range(len(awards))],
                                 F(0), i) if most else ((), {i: F(0)})
        most = found[1][i] if found else None
    return most


def in_order(problem, groups, shortage):
    """groups: claims in order, those that tie together. Each claim behind counts as later for the ones before it."""
    awards, shares, closed, stops = [F(0)] * len(problem.claims), {}, {}, {}
    behind = [i for group in groups for i in group]
    if not problem.floors_hold(awards) and Problem.complete(
            with_later(problem, behind), awards, awards, awards) is None:
        raise Conflict
    for group in groups:
        for part in [group] if shortage == "share" else [[i] for i in group]:
            behind = behind[len(part):]
            now = with_later(problem, behind)
            if shortage == "share" and len(part) > 1:
                shares.update(share_group(now, part, awards, closed, stops))
            else:
                pay_one(now, part[0], awards, shortage, closed, stops)
    return [shares.get(i, award) for i, award in enumerate(awards)], None if None in stops else stops


def pay_one(problem, i, awards, shortage, closed, stops):
    """closed: sets of limits whose claims are stopped, and by which limit."""
    left = {row: limit - problem.used(row, awards) for row, limit in enumerate(problem.upper)
            if limit is not None and row in problem.member[i]}
    room = F(0) if problem.member[i] in closed else room_for(problem, awards, i) or F(0)
    if room >= problem.claims[i]:
        awards[i] = F(problem.claims[i])
        return
    short = sorted(row for row in left if left[row] < problem.claims[i])
    by = closed.get(problem.member[i], min(short or [None], key=lambda row: (left[row], row) if short else 0))
    if room < min(left.values()) and problem.member[i] not in closed:
        by = None  # a set-aside of others: which limit it is counted at is not compared
    note_stop(stops, by, [i])
    if shortage == "stop" and problem.member[i] not in closed:
        for row in short:
            for rows in problem.member:
                if row in rows:
                    closed.setdefault(rows, row)
    elif shortage in ("partial", "share"):
        awards[i] = F(room.__floor__())
        closed.setdefault(problem.member[i], by)


def note_stop(stops, row, claims):
    stops[row] = (None, stops.get(row, (None, []))[1] + claims)


def with_later(problem, behind):
    later = problem.later + [(problem.claims[i], problem.member[i]) for i in behind]
    return Problem(problem.claims, problem.units, problem.member, problem.upper, problem.lower, later)


def share_group(problem, group, awards, closed, stops):
    """Claims that tie: in full, or pro rata of what is left. Those behind find what whole fen leave; returns the
    shares, which are rounded in the end."""
    upper = [limit if limit is None else limit - problem.used(row, awards) for row, limit in enumerate(problem.upper)]
    lower = [max(0, low - problem.used(row, awards)) if low else 0 for row, low in enumerate(problem.lower)]
    part = Problem([problem.claims[i] for i in group], [problem.units[i] for i in group],
                   [problem.member[i] for i in group], upper, lower, problem.later)
    found, halted = divide(part, "proportional")
    shut = [i for i in group if problem.member[i] in closed]
    if all(award == problem.claims[i] for i, award in zip(group, found) if i not in shut):
        halted = {}
        for i in shut:
            note_stop(stops, closed[problem.member[i]], [i])
    for row, (_, those) in ({None: (None, [])} if halted is None else halted).items():
        note_stop(stops, row, [group[k] for k in those])
        for k in those:
            closed.setdefault(part.member[k], row)
    for i, award in zip(group, round_awards(part, found, 1, True, range(len(group)))):
        awards[i] = F(award)
    return dict(zip(group, found))


# --- rounding --------------------------------------------------------------------------------------------------------

def round_awards(problem, awards, unit, residue, order):
    """Cut awards down to the unit, then the residue to the largest remainders, first where a floor lacks it (then also
    under `residue: keep`); order: ties, one rank a claim."""
    down = [a.__floor__() if a == c else (a // unit) * unit for a, c in zip(awards, problem.claims)]
    cut = [i for i, (a, c) in enumerate(zip(awards, problem.claims)) if down[i] < a < c and down[i] + unit <= c]
    cut.sort(key=lambda i: (down[i] - awards[i], order[i]))
    for only_floors in (True, False) if residue else (True,):
        for i in list(cut):
            rows = problem.member[i]
            short = any(problem.lower[row] and problem.used(row, down) + problem.later_in(row) < problem.lower[row]
                        for row in rows)
            fits = all(problem.used(row, down) + unit <= problem.upper[row]
                       for row in rows if problem.upper[row] is not None)
            after = [award + unit * (k == i) for k, award in enumerate(down)]
            if (short or not only_floors) and fits and (problem.floors_hold(after) or not problem.floors_hold(down)):
                down[i] += unit
                cut.remove(i)
    return down
