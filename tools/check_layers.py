#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The layers guard: reads src/layers.txt, every #include under src/, and ARCHITECTURE.md, and fails on a breach.

Needs no build. Rules:
  1. a file in room R includes "room/file.h" only from R itself or from a room of a strictly lower level;
  2. every folder of src/ is a room of layers.txt, and every room of layers.txt has files;
  3. include/bogam includes nothing but the standard library and bogam/*.h;
  4. ARCHITECTURE.md names every room with its level, and every path it points to exists.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SOURCES = {".h", ".cc", ".inc"}


def read_levels():
    levels = {}
    for number, line in enumerate((ROOT / "src/layers.txt").read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        level = int(words[0])
        for room in words[1:]:
            if room in levels:
                raise SystemExit(f"src/layers.txt:{number}: room {room} is written twice")
            levels[room] = level
    return levels


def check_includes(levels):
    errors = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in SOURCES:
            continue
        relative = path.relative_to(ROOT / "src")
        room = relative.parts[0]
        if room not in levels:
            errors.append(f"src/{relative}: {room} is no room of src/layers.txt")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(1).split("/")[0]
            if target == "bogam":
                continue
            if target not in levels:
                errors.append(f'src/{relative}:{number}: "{match.group(1)}" does not begin with a room')
            elif target != room and levels[target] >= levels[room]:
                errors.append(
                    f"src/{relative}:{number}: {room} (level {levels[room]}) may not include "
                    f"{target} (level {levels[target]})"
                )
    return errors


def check_public():
    errors = []
    for path in sorted((ROOT / "include").rglob("*.h")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if match and not match.group(1).startswith("bogam/"):
                errors.append(f"{path.relative_to(ROOT)}:{number}: a public header includes {match.group(1)}")
    return errors


def check_rooms(levels):
    errors = [f"src/{room}: a room of layers.txt without files" for room in levels
              if not any(p.suffix in SOURCES for p in (ROOT / "src" / room).rglob("*"))]
    return errors


def check_architecture(levels):
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    errors = []
    rows = {room: int(level) for level, room in re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.M)}
    for room, level in levels.items():
        if rows.get(room) != level:
            errors.append(f"ARCHITECTURE.md: room {room} has level {rows.get(room)}, layers.txt says {level}")
    errors += [f"ARCHITECTURE.md: {room} is no room of layers.txt" for room in rows if room not in levels]
    for path in sorted(set(re.findall(r"`((?:src|include|tools|tests|bench|content|web|docs|examples|cmake)/[\w./-]*)`", text))):
        if not (ROOT / path).exists():
            errors.append(f"ARCHITECTURE.md: points to {path}, which does not exist")
    return errors


def main():
    levels = read_levels()
    errors = check_includes(levels) + check_public() + check_rooms(levels) + check_architecture(levels)
    for error in errors:
        print(error)
    print("layers: " + (f"{len(errors)} breaches" if errors else f"{len(levels)} rooms, no breach"))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
