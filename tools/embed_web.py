#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed_web.py OUT.cc [DIST]: the built workspace as bytes of the program: one file of all bytes and a C++ table over it.

Read at run time by src/server/web_files.h. X.gz beside X becomes X's compressed form. Without DIST the table is empty. Files are
written only when they change.
"""
import hashlib
import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon",
         ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json"}


def write_if_changed(path, data):
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main():
    out = pathlib.Path(sys.argv[1])
    dist = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    files = sorted((p for p in dist.rglob("*") if p.is_file() and p.suffix != ".gz"), key=lambda p: p.relative_to(dist).as_posix().encode()) if dist else []
    blob, rows = bytearray(), []
    for path in files:
        plain, packed = path.read_bytes(), path.with_name(path.name + ".gz")
        compressed = packed.read_bytes() if packed.exists() else b""
        etag = hashlib.sha256(plain).hexdigest()[:16]
        kind = TYPES.get(path.suffix, "application/octet-stream")
        at = len(blob)
        blob += plain + compressed
        rows.append(f'      {{"/{path.relative_to(dist).as_posix()}", "{kind}", "\\"{etag}\\"", {{kBytes + {at}, {len(plain)}}}, '
                    f"{{kBytes + {at + len(plain)}, {len(compressed)}}}}},")
    lines = ["// Generated from the built workspace. Not to be edited.", '#include "server/web_files.h"', ""]
    if rows:
        bytes_file = out.with_suffix(".bin")
        write_if_changed(bytes_file, bytes(blob))
        lines += [f"// {hashlib.sha256(blob).hexdigest()}",
                  'asm(".section .rodata,\\"a\\"\\n.globl bogam_web_bytes\\n.hidden bogam_web_bytes\\nbogam_web_bytes:\\n"',
                  f'    ".incbin \\"{bytes_file.resolve()}\\"\\n.byte 0\\n.previous\\n");', 'extern "C" const char bogam_web_bytes[];', ""]
    lines += ["namespace bogam::server {", "", "std::span<const WebFile> WebFiles() {"]
    if rows:
        lines += ["  static const char* const kBytes = bogam_web_bytes;", "  static const WebFile kFiles[] = {"] + rows + ["  };", "  return kFiles;"]
    else:
        lines += ["  return {};"]
    lines += ["}", "", "}  // namespace bogam::server", ""]
    write_if_changed(out, "\n".join(lines).encode())


if __name__ == "__main__":
    main()
