#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed_content.py CONTENT_DIR OUT.cc: the files of content/ that the program carries, as one C++ table.

Read at run time by src/engine/content.h. Only what a run needs is taken: CQL, JSON, NDJSON and YAML, not the READMEs.
"""
import pathlib
import sys

ENDINGS = {".cql", ".json", ".ndjson", ".yaml"}


def main():
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in ENDINGS)
    lines = ["// Generated from content/. Not to be edited.", '#include "engine/content.h"', "", "namespace bogam::engine {", "namespace {"]
    for number, path in enumerate(files):
        data = path.read_bytes()
        lines.append(f"constexpr unsigned char kFile{number}[] = {{")
        for at in range(0, len(data), 64):
            lines.append(",".join(str(b) for b in data[at : at + 64]) + ",")
        lines.append("0};")
    lines += ["}  // namespace", "", "std::span<const ContentFile> Content() {", "  static const ContentFile kFiles[] = {"]
    for number, path in enumerate(files):
        name = path.relative_to(root).as_posix()
        lines.append(f'      {{"{name}", {{reinterpret_cast<const char*>(kFile{number}), sizeof kFile{number} - 1}}}},')
    lines += ["  };", "  return kFiles;", "}", "", "}  // namespace bogam::engine", ""]
    text = "\n".join(lines)
    if not out.exists() or out.read_text() != text:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text)


if __name__ == "__main__":
    main()
