#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""model_info.py JAR FOLDER: model information for embedding.

Takes the model-info XML files that Bogam knows out of the jar, leaves out what is only read by people (descriptions,
bindings, search parameters), compresses each with zstd and writes FOLDER/models.cc, which holds them as bytes. A file is
written only when it changes.
"""
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile

MODELS = [("FHIR", "4.0.1"), ("USCore", "3.1.1"), ("USCore", "6.1.0"), ("QICore", "4.1.1"), ("QICore", "5.0.0"),
          ("QICore", "6.0.0")]
DROPPED_TAGS = {"binding", "search", "constraint", "contextRelationship"}
DROPPED_ATTRIBUTES = {"description", "definition", "comment", "mustSupport"}
NAMESPACE = "urn:hl7-org:elm-modelinfo:r1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def strip(element):
    for name in DROPPED_ATTRIBUTES & set(element.keys()):
        del element.attrib[name]
    element.text = element.tail = None
    for child in list(element):
        if child.tag.split("}")[-1] in DROPPED_TAGS:
            element.remove(child)
        else:
            strip(child)


def compressed(xml):
    root = ET.fromstring(xml)
    strip(root)
    text = ET.tostring(root)
    zstd = ["zstd", "-19", "-q", "-c", f"--stream-size={len(text)}"]
    return subprocess.run(zstd, input=text, stdout=subprocess.PIPE, check=True).stdout


def write(path, data):
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def main(jar, folder):
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("xsi", XSI)
    lines = ['// Written by tools/model_info.py.', '#include "expr/model/embedded.h"', "", "namespace bogam::expr {", "namespace {", ""]
    rows = []
    with zipfile.ZipFile(jar) as archive:
        for name, version in MODELS:
            file = f"{name.lower()}-modelinfo-{version}"
            data = compressed(archive.read(f"org/hl7/fhir/{file}.xml"))
            write(folder / f"{file}.zst", data)
            symbol = "model_info_" + file.replace("-", "_").replace(".", "_")
            lines += [f'asm(".section .rodata\\n.global {symbol}\\n.hidden {symbol}\\n{symbol}:\\n.incbin \\"{folder / (file + ".zst")}\\"\\n.previous\\n");',
                      f'extern "C" __attribute__((visibility("hidden"))) const char {symbol}[];']
            rows.append(f'    {{"{name}", "{version}", {{{symbol}, {len(data)}}}}},')
    lines += ["", f"const EmbeddedModel kModels[] = {{", *rows, "};", "", "}  // namespace", "",
              f"const EmbeddedModel* EmbeddedModels(size_t* count) {{", f"  *count = {len(rows)};", "  return kModels;", "}", "",
              "}  // namespace bogam::expr", ""]
    write(folder / "models.cc", "\n".join(lines).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
