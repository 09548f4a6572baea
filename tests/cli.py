#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cli.py BOGAM CASES [NAME...]: runs the transcripts in CASES/*.txt and compares what the program says.

A transcript is what a person would see. A line `$ command` is given to bash in a fresh folder of the case (`> ` continues
it); the lines below are what it must print, standard error included, and `[exit N]` its code where that is not 0. `[..]`
stands for anything within a line, a line `[...]` for any lines. `# ` lines between commands are comments. $DATA is the
folder of the published data; a case whose first line is `# needs data` is skipped where that is absent. Several
transcripts run in the order of their names; each has its own folder.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def steps(path):
    command, expected, number = None, [], 0
    for at, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("$ "):
            if command is not None:
                yield number, command, expected
            command, expected, number = line[2:], [], at
        elif line.startswith("> ") and command is not None and not expected:
            command += "\n" + line[2:]
        elif command is not None and not line.startswith("# "):
            expected.append(line)
    if command is not None:
        yield number, command, expected


def line_matches(pattern, line):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("[..]")), line) is not None


def matches(expected, got):
    if not expected:
        return not got
    if expected[0] == "[...]":
        return any(matches(expected[1:], got[at:]) for at in range(len(got) + 1))
    return bool(got) and line_matches(expected[0], got[0]) and matches(expected[1:], got[1:])


def strip(lines):
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [line.rstrip() for line in lines]


def run(path, environment):
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, command, expected in steps(path):
            done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, timeout=300,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            got = strip(done.stdout.splitlines())
            if done.returncode != 0:
                got.append(f"[exit {done.returncode}]")
            wanted = strip(expected)
            if not matches(wanted, got):
                failures += 1
                print(f"{path.name}:{number}: $ {command}\n--- expected\n" + "\n".join(wanted) + "\n--- got\n" + "\n".join(got) + "\n")
    return failures


def main():
    bogam, cases, names = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]
    data = os.environ.get("BOGAM_TEST_DATA", "")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BOGAM_")}
    environment.update(PATH=f"{bogam.parent}:{os.environ['PATH']}", DATA=data, CASES=str(cases), LC_ALL="C.UTF-8")
    passed = failed = skipped = 0
    for path in sorted(cases.glob("*.txt")):
        if names and path.stem not in names:
            continue
        if path.read_text().startswith("# needs data") and not pathlib.Path(data, "synthea").is_dir():
            skipped += 1
            print(f"{path.name}: skipped, the published data is not there")
            continue
        if run(path, environment):
            failed += 1
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or passed + skipped == 0 else 0)


if __name__ == "__main__":
    main()
