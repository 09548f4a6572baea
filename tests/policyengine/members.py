# SPDX-License-Identifier: Apache-2.0
"""Synthetic members in homes, as applications of `bogam healthplan batch`. The same count and seed give the same homes.

Everything is told, so that what is left open is the content's. An amount of income is the year's, since PolicyEngine knows no other."""
import datetime
import math
import random

ASKED_ON = datetime.date(2026, 4, 15)
YEAR = ASKED_ON.year
POVERTY = (15_960, 5_680)  # HHS guidelines of 2026, 48 states: where the boundary homes are put, not what anybody decides by
LIMITS = (133, 138, 150, 155, 200, 205, 300, 305)

YES_NO = ("hiv", "breast_or_cervical_cancer", "medically_frail", "mental_health_client", "former_foster_care", "tafdc", "eaedc", "ssi", "caretaker",
          "long_term_care", "homeless", "deductible_met", "other_insurance", "half_time_school", "full_time_student", "pregnancy_has_ended",
          "lives_elsewhere")
# Ours, kind of qualified noncitizen, and the chance.
IMMIGRATION = (("citizen", "none", 80), ("qualified", "permanent-resident", 6), ("qualified", "refugee-asylee", 3), ("qualified-barred", "permanent-resident", 4),
               ("lawfully-present", "none", 3), ("other", "none", 4))


class Homes:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def members(self, count):
        """Homes with at least `count` members in all."""
        homes, people = [], 0
        while people < count:
            home = self.home(len(homes))
            people += len(home["people"])
            homes.append(home)
        return homes

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def home(self, number):
        people = []
        form = self.random.choices(("single", "couple", "parent", "parents", "three generations", "elders"), (30, 12, 18, 22, 8, 10))[0]
        if form == "elders":
            people.append(self.adult(f"a{number}", 65, 90))
            if self.chance(60):
                people.append(self.adult(f"b{number}", 60, 90))
        else:
            people.append(self.adult(f"a{number}", 19 if form in ("single", "couple") else 21, 70 if form == "single" else 58))
            if form in ("couple", "parents"):
                people.append(self.adult(f"b{number}", 21, 64))
        if len(people) == 2:
            for one, other in (people, people[::-1]):
                one.update(spouse=other["id"], files_jointly="yes", assets=people[0]["assets"])
        parents = [one["id"] for one in people]
        if form in ("parent", "parents", "three generations"):
            for i in range(self.random.choice((1, 1, 2, 2, 3))):
                people.append(self.child(f"{'cde'[i]}{number}", parents))
        if form == "three generations":
            people.append(self.adult(f"g{number}", 66, 85))
        self.give_incomes(people, boundary=self.chance(30))
        return {"id": f"home{number}", "asked_on": ASKED_ON.isoformat(), "people": people}

    def person(self, name, low, high):
        age = self.random.randint(low, high)
        # Born before 15 April of the year or after it; the whole years are `age`.
        born = ASKED_ON - datetime.timedelta(days=int(age * 365.25) + self.random.randint(3, 360))
        immigration, kind, _ = self.random.choices(IMMIGRATION, [one[2] for one in IMMIGRATION])[0]
        out = {"id": name, "birth_date": born.isoformat(), "lives_in_massachusetts": "yes", "immigration": immigration, "qualified_kind": kind}
        out.update({fact: "no" for fact in YES_NO})
        out.update(pregnant="no", unborn=0, disabled="no", medicare="no", medicare_part_a="no", present_cover="none", assets=0, work_hours_month=0,
                   work_hours_six_months=0, community_hours=0, spouse="none", parents=[], income=[], files_jointly="no")
        return out

    def adult(self, name, low, high):
        out = self.person(name, low, high)
        out.update(files_taxes="yes", must_file="yes", claimed_by="nobody")
        age = age_of(out)
        if age < 65 and self.chance(9):
            out["disabled"] = "yes"
            if self.chance(40):
                out["work_hours_month"] = self.random.choice((10, 39, 40, 80))
        if 19 <= age <= 45 and self.chance(6):
            out.update(pregnant="yes", unborn=self.random.choice((1, 1, 1, 2)))
        out["assets"] = self.random.choice((0, 500, 1_900, 2_500, 4_000, 30_000))
        return out

    def child(self, name, parents):
        out = self.person(name, *self.random.choice(((0, 0), (1, 5), (6, 18), (1, 18), (19, 20))))
        out.update(files_taxes="no", must_file="no", claimed_by=parents[0], parents=parents)
        if self.chance(5):
            out["disabled"] = "yes"
        return out

    def give_incomes(self, people, boundary):
        earners = [one for one in people if one["claimed_by"] == "nobody"]
        size = 1 + len(people) - 1
        for one in earners:
            share = self.random.choice((0, 0.2, 0.5, 0.9, 1.2, 1.5, 2, 2.5, 3, 4)) * self.random.uniform(0.6, 1.4)
            amount = round(share * (POVERTY[0] + POVERTY[1] * (size - 1)) / len(earners))
            kind = "wages"
            if age_of(one) >= 65:
                kind = self.random.choice(("social-security", "social-security", "pension"))
            elif one["disabled"] == "yes" and one["work_hours_month"] == 0:
                kind = "social-security"
            elif self.chance(4):
                kind = self.random.choice(("self-employment", "unemployment", "interest"))
            if boundary and one is earners[0] and kind == "wages":
                # At the whole dollar of a month's limit by one of its readings, a dollar below or above; nobody else has any.
                limit = math.ceil((POVERTY[0] + POVERTY[1] * (size - 1)) * self.random.choice(LIMITS) / 1200)
                amount = 12 * (limit + self.random.choice((-1, 0, 1)))
            elif boundary:
                amount = 0
            if amount > 0:
                one["income"] = [{"kind": kind, "amount": amount, "every": "year"}]
        for one in people:
            ssdi = one["disabled"] == "yes" and any(line["kind"] == "social-security" for line in one["income"])
            if age_of(one) >= 65 or ssdi:
                one.update(medicare="yes", medicare_part_a="yes")
            one["year_income"] = sum(line["amount"] for line in one["income"])


def age_of(person):
    born = datetime.date.fromisoformat(person["birth_date"])
    return ASKED_ON.year - born.year - ((ASKED_ON.month, ASKED_ON.day) < (born.month, born.day))
