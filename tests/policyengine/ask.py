# SPDX-License-Identifier: Apache-2.0
"""What PolicyEngine says of the homes of a file: a process of its own, which knows applications and PolicyEngine's published variables by their names.

  ask.py HOMES.ndjson ANSWERS.ndjson

Nothing of PolicyEngine (AGPL-3.0) is linked with Bogam, copied into it or shipped with it."""
import json
import sys
import time

from members import ASKED_ON, YEAR, age_of

STATUS = {"citizen": "CITIZEN", "qualified-barred": "LEGAL_PERMANENT_RESIDENT", "lawfully-present": "TPS", "other": "UNDOCUMENTED"}
QUALIFIED = {"permanent-resident": "LEGAL_PERMANENT_RESIDENT", "refugee-asylee": "REFUGEE"}
INCOME = {"wages": "employment_income", "self-employment": "self_employment_income", "unemployment": "unemployment_compensation",
          "interest": "taxable_interest_income", "pension": "taxable_private_pension_income", "social-security": "social_security_retirement"}
ANSWERS = ("is_medicaid_eligible", "medicaid_category", "is_chip_eligible", "is_aca_ptc_eligible", "medicaid_income_level", "ma_connector_care_eligible")


def person_of(one):
    age = age_of(one)
    status = QUALIFIED[one["qualified_kind"]] if one["immigration"] == "qualified" else STATUS[one["immigration"]]
    out = {"age": age, "immigration_status_str": status, "years_since_us_entry": 2 if one["immigration"] == "qualified-barred" else 10,
           "is_pregnant": one["pregnant"] == "yes", "current_pregnancies": one["unborn"] if one["pregnant"] == "yes" else 0,
           "is_disabled": one["disabled"] == "yes", "meets_ssi_disability_criteria": one["disabled"] == "yes", "ssi": 0,
           "ssi_countable_resources": one["assets"]}
    for line in one["income"]:
        name = INCOME[line["kind"]]
        if line["kind"] == "social-security" and age < 65:
            name = "social_security_disability"
            out["months_receiving_social_security_disability"] = 36
        out[name] = line["amount"]
    return {name: {YEAR: value} for name, value in out.items()}


def situation_of(homes):
    people, units = {}, {kind: {} for kind in ("households", "families", "spm_units", "tax_units", "marital_units")}
    for home in homes:
        ids = [one["id"] for one in home["people"]]
        for one in home["people"]:
            people[one["id"]] = person_of(one)
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


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        homes = [json.loads(line) for line in file]
    started = time.process_time()
    from policyengine_us import Simulation
    loaded = time.process_time()
    situation, ids = situation_of(homes)
    simulation = Simulation(situation=situation)
    built = time.process_time()
    answers = {}
    for name in ANSWERS:
        values = simulation.calculate(name, YEAR, map_to="person" if name.startswith("ma_") else None)
        answers[name] = [str(value) for value in values] if name == "medicaid_category" else values.tolist()
    answers["msp_category"] = [str(value) for value in simulation.calculate("msp_category", f"{YEAR}-{ASKED_ON.month:02d}")]
    done = time.process_time()
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(json.dumps({"people": len(ids), "load": loaded - started, "build": built - loaded, "decide": done - built}) + "\n")
        for at, name in enumerate(ids):
            file.write(json.dumps({"id": name, **{key: values[at] for key, values in answers.items()}}) + "\n")


if __name__ == "__main__":
    main()
