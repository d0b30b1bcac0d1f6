"""The forecast: this year, then the simulated years of many draws."""
import numpy as np

from arrivals import Demand
from budget_year import Year
from firms import Batch, Firms

BATCH = 50  # draws at a time: what they read and write should fit into the processor's cache


def this_year(world):
    """The year of the data, as filed; returns its sums and the past awards that simulations start from."""
    firms = Firms(world, Batch(1, None), {name: column[None, :] for name, column in world.firms.items()},
                  {name: paid[None, :] for name, paid in world.past.items()})
    year = Year(world, world.year, firms)
    for item in world.items:
        if item.is_open and item.is_automatic:
            refused = np.array([firm for name, firm in world.refused if name == item.id], int)
            year.automatic(item, lambda draw, firm, refused=refused: ~np.isin(firm, refused))
        elif item.is_open:
            year.applied(item, world.filed[item.id])
    return year.finish(), firms.past


def simulate(world, demand, past, batch):
    """Sums [claims, demand, award][draw, year, item] of a batch."""
    firms = Firms(world, batch, {name: column[None, :] for name, column in world.firms.items()}, past)
    sums = np.zeros((3, batch.draws, world.years, len(world.items)))
    for y in range(1, world.years + 1):
        calendar = world.year + y
        firms.advance(calendar)
        if calendar > world.last_year and not world.renews:
            continue
        batch.shared, choosers, year = batch.rng.standard_normal(batch.draws), {}, Year(world, calendar, firms)
        for item in world.items:
            if item.is_open and item.is_automatic:
                approval = world.demand[item.id].approval
                year.automatic(item, lambda draw, _, approval=approval:
                               batch.rng.random(len(draw)) < batch.at(approval, draw))
            elif item.is_open:
                year.applied(item, demand.draw(item, y, firms, choosers))
        sums[:, :, y - 1, :] = year.finish()
    return sums


def forecast(world, draws, seed):
    """Sums of all draws."""
    _, past = this_year(world)
    demand, rng = Demand(world), np.random.default_rng(seed)
    return np.concatenate([simulate(world, demand, past, Batch(min(BATCH, draws - done), rng))
                           for done in range(0, draws, BATCH)], axis=1)
