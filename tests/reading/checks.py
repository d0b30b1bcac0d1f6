"""What the second readings share: worlds as files, the program run on them, and the count of what occurred."""

import argparse
import csv
import os
import pathlib
import subprocess
import tempfile
from collections import Counter

import worlds


def write(folder, trees, tables):
    """Maps from name to a tree and to the text of a table, each None where the world has none."""
    files = {f"{name}.yaml": "\n".join(worlds.yaml(tree)) + "\n" for name, tree in trees.items() if tree}
    files |= {f"{name}.csv": text for name, text in tables.items() if text is not None}
    for name, text in files.items():
        (folder / name).write_text(text, newline="")


def allot(program, folder, *arguments):
    """(exit code, standard error)."""
    done = subprocess.run([program, *map(str, arguments), "--quiet"], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stderr


def table(path):
    """The rows below the header."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def memory():
    """Where files cost no disk: results are written through to it, some hundred times here."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(doc, features, enough, examine):
    """Examines random worlds (seeds FIRST, FIRST + 1 ...); each of the features must occur in `enough` worlds and more.
    examine(program, seed, folder, seen) tells what is not as read."""
    parser = argparse.ArgumentParser(usage=doc.splitlines()[0].partition(": ")[2])
    parser.add_argument("program")
    parser.add_argument("worlds", type=int, nargs="?", default=enough)
    parser.add_argument("first", type=int, nargs="?", default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    seen, wrong = Counter(dict.fromkeys(features, 0) if options.worlds >= enough else {}), 0
    program = str(pathlib.Path(options.program).resolve())
    for seed in range(options.first, options.first + options.worlds):
        with tempfile.TemporaryDirectory(prefix="allot-reading-", dir=memory()) as folder:
            folder = options.keep or pathlib.Path(folder)
            folder.mkdir(exist_ok=True)
            told = examine(program, seed, folder, seen)
        if told:
            wrong += 1
            print(f"FAIL  world {seed}", *told[:6], sep="\n", flush=True)
    for name, count in sorted(seen.items()):
        print(f"{'ok  ' if count else 'FAIL'}  {count:6d} x {name}")
    print(f"{'FAIL' if wrong else 'ok  '}  {options.worlds} worlds, {wrong} of them not as read")
    return int(wrong > 0 or not all(seen.values()))
