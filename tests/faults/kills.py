"""Runs that are cut off: killed at any time or at each system call of the publish phase, or with each of these calls
failing. The results directory is the old one or the new one, never a mixture, and the next run leaves nothing behind.

Cases F05 and F06 of the catalogue, F03 and F04 (each call fails), F30 (power loss, by the order of the calls).
"""
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import time

from room import RESULTS, Skip, applicants, case, contents, expect
from surroundings import runs_of_two_budgets

STAGING = re.compile(r"\.%s\.new-\d+" % RESULTS)
LOCK = ".%s.lock" % RESULTS


def leftovers(room):
    return set(os.listdir(room.out)) - {RESULTS}


def prepare(room):
    """one.yaml and other.yaml; in DIR stand the results of the latter."""
    room.write("applicants.csv", applicants([10000 + number for number in range(40)]))
    return runs_of_two_budgets(room)


def expect_old_or_new(room, old, new):
    now = contents(room.results)
    expect(now in (old, new), "the directory is mixed: %s" % {name: (data == old.get(name), data == new.get(name))
                                                              for name, data in now.items()})
    left = leftovers(room)
    expect(all(name == LOCK or STAGING.fullmatch(name) for name in left), "left behind: %s" % left)
    return now == new


# ---- at random times ----


def kill_at_random_times(room, times):
    one, other = prepare(room)
    chance = random.Random(6)
    lengths = []
    for _ in range(5):
        start = time.monotonic()
        room.allocate("one.yaml").expect_exit(0)
        lengths.append(time.monotonic() - start)
    length = sorted(lengths)[2]
    seen = collections.Counter()
    for number in range(times):  # every other one in the second half, where results are written
        name, new, old = (("one.yaml", one, other), ("other.yaml", other, one))[number % 2]
        room.allocate("one.yaml" if new is other else "other.yaml").expect_exit(0)
        room.expect_only_results()  # whatever the run killed before this one has left
        process = room.start("allocate", name, "-o", room.results)
        time.sleep(chance.uniform(0 if number % 4 < 2 else 0.5 * length, 1.2 * length))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen["new" if expect_old_or_new(room, old, new) else "old"] += 1
        seen["with leftovers"] += bool(leftovers(room))
        seen["ended before"] += process.returncode == 0
        length *= 0.9 if process.returncode == 0 else 1.03  # so that most are caught, however fast the machine is
    expect(seen["old"] > 0, "every run ended before it was killed")
    print("      killed %d times: %s" % (times, dict(seen)))


@case("F06")
def killed_20_times(room):
    kill_at_random_times(room, 20)


@case("F06-300", takes_long=True)
def killed_300_times(room):
    kill_at_random_times(room, 300)


# ---- at each system call ----


def traced(room, scenario, *options):
    """The program under strace; its calls as (name, rest of the line)."""
    log = room.path / "calls"
    if shutil.which("strace") is None:
        raise Skip("strace is not installed")
    done = subprocess.run(["strace", "-f", "-o", log, *options, room.program, "allocate", scenario, "-q", "-o",
                           room.results], cwd=room.path, capture_output=True, text=True, check=False,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    calls = [re.match(r"\d+ +([a-z0-9_]+)(\(.*)", line) for line in log.read_text("utf-8", "replace").splitlines()]
    return done, [call.groups() for call in calls if call]


def publish_phase(room, scenario):
    """The system calls from the lock to the end: (name, how many-th of that name in the run, what strace shows)."""
    done, calls = traced(room, scenario)
    if done.returncode != 0:
        raise Skip("tracing is not allowed here: %s" % done.stderr.strip())
    begun, counts, phase = False, collections.Counter(), []
    for name, rest in calls:
        counts[name] += 1
        begun = begun or (name == "openat" and LOCK in rest)
        if begun and name != "exit_group":
            phase.append((name, counts[name], rest))
    expect(len(phase) > 40 and any(name == "renameat2" for name, _, _ in phase), "strace shows no publish phase")
    return phase


@case("F05", takes_long=True)
def killed_at_each_system_call(room):
    old, new = reversed(prepare(room))
    seen = collections.Counter()
    for name, number, rest in publish_phase(room, "one.yaml"):
        room.allocate("other.yaml").expect_exit(0)
        room.expect_only_results()
        done, _ = traced(room, "one.yaml", "-e", "inject=%s:signal=KILL:when=%d" % (name, number))
        expect(done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), "not killed at %s%s: exit %d" %
               (name, rest, done.returncode))
        seen["new" if expect_old_or_new(room, old, new) else "old"] += 1
    room.allocate("other.yaml").expect_exit(0)
    room.expect_only_results()
    expect(seen["old"] > 0 and seen["new"] > 0, "the directory was never new: %s" % seen)
    print("      killed at %d calls: %s" % (sum(seen.values()), dict(seen)))


@case("F03", takes_long=True)
def each_system_call_fails(room):
    """The message must be true: what it says of DIR is what is there."""
    old, new = reversed(prepare(room))
    phase, seen = publish_phase(room, "one.yaml"), collections.Counter()
    for fault in ("EIO", "ENOSPC"):
        for name, number, rest in phase:
            if name in ("brk", "mmap", "munmap", "futex", "getpid", "getrandom"):
                continue  # memory, and calls that cannot fail for want of a disk
            room.allocate("other.yaml").expect_exit(0)
            room.expect_only_results()
            done, _ = traced(room, "one.yaml", "-e", "inject=%s:error=%s:when=%d" % (name, fault, number))
            seen[expect_true_message(room, done, old, new, "%s%s %s" % (name, rest, fault))] += 1
    print("      failed calls: %s" % dict(seen))


def expect_true_message(room, done, old, new, where):
    is_new = expect_old_or_new(room, old, new)
    if done.returncode == 0:
        expect(is_new, "%s: exit 0, but the results are the old ones" % where)
        return "harmless"
    expect(done.returncode == 5, "%s: exit %d: %s" % (where, done.returncode, done.stderr))
    if "earlier results are unchanged" in done.stderr:
        expect(not is_new, "%s: the results are new, but the message says: %s" % (where, done.stderr))
        return "old"
    expect("the new results are in" in done.stderr and is_new, "%s: the message says: %s" % (where, done.stderr))
    return "new, not confirmed"


# ---- the order that a power cut needs ----


@case("F30")
def what_is_swapped_in_is_on_the_disk_before(room):
    """Without a power switch: whatever a power cut could lose is synced before the swap, and the swap itself before the
    old directory is removed."""
    prepare(room)
    above, names, unsynced, is_swapped = "the directory above", {}, set(), False
    for name, _, rest in publish_phase(room, "one.yaml"):
        descriptor = re.match(r"\((\w+)", rest)
        opened = re.match(r'\((\w+), "([^"]*)", .* = (\d+)$', rest)
        if name == "openat" and opened:
            names.setdefault(opened[1], above)  # the first call opens the lock there
            names[opened[3]] = opened[2]
            unsynced.update({opened[2], names[opened[1]]} if "O_CREAT" in rest else ())
        elif name == "write":
            unsynced.add(names[descriptor[1]])
        elif name == "fsync":
            unsynced.discard(names[descriptor[1]])
        elif name == "renameat2":
            expect(unsynced <= {LOCK, above}, "not on the disk at the swap: %s" % ", ".join(unsynced))
            unsynced, is_swapped = {above}, True
        elif name == "unlinkat":
            expect(is_swapped and not unsynced, "the old directory is removed before the swap is on the disk")
    expect(is_swapped, "there was no swap")
