#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Synthea and Bogam make people of Massachusetts, whole lives, one thread each, in turns on the same machine.

    mvn dependency:copy-dependencies -DoutputDirectory=lib          (once, in this folder; Synthea 3.3.0 and what it stands on)
    python3 bench/rival/synthea/compare.py build/synth_bench MODULES [PEOPLE]

MODULES: Synthea's own modules, as synth_bench wants them. Three runs of each: the engine alone, CSV files, and FHIR (Synthea: a Bundle a person; Bogam: NDJSON),
both with the last 10 years of a life and what goes on. A start of Synthea with two people is taken off; Bogam's reading of modules and place is not counted
either. CPU seconds are of all threads (Java's collector and compiler too). Checked: Synthea made the people asked for, and both wrote at least 700 resources a person.
"""
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
RUNS = {"engine alone": [], "CSV files": ["--exporter.csv.export=true"], "FHIR files": ["--exporter.fhir.export=true"]}
OURS = {"engine alone": "engine alone", "CSV files": "CSV files", "FHIR files": "NDJSON files"}


def synthea(people, options, folder):
    """Records made (the dead too), CPU and wall seconds."""
    command = ["java", "-Xmx4g", "-cp", str(HERE / "lib" / "*"), "App", "-s", "3", "-cs", "3", "-p", str(people), "-r", "20251231",
               "--generate.thread_pool_size=1", f"--exporter.baseDirectory={folder}", "--exporter.fhir.export=false",
               "--exporter.hospital.fhir.export=false", "--exporter.practitioner.fhir.export=false", *options, "Massachusetts"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    total, alive = re.search(r"Records: total=(\d+), alive=(\d+)", out).groups()
    if int(alive) != people:
        sys.exit(f"Synthea was asked for {people} living people and made {alive}")
    return int(total), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def resources_a_person(folder):
    counts = [len(json.loads(file.read_text())["entry"]) for file in pathlib.Path(folder, "fhir").glob("*.json")]
    return sum(counts) / len(counts)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not any(HERE.glob("lib/synthea-*.jar")):
        sys.exit(f"no Synthea: mvn dependency:copy-dependencies -DoutputDirectory=lib in {HERE}")
    bench, modules, people = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 200
    table = {}
    for name, options in RUNS.items():
        folder = tempfile.mkdtemp()
        try:
            few, many = synthea(2, options, folder), synthea(people, options, folder)
            table[name] = [(b - a) / (many[0] - few[0]) for a, b in zip(few[1:], many[1:])]
            if name == "FHIR files":
                written = resources_a_person(folder)
        finally:
            shutil.rmtree(folder)
    out = subprocess.run([bench, "make", modules, str(people), "10"], capture_output=True, text=True, check=True).stdout
    ours = {m[1]: (float(m[3]) / 1000, 1 / float(m[2])) for m in
            re.finditer(r"^(\S.*?) +1 thread, +(\d+) people/s, +\d+ a core, +([\d.]+) ms CPU", out, re.M)}
    fewest = min(written, int(re.search(r"NDJSON files +1 thread.*?(\d+) resources", out)[1]))
    if fewest < 700:
        sys.exit(f"only {fewest} resources a person")
    print(f"Synthea wrote {written:.0f} resources a person\n")
    print(out)
    for name, (cpu, wall) in table.items():
        our_cpu, our_wall = ours[OURS[name]]
        print(f"{name:14} Synthea {1 / cpu:5.2f} records/s a core ({1 / wall:5.2f} a second of wall), Bogam {1 / our_cpu:4.0f} ({1 / our_wall:4.0f}): "
              f"{cpu / our_cpu:4.0f} x ({wall / our_wall:4.0f} x)")


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
