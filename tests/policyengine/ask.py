# SPDX-License-Identifier: Apache-2.0
"""What PolicyEngine says of the homes of a file: a process of its own, which knows applications and PolicyEngine's published variables by their names.

  ask.py HOMES.ndjson ANSWERS.ndjson

The first line of ANSWERS is the CPU seconds that it took, then a line a person. Nothing of PolicyEngine (AGPL-3.0) is linked with Bogam, copied into it
or shipped with it."""
import json
import sys
import time

import numpy

import massachusetts
from members import ASKED_ON, YEAR, age_of

STATUS = {"citizen": "CITIZEN", "qualified-barred": "LEGAL_PERMANENT_RESIDENT", "lawfully-present": "TPS", "other": "UNDOCUMENTED"}
QUALIFIED = {"permanent-resident": "LEGAL_PERMANENT_RESIDENT", "refugee-asylee": "REFUGEE"}
INCOME = {"wages": "employment_income_before_lsr", "self-employment": "self_employment_income_before_lsr", "unemployment": "unemployment_compensation",
          "interest": "taxable_interest_income", "pension": "taxable_private_pension_income", "social-security": "social_security_retirement"}
YEARLY = ("is_medicaid_eligible", "medicaid_category", "is_chip_eligible", "is_aca_ptc_eligible", "medicaid_income_level", "medicaid_household_size",
          "is_medicare_eligible", "ma_connector_care_eligible")
MONTHLY = ("msp_category", "msp_countable_income")


def told_of(one):
    """What PolicyEngine is told of a person; a variable that is told of nobody else is 0 for them."""
    age = age_of(one)
    disabled = one["disabled"] == "yes"
    out = {"age": age, "years_since_us_entry": 2 if one["immigration"] == "qualified-barred" else 10, "is_pregnant": one["pregnant"] == "yes",
           "current_pregnancies": one["unborn"] if one["pregnant"] == "yes" else 0, "is_disabled": disabled, "meets_ssi_disability_criteria": disabled, "ssi": 0,
           "ssi_countable_resources": one["assets"] if one["spouse"] == "none" else one["assets"] / 2, "is_tax_unit_dependent": one["claimed_by"] != "nobody",
           "medicaid_claimed_by_parent_in_tax_unit": one["claimed_by"] in one["parents"], "modeled_state_unemployment_compensation": 0}
    for line in one["income"]:
        name = INCOME[line["kind"]]
        if line["kind"] == "social-security" and age < 65:
            name = "social_security_disability"
            out["months_receiving_social_security_disability"] = 36
        out[name] = line["amount"]
    return out


def status_of(one):
    return QUALIFIED[one["qualified_kind"]] if one["immigration"] == "qualified" else STATUS[one["immigration"]]


def situation_of(homes):
    people, units = {}, {kind: {} for kind in ("households", "families", "spm_units", "tax_units", "marital_units")}
    for home in homes:
        ids = [one["id"] for one in home["people"]]
        for one in home["people"]:
            people[one["id"]] = {"immigration_status_str": {YEAR: status_of(one)}}
        for kind in ("households", "families", "spm_units"):
            units[kind][home["id"]] = {"members": ids}
        units["households"][home["id"]]["state_code"] = {YEAR: "MA"}
        for one in home["people"]:
            first_of_couple = one["spouse"] == "none" or ids.index(one["id"]) < ids.index(one["spouse"])
            if first_of_couple:
                couple = [one["id"]] + ([] if one["spouse"] == "none" else [one["spouse"]])
                units["marital_units"][f"m-{one['id']}"] = {"members": couple}
                if one["claimed_by"] == "nobody":
                    claimed = [other["id"] for other in home["people"] if other["claimed_by"] in couple]
                    units["tax_units"][f"t-{one['id']}"] = {"members": couple + claimed, "tax_unit_is_filer": {YEAR: True}}
    return {"people": people, **units}, list(people)


def tell(simulation, people):
    """Columns, since a cell at a time costs more than deciding."""
    rows = [told_of(one) for one in people]
    for name in sorted({name for row in rows for name in row}):
        simulation.set_input(name, YEAR, numpy.array([row.get(name, 0) for row in rows]))


def values_of(simulation, name, period):
    values = simulation.calculate(name, period, map_to="person")
    return (values.decode_to_str() if hasattr(values, "decode_to_str") else values).tolist()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        homes = [json.loads(line) for line in file]
    started = time.process_time()
    simulation_class = massachusetts.simulation()
    loaded = time.process_time()
    situation, ids = situation_of(homes)
    simulation = simulation_class(situation=situation)
    tell(simulation, [one for home in homes for one in home["people"]])
    built = time.process_time()
    answers = {name: values_of(simulation, name, YEAR) for name in YEARLY}
    answers.update((name, values_of(simulation, name, f"{YEAR}-{ASKED_ON.month:02d}")) for name in MONTHLY)
    done = time.process_time()
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(json.dumps({"people": len(ids), "load": loaded - started, "build": built - loaded, "decide": done - built}) + "\n")
        for at, name in enumerate(ids):
            file.write(json.dumps({"id": name, **{key: values[at] for key, values in answers.items()}}) + "\n")


if __name__ == "__main__":
    main()
