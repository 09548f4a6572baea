#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the published R4 definitions into the tables of src/fhir/schema.h, search_parameters.h and compartments.h.

Usage: generate_fhir.py DEFINITIONS_DIR OUTPUT_DIR

Reads profiles-types.json, profiles-resources.json and search-parameters.json; writes ids.h, schema_tables.cc and
search_tables.cc, each only where it changed. Numbers are given in sorted order, so they change only with the definitions.
"""

import json
import pathlib
import re
import sys
import zlib

NOT_R4 = {"SubscriptionStatus", "MetadataResource"}  # a later release's type, and a logical model
SYSTEM_STRING = "http://hl7.org/fhirpath/System.String"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
LEXICAL = ["boolean", "integer", "unsignedInt", "positiveInt", "decimal", "string", "markdown", "code", "id", "oid", "uuid",
           "uri", "url", "canonical", "base64Binary", "xhtml", "date", "dateTime", "instant", "time"]
MASK64 = (1 << 64) - 1
UNBOUNDED = 0xFFFF


class Type:
    def __init__(self, name, base, kind, abstract):
        self.name, self.base, self.kind, self.abstract = name, base, kind, abstract
        self.elements = []  # dicts
        self.id = 0


def upper_first(text):
    return text[0].upper() + text[1:]


def load_definitions(folder):
    found = []
    for file in ("profiles-types.json", "profiles-resources.json"):
        for entry in json.loads((folder / file).read_text(encoding="utf-8"))["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] != "StructureDefinition" or resource.get("derivation") == "constraint":
                continue
            if resource["name"] not in NOT_R4:
                found.append(resource)
    return found


def type_code(entry, path, is_resource):
    code = entry["code"]
    if code == SYSTEM_STRING:
        if is_resource and path.count(".") == 1 and path.endswith(".id"):
            return "id"
        return next((x["valueUrl"] for x in entry.get("extension", []) if x["url"] == FHIR_TYPE), "string")
    return code


def read_types(definitions):
    types = {}
    for definition in definitions:
        name, elements = definition["name"], definition["snapshot"]["element"]
        kind = {"primitive-type": "Primitive", "complex-type": "Complex", "resource": "Resource"}[definition["kind"]]
        root = elements[0]["path"]
        base = definition.get("baseDefinition", "").rsplit("/", 1)[-1]
        types[name] = Type(name, base, kind, definition.get("abstract", False))
        paths = [e["path"] for e in elements]
        parents = {p.rsplit(".", 1)[0] for p in paths if "." in p}
        for element in elements[1:]:
            path = name + element["path"][len(root):]
            if element["path"] in parents:
                types[path] = Type(path, element["type"][0]["code"], "Backbone", False)
            owner, last = path.rsplit(".", 1)
            if kind == "Primitive" and last == "value":
                continue
            types[owner].elements.append(read_element(element, path, last, element["path"] in parents, kind == "Resource"))
    return types


def read_element(element, path, last, has_children, is_resource):
    if has_children:
        codes = [path]
    elif "contentReference" in element:
        codes = [element["contentReference"].lstrip("#")]
    else:
        codes = list(dict.fromkeys(type_code(t, path, is_resource) for t in element["type"]))
    return {"name": last.removesuffix("[x]"), "choice": last.endswith("[x]"), "codes": codes, "min": element["min"],
            "max": UNBOUNDED if element["max"] == "*" else int(element["max"]), "summary": bool(element.get("isSummary")),
            "modifier": bool(element.get("isModifier"))}


def hash_name(name):
    """The same as HashName in schema.cc."""
    raw = name.encode()
    low = int.from_bytes(raw[:8], "little")
    high = int.from_bytes(raw[-8:], "little") if len(raw) > 8 else 0
    mixed = (low ^ ((high << 23 | high >> 41) & MASK64) ^ (len(raw) * 0x9E3779B97F4A7C15 & MASK64)) * 0xD6E8FEB86659FD93 & MASK64
    return mixed >> 40


class Text:
    """One pool for all strings; each distinct string once."""

    def __init__(self):
        self.parts, self.size, self.at = [], 0, {}

    def add(self, text):
        if text not in self.at:
            self.at[text] = self.size
            self.parts.append(text)
            self.size += len(text.encode())
        return self.at[text]


def slots_of(rows):
    """An open-addressed table of element ids by JSON name, at most half full."""
    size = 2
    while size < 2 * len(rows):
        size *= 2
    slots = [0] * size
    for element_id, json_name in rows:
        at = hash_name(json_name) & (size - 1)
        while slots[at]:
            at = (at + 1) & (size - 1)
        slots[at] = element_id
    return slots


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def lexical(type_):
    return "k" + upper_first(type_.name) if type_.kind == "Primitive" else "kNone"


def order_types(types):
    rank = {"Resource": 0, "Complex": 1, "Primitive": 2, "Backbone": 3}
    ordered = sorted(types.values(), key=lambda t: (rank[t.kind], t.name))
    for number, type_ in enumerate(ordered, 1):
        type_.id = number
    return ordered


def element_rows(types, ordered):
    """(owner, name, json name, type, element, first of its choice, size of its choice), ids from 1."""
    rows = [None]
    for type_ in ordered:
        type_.first = len(rows)
        for element in type_.elements:
            first = len(rows)
            for code in element["codes"]:
                json_name = element["name"] + (upper_first(code) if element["choice"] else "")
                rows.append((type_, element["name"], json_name, types[code], element, first, len(element["codes"])))
        type_.count = len(rows) - type_.first
    return rows


def schema_source(types, ordered, rows, names):
    text = Text()
    name_at = [0]
    for name in [""] + names:
        name_at.append(name_at[-1] + len(name))
        if name:
            text.parts.append(name)
            text.size += len(name)
    out = ["// SPDX-License-Identifier: Apache-2.0", "// Made by tools/generate_fhir.py.", '#include "fhir/schema.h"', "",
           "namespace bogam::fhir::tables {", ""]
    name_id = {name: i for i, name in enumerate(names, 1)}
    slots, type_lines = [], []
    for t in ordered:
        table = slots_of([(i, rows[i][2]) for i in range(t.first, t.first + t.count)])
        base = types[t.base].id if t.base in types else 0
        type_lines.append(f"{{{text.add(t.name)}, {len(t.name)}, TypeId({base}), TypeKind::k{t.kind}, Lexical::{lexical(t)}, "
                          f"{int(t.abstract)}, 0, {t.first}, {t.count}, {len(slots)}, {len(table) - 1}}},")
        slots += table
    lines = []
    for owner, name, json_name, value, e, first, count in rows[1:]:
        member = text.add(f'"{json_name}":')
        lines.append(f"{{{member}, {len(json_name)}, NameId({name_id[name]}), TypeId({owner.id}), TypeId({value.id}), {first}, "
                     f"{count}, {min(e['min'], 255)}, {e['max']}, {int(e['choice'])}, {int(e['summary'])}, {int(e['modifier'])}, "
                     f"Lexical::{lexical(value)}, TypeKind::k{value.kind}, 0}},")
    empty = text.add('"":')
    assert max(t.count for t in ordered) <= 256  # json_parse.cc has a bit for each
    assert len(slots) < 65536 and len(rows) < 65536 and max(e["max"] for t in ordered for e in t.elements) <= UNBOUNDED
    out.append("const char kText[] =")
    pool = "".join(text.parts)
    out += [c_string(pool[i:i + 110]) for i in range(0, len(pool), 110)]
    out += [";", "const TypeRow kTypes[] = {",
            "{0, 0, TypeId(0), TypeKind::kComplex, Lexical::kNone, 1, 0, 0, 0, 0, 0},", *type_lines, "};"]
    out += ["const ElementRow kElements[] = {",
            f"{{{empty}, 0, NameId(0), TypeId(0), TypeId(0), 0, 0, 0, 0, 0, 0, 0, Lexical::kNone, TypeKind::kComplex, 0}},",
            *lines, "};"]
    out += ["const uint16_t kElementSlots[] = {", *wrap(slots), "};"]
    out += ["const uint32_t kNameAt[] = {", *wrap(name_at), "};"]
    fingerprint = zlib.crc32("\n".join([t.name for t in ordered] + [f"{r[0].name}.{r[2]}" for r in rows[1:]]).encode()) & 0xFF
    out.append(f"const uint8_t kFingerprint = {fingerprint};")
    out += [f"const uint16_t kTypeCount = {len(ordered) + 1};", f"const uint16_t kElementCount = {len(rows)};",
            f"const uint16_t kNameCount = {len(names) + 1};", "", "}  // namespace bogam::fhir::tables", ""]
    return "\n".join(out)


def wrap(numbers):
    return [", ".join(map(str, numbers[i:i + 24])) + "," for i in range(0, len(numbers), 24)]


def ids_source(ordered, names):
    out = ["// SPDX-License-Identifier: Apache-2.0",
           "// Made by tools/generate_fhir.py: constants for the types and FHIRPath names of R4.",
           "#ifndef BOGAM_FHIR_IDS_H_", "#define BOGAM_FHIR_IDS_H_", '#include "fhir/schema.h"', "",
           "namespace bogam::fhir::type {"]
    seen = set()
    for t in ordered:
        constant = "k" + "".join(upper_first(p) for p in t.name.split("."))
        if t.kind == "Primitive" and constant in seen:
            raise ValueError(constant)
        assert constant not in seen, constant
        seen.add(constant)
        out.append(f"inline constexpr TypeId {constant}{{{t.id}}};")
    out += ["}  // namespace bogam::fhir::type", "", "namespace bogam::fhir::name {"]
    seen = set()
    for i, name in enumerate(names, 1):
        constant = "k" + upper_first(name)
        assert constant not in seen, constant
        seen.add(constant)
        out.append(f"inline constexpr NameId {constant}{{{i}}};")
    out += ["}  // namespace bogam::fhir::name", "", "#endif  // BOGAM_FHIR_IDS_H_", ""]
    return "\n".join(out)


def split_union(expression):
    """The operands of the outermost |, outside parentheses and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for i, c in enumerate(expression):
        if c == "'":
            quoted = not quoted
        elif not quoted and c in "([{":
            depth += 1
        elif not quoted and c in ")]}":
            depth -= 1
        elif not quoted and depth == 0 and c == "|":
            parts.append(expression[start:i].strip())
            start = i + 1
    return parts + [expression[start:].strip()]


def expression_of(parameter, base):
    expression = parameter.get("expression", "")
    if len(parameter["base"]) == 1 or not expression:
        return expression
    mine = [p for p in split_union(expression) if re.match(r"\(*" + base + r"\b", p)]
    if not mine:
        raise ValueError(f"{parameter['id']}: nothing about {base} in {expression}")
    return " | ".join(mine)


def search_source(folder, types):
    parameters = [e["resource"] for e in json.loads((folder / "search-parameters.json").read_text(encoding="utf-8"))["entry"]]
    by_url = {p["url"]: p for p in parameters}
    pairs = sorted(((base, p["code"], p) for p in parameters for base in p["base"]), key=lambda x: x[:2])
    out = ["// SPDX-License-Identifier: Apache-2.0", "// Made by tools/generate_fhir.py.", '#include "fhir/search_parameters.h"',
           "", "namespace bogam::fhir::tables {", "namespace {", "using std::string_view_literals::operator\"\"sv;"]
    targets, components, lines, ranges = [], [], [], {}
    for number, (base, code, p) in enumerate(pairs):
        t_at, c_at = len(targets), len(components)
        targets += [types[t].id for t in p.get("target", []) if t in types]
        for c in p.get("component", []):
            part = by_url[c["definition"]]
            components.append(f"{{{c_string(part['code'])}sv, {c_string(part['url'])}sv, {c_string(c['expression'])}sv, "
                              f"SearchType::k{upper_first(part['type'])}}},")
        ranges.setdefault(base, [number, 0])[1] += 1
        lines.append(f"{{{c_string(p['id'])}sv, {c_string(code)}sv, {c_string(p['url'])}sv, {c_string(expression_of(p, base))}sv, "
                     f"TypeId({types[base].id}), SearchType::k{upper_first(p['type'])}, "
                     f"{{kTargets + {t_at}, {len(targets) - t_at}}}, {{kComponents + {c_at}, {len(components) - c_at}}}}},")
    out += ["constexpr TypeId kTargets[] = {", *[", ".join(f"TypeId({t})" for t in targets[i:i + 12]) + "," for i in range(0, len(targets), 12)],
            "};", "constexpr SearchComponent kComponents[] = {", *components, "};", "}  // namespace", "",
            "extern const SearchParameter kSearchParameters[];", "const SearchParameter kSearchParameters[] = {", *lines, "};",
            "extern const uint16_t kSearchParameterCount;", f"const uint16_t kSearchParameterCount = {len(lines)};",
            "extern const uint16_t kSearchRanges[][2];", "// of each TypeId: its first pair and their number",
            "const uint16_t kSearchRanges[][2] = {"]
    by_id = {types[base].id: r for base, r in ranges.items()}
    out += [f"{{{by_id.get(i, [0, 0])[0]}, {by_id.get(i, [0, 0])[1]}}}," for i in range(len(types) + 1)]
    return out + ["};", ""]


def compartment_source(folder, types):
    entries = json.loads((folder / "profiles-resources.json").read_text(encoding="utf-8"))["entry"]
    out, members, index = ["namespace {"], [], []
    params = []
    for definition in sorted((e["resource"] for e in entries if e["resource"]["resourceType"] == "CompartmentDefinition"), key=lambda r: r["code"]):
        first = len(members)
        for r in sorted(definition["resource"], key=lambda r: r["code"]):
            if r.get("param") and r["code"] in types:
                members.append(f"{{TypeId({types[r['code']].id}), {{kParams + {len(params)}, {len(r['param'])}}}}},")
                params += r["param"]
        index.append(f"{{TypeId({types[definition['code']].id}), {first}, {len(members) - first}}},")
    out += ["constexpr std::string_view kParams[] = {", *[c_string(p) + "sv," for p in params], "};", "}  // namespace", "",
            "extern const CompartmentMember kCompartmentMembers[];", "const CompartmentMember kCompartmentMembers[] = {", *members, "};",
            "extern const CompartmentRow kCompartments[5];", "const CompartmentRow kCompartments[5] = {", *index, "};",
            "", "}  // namespace bogam::fhir::tables", ""]
    return out


def write_if_changed(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    types = read_types(load_definitions(source))
    ordered = order_types(types)
    rows = element_rows(types, ordered)
    names = sorted({row[1] for row in rows[1:]})
    write_if_changed(target / "ids.h", ids_source(ordered, names))
    write_if_changed(target / "schema_tables.cc", schema_source(types, ordered, rows, names))
    search = search_source(source, types)
    search.insert(3, '#include "fhir/search_tables.h"')
    write_if_changed(target / "search_tables.cc", "\n".join(search + compartment_source(source, types)))
    (target / ".stamp").write_text(f"{len(ordered)} types, {len(rows) - 1} elements, {len(names)} names\n", encoding="utf-8")


if __name__ == "__main__":
    main()
