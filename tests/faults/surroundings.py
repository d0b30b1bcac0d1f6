"""What the machine does to a run: full disks, limits, links, other runs, odd inputs, locales and clocks; and what must
not change a result: the order of rows, the unit of money. The `fault` cases F07 to F31 of the catalogue.

F30 (power loss) is shown by the order of system calls, in kills.py.
"""
import concurrent.futures
import glob
import os
import random

import resource
import signal
import subprocess
import sys

from room import RESULTS, Room, Skip, applicants, case, contents, expect, expect_fault, hold_lock, yuan

NO_SPACE = "No space left on device"


def small_run(room):
    """A scenario of its own, and results of an earlier one."""
    room.write("applicants.csv", applicants([10000, 20000]))
    room.scenario(rest="forecast: {years: 2, draws: 20, demand: {items: {1.1: {approval: 50%}}}}")
    return room.earlier_results()


def fails_unchanged(room, code, fault, remedy, before, **options):
    """allocate must fail with one message about DIR and leave everything as it was."""
    done = room.allocate(**options).expect_exit(code)
    expect_fault(done, "allot", fault, remedy)
    room.expect_untouched(before)


# ---- writing ----


@case("F07")
def a_full_standard_output_is_told_and_the_results_are_there(room):
    small_run(room)
    room.allocate().expect_exit(0)
    before = contents(room.results)
    room.earlier_results()
    commands = [("check", "scenario.yaml"), ("rules",), ("--help",), ("--version",), ("allocate", "--help"),
                ("allocate", "scenario.yaml", "-o", room.results)]
    for command in commands:
        with open("/dev/full", "wb") as full:
            done = room.run(*command, stdout=full).expect_exit(5)
        expect(len(done.faults) == 1 and "cannot write to standard output: " + NO_SPACE in done.faults[0],
               "%s says: %s" % (command, done.err))
    expect("%s are complete" % room.results in done.faults[0], "the message does not say so: %s" % done.err)
    expect(contents(room.results) == before, "the results are not complete")
    room.expect_only_results()


def in_own_mounts(name):
    """Starts the case again in a mount namespace of its own; true if this is that one."""
    if os.environ.get("ALLOT_OWN_MOUNTS") == name:
        return True
    command = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() != 0 else [])
    try:
        can = subprocess.run(command + ["true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        can = False
    if not can:
        raise Skip("mounting is not allowed here")
    done = subprocess.run(command + [sys.executable, *sys.argv[:2], name], capture_output=True, text=True, check=False,
                          env={**os.environ, "ALLOT_OWN_MOUNTS": name})
    if "skip" in done.stdout:
        raise Skip(done.stdout.strip())
    expect(done.returncode == 0, done.stdout + done.stderr)
    return False


def mount(room, options):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", room.out], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise Skip("mounting is not allowed here: %s" % done.stderr.strip())


@case("F08")
def a_full_disk_leaves_the_earlier_results(room):
    if not in_own_mounts("F08"):
        return
    mount(room, "size=8k")
    room.write("applicants.csv", applicants([10000]))
    room.scenario()
    done = room.allocate().expect_exit(5)
    expect_fault(done, "allot", "cannot write .* to .*%s: %s" % (RESULTS, NO_SPACE),
                 "nothing was written there; free space")
    expect(os.listdir(room.out) == [], "left behind: %s" % os.listdir(room.out))
    mount(room, "size=72k")
    small_run(room)
    # From a disk with no room at all to one where the last file does not fit.
    for fill in (44, 40, 36, 32):
        (room.out / "fill").write_bytes(b"x" * fill * 1024)
        before = contents(room.out)
        done = room.allocate().expect_exit(5)
        expect_fault(done, "allot", "cannot write .* to .*%s: %s" % (RESULTS, NO_SPACE),
                     "earlier results are unchanged; free space")
        expect(contents(room.out) == before, "there is now: %s" % ", ".join(contents(room.out)))
    os.remove(room.out / "fill")
    room.allocate().expect_exit(0)
    room.expect_only_results()


def limited(which, most):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and that would be inherited
        resource.setrlimit(which, (most, most))
    return limit


@case("F09")
def a_file_too_large_is_a_fault_and_no_signal(room):
    before = small_run(room)
    for most in (0, 20, 100, 1000):
        fails_unchanged(room, 5, "cannot write .* to .*%s: File too large" % RESULTS, "unchanged; raise the limit",
                        before, preexec_fn=limited(resource.RLIMIT_FSIZE, most))


@case("F10")
def too_few_open_files_are_a_fault(room):
    """At 3 the loader cannot start a program; what is enough must give results."""
    before = small_run(room)
    codes = []
    for most in range(4, 13):
        done = room.allocate(preexec_fn=limited(resource.RLIMIT_NOFILE, most))
        codes.append(done.code)
        if done.code == 0:
            room.expect_only_results()
            break
        expect("Too many open files" in done.err, "standard error says: %s" % done.err)
        if done.code != 127:  # the loader itself
            done.expect_exit(5)
            expect_fault(done, "allot", "cannot write .* to .*%s: Too many open files" % RESULTS,
                         "unchanged; raise the limit")
        room.expect_untouched(before)
    expect(5 in codes and codes[-1] == 0, "exit codes with 4 and more open files: %s" % codes)


@case("F31")
def a_read_only_disk_leaves_the_earlier_results(room):
    if not in_own_mounts("F31"):
        return
    mount(room, "size=1m")
    before = small_run(room)
    subprocess.run(["mount", "-o", "remount,ro", room.out], check=True)
    message = "cannot write results to .*: Read-only file system"
    fails_unchanged(room, 5, message, "earlier results are unchanged; choose a directory", before)
    fails_unchanged(room, 5, message, "nothing was written there", before, directory=room.out / "new")
    fails_unchanged(room, 5, message, "nothing was written there", before, directory=room.out / "new" / "deep")


@case("F31-directory")
def a_read_only_directory_leaves_the_earlier_results(room):
    """As F31 without mounting: the directory that holds DIR may not be written by who runs the program."""
    before = small_run(room)
    room.out.chmod(0o555)
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        room.run("--version", **other)
    except PermissionError as why:
        raise Skip("another user may not run the program: %s" % why) from why
    try:
        fails_unchanged(room, 5, "cannot write results to .*: Permission denied", "earlier results are unchanged",
                        before, **other)
        fails_unchanged(room, 5, "cannot write results to .*: Permission denied", "nothing was written there", before,
                        directory=room.out / "new", **other)
    finally:
        room.out.chmod(0o755)


# ---- the results directory ----


@case("F17")
def a_symbolic_link_is_not_followed(room):
    before = small_run(room)
    for target in (RESULTS, "nowhere"):
        (room.out / "link").symlink_to(target)
        for name in ("link", "link/"):
            done = room.allocate(directory=str(room.out) + "/" + name).expect_exit(3)
            expect_fault(done, "allot", "link is a symbolic link", "name the directory it leads to")
        expect((room.out / "link").is_symlink(), "the link is gone")
        (room.out / "link").unlink()
        room.expect_untouched(before)


@case("F18")
def files_of_the_user_are_never_touched(room):
    small_run(room)
    (room.results / "notes.docx").write_text("mine")
    before = contents(room.out)
    done = room.allocate().expect_exit(3)
    expect_fault(done, "allot", '%s holds "notes.docx", which is not a result' % room.results, "another directory")
    expect(contents(room.out) == before, "something has changed")
    for mine in ({"awards.csv": "a table without a manifest"}, {"manifest.json": "{}", "sub/awards.csv": "x"},
                 {".git/config": ""}):
        directory = room.path / "mine"
        for name, text in mine.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_text(text)
        kept = contents(directory)
        done = room.allocate(directory=directory).expect_exit(3)
        expect_fault(done, "allot", "mine holds ", "another directory")
        expect(contents(directory) == kept, "something has changed: %s" % ", ".join(contents(directory)))
        subprocess.run(["rm", "-r", directory], check=True)
    (room.out / "file").write_text("mine")
    done = room.allocate(directory=room.out / "file").expect_exit(3)
    expect_fault(done, "allot", "file is no directory", "another name")
    expect((room.out / "file").read_text() == "mine", "the file has changed")


@case("F19")
def two_runs_do_not_mix(room):
    before = small_run(room)
    lock = room.out / (".%s.lock" % RESULTS)
    for text, name in (("1234\n", "another run .process 1234. is writing "), ("", "another run is writing ")):
        with hold_lock(lock, text):
            done = room.allocate().expect_exit(5)
            expect_fault(done, "allot", name + ".*" + RESULTS, "wait for it or choose another directory")
            lock.unlink()
            room.expect_untouched(before)
    lock.write_text("left by a run that was killed")  # without a lock on it
    room.allocate().expect_exit(0)
    room.expect_only_results()
    one, other = runs_of_two_budgets(room)
    for _ in range(20):
        racers = [room.start("allocate", scenario, "-o", room.results) for scenario in ("one.yaml", "other.yaml")]
        codes = [racer.communicate(timeout=60) and racer.returncode for racer in racers]
        expect(set(codes) <= {0, 5} and 0 in codes, "exit codes: %s" % codes)
        room.expect_only_results()
        expect(contents(room.results) in (one, other), "the directory is mixed")


def runs_of_two_budgets(room):
    """Two scenarios, one.yaml and other.yaml, and the results of each."""
    outcomes = []
    for name, budget in (("one.yaml", 100), ("other.yaml", 200)):
        room.scenario(name, budget="{total: %d}" % budget)
        room.allocate(name).expect_exit(0)
        outcomes.append(contents(room.results))
    expect(outcomes[0] != outcomes[1], "the two runs give the same")
    return outcomes


# ---- inputs ----


@case("F20")
def what_is_no_regular_file_is_not_read(room):
    small_run(room)
    os.mkfifo(room.path / "pipe")
    (room.path / "folder").mkdir()
    with open(room.path / "huge", "wb") as huge:
        huge.truncate((256 << 20) + 1)
    for name, fault in (("pipe", "not a regular file"), ("/dev/zero", "not a regular file"),
                        ("/dev/null", "not a regular file"), ("folder", "it is a folder"),
                        ("huge", "larger than 256 MiB"), ("nothing", "there is no such file"),
                        ("policy.yaml/x", "there is no such file")):
        message = "cannot read %s: .*%s" % (name, fault)
        room.scenario("as-data.yaml", applicants=name)
        room.refuse("as-data.yaml:3:20", message, ".", scenario="as-data.yaml")
        room.scenario("as-policy.yaml", policy=name)
        room.refuse("as-policy.yaml:2:9", message, ".", scenario="as-policy.yaml")
        room.refuse("allot", message, ".", scenario=name)


# ---- the environment ----


def same_in(room, environments):
    """A forecast, with its tables and manifest, must be the same in each environment."""
    small_run(room)
    clean = {"PATH": os.environ.get("PATH", "")}
    outcomes = []
    for extra in [{}] + environments:
        done = room.run("forecast", "scenario.yaml", "-o", room.results, env={**clean, **extra}).expect_exit(0)
        outcomes.append((contents(room.results), done.out, done.err))
        expect(outcomes[-1] == outcomes[0], "%s changes results, summary or notes" % extra)


@case("F21")
def a_german_locale_changes_nothing(room):
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", room.path / "de_DE.UTF-8"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    same_in(room, [{"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(room.path)}, {"LC_ALL": "zh_CN.GB18030"}])
    if made.returncode > 1:
        raise Skip("nothing changes, but no German locale could be made here")


@case("F22")
def the_plain_locale_changes_nothing(room):
    same_in(room, [{"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}, {"LANG": "POSIX"}])


@case("F23")
def time_zones_change_nothing(room):
    same_in(room, [{"TZ": "Asia/Shanghai"}, {"TZ": "UTC"}, {"TZ": "America/New_York"}])


@case("F23-clock")
def the_date_changes_nothing(room):
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + glob.glob("/usr/lib*/faketime/libfaketime.so.1")
    if not found:
        raise Skip("libfaketime is not installed")
    sanitized = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
    dates = [{"LD_PRELOAD": found[0], "ASAN_OPTIONS": sanitized, "FAKETIME": date}
             for date in ("2024-02-29 12:00:00", "2038-01-20 03:14:08")]
    shown = subprocess.run(["date", "+%Y"], env={**os.environ, **dates[1]}, capture_output=True, text=True, check=False)
    if shown.stdout.strip() != "2038":
        raise Skip("libfaketime does not work here")
    same_in(room, dates)


@case("F24")
def the_environment_of_gsl_is_ignored(room):
    same_in(room, [{"GSL_RNG_TYPE": "ranlux", "GSL_RNG_SEED": "7"}, {"GSL_RNG_TYPE": "no such generator"},
                   {"GSL_IEEE_MODE": "double-precision,round-up"}])


# ---- what must not matter ----


def permutation_results(program, seeds):
    """The results of one scenario for many orders of its rows, in a room of their own; those that differ from the first
    seed's are returned as text."""
    chance = random.Random(1)
    amounts = [chance.choice([3333, 10000, 10000, 77777]) for _ in range(12)]
    header, *rows = applicants(amounts, [number % 3 for number in range(12)]).splitlines(keepends=True)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # the disk's fsync takes most of the time
    with Room(program, parent=memory) as room:
        room.scenario(budget="{total: 1001.01}", strategy="{rule: weighted, weight: 1 + priority}", rest=(
                          "envelopes:\n  zeros: {where: priority == 0, at_least: 15%, at_most: 200}\n"
                          "  large: {where: requested_yuan >= 100, at_most: 70%}\n"
                          "forecast: {years: 1, draws: 3, firms: {growth: {fields: [requested_yuan], mean: 0%, "
                          "sd: 20%, common: 30%}}, demand: {items: {1.1: {approval: 70%}}}}"))
        first = None
        for seed in seeds:
            random.Random(seed).shuffle(rows)
            room.write("applicants.csv", header + "".join(rows))
            done = room.run("forecast", "scenario.yaml", "-o", room.results)
            tables = {name: data for name, data in contents(room.results).items() if name != "manifest.json"}
            first = first or tables
            if done.code != 0 or "forecast.csv" not in tables or tables != first:
                return "seed %d: exit %d, %s\n%s" % (seed, done.code, done.err, "".join(
                    "%s differs\n" % name for name in first if tables.get(name) != first[name]))
    return first


@case("F28")
def a_thousand_orders_of_the_rows_give_the_same(room):
    """awards.csv and all other tables, of this year and of a forecast, byte for byte."""
    workers = 2
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        outcomes = list(pool.map(lambda part: permutation_results(room.program, [0, *range(1 + part, 1001, workers)]),
                                 range(workers)))
    for outcome in outcomes:
        expect(isinstance(outcome, dict), outcome)
        expect(outcome == outcomes[0], "two parts of the permutations differ")


def scaled(scenario, factor):
    """The amounts of a random scenario, in fen, times a factor."""
    chance = random.Random(scenario)
    count = chance.randint(2, 30)
    amounts = [chance.randint(1, 10 ** chance.randint(2, 9)) for _ in range(count)]
    priorities = [chance.randint(0, 3) for _ in range(count)]
    budget = max(1, sum(amounts) * chance.randint(1, 99) // 100)
    floor = sum(amount for amount, priority in zip(amounts, priorities) if priority == 0) * 2 // 3
    return {"table": applicants([amount * factor for amount in amounts], priorities),
            "budget": "{total: %s}" % yuan(budget * factor),
            "strategy": chance.choice(["proportional", "{rule: weighted, weight: 1 + priority}"]),
            "rest": "envelopes:\n  zeros: {where: priority == 0, at_least: %s}\n  ones: {where: priority == 1, "
                    "at_most: %s}\nrounding: {unit: %s}" % tuple(
                        yuan(amount * factor) for amount in (min(floor, budget), budget // 4, 1))}


@case("F29")
def money_times_100_gives_awards_times_100(room):
    """Unit and all. The catalogue allows one unit a row."""
    differing = 0
    for number in range(60):
        awards = []
        for factor in (1, 100):
            given = scaled(number, factor)
            room.write("applicants.csv", given.pop("table"))
            room.scenario(**given)
            room.allocate().expect_exit(0)
            awards.append(room.awards())
        off = {name: (awards[0][name], awards[1][name]) for name in awards[0]
               if awards[1][name] != 100 * awards[0][name]}
        differing += bool(off)
        expect(all(abs(times - 100 * once) <= 100 for once, times in off.values()), "scenario %d: %s" % (number, off))
    expect(differing == 0, "%d of 60 scenarios differ by a unit" % differing)
