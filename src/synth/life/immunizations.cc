// SPDX-License-Identifier: Apache-2.0
#include "synth/life/immunizations.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "synth/life/life_file.h"

namespace bogam::synth::life {
namespace {

using format::JsonFields;

constexpr double kSharedRefusal = 0.5;  // share of the variance of refusal that is the person's, not the vaccine's
constexpr int kMostMonths = 1'500;
constexpr Duration kVisitLength = 15 * kMinute;
constexpr Duration kLongestCatchUp = 5 * 366 * kDay;
constexpr double kLeastChance = 0.001;  // below it nobody asks any more

const uint64_t kRefusal = HashName("life: refuses vaccines");
const uint64_t kCampaign = HashName("life: vaccination campaign");

CodeListId Cvx(Library& library, std::string_view code) { return library.vocabulary().InternCodes({library.vocabulary().InternCode("CVX", code, "")}); }

std::vector<int> ReadMonths(JsonFields& json) {
  std::vector<int> out;
  if (json.Has("months")) {
    for (const double month : json.Numbers("months")) out.push_back(static_cast<int>(month));
  } else {
    const int every = std::max(1, static_cast<int>(json.Number("every_months")));
    const int until = std::min(kMostMonths, static_cast<int>(json.Number("until_month")));
    for (int month = static_cast<int>(json.Number("first_month")); month <= until; month += every) out.push_back(month);
  }
  if (out.empty() || !std::is_sorted(out.begin(), out.end())) json.Report("months", "the months of age are not in order");
  return out;
}

Vaccine ReadVaccine(const std::string& name, JsonFields& json, const LifeModel& model, Library& library) {
  Vaccine out;
  out.months = ReadMonths(json);
  json.Each("products", true, [&](JsonFields& product) {
    out.products.push_back({static_cast<int>(product.Number("from_year")), Cvx(library, product.Text("cvx"))});
  });
  out.catch_up_months = static_cast<int>(json.MaybeNumber("catch_up_months").value_or(out.catch_up_months));
  out.between = static_cast<Duration>(json.MaybeNumber("days_between").value_or(0)) * kDay;
  if (json.Has("season")) {
    const std::vector<double> season = json.Numbers("season", 2, 1, 12);
    out.season_from = static_cast<int>(season[0]);
    out.season_until = static_cast<int>(season[1]);
  }
  out.refused = json.MaybeNumber("refused").value_or(model.numbers.vaccine_refused);
  out.missed = json.MaybeNumber("missed").value_or(model.numbers.vaccine_missed);
  out.next = library.vocabulary().Attribute("life: next dose of " + name);
  out.last = library.vocabulary().Attribute("life: last dose of " + name);
  out.purpose = HashName("life: vaccine " + name);
  return out;
}

void ReadCampaign(JsonFields& json, const LifeModel& model, Library& library, Campaign* out) {
  const auto from = ParseDate(json.Text("from"));
  if (!from) json.Report("from", "it is no date");
  out->from = from.value_or(kNever);
  out->from_age = static_cast<int>(json.Number("from_age"));
  json.Each("products", true, [&](JsonFields& product) {
    out->products.push_back({product.Number("share"), Cvx(library, product.Text("cvx")), static_cast<int>(product.Number("doses")),
                             static_cast<Duration>(product.MaybeNumber("days_between").value_or(0)) * kDay});
  });
  for (const auto& row : Rows(json, "uptake", 5)) out->uptake.push_back({static_cast<int>(row[0]), row[1], row[2], row[3], row[4]});
  json.Each("late", false, [&](JsonFields& late) {
    const auto first = ParseDate(late.Text("from"));
    if (!first) late.Report("from", "it is no date");
    out->late_from = first.value_or(kNever);
    out->late_every = static_cast<Duration>(late.Number("every_days", 1)) * kDay;
    for (const auto& row : Rows(late, "chances", 2)) out->late.push_back({static_cast<int>(row[0]), row[1]});
  });
  out->visit = library.vocabulary().InternCodes({library.vocabulary().InternCode(model.vaccination_code.system, model.vaccination_code.code, "")});
}

bool InSeason(const Vaccine& vaccine, int month) {
  return vaccine.season_from <= vaccine.season_until ? month >= vaccine.season_from && month <= vaccine.season_until
                                                     : month >= vaccine.season_from || month <= vaccine.season_until;
}

bool Refuses(const Vaccine& vaccine, const Person& person) {
  if (vaccine.refused <= 0) return false;
  const double z =
      std::sqrt(kSharedRefusal) * person.StreamFor(kRefusal).Gaussian() + std::sqrt(1 - kSharedRefusal) * person.StreamFor(vaccine.purpose).Gaussian();
  return NormalProbability(z) < vaccine.refused;
}

const Vaccine::Product* ProductOf(const Vaccine& vaccine, int year) {
  const Vaccine::Product* out = nullptr;
  for (const Vaccine::Product& product : vaccine.products) {
    if (product.from_year <= year) out = &product;
  }
  return out;
}

void Record(Person& person, EntryId encounter, Instant now, CodeListId codes, int dose) {
  Entry entry;
  entry.kind = EntryKind::kImmunization;
  entry.encounter = encounter;
  entry.codes = codes;
  entry.onset = entry.start = now;
  entry.value = Value::Number(dose);
  person.record().Add(entry);
}

struct Dose {
  CodeListId codes;
  int age;  // in months
};

/// Of any vaccine, from `from` on, in order.
std::vector<Dose> DosesSince(const Person& person, Instant from) {
  std::vector<Dose> out;
  const auto entries = person.record().entries();
  for (size_t i = entries.size(); i-- > 0;) {
    const Entry& entry = entries[i];
    if (entry.kind == EntryKind::kEncounter && entry.start < from) break;
    if (entry.kind == EntryKind::kImmunization) out.push_back({entry.codes, person.AgeInMonths(entry.start)});
  }
  std::reverse(out.begin(), out.end());
  return out;
}

bool IsOf(const Vaccine& vaccine, CodeListId codes) {
  return std::any_of(vaccine.products.begin(), vaccine.products.end(), [&](const Vaccine::Product& product) { return product.codes == codes; });
}

/// Place of the first age for which no dose of the catch-up time counts; none when as many were given as there are ages.
size_t NextAnew(const Vaccine& vaccine, std::span<const Dose> doses, size_t given, int age) {
  const auto within = [&](int month) { return age - month < vaccine.catch_up_months; };
  auto next = static_cast<size_t>(std::find_if(vaccine.months.begin(), vaccine.months.end(), within) - vaccine.months.begin());
  for (const Dose& dose : doses) {
    if (next < vaccine.months.size() && IsOf(vaccine, dose.codes) && dose.age >= vaccine.months[next]) ++next;
  }
  return given >= vaccine.months.size() ? vaccine.months.size() : next;
}

}  // namespace

Result<ImmunizationSchedule> ReadImmunizations(std::string_view text, const LifeModel& model, Library& library) {
  ImmunizationSchedule out;
  out.doses_count_anew = model.numbers.vaccine_doses_count_anew != 0;
  const Status status = ReadLifeFile(text, "immunizations.json", [&](JsonFields& json) {
    json.EachObject("vaccines", [&](const std::string& name, JsonFields& vaccine) { out.vaccines.push_back(ReadVaccine(name, vaccine, model, library)); });
    if (json.Has("campaigns"))
      json.EachObject("campaigns", [&](const std::string&, JsonFields& campaign) { ReadCampaign(campaign, model, library, &out.campaign); });
  });
  if (!status.ok()) return status;
  return out;
}

void Immunize(const ImmunizationSchedule& schedule, Person& person, EntryId encounter, Instant now) {
  const int age = person.AgeInMonths(now);
  const CivilDate date = CivilOf(now);
  const std::vector<Dose> doses = schedule.doses_count_anew ? DosesSince(person, now - kLongestCatchUp) : std::vector<Dose>();
  for (const Vaccine& vaccine : schedule.vaccines) {
    const auto before = static_cast<size_t>(person.NumberOr(vaccine.next, 0));
    size_t next = before, given = before;
    if (schedule.doses_count_anew) next = NextAnew(vaccine, doses, given, age);
    while (next < vaccine.months.size() && age - vaccine.months[next] >= vaccine.catch_up_months) ++next;
    const bool due = next < vaccine.months.size() && age >= vaccine.months[next] &&
                     static_cast<double>(now) >= person.NumberOr(vaccine.last, -1e18) + static_cast<double>(vaccine.between);
    const Vaccine::Product* product = due ? ProductOf(vaccine, date.year) : nullptr;
    if (product != nullptr && InSeason(vaccine, date.month) && !Refuses(vaccine, person) &&
        !Once(Mix(person.key(), vaccine.purpose), static_cast<uint64_t>(now)).Chance(vaccine.missed)) {
      Record(person, encounter, now, product->codes, static_cast<int>(schedule.doses_count_anew ? ++given : ++next));
      person.Set(vaccine.last, Value::Number(static_cast<double>(now)));
    }
    const size_t after = schedule.doses_count_anew ? given : next;
    if (after != before) person.Set(vaccine.next, Value::Number(static_cast<double>(after)));
  }
}

VaccinationCampaign::VaccinationCampaign(const Campaign& campaign, AttributeId done, Library& library)
    : campaign_(campaign),
      done_(done),
      product_(library.vocabulary().Attribute("life: campaign product")),
      dose_(library.vocabulary().Attribute("life: campaign doses")),
      when_(library.vocabulary().Attribute("life: campaign next dose")) {}

// kNever: stays with it.
Instant VaccinationCampaign::DecideLate(const Person& person, Instant now, Stream& stream) const {
  if (campaign_.late.empty()) return kNever;
  Instant asked = std::max(now, campaign_.late_from);
  const int age = person.AgeInYears(asked);
  const auto group = std::find_if(campaign_.late.begin(), campaign_.late.end() - 1, [&](const Campaign::Late& late) { return age <= late.until_age; });
  for (double chance = group->chance; chance >= kLeastChance; chance /= 2) {
    asked += campaign_.late_every;
    if (stream.Chance(chance)) return asked + kWeek;
  }
  return kNever;
}

Instant VaccinationCampaign::Decide(Person& person, Instant now) const {
  Stream stream = person.StreamFor(kCampaign);
  const auto& uptake = campaign_.uptake;
  const int age = person.AgeInYears(now);
  const auto group = std::find_if(uptake.begin(), uptake.end() - 1, [&](const Campaign::Uptake& u) { return age <= u.until_age; });
  const bool at_once = stream.Chance(group->share);
  double p = stream.Uniform();
  size_t product = 0;
  while (product + 1 < campaign_.products.size() && p >= campaign_.products[product].share) p -= campaign_.products[product++].share;
  const double days = stream.Triangular(group->first_day, group->mode_day, group->last_day);
  const Instant day = at_once ? campaign_.from + static_cast<Instant>(days * static_cast<double>(kDay)) : DecideLate(person, now, stream);
  if (day == kNever) return kNever;
  person.Set(product_, Value::Number(static_cast<double>(product)));
  person.Set(dose_, Value::Number(0));
  person.Set(when_, Value::Number(static_cast<double>(std::max(now, day))));
  return std::max(now, day);
}

void VaccinationCampaign::Give(Person& person, Instant now, int dose) const {
  Entry visit;
  visit.encounter_class = EncounterClass::kOutpatient;
  visit.codes = campaign_.visit;
  visit.onset = visit.start = now;
  const EntryId current = person.record().last_encounter();
  const uint16_t holder = person.holder();
  const EntryId encounter = person.StartEncounter(visit, holder);
  Record(person, encounter, now, campaign_.products[static_cast<size_t>(person.NumberOr(product_, 0))].codes, dose);
  person.record().at(encounter).ended = true;
  person.record().at(encounter).stop = now + kVisitLength;
  if (holder != kNobody) person.record().set_last_encounter(current);  // whoever is at another visit stays there
}

Instant VaccinationCampaign::Step(Person& person, Instant now) const {
  const Instant start = std::max(campaign_.from, AddYears(person.birth(), campaign_.from_age));
  if (now < start) return start;
  const bool decided = !person.Get(when_).empty();
  const Instant when = decided ? static_cast<Instant>(person.NumberOr(when_, 0)) : Decide(person, now);
  if (when > now) return when;
  const Campaign::Product& product = campaign_.products[static_cast<size_t>(person.NumberOr(product_, 0))];
  const int dose = static_cast<int>(person.NumberOr(dose_, 0)) + 1;
  Give(person, now, dose);
  person.Set(dose_, Value::Number(dose));
  if (dose == product.doses) {
    person.Set(done_, Value::Boolean(true));
    return kNever;
  }
  person.Set(when_, Value::Number(static_cast<double>(now + product.between)));
  return now + product.between;
}

}  // namespace bogam::synth::life
