"""Budgets that are hard to divide: the `lp` cases of the catalogue, as policies and tables of ours.

L06 (Beale's cycling program), L07 (Klee and Minty), L09 (a big-M leak) and L11 (a coefficient that is not a number) are
programs no policy can write down; they are put to the solver itself in tests/allocation/test_faults.c:
nested_envelopes_in_klee_and_mintys_proportions_are_solved, an_unselected_claim_gets_nothing_and_not_a_trace,
a_weight_that_is_not_a_number_has_no_proven_answer.
"""
import json
import random

from room import HEADER, HERE, applicants, case, expect, expect_fault, yuan

WEIGHTED = "{rule: weighted, weight: priority}"


def numbers(name):
    return json.loads((HERE / "lp" / name).read_text("ascii"))


def divide(room, amounts, budget, strategy="proportional", priorities=None, rest=""):
    """The awards in fen by applicant, for amounts and a budget in fen."""
    room.write("applicants.csv", applicants(amounts, priorities))
    room.scenario(budget="{total: %s}" % yuan(budget), strategy=strategy, rest=rest)
    room.allocate().expect_exit(0)
    return room.awards()


@case("L01", file="lp/budget_zero.json")
def a_budget_of_zero_pays_nothing(room):
    given = numbers("budget_zero.json")
    for strategy in ("proportional", WEIGHTED):
        awards = divide(room, given["req"], given["budget"], strategy, given["prio"])
        expect(awards == {"A001": 0, "A002": 0}, "awards: %s" % awards)
        item = room.table("items.csv")[0]
        expect((item["ratio"], item["share_of_budget"]) == ("0.000000", ""), "items.csv: %s" % item)


@case("L02", file="lp/no_eligible.json")
def without_an_eligible_applicant_the_budget_is_left(room):
    given = numbers("no_eligible.json")
    for strategy in ("proportional", WEIGHTED):
        room.write("applicants.csv", applicants([10000, 20000]).replace(",0\n", ",2000000\n"))  # more than most_past
        room.scenario(budget="{total: %s}" % yuan(given["budget"]), strategy=strategy)
        done = room.allocate("scenario.yaml", "--lang", "en").expect_exit(0)
        expect(room.awards() == {}, "awards: %s" % room.awards())
        row = room.table("constraints.csv")[0]
        expect((row["name"], row["used"], row["slack"]) == ("budget", "0.00", "1.00"), "constraints.csv: %s" % row)
        expect("there are no claims" in done.out, "the summary does not say why the budget is left:\n%s" % done.out)


@case("L03", file="lp/floor_over_budget.json")
def floors_above_the_budget_are_named_with_the_amount(room):
    given = numbers("floor_over_budget.json")
    room.write("applicants.csv", applicants(given["req"], [1, 2]))
    for strategy in ("proportional", WEIGHTED):
        room.scenario(budget="{total: %s}" % yuan(given["budget"]), strategy=strategy, rest=(
            "envelopes:\n  ones: {where: priority == 1, at_least: %s}\n  twos: {where: priority == 2, at_least: %s}\n"
            "  ample: {where: priority > 0, at_most: 1000}" % tuple(map(yuan, given["floor"]))))
        before = room.earlier_results()
        done = room.allocate().expect_exit(4)
        room.expect_untouched(before)
        expect_fault(done, "scenario.yaml:8:9", "cannot be met together", "lower a floor or raise a limit")
        said = done.faults[0]
        expect("ample" not in said and all(word in said for word in ("budget", "ones", "twos", "0.06 yuan")),
               "the message does not name the limits and 0.16 - 0.10 yuan: %s" % said)


def shuffled(text, chance):
    header, *rows = text.splitlines(keepends=True)
    chance.shuffle(rows)
    return header + "".join(rows)


@case("L05", file="lp/degenerate_ties.json")
def equal_claims_of_equal_weight_get_equal_awards_in_any_order(room):
    given = numbers("degenerate_ties.json")
    chance = random.Random(5)
    for strategy in ("proportional", WEIGHTED):
        # 1000 fen to 50 claims of 1000; then 1025, where the 25 odd fen go to the first by id
        for budget in (given["budget"], given["budget"] + 25):
            awards = divide(room, given["req"], budget, strategy, given["prio"])
            expect(awards == {"A%03d" % number: 20 + (number <= budget - 1000) for number in range(1, 51)},
                   "awards: %s" % awards)
            for _ in range(3):
                room.write("applicants.csv", shuffled(applicants(given["req"], given["prio"]), chance))
                room.allocate().expect_exit(0)
                expect(room.awards() == awards, "the order of the rows matters")


@case("L10", file="lp/tiny_weight.json")
def a_weight_a_million_million_times_smaller_still_counts(room):
    """x1 has weight 1e-12 and 10^14 fen. INTERFACE.md: no cell above 10^12 yuan, so the catalogue's budget of
    1,234,567,890,123.45 yuan is partly carried; a budget of 10^12 leaves x1 one fen short."""
    given = numbers("tiny_weight.json")
    table = applicants([int(amount) for amount in given["ub"]], ["0.000000000001", "1"])
    expect("%.0e" % given["obj"][0] == "1e-12", "the weight of the catalogue is another one")
    room.write("applicants.csv", table)
    most = 10 ** 14
    for budget, x1 in (("{total: 10000亿, carried: %s}" % yuan(given["budget"] - most), most),
                       ("{total: 10000亿}", most - 1), ("{total: 1}", 99)):
        room.scenario(budget=budget, strategy=WEIGHTED)
        room.allocate().expect_exit(0)
        expect(room.awards() == {"A001": x1, "A002": 1}, "%s: awards: %s" % (budget, room.awards()))


@case("L13", file="lp/fixed_zero.json")
def a_limit_of_zero_fixes_its_claims_at_zero(room):
    limit = numbers("fixed_zero.json")["ub"]
    for strategy in ("proportional", WEIGHTED):
        awards = divide(room, [500, 700], 1000, strategy, [1, 2],
                        "envelopes:\n  none: {where: priority == 2, at_most: %d, at_least: 0}" % limit)
        expect(awards == {"A001": 500, "A002": 0}, "awards: %s" % awards)


@case("L14", file="lp/one_fen_many.json")
def one_fen_for_many_goes_to_the_first(room):
    given = numbers("one_fen_many.json")
    chance = random.Random(14)
    room.write("applicants.csv", shuffled(applicants(given["req"]), chance))
    for strategy in ("proportional", WEIGHTED):
        room.scenario(budget="{total: %s}" % yuan(given["budget"]), strategy=strategy)
        room.allocate().expect_exit(0)
        awards = room.awards()
        expect(awards["A001"] == sum(awards.values()) == 1, "%d fen are paid" % sum(awards.values()))


@case("L15", file="lp/alabama.json")
def largest_remainders_have_alabamas_paradox(room):
    """Claims 6 : 6 : 2 and 10 units: 4.29, 4.29, 1.43, so the third has the largest remainder; 11 units: 4.71, 4.71,
    1.57, so it has the smallest and loses one although there is one more. The rounding rule of INTERFACE.md has this
    known property; nothing is said of it in a run."""
    given = numbers("alabama.json")
    for seats, expected in zip(given["seats"], ([4, 4, 2], [5, 5, 1])):
        awards = divide(room, [weight * 1000 * 100 for weight in given["weights"]], seats * 100,
                        rest="rounding: {unit: 1}")
        expect(list(awards.values()) == [100 * units for units in expected], "awards: %s" % awards)


@case("L17", file="lp/controlled_rounding_2d.json")
def rows_columns_and_total_add_after_rounding(room):
    """Every cell of the table is to get 1.50 in units of 1; each row and each column may take 3 and is to get 3."""
    table = numbers("controlled_rounding_2d.json")["table"]
    text, envelopes = HEADER, "envelopes:\n"
    for row in range(2):
        sides = {"at_most": round(sum(table[row])), "at_least": round(sum(table[row]))}
        limits = ", ".join("%s: %d" % side for side in sides.items())
        envelopes += "  row %d: {where: project_type == \"%d\", %s}\n" % (row, row, limits)
        envelopes += "  column %d: {where: priority == %d, %s}\n" % (row, row, limits)
        for column in range(2):
            text += "A%d%d,x,%d,4.00,%d,0\n" % (row, column, row, column)
    room.write("applicants.csv", text)
    for strategy in ("proportional", "{rule: weighted}"):
        room.scenario(budget="{total: %d}" % sum(map(sum, table)), strategy=strategy,
                      rest=envelopes + "rounding: {unit: 1}")
        room.allocate().expect_exit(0)
        awards = room.awards()
        expect(set(awards.values()) == {100, 200}, "awards: %s" % awards)
        for one, other in (("A00", "A01"), ("A10", "A11"), ("A00", "A10"), ("A01", "A11")):
            expect(awards[one] + awards[other] == 300, "a row or column does not add: %s" % awards)
