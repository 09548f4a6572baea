#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The health plan's form and answers to it, judged by the profiles of Structured Data Capture.

    check.py PROGRAM PACKAGES

PACKAGES holds the npm package hl7.fhir.uv.sdc and Python's fhirpathpy (tools/setup test: build/sdc). Of the profiles' snapshots it judges: elements that are there,
how often, types of choices, codes that are fixed, extensions (defined, with a value of an allowed type, at an element where they may stand), and every constraint of
severity error, with its FHIRPath. It does not look up terminologies. A resource that is changed in a known way must be found out, so that silence means something."""
import contextlib
import copy
import io
import json
import pathlib
import subprocess
import sys

PROFILES = {
    "Questionnaire": "sdc-questionnaire",
    "QuestionnaireResponse": "sdc-questionnaireresponse",
}
# Extensions of FHIR itself that the form uses: where they may stand, and their values.
CORE = {
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.versionAlgorithm[x]": ("Questionnaire", {"valueCoding", "valueString"}),
    "http://hl7.org/fhir/StructureDefinition/translation": (None, {"lang", "content"}),
    "http://hl7.org/fhir/StructureDefinition/minValue": ("Questionnaire.item", {"valueDate", "valueDecimal", "valueInteger"}),
    "http://hl7.org/fhir/StructureDefinition/maxValue": ("Questionnaire.item", {"valueDate", "valueDecimal", "valueInteger"}),
    "http://hl7.org/fhir/StructureDefinition/questionnaire-unit": ("Questionnaire.item", {"valueCoding"}),
    "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl": ("Questionnaire.item", {"valueCodeableConcept"}),
}
PASSED_OVER = ("htmlChecks", "resolve()", "memberOf", "conformsTo")  # what asks for more than the resource


class Profile:
    def __init__(self, folder, name):
        definition = json.loads((folder / f"StructureDefinition-{name}.json").read_text())
        self.elements = {one["id"]: one for one in definition["snapshot"]["element"]}
        self.version = definition["version"]

    def named(self, path):
        """The element of a path of the instance, as the snapshot has it: item.item is item."""
        while path not in self.elements:
            for one in self.elements.values():
                if "contentReference" in one and path.startswith(one["path"] + "."):
                    path = one["contentReference"].split("#")[1] + path[len(one["path"]):]
                    break
            else:
                return None
        found = self.elements[path]
        return self.elements[found["contentReference"].split("#")[1]] if "contentReference" in found else found

    def children(self, element):
        prefix = element["id"] + "."
        return [one for key, one in self.elements.items() if key.startswith(prefix) and "." not in key[len(prefix):] and ":" not in key[len(prefix):]]


class Judge:
    def __init__(self, folder, resource, evaluate):
        self.folder, self.resource, self.evaluate = folder, resource, evaluate
        self.profile = Profile(folder, PROFILES[resource["resourceType"]])
        self.wrong, self.constraints, self.unasked = [], 0, set()

    def report(self, where, what):
        self.wrong.append(f"{where}: {what}")

    def extension(self, where, path, one):
        url = one.get("url", "")
        file = self.folder / f"StructureDefinition-{url.rsplit('/', 1)[-1]}.json"
        values = {key for key in one if key.startswith("value")}
        if url in CORE:
            context, allowed = CORE[url]
            if context not in (None, path):
                self.report(where, f"{url} stands at {path}")
            if not (values or {part["url"] for part in one.get("extension", [])}) <= allowed:
                self.report(where, f"{url} has a value of another type")
        elif url.startswith("http://hl7.org/fhir/uv/sdc/") and file.exists():
            definition = json.loads(file.read_text())
            value = next(e for e in definition["snapshot"]["element"] if e["path"] == "Extension.value[x]")
            allowed = {"value" + kind["code"][0].upper() + kind["code"][1:] for kind in value.get("type", [])}
            if not values <= allowed:
                self.report(where, f"{url} has a value of another type")
            if not any(path == context["expression"] for context in definition.get("context", [])):
                self.report(where, f"{url} may not stand at {path}")
        else:
            self.report(where, f"there is no extension {url}")

    def constrain(self, where, element, node):
        for one in element.get("constraint", []):
            expression = one.get("expression", "")
            if one["severity"] != "error" or not expression or any(word in expression for word in PASSED_OVER):
                continue
            answer = self.evaluate(node, expression, self.resource)
            if answer is None:
                self.unasked.add(one["key"])
                continue
            self.constraints += 1
            if answer not in ([True], []):
                self.report(where, f"{one['key']}: {one['human']}")

    def look(self, where, path, element, node):
        self.constrain(where, element, node)
        if not isinstance(node, dict):
            return
        known = {"resourceType", "id", "extension"}
        for child in self.profile.children(element):
            name = child["path"].rsplit(".", 1)[-1]
            keys = [key for key in node if key.startswith(name[:-3])] if name.endswith("[x]") else [name] * (name in node)
            known.update(keys)
            known.update("_" + key for key in keys)
            if name.endswith("[x]"):
                allowed = {name[:-3] + kind["code"][0].upper() + kind["code"][1:] for kind in child.get("type", [])}
                for key in set(keys) - allowed:
                    self.report(f"{where}.{key}", "it has another type than the profile has")
            values = [value for key in keys for value in (node[key] if isinstance(node[key], list) else [node[key]])]
            most = child["max"]
            if name not in ("id", "extension", "modifierExtension") and (len(values) < child["min"] or (most != "*" and len(values) > int(most))):
                self.report(f"{where}.{name}", f"there are {len(values)}, wanted {child['min']} to {most}")
            for number, value in enumerate(values):
                if name in ("id", "extension", "meta", "text"):
                    continue
                at = f"{where}.{name}" + (f"[{number}]" if most != "1" else "")
                self.look(at, self.profile.named(child["id"])["path"], self.profile.named(child["id"]), value)
            for key in keys:
                for one in (node.get("_" + key) or {}).get("extension", []):
                    self.extension(f"{where}.{key}", f"{path}.{key}", one)
        for one in node.get("extension", []):
            self.extension(where, path, one)
        if element["id"].count(".") == 0 or self.profile.children(element):
            for key in node.keys() - known:
                self.report(f"{where}.{key}", "the profile has no such element")

    def verdict(self):
        kind = self.resource["resourceType"]
        self.look(kind, kind, self.profile.elements[kind], self.resource)
        return self.wrong


def first_item(form, wanted):
    for item in form["item"]:
        if wanted(item):
            return item
        found = first_item(item, wanted) if "item" in item else None
        if found:
            return found
    return None


def mistakes(form, answers):
    """The same with one thing wrong, and a word of what must be said about it."""
    def changed(resource, change):
        out = copy.deepcopy(resource)
        change(out)
        return out

    yield "url", changed(form, lambda one: one.pop("url"))
    yield "status", changed(form, lambda one: one.pop("status"))
    yield "que-2", changed(form, lambda one: one["item"].append(copy.deepcopy(one["item"][1])))
    yield "que-1", changed(form, lambda one: one["item"][0].update(item=[{"linkId": "x", "type": "display", "text": "x"}]))
    yield "que-4", changed(form, lambda one: first_item(one, lambda i: "answerOption" in i).update(answerValueSet="http://x"))
    yield "another type", changed(form, lambda one: first_item(one, lambda i: "extension" in i)["extension"].append(
        {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-candidateExpression", "valueString": "x"}))
    yield "there is no extension", changed(form, lambda one: one["item"][1].update(extension=[{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-none"}]))
    yield "no such element", changed(form, lambda one: one["item"][1].update(colour="red"))
    yield "status", changed(answers, lambda one: one.pop("status"))
    yield "qrs-1", changed(answers, lambda one: one["item"][0].update(answer=[{"valueBoolean": True}], item=[{"linkId": "x"}]))


def main():
    program, packages = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.path.insert(0, str(packages / "python"))
    import fhirpathpy
    from fhirpathpy.models import models

    compiled = {}

    def evaluate(node, expression, resource):
        """None: fhirpathpy does not know a function of it."""
        if expression not in compiled:
            compiled[expression] = fhirpathpy.compile(expression, models["r4"])
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # trace() writes there
                return compiled[expression](node, {"resource": resource, "context": node})
        except Exception as refused:  # it has no kind of its own
            if "Not implemented" in str(refused):
                return None
            raise

    folder = packages / "package"
    form = json.loads(subprocess.run([program, "healthplan", "questionnaire"], check=True, capture_output=True, text=True).stdout)
    answers = json.loads((pathlib.Path(__file__).parent.parent / "cases/cli/answers.json").read_text())
    failed = False
    for resource in (form, answers):
        judge = Judge(folder, resource, evaluate)
        wrong = judge.verdict()
        print(f"{resource['resourceType']} by {PROFILES[resource['resourceType']]} {judge.profile.version}: {judge.constraints} constraints asked, {len(wrong)} findings"
              + (f"; not asked: {', '.join(sorted(judge.unasked))}" if judge.unasked else ""))
        for one in wrong[:40]:
            print("  " + one)
        failed |= bool(wrong)
    for word, resource in mistakes(form, answers):
        if not any(word in one for one in Judge(folder, resource, evaluate).verdict()):
            print(f"a mistake is not found: {word}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
