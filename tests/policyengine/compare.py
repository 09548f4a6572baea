#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bogam's eligibility beside PolicyEngine's, person by person, on synthetic members.

  compare.py BOGAM PACKAGES [--people 5000] [--seed 2026] [--list CLASS] [--answers FILE] [--copies N]

PACKAGES is the folder that requirements.txt was installed into (tools/setup test: build/policyengine). Every difference belongs to the first class of
classes.json that it fits; one that fits none fails, and so does a class without a case. Both are processes of their own; what they say is all that is
compared. That a member may have premium tax credits is told by PolicyEngine, in the place of the Health Connector."""
import argparse
import collections
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

from members import POVERTY, Homes, age_of

HERE = pathlib.Path(__file__).resolve().parent
CLASS_KEYS = {"id", "what", "when", "right", "ours", "theirs", "citation", "mark", "judged"}


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def theirs_of(homes, folder, packages, answers):
    if not answers.exists():
        write_lines(folder / "homes.ndjson", homes)
        environment = {**os.environ, "PYTHONPATH": str(packages)}
        subprocess.run([sys.executable, HERE / "ask.py", folder / "homes.ndjson", answers], env=environment, check=True)
    speed, *rows = read_lines(answers)
    return speed, {one["id"]: one for one in rows}


def ours_of(homes, folder, bogam, copies):
    """What Bogam says of the homes, and the CPU seconds that it took for `copies` of them, reading and writing included."""
    told = folder / "told.ndjson"
    write_lines(told, ({**home, "id": f"{home['id']}-{copy}"} for copy in range(copies) for home in homes))
    started = children_seconds()
    done = subprocess.run([bogam, "healthplan", "batch", told, "--out", folder / "ours.ndjson", "--rejects", folder / "rejects.ndjson", "--threads", "1", "--json"],
                          stdout=subprocess.DEVNULL, check=False)
    seconds = children_seconds() - started
    if done.returncode != 0:
        sys.exit(f"bogam healthplan batch: exit {done.returncode}")
    return seconds, {one["person"]: one for one in read_lines(folder / "ours.ndjson")}


def cover_of(theirs):
    if theirs["is_medicaid_eligible"]:
        return "medicaid " + theirs["medicaid_category"].lower().replace("_", "-")
    if theirs["is_chip_eligible"]:
        return "chip"
    return "connectorcare" if theirs["is_aca_ptc_eligible"] and theirs["ma_connector_care_eligible"] else "none"


def said_of(track):
    """"standard", "at least standard", "none", "undecided", and what is missing for those that are open."""
    missing = sorted({wanted[kind] for one in track["open"] for wanted in one["wanted"] for kind in ("fact", "relation", "rule", "reading") if kind in wanted})
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
            line = POVERTY[0] + (POVERTY[1] if person["spouse"] != "none" else 0)
            facts = {**person, "age": age_of(person), "percent": 100 * their["medicaid_income_level"], "savings_percent": 1200 * their["msp_countable_income"] / line}
            said, missing = said_of(tracks["cover"])
            theirs_says = cover_of(their)
            if SAME.get(theirs_says) != said:
                yield {**facts, "track": "cover", "theirs": theirs_says, "their_programme": theirs_says.split(" ")[0], "ours": said, "missing": missing}
            said, missing = said_of(tracks["medicare-savings"])
            theirs_says = their["msp_category"].lower()
            if theirs_says != said:
                yield {**facts, "track": "medicare-savings", "theirs": theirs_says, "their_programme": "savings", "ours": said, "missing": missing}


def fits(asked, value):
    if isinstance(asked, dict):
        return asked.get("from", float("-inf")) <= value <= asked.get("to", float("inf"))
    if isinstance(value, list):
        return any(asked in one for one in value)
    return value in asked if isinstance(asked, list) else value == asked


def class_of(difference, classes):
    return next((one["id"] for one in classes if all(fits(asked, difference[key]) for key, asked in one["when"].items())), None)


def show(difference):
    keys = ("id", "track", "theirs", "ours", "missing", "age", "percent", "savings_percent", "immigration", "disabled", "work_hours_month", "pregnant", "medicare", "assets",
            "income", "spouse", "claimed_by")
    return "  " + ", ".join(f"{key} {round(difference[key], 3) if isinstance(difference[key], float) else difference[key]}" for key in keys)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bogam")
    parser.add_argument("packages")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--list", help="every difference of this class")
    parser.add_argument("--answers", help="PolicyEngine's answers: read if the file is there, else asked for and kept in it")
    parser.add_argument("--copies", type=int, default=1, help="decide the same homes so many times, for a speed that can be measured")
    arguments = parser.parse_args()
    homes = Homes(arguments.seed).members(arguments.people)
    classes = json.loads((HERE / "classes.json").read_text(encoding="utf-8"))["classes"]
    for one in classes:
        if set(one) != CLASS_KEYS:
            sys.exit(f"classes.json: {one.get('id')} has not exactly {', '.join(sorted(CLASS_KEYS))}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        speed, theirs = theirs_of(homes, folder, arguments.packages, pathlib.Path(arguments.answers or folder / "theirs.ndjson"))
        for home in homes:
            for person in home["people"]:
                person["aptc_eligible"] = "yes" if theirs[person["id"]]["is_aca_ptc_eligible"] else "no"
        seconds, ours = ours_of(homes, folder, pathlib.Path(arguments.bogam).resolve(), arguments.copies)
    counts, outside = collections.Counter(), []
    for difference in differences(homes, theirs, ours):
        found = class_of(difference, classes)
        counts[found] += 1
        if found is None:
            outside.append(difference)
        elif found == arguments.list:
            print(show(difference))
    people, all_counts = speed["people"], sum(counts.values())
    print(f"{people} members in {len(homes)} homes, {2 * people} answers (cover and Medicare Savings): {2 * people - all_counts} the same, {all_counts} differ")
    for one in classes:
        print(f"{counts[one['id']]:6}  {one['id']}; right: {one['right']}\n          {one['what']} [{one['citation']}, {one['mark']}]\n"
              f"          Bogam: {one['ours']}\n          PolicyEngine: {one['theirs']}")
    print(f"CPU of PolicyEngine: {speed['load']:.1f} s to load, {speed['build']:.1f} s to take the people in, {speed['decide']:.1f} s to decide: {people / speed['decide']:.0f} people/s "
          f"decided, {people / (speed['build'] + speed['decide']):.0f} taken in and decided")
    print(f"CPU of Bogam: {people * arguments.copies / seconds:.0f} people/s read, decided and written, its start ({seconds:.2f} s in all) included")
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
