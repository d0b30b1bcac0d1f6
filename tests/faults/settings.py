"""Scenarios and policies with something wrong in their form: the `yaml` cases of the catalogue.

The catalogue's files have made-up keys. Where the fault does not depend on them the file itself must be refused, as a
scenario and as a policy; each fault is also put into a scenario or policy of ours, where it must be the only one.
"""
import re
import time

from room import HERE, applicants, case, expect, expect_fault, fen

ANCHOR = "anchors and aliases"


def refuse_file(room, name, place, fault, remedy):
    """The catalogue's file as a scenario and as a policy: its first fault, in a moment."""
    room.take(name)
    file = name.rsplit("/", maxsplit=1)[-1]
    room.scenario("its-policy.yaml", policy=file)
    for scenario in (file, "its-policy.yaml"):
        before = room.earlier_results()
        done = quickly(room, scenario)
        room.expect_untouched(before)
        done.err = done.faults[0]
        done.faults = done.faults[:1]
        expect_fault(done, file + place, fault, remedy)


def quickly(room, scenario):
    """The catalogue asks for 10 ms and 8 MiB; measured loosely here, for the sake of slow machines and sanitizers."""
    start = time.monotonic()
    done = room.allocate(scenario).expect_exit(3)
    expect(time.monotonic() - start < 2, "it takes %.1f s" % (time.monotonic() - start))
    return done


def refuse_ours(room, line, old, new, place, fault, remedy):
    """Our scenario with `old` replaced by `new`; `line` says where, 0 that it stands in the policy."""
    room.write("applicants.csv", applicants([10000]))
    room.scenario()
    file = "policy.yaml" if line == 0 else "scenario.yaml"
    text = (room.path / file).read_text("utf-8")
    expect(text.count(old) == 1, "%r is not there once" % old)
    room.write(file, text.replace(old, new))
    at = text[:text.index(old)].count("\n") + 1
    room.refuse("%s:%s" % (file, place.replace("LINE", str(at))), fault, remedy)
    room.write(file, text)


@case("Y01", file="yaml/bomb.yaml")
def anchors_are_not_expanded(room):
    refuse_file(room, "yaml/bomb.yaml", ":1:4", ANCHOR, "write the value out")
    refuse_ours(room, 1, "total: 300000", "total: &all 300000", "LINE:17", ANCHOR, "write the value out")


@case("Y02")
def deep_nesting_is_refused(room):
    room.write("deep.yaml", "\n".join(" " * level + "k:" for level in range(2000)) + "\n")
    room.scenario("its-policy.yaml", policy="deep.yaml")
    for scenario in ("deep.yaml", "its-policy.yaml"):
        expect_fault(quickly(room, scenario), "deep.yaml:9:9", "nested deeper than 8 levels", "flatter")
    room.write("deep.yaml", "k: " + "[" * 1000000)
    expect_fault(quickly(room, "deep.yaml"), "deep.yaml:1:11", "nested deeper than 8 levels", "flatter")


@case("Y03", file="yaml/dup_key.yaml")
def a_key_may_stand_once(room):
    refuse_file(room, "yaml/dup_key.yaml", ":2:1", "budget_yuan is already set on line 1", "keep one")
    refuse_ours(room, 1, "year: 2024", "year: 2024\nyear: 2025", "5:1", "year is already set on line 4", "keep one")
    refuse_ours(room, 0, "amount: requested_yuan", "amount: 1, amount: requested_yuan", "LINE:107",
                "amount is already set on line", "keep one")


@case("Y05", file="yaml/tab_indent.yaml")
def tabs_do_not_indent(room):
    refuse_file(room, "yaml/tab_indent.yaml", ":2:1", "tab", "use spaces")
    refuse_ours(room, 1, "budget: {total: 300000}", "budget:\n\ttotal: 300000", "6:1", "tab", "use spaces")


@case("Y07", file="yaml/octal.yaml")
def a_leading_zero_is_no_octal_number(room):
    refuse_ours(room, 1, "total: 300000", "total: 0100", "LINE:17", '"0100" has a leading zero', "write 100$")


@case("Y09", file="yaml/rate_float.yaml")
def ten_times_a_tenth_is_one(room):
    """0.1 x 10 meets a gate of 1, and pays the whole amount."""
    rate = re.fullmatch("rate: (.*)\n", (HERE / "yaml/rate_float.yaml").read_text("utf-8"))[1]
    policy = (room.path / "policy.yaml").read_text("utf-8")
    room.write("policy.yaml", policy.replace(
        "eligible: priority >= 0 and past_award_yuan <= most_past, amount: requested_yuan",
        "parameters: {rate: %s}, eligible: rate * 10 >= 1 and rate + rate + rate <= 0.3, amount: "
        "(rate + rate + rate) * requested_yuan" % rate))
    room.write("applicants.csv", applicants([95]))
    room.scenario()
    room.allocate().expect_exit(0)
    # 0.3 x 0.95 = 0.285, half up
    expect(fen(room.table("awards.csv")[0]["award"]) == 29, "awards: %s" % room.table("awards.csv"))


@case("Y10", file="yaml/rate_over_1.yaml")
def a_rate_of_30_is_taken_for_30_percent(room):
    """INTERFACE.md: a parameter keeps its kind, so `30` for a percent is a fault; in the forecast, a range."""
    policy = (room.path / "policy.yaml").read_text("utf-8")
    room.write("policy.yaml", policy.replace("amount: requested_yuan",
                                             'parameters: {rate: 30%}, amount: "rate * requested_yuan"'))
    refuse_ours(room, 1, "strategy: proportional", "strategy: proportional\nset: {1.1: {rate: 30}}", "7:19",
                "rate is a percentage, 30 is a number", "write 30%")
    refuse_ours(room, 1, "strategy: proportional",
                "strategy: proportional\nforecast: {years: 1, demand: {items: {1.1: {approval: 30}}}}", "7:55",
                "30", "100%|30%")


@case("Y11", file="yaml/tag_exec.yaml")
def tags_are_refused(room):
    refuse_file(room, "yaml/tag_exec.yaml", ":1:4", r"tags \(!\)", "leave it out")
    refuse_ours(room, 1, "scenario: faults", 'scenario: !!python/object/apply:os.system ["id"]', "1:11", r"tags \(!\)",
                "leave it out")


@case("Y13", file="yaml/merge_key.yaml")
def merge_keys_are_refused(room):
    refuse_file(room, "yaml/merge_key.yaml", ":4:3", "merge keys", "write the keys out")
    refuse_ours(room, 1, "budget: {total: 300000}", "budget: {<<: {total: 300000}}", "LINE:10", "merge keys",
                "write the keys out")


@case("Y14", file="yaml/nan_param.yaml")
def what_is_not_a_number_goes_no_further(room):
    refuse_ours(room, 1, "total: 300000", "total: .nan", "LINE:17", r'"\.nan" is not', "such as")
    refuse_ours(room, 0, "{most_past: 100万}", "{most_past: 100万, unread: .nan}", "LINE:39", r'"\.nan" is not',
                "such as")
    for value in (".inf", "-.inf", "NaN"):
        refuse_ours(room, 1, "strategy: proportional", "strategy: proportional\nforecast: {years: 1, firms: {growth: "
                    "{fields: [requested_yuan], mean: 3%%, sd: %s}}}" % value, "7:79", re.escape(value), "such as")


@case("Y15", file="yaml/include_path.yaml")
def nothing_is_included(room):
    refuse_file(room, "yaml/include_path.yaml", ":1:1", 'unknown key "include"', ".")
    refuse_ours(room, 1, "year: 2024", "year: 2024\ninclude: ../../../etc/shadow", "5:1", 'unknown key "include"',
                "the keys are")


@case("extends")
def a_scenario_extends_a_scenario(room):
    """Not a table, not itself, not one that is not there."""
    room.write("applicants.csv", applicants([10000]))
    for name, fault, remedy in (("applicants.csv", "applicants.csv is no scenario", "name a file of KEY: VALUE"),
                                ("reform.yaml", "extend each other in a circle", "extend one that stands alone"),
                                (".", "cannot read .: it is a folder", "name a file"),
                                ("other.yaml", "there is no such file", "correct the path")):
        room.write("reform.yaml", "scenario: reform\nextends: %s\n" % name)
        room.refuse("reform.yaml:2:10", fault, remedy, scenario="reform.yaml")


@case("growth-twice")
def a_field_grows_once(room):
    refuse_ours(room, 1, "strategy: proportional", "strategy: proportional\nforecast: {firms: {growth: {fields: "
                "[requested_yuan, requested_yuan], mean: 1%, sd: 1%}}}", "7:54", "requested_yuan stands here already",
                "name it once")


@case("names")
def a_name_must_do_for_a_folder(room):
    for name in ("a/b", ".a", '"two\\nlines"', "甲" * 100):
        refuse_ours(room, 1, "scenario: faults", "scenario: " + name, "1:11", "cannot name a results folder", "a short one")
