"""The firms of many draws, as arrays draw x firm, and how they move from year to year."""
import numpy as np

from formulas import as_number


class Batch:
    """Some draws: their random numbers, and each draw's value of the uncertain settings."""

    def __init__(self, draws, rng):
        self.draws, self.rng, self.drawn = draws, rng, {}

    def of(self, setting):
        """One number, or one a draw."""
        if setting.se == 0:
            return setting.value
        if id(setting) not in self.drawn:
            self.drawn[id(setting)] = setting.draw(self.rng, self.draws)
        return self.drawn[id(setting)]

    def by_draw(self, setting):
        """To stand beside arrays draw x firm."""
        value = self.of(setting)
        return value if np.isscalar(value) else value[:, None]

    def at(self, setting, draw):
        """For rows that belong to these draws."""
        value = self.of(setting)
        return value if np.isscalar(value) else value[draw]


class Scope:
    """What a formula sees: of all firms (arrays draw x firm), or of rows, given as their draws and firms."""

    def __init__(self, firms, year, item=None, rows=None, fields=None):
        self.firms, self.year, self.item, self.rows, self.fields = firms, year, item, rows, fields or {}

    def of_rows(self, array):
        if self.rows is None:
            return array
        draw, firm = self.rows
        return array[draw, firm] if len(array) > 1 else array[0, firm]

    def __getitem__(self, name):
        if name in self.fields:
            return self.fields[name]
        if name in self.firms.columns:
            return self.of_rows(self.firms.columns[name])
        if name == "year":
            return np.array(float(self.year))
        if self.item is not None and name in self.item.parameters:
            return self.item.parameters[name]
        return np.array(np.nan)  # a field of an application, where there is none

    def paid(self, item):
        return self.of_rows(self.firms.past[item or self.item.id])


def places(holds):
    """Row and column of each that holds; many times faster than numpy's nonzero of a table."""
    return np.divmod(np.flatnonzero(holds), holds.shape[1])


def to_fen(yuan):
    return np.floor(yuan * (100 * (1 + 1e-12)) + 0.5) / 100


class Firms:
    """`columns` of the fields that are read, `past` awards of the items that are asked for, who `is_active`. Whatever is
    alike in all draws has one row."""

    def __init__(self, world, batch, columns, past):
        self.world, self.batch = world, batch
        self.columns, self.past = dict(columns), dict(past)
        self.is_active = np.ones((batch.draws, next(iter(columns.values())).shape[1]), bool)
        self.own = None     # e of growth of last year, NaN for firms that did not grow yet
        self.shared = None  # G of growth of last year

    @property
    def count(self):
        return self.is_active.shape[1]

    def holding(self, where, year):
        """The active firms for which a formula holds."""
        if where is None:
            return self.is_active
        return self.is_active & where.holds(Scope(self, year))

    def advance(self, year):
        at_start = self.is_active.sum(axis=1)
        self.follow()
        if self.world.exit:
            leaving = self.batch.rng.random(self.is_active.shape) < self.batch.by_draw(self.world.exit.rate)
            self.is_active = self.is_active & ~leaving
        if self.world.growth:
            self.grow(self.world.growth)
        for event in self.world.become:
            self.become(event, year)
        if self.world.entry:
            self.enter(self.world.entry, at_start, year)

    def follow(self):
        """`last` and `peak` fields."""
        for name in list(self.columns):
            field = self.world.fields[name]
            if "last" in field:
                value = self.columns[field["last"]]
            elif "peak" in field:
                value = np.fmax(self.columns[name], self.columns[field["peak"]])
            else:
                continue
            default = self.world.default(name)
            self.columns[name] = value if np.isnan(default) else np.where(np.isnan(value), default, value)

    def grow(self, growth):
        batch, rng = self.batch, self.batch.rng
        sd, common, ar = (batch.by_draw(setting) for setting in (growth.sd, growth.common, growth.ar))
        own, shared = rng.standard_normal(self.is_active.shape), rng.standard_normal((batch.draws, 1))
        if growth.ar.value > 0:
            own, shared = self.carry_over(own, shared, ar)
        own *= sd * np.sqrt(1 - common)
        own += np.log1p(batch.by_draw(growth.mean)) - sd ** 2 / 2 + sd * np.sqrt(common) * shared
        factor = np.exp(own, out=own)
        for name in growth.fields:
            self.columns[name] = to_fen(self.columns[name] * factor)

    def carry_over(self, own, shared, ar):
        if self.shared is not None:
            fresh, before = np.sqrt(1 - ar ** 2), self.own
            missing = own.shape[1] - before.shape[1]
            before = np.hstack([before, np.full((len(before), missing), np.nan)])
            own = np.where(np.isnan(before), own, ar * before + fresh * own)
            shared = ar * self.shared + fresh * shared
        self.own, self.shared = own.copy(), shared
        return own, shared

    def become(self, event, year):
        draw, firm = places(self.holding(event.where, year))
        struck = self.batch.rng.random(len(draw)) < self.batch.at(event.rate, draw)
        draw, firm = draw[struck], firm[struck]
        values = {name: self.value(name, formula.run(Scope(self, year, rows=(draw, firm))))
                  for name, formula in event.set.items()}
        for name, value in values.items():
            if name in self.columns:
                self.columns[name] = self.own_rows(self.columns[name])
                self.columns[name][draw, firm] = value

    def value(self, name, array):
        return to_fen(array) if self.world.kind(name) == "money" else as_number(array)

    def own_rows(self, column):
        """One row a draw, to write to."""
        return column if len(column) == self.batch.draws > 1 else np.repeat(column[:1], self.batch.draws, axis=0)

    def enter(self, event, at_start, year):
        expected = at_start * self.batch.of(event.rate)
        count = np.floor(expected + self.batch.rng.random(self.batch.draws)).astype(int)
        holds = self.holding(event.where, year)
        count[~holds.any(axis=1)] = 0
        is_there = np.arange(count.max()) < count[:, None]
        model = np.zeros(is_there.shape, int)
        model[is_there] = Chooser(holds).choose(places(is_there)[0], self.batch.rng)[1]
        new = {name: np.take_along_axis(np.broadcast_to(column, holds.shape), model, axis=1)
               for name, column in self.columns.items()}
        scope = Scope(Newcomers(new), year)
        values = {name: self.value(name, formula.run(scope)) for name, formula in event.set.items() if name in new}
        new.update({name: np.broadcast_to(value, model.shape) for name, value in values.items()})
        self.columns = {name: np.hstack([np.broadcast_to(column, holds.shape), new[name]])
                        for name, column in self.columns.items()}
        nothing = np.zeros(model.shape)
        self.past = {name: np.hstack([np.broadcast_to(paid, holds.shape), nothing])
                     for name, paid in self.past.items()}
        self.is_active = np.hstack([self.is_active, is_there])


class Newcomers:
    """What a Scope wants to see of the new firms alone."""

    def __init__(self, columns):
        self.columns = columns


class Chooser:
    """Draws firms evenly from those that hold, in each draw; where none does, the application lapses."""

    def __init__(self, holds):
        self.count, self.place, self.width = holds.sum(axis=1), np.flatnonzero(holds), holds.shape[1]
        self.first = np.cumsum(self.count) - self.count

    def choose(self, draw, rng):
        """A firm for each of these draws that has any."""
        draw = draw[self.count[draw] > 0]
        pick = self.first[draw] + (rng.random(len(draw)) * self.count[draw]).astype(int)
        return draw, self.place[pick] % self.width
