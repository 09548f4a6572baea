#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bogam's eligibility beside PolicyEngine's, person by person, on synthetic members.

  compare.py BOGAM PACKAGES [--people 5000] [--seed 2026] [--list CLASS]

PACKAGES is the folder that requirements.txt was installed into (tools/setup test: build/policyengine). Every difference must fit a class of
classes.json, and every class must have a case; else exit code 1. PolicyEngine and Bogam are processes of their own; what they say is all that is
compared. That a member may have premium tax credits is told by PolicyEngine, in the place of the Health Connector."""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from members import Homes, age_of

HERE = pathlib.Path(__file__).resolve().parent


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def theirs_of(homes, folder, packages):
    write_lines(folder / "homes.ndjson", homes)
    environment = {**os.environ, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, HERE / "ask.py", folder / "homes.ndjson", folder / "theirs.ndjson"], env=environment, check=True)
    speed, *answers = read_lines(folder / "theirs.ndjson")
    return speed, {one["id"]: one for one in answers}


def ours_of(homes, folder, bogam):
    write_lines(folder / "told.ndjson", homes)
    started = time.perf_counter()
    done = subprocess.run([bogam, "healthplan", "batch", folder / "told.ndjson", "--out", folder / "ours.ndjson", "--rejects", folder / "rejects.ndjson",
                           "--threads", "1", "--json"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bogam healthplan batch: exit {done.returncode}")
    return {"process": time.perf_counter() - started, "decide": json.loads(done.stdout)["seconds"]}, {one["person"]: one for one in read_lines(folder / "ours.ndjson")}


def cover_of(theirs):
    if theirs["is_medicaid_eligible"]:
        return "medicaid " + theirs["medicaid_category"].lower().replace("_", "-")
    if theirs["is_chip_eligible"]:
        return "chip"
    return "connectorcare" if theirs["is_aca_ptc_eligible"] and theirs["ma_connector_care_eligible"] else "none"


def said_of(track):
    """"standard", "at least standard", "none", "undecided", and what is missing for those that are open."""
    missing = sorted({text for one in track["open"] for wanted in one["wanted"] for text in
                      (f"{kind}: {wanted[kind]}" for kind in ("fact", "relation", "rule", "reading") if kind in wanted)})
    if "cover" in track:
        return ("at least " if track["open"] else "") + track["cover"], missing
    return ("undecided" if track["open"] else "none"), missing


# What says the same. Theirs has no names of MassHealth's coverage types: Standard covers all groups but the adults of CarePlus.
SAME = {"medicaid " + group: "standard" for group in ("infant", "young-child", "older-child", "young-adult", "parent", "pregnant", "senior-or-disabled", "ssi-recipient")}
SAME.update({"medicaid adult": "careplus", "chip": "family-assistance", "connectorcare": "connectorcare", "none": "none"})


def differences(homes, theirs, ours):
    for home in homes:
        for person in home["people"]:
            their, our = theirs[person["id"]], ours[person["id"]]
            tracks = {track["id"]: track for track in our["tracks"]}
            facts = {**person, "age": age_of(person), "percent": 100 * their["medicaid_income_level"], "homes": len(home["people"]),
                     "earns": sorted({line["kind"] for line in person["income"]}), "earned_at_home": sorted({line["kind"] for one in home["people"] for line in one["income"]})}
            cover, (said, missing) = cover_of(their), said_of(tracks["cover"])
            if SAME.get(cover) != said:
                yield {**facts, "track": "cover", "theirs": cover, "ours": said, "missing": missing}
            savings, (said, missing) = their["msp_category"].lower(), said_of(tracks["medicare-savings"])
            if savings != said:
                yield {**facts, "track": "medicare-savings", "theirs": savings, "ours": said, "missing": missing}


def fits(asked, value):
    if isinstance(asked, dict):
        return asked.get("from", float("-inf")) <= value <= asked.get("to", float("inf"))
    if isinstance(value, list):
        return any(part in one for one in value for part in (asked if isinstance(asked, list) else [asked]))
    return value in asked if isinstance(asked, list) else value == asked


def class_of(difference, classes):
    return next((one["id"] for one in classes if all(fits(asked, difference[key]) for key, asked in one["when"].items())), None)


def show(difference):
    keys = ("id", "track", "theirs", "ours", "missing", "age", "percent", "immigration", "qualified_kind", "disabled", "work_hours_month", "pregnant", "medicare", "assets",
            "earned_at_home", "spouse", "claimed_by")
    return "  " + ", ".join(f"{key} {round(difference[key], 3) if isinstance(difference[key], float) else difference[key]}" for key in keys)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bogam")
    parser.add_argument("packages")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--list", help="every difference of this class")
    arguments = parser.parse_args()
    homes = Homes(arguments.seed).members(arguments.people)
    classes = json.loads((HERE / "classes.json").read_text(encoding="utf-8"))["classes"]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        speed, theirs = theirs_of(homes, folder, arguments.packages)
        for home in homes:
            for person in home["people"]:
                person["aptc_eligible"] = "yes" if theirs[person["id"]]["is_aca_ptc_eligible"] else "no"
        own, ours = ours_of(homes, folder, pathlib.Path(arguments.bogam).resolve())
    counts, outside, answers = collections.Counter(), [], 0
    for difference in differences(homes, theirs, ours):
        found = class_of(difference, classes)
        counts[found] += 1
        if found is None:
            outside.append(difference)
        elif found == arguments.list:
            print(show(difference))
    people = speed["people"]
    answers = 2 * people
    print(f"{people} members in {len(homes)} homes, {answers} answers (cover and Medicare Savings): {answers - sum(counts.values())} the same, {sum(counts.values())} differ")
    for one in classes:
        print(f"{counts[one['id']]:6}  {one['id']} (right: {one['right']})\n        ours: {one['ours']} [{one['citation']}]\n        theirs: {one['theirs']}")
    print(f"PolicyEngine: {people / speed['decide']:.0f} people/s of CPU (and {speed['load']:.1f} s to load it, {speed['build']:.1f} s to build the simulation)")
    print(f"Bogam: {people / own['decide']:.0f} people/s in a batch of one thread, reading and writing JSON; {own['process']:.2f} s with start")
    empty = [one["id"] for one in classes if counts[one["id"]] == 0]
    for one in outside[:40]:
        print(show(one))
    if outside:
        print(f"FAIL: {len(outside)} differences fit no class")
    if empty:
        print(f"FAIL: no case any more of {', '.join(empty)}")
    sys.exit(1 if outside or empty else 0)


if __name__ == "__main__":
    main()
