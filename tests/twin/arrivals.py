"""The applications of simulated years."""
import math

import numpy as np

from firms import Chooser, to_fen
from world import BUILT_IN, Applications


def count_cdf(mean, size):
    """P(N <= k) for k = 0, 1, ... as far as it matters, by recurrence."""
    p = mean / (size + mean) if size else 0
    mass = [(1 - p) ** size if size else math.exp(-mean)]
    total = mass[0]
    while total < 1 - 1e-13 and len(mass) < 100000:
        k = len(mass)
        mass.append(mass[-1] * (p * (size + k - 1) / k if size else mean / k))
        total += mass[-1]
    return np.cumsum(mass)


PHI = np.vectorize(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)), otypes=[float])


class Demand:
    """`laws` are the distribution functions of the counts that no draw has of its own, by item and year."""

    def __init__(self, world):
        self.world, self.laws = world, {}
        for name, demand in world.demand.items():
            for y in range(1, world.years + 1):
                if demand.is_certain() and not demand.is_fixed:
                    mean = demand.mean.value * (1 + demand.trend.value) ** y
                    self.laws[name, y] = count_cdf(mean, demand.size.value if demand.size else None)

    def draw(self, item, y, firms, choosers):
        """`choosers` by the text of a condition: who may file this year."""
        batch, demand = firms.batch, self.world.demand[item.id]
        counts = self.counts(item, y, batch)
        passed = batch.rng.binomial(counts, batch.of(demand.approval))
        draw = np.repeat(np.arange(batch.draws), passed)
        text = demand.where.text if demand.where else ""
        if text not in choosers:
            choosers[text] = Chooser(firms.holding(demand.where, self.world.year + y))
        draw, firm = choosers[text].choose(draw, batch.rng)
        return Applications(draw, firm, self.fields(item, demand, draw, batch))

    def counts(self, item, y, batch):
        demand = self.world.demand[item.id]
        if demand.is_fixed:
            return np.full(batch.draws, int(demand.mean.value))
        common = batch.of(self.world.common)
        own = batch.rng.standard_normal(batch.draws)
        u = PHI(np.sqrt(common) * batch.shared + np.sqrt(1 - common) * own)
        if (item.id, y) in self.laws:
            return np.searchsorted(self.laws[item.id, y], u)
        from scipy import stats
        mean = batch.of(demand.mean) * (1 + batch.of(demand.trend)) ** y
        if demand.size is None:
            return stats.poisson.ppf(u, mean).astype(int)
        size = batch.of(demand.size)
        return stats.nbinom.ppf(u, size, size / (size + mean)).astype(int)

    def fields(self, item, demand, draw, batch):
        """Those with a distribution; the others together from one of this year's applications."""
        filed, rng, count = self.world.filed[item.id], batch.rng, len(draw)
        names = self.world.application_names + list(BUILT_IN)
        if len(filed.firm):
            pick = rng.integers(0, len(filed.firm), count)
            fields = {name: filed.fields[name][pick] for name in names}
        else:
            fields = {name: np.repeat(self.world.column(name, [""]), count) for name in names}
        if any(name != "requested" for name in demand.laws):
            fields["requested"] = np.full(count, np.nan)
        for name, (first, centre, spread) in demand.laws.items():
            centre, spread = batch.at(centre, draw), batch.at(spread, draw)
            fields[name] = to_fen(rng.lognormal(np.log(centre), spread, count) if first == "median" else
                                  rng.gamma(spread, centre / spread, count))
        return fields
