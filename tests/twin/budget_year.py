"""One budget year for many draws at once: claims, limits, what they get."""
import numpy as np

from firms import Scope, places, to_fen
from scenario_text import number, stop
from world import fits


class Year:
    """Claims as rows of draw, firm, item, sum and score."""

    def __init__(self, world, calendar, firms):
        self.world, self.calendar, self.firms, self.draws = world, calendar, firms, len(firms.is_active)
        self.parts = []

    def key(self, draw, firm):
        return draw * self.firms.count + firm

    def automatic(self, item, passes):
        """`passes` says which of these rows claim and pass."""
        draw, firm = places(self.firms.is_active & item.eligible.holds(Scope(self.firms, self.calendar, item)))
        self.add(item, draw, firm, {}, passes(draw, firm))

    def applied(self, item, applications):
        draw, firm, fields = applications.draw, applications.firm, applications.fields
        scope = Scope(self.firms, self.calendar, item, (draw, firm), fields)
        self.add(item, draw, firm, fields, np.broadcast_to(item.eligible.holds(scope), len(draw)))

    def add(self, item, draw, firm, fields, holds):
        """Claims of those rows that hold, are not excluded and entitle to anything."""
        scope = Scope(self.firms, self.calendar, item, (draw, firm), fields)
        for patterns, when in self.world.exclusions:
            if fits(item.id, patterns):
                holds = holds & ~when.holds(scope)
        amount = np.broadcast_to(np.nan_to_num(item.amount.run(scope)), len(draw))
        if "requested" in fields:
            amount = np.where(fields["requested"] < amount, fields["requested"], amount)
        claim = to_fen(amount)
        kept = np.flatnonzero(holds & (claim > 0))
        score = fields["score"][kept] if "score" in fields else np.full(len(kept), np.nan)
        self.parts.append((draw[kept], firm[kept], np.full(len(kept), self.world.number[item.id]), claim[kept], score))

    def finish(self):
        """Limits, then allocation; returns sums [claims, demand, award][draw, item] and adds to the past awards."""
        self.draw, self.firm, self.item, self.claim, self.score = map(np.concatenate, zip(*self.parts))
        for limit in self.world.limits:
            if "count" in limit:
                self.limit_count(limit)
        for limit in self.world.limits:
            if "total" in limit:
                self.limit_total(limit)
        items = len(self.world.items)
        cell = self.draw * items + self.item
        count, demand = (np.bincount(cell, weights, self.draws * items).reshape(self.draws, items)
                         for weights in (None, self.claim))
        level = fill(self.world.rows, demand)
        self.remember(self.claim * level.reshape(-1)[cell])
        return np.stack([count, demand, demand * level])

    def remember(self, award):
        for name in self.world.remembered:
            own = np.flatnonzero(self.item == self.world.number[name])
            if len(own):
                paid = self.firms.past[name] = self.firms.own_rows(self.firms.past[name])
                np.add.at(paid.reshape(-1), self.key(self.draw[own], self.firm[own]), award[own])

    # --- limits ---

    def members(self, limit):
        inside = np.array([fits(item.id, limit["items"]) for item in self.world.items])
        return np.flatnonzero(inside[self.item])

    def keep(self, kept):
        self.draw, self.firm, self.item, self.claim, self.score = (
            array[kept] for array in (self.draw, self.firm, self.item, self.claim, self.score))

    def limit_count(self, limit):
        """The best of each applicant; nearly all have few enough and need no sorting."""
        if limit.get("over") == "lifetime" or limit.get("keep") == "first":
            stop("it knows yearly count limits by score or entitlement")
        most, rows = int(number(limit["count"])), self.members(limit)
        _, owner, claims = np.unique(self.key(self.draw[rows], self.firm[rows]), return_inverse=True,
                                     return_counts=True)
        many = claims[owner] > most
        rows, owner = rows[many], owner[many]
        rank = np.nan_to_num(self.score[rows], nan=-1) if limit.get("keep") == "score" else self.claim[rows]
        order = np.lexsort((rows, -rank, owner))
        group = owner[order]
        place = np.arange(len(group)) - np.searchsorted(group, group)
        kept = np.ones(len(self.claim), bool)
        kept[rows[order[place >= most]]] = False
        self.keep(kept)

    def limit_total(self, limit):
        rows = self.members(limit)
        owners, owner = np.unique(self.key(self.draw[rows], self.firm[rows]), return_inverse=True)
        room = np.full(len(owners), number(limit["total"]))
        if limit.get("over") == "lifetime":
            for name in self.world.remembered:
                if fits(name, limit["items"]):
                    past = self.firms.past[name]
                    draw, firm = np.divmod(owners, self.firms.count)
                    room -= past[draw if len(past) > 1 else 0, firm]
        asked = np.bincount(owner, self.claim[rows], len(owners))
        self.claim[rows] *= np.clip(room / np.where(asked > 0, asked, 1), 0, 1)[owner]
        self.keep(self.claim >= 0.005)


def fill(rows, demand):
    """Progressive filling: the ratio of each item in each draw. All rise together; a row that is used up stops its own.
    """
    level, moving = np.zeros_like(demand), demand > 0
    inside = np.stack([members for _, members in rows], axis=1).astype(float)  # item x row
    amount = np.array([limit for limit, _ in rows])
    while moving.any():
        step = np.where(moving.any(axis=1), 1 - np.max(np.where(moving, level, 0), axis=1), 0)
        room, rate = amount - (demand * level) @ inside, (demand * moving) @ inside
        limit = np.where(rate > 0, np.maximum(room, 0) / np.where(rate > 0, rate, 1), np.inf)
        step = np.minimum(step, limit.min(axis=1))
        level = level + moving * step[:, None]
        full = (limit <= step[:, None] + 1e-13) & (rate > 0)
        moving = moving & ~(full @ inside.T > 0) & (level < 1 - 1e-13)
    return level
