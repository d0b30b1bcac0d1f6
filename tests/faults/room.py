"""What every case needs: a temporary room with inputs and results, the program run in it, and the judgement.

A case is a function of a Room, registered under its name in the catalogue (C06, Y01, F19). It raises Wrong if something
is not as it must be, Skip if this machine cannot show it.
"""
import csv
import fcntl
import io
import os
import pathlib
import re
import shutil
import string
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HEADER = "applicant_id,firm_name,project_type,requested_yuan,priority,past_award_yuan\n"
RESULTS = "results"

cases = {}  # name: function of a room
soak = set()  # names of those that take long
inputs_used = set()  # of csv/, yaml/ and lp/


class Wrong(Exception):
    """Something that is not as it must be."""


class Skip(Exception):
    """What this machine cannot show, and why."""


def expect(is_right, what):
    if not is_right:
        raise Wrong(what)


def case(*names, file=None, takes_long=False):
    """Registers a function as these cases; `file` is the one of the catalogue that they are about."""
    def register(function):
        inputs_used.update([file] if file else [])
        for name in names:
            expect(name not in cases, "two cases are called %s" % name)
            cases[name] = function
        if takes_long:
            soak.update(names)
        return function
    return register


def snapshot(directory):
    """Every file below a directory with its bytes and its inode: a file written anew is not the same file."""
    return {str(path.relative_to(directory)): (path.stat().st_ino, path.read_bytes() if path.is_file() else None)
            for path in sorted(directory.rglob("*"))} if directory.exists() else {}


def contents(directory):
    return {name: data for name, (_, data) in snapshot(directory).items()}


class Done:
    """A run that has ended."""

    def __init__(self, process, out, err):
        self.code = process.returncode
        self.out, self.err = ("" if text is None else text.decode("utf-8", "backslashreplace") for text in (out, err))
        self.faults = [line for line in self.err.splitlines() if "error: " in line]

    def expect_exit(self, code):
        expect(self.code == code, "exit %d, not %d; standard error says:\n%s" % (self.code, code, self.err))
        return self


class Room:
    """inputs in ROOM, results in ROOM/out/results; the program runs inside ROOM."""

    def __init__(self, program, parent=None):
        self.program = program
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="allot-fault-", dir=parent))
        self.path.chmod(0o755)
        self.out = self.path / "out"
        self.out.mkdir()
        self.results = self.out / RESULTS
        shutil.copy(HERE / "policy.yaml", self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while os.path.ismount(self.out):
            subprocess.run(["umount", self.out], check=True)
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, text):
        data = text.encode("utf-8") if isinstance(text, str) else text
        (self.path / name).write_bytes(data)
        return name

    def take(self, name):
        """A copy of a file of the catalogue; its name in the room."""
        shutil.copyfile(HERE / name, self.path / pathlib.Path(name).name)
        return pathlib.Path(name).name

    def scenario(self, name="scenario.yaml", **settings):
        """The scenario template with some settings in place of its own."""
        usual = {"policy": "policy.yaml", "applicants": "applicants.csv", "budget": "{total: 300000}",
                 "strategy": "proportional", "rest": ""}
        template = string.Template((HERE / "scenario.yaml").read_text("utf-8"))
        return self.write(name, template.substitute({**usual, **settings}))

    def start(self, *arguments, **options):
        settings = {"cwd": self.path, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                    "stderr": subprocess.PIPE}
        return subprocess.Popen([self.program, *map(str, arguments)], **{**settings, **options})

    def run(self, *arguments, **options):
        process = self.start(*arguments, **options)
        return Done(process, *process.communicate(timeout=120))

    def allocate(self, scenario="scenario.yaml", *arguments, directory=None, **options):
        return self.run("allocate", scenario, "-o", directory or self.results, *arguments, **options)

    def earlier_results(self):
        """Results of a good run with its own data, so that a faulty one has something to spoil."""
        self.write("earlier.csv", HEADER + "E001,earlier,x,1.00,1,0\n")
        shutil.copy(HERE / "policy.yaml", self.path / "earlier-policy.yaml")
        self.scenario("earlier.yaml", policy="earlier-policy.yaml", applicants="earlier.csv")
        self.allocate("earlier.yaml").expect_exit(0)
        expect(self.results.is_dir(), "a good run gives no results")
        return snapshot(self.out)

    def expect_untouched(self, before):
        expect(snapshot(self.out) == before, "what was there before has changed; there is now: %s"
               % ", ".join(snapshot(self.out)))

    def expect_only_results(self):
        expect(os.listdir(self.out) == [RESULTS], "left behind: %s" % ", ".join(os.listdir(self.out)))

    def refuse(self, place, fault, remedy, scenario="scenario.yaml", code=3):
        """The run must fail with one fault at that place, say what is wrong and what to do, and change nothing; `check`
        must say the same."""
        before = self.earlier_results()
        done = self.allocate(scenario).expect_exit(code)
        self.expect_untouched(before)
        expect(done.out == "", "standard output says: %s" % done.out)
        expect_fault(done, place, fault, remedy)
        if code == 3:
            checked = self.run("check", scenario).expect_exit(3)
            expect(checked.faults == done.faults, "`check` says something else: %s" % checked.err)
        return done

    def table(self, name, directory=None):
        """The rows of a table of the results, by column."""
        path = (directory or self.results) / name
        expect(path.is_file(), "there is no %s" % name)
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))

    def awards(self, directory=None):
        """Fen by applicant."""
        return {row["applicant_id"]: fen(row["award"]) for row in self.table("awards.csv", directory)}


def expect_fault(done, place, fault, remedy):
    """One message: `PLACE: error: FAULT; REMEDY`, the last two as regular expressions."""
    expect(len(done.faults) == 1, "there should be one fault:\n%s" % done.err)
    expect(done.faults[0].startswith(place + ": error: "), "the fault is not at %s:\n%s" % (place, done.err))
    said = re.fullmatch(".*?: error: (.*?[^\"]); (.*)", done.faults[0])
    expect(said is not None, "the message does not say what to do:\n%s" % done.err)
    expect(re.search(fault, said[1]), "the message does not say %r:\n%s" % (fault, done.err))
    expect(re.search(remedy, said[2]), "the remedy is not %r:\n%s" % (remedy, done.err))


def fen(text):
    """Exact fen of a money cell, which must have two decimals."""
    expect(re.fullmatch(r"-?\d+\.\d\d", text), "%r is no amount with two decimals" % text)
    return int(text.replace(".", ""))


def yuan(amount):
    return "%d.%02d" % divmod(amount, 100)


def applicants(amounts, priorities=None):
    """A table of applicants A001, A002, ... who ask for these amounts in fen."""
    priorities = priorities or [1] * len(amounts)
    return HEADER + "".join("A%03d,firm %d,x,%s,%s,0\n" % (number, number, yuan(amount), priority)
                            for number, (amount, priority) in enumerate(zip(amounts, priorities), 1))


def hold_lock(path, text):
    """An open file that holds the lock of a results directory, as another run would."""
    lock = open(path, "w", encoding="ascii")
    lock.write(text)
    lock.flush()
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
