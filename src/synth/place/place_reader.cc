// SPDX-License-Identifier: Apache-2.0
// The files of a place's folder. Each table of figures must stand in its file's "sources". content/synth/place/README.md is the specification; place_test.cc
// reads wrong folders.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "format/json_fields.h"
#include "synth/place/circumstances.h"
#include "synth/place/place.h"
#include "synth/random.h"
#include "synth/record.h"

namespace bogam::synth::place {
namespace {

using format::JsonFields;
using Names = std::vector<std::string>;

constexpr double kMost = 1e12;
// People and households keep their places in these lists in one byte or two.
constexpr size_t kMostCounties = 4000, kMostGroups = 64, kMostShort = 250, kMostLong = 60000;

void CheckSize(const JsonFields& fields, std::string_view key, size_t size, size_t most) {
  if (size > most) fields.Report(key, "it has over " + std::to_string(most) + " items");
}

template <typename Enum, size_t N>
Names NamesOf(std::string_view (*name)(Enum)) {
  Names out;
  for (size_t i = 0; i < N; ++i) out.emplace_back(name(static_cast<Enum>(i)));
  return out;
}

void Normalise(std::vector<double>& shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum > 0) {
    for (double& share : shares) share /= sum;
  }
}

template <typename List>
Names NamesIn(const List& list) {
  Names out;
  for (const auto& item : list) out.push_back(item.name);
  return out;
}

Instant DateOr(JsonFields& fields, std::string_view key, Instant otherwise) {
  if (!fields.Has(key)) return otherwise;
  const std::optional<Instant> date = ParseDate(fields.Text(key));
  if (!date) fields.Report(key, "it is no date YYYY-MM-DD");
  return date.value_or(otherwise);
}

class Reader {
 public:
  explicit Reader(const SourceFiles& files) : files_(files), place_(std::make_unique<Place>()) {}

  Result<std::unique_ptr<const Place>> Read() {
    ReadPlace();
    ReadNames();
    ReadPeople();
    ReadCounties();
    ReadPractices();
    ReadPayers();
    ReadPoverty();
    ReadCosts();
    ReadRates();
    if (!problems_.empty()) {
      std::string all;
      for (const format::Finding& problem : problems_) all += (all.empty() ? "" : "\n") + problem.ToString();
      return Status(Code::kInvalid, all);
    }
    return std::unique_ptr<const Place>(std::move(place_));
  }

 private:
  template <typename Take>
  void File(const std::string& file, const Take& take) {
    const std::optional<std::string> text = files_.Read(file);
    if (!text) return problems_.push_back({file, "", "it cannot be read"});
    place_->content_hash = Mix(place_->content_hash, Mix(HashName(file), HashName(*text)));
    const format::Json json = format::ParseJson(*text, file, problems_);
    if (json.kind == format::Json::Kind::kNull) return;
    JsonFields fields(problems_, file, "", json);
    take(fields);
  }

  void ReadSources(JsonFields& file, const Names& tables, const Names& optional = {}) {
    const Names standings = {"read", "relayed", "assumption"};
    file.EachObject("sources", [&](const std::string& name, JsonFields& fields) {
      Source source;
      source.population = fields.Text("population");
      source.source = fields.Text("source");
      source.status = static_cast<Parameter::Standing>(fields.Choice("status", standings));
      if (fields.Has("year"))
        source.year = static_cast<int>(fields.Number("year", 1900, 2200));
      else if (source.status != Parameter::Standing::kAssumption)
        fields.Report("year", "it is missing");
      const auto in = [&](const Names& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
      if (!in(tables) && !in(optional)) fields.Report("", "there is no such table in this file");
      place_->sources[file.file().substr(0, file.file().find('.')) + "/" + name] = source;
    });
    for (const std::string& table : tables) {
      const std::string key = file.file().substr(0, file.file().find('.')) + "/" + table;
      if (!place_->sources.contains(key)) file.Report("sources." + table, "it is missing");
    }
  }

  void ReadPlace() {
    File("place.json", [&](JsonFields& fields) {
      place_->id = fields.Text("id");
      place_->name = fields.Text("name");
      place_->state = fields.Text("state");
      place_->state_code = fields.Text("state_code");
      place_->country = fields.Text("country");
      place_->time_zone = fields.Text("time_zone");
      if (Result<TimeZone> zone = TimeZone::Parse(fields.Text("clock")); zone.ok())
        place_->zone = *zone;
      else
        fields.Report("clock", zone.status().message());
      for (const double age : fields.Numbers("age_bands", 0, 0, 100)) place_->ages.push_back(static_cast<int>(age));
      place_->incomes = fields.Numbers("income_edges", 0, 0, kMost);
      place_->education = fields.Texts("education");
      place_->streets = fields.Texts("streets");
      const auto rising = [](const auto& list) { return std::adjacent_find(list.begin(), list.end(), [](auto a, auto b) { return a >= b; }) == list.end(); };
      if (place_->ages.empty() || place_->ages[0] != 0 || !rising(place_->ages)) fields.Report("age_bands", "it does not rise from 0");
      if (place_->incomes.size() < 2 || !rising(place_->incomes)) fields.Report("income_edges", "it does not rise");
      CheckSize(fields, "streets", place_->streets.size(), kMostLong);
      CheckSize(fields, "education", place_->education.size(), kMostShort);
      CheckSize(fields, "age_bands", place_->ages.size(), kMostShort);
      if (place_->education.size() < 2) fields.Report("education", "it has fewer than two levels");
    });
    if (place_->ages.empty()) place_->ages = {0};
    if (place_->incomes.size() < 2) place_->incomes = {0, 1};
  }

  void ReadNames() {
    File("names.json", [&](JsonFields& fields) {
      ReadSources(fields, {"lists"});
      fields.EachObject("lists", [&](const std::string& name, JsonFields& list) {
        place_->names.push_back({name, list.Texts("women"), list.Texts("men"), list.Texts("families")});
        const NameList& made = place_->names.back();
        CheckSize(list, "", std::max({made.women.size(), made.men.size(), made.families.size()}), kMostLong);
      });
      CheckSize(fields, "lists", place_->names.size(), kMostShort);
    });
  }

  void ReadPeople() {
    File("people.json", [&](JsonFields& fields) {
      ReadSources(fields, {"households", "groups", "languages"});
      fields.Each("languages", true, [&](JsonFields& language) {
        Language made{language.Text("name"), language.Text("tag"), language.Number("foreign_born", 0, 1), language.Texts("countries"), {}};
        if (language.Has("tags")) made.tags = language.Texts("tags");
        if (!made.tags.empty() && made.tags.size() != made.countries.size()) language.Report("tags", "there is not one for each of countries");
        CheckSize(language, "countries", made.countries.size(), kMostShort);
        place_->languages.push_back(std::move(made));
      });
      CheckSize(fields, "languages", place_->languages.size(), kMostShort);
      fields.Each("groups", true, [&](JsonFields& group) { place_->groups.push_back(ReadGroup(group)); });
      CheckSize(fields, "groups", place_->groups.size(), kMostGroups);
      std::vector<bool> seen(kHouseholdKinds);
      const Names kinds = NamesOf<HouseholdKind, kHouseholdKinds>(&HouseholdKindName);
      fields.EachObject("households", [&](const std::string& name, JsonFields& rule) {
        const auto at = std::find(kinds.begin(), kinds.end(), name);
        if (at == kinds.end()) return rule.Report("", "unknown field");
        const auto kind = static_cast<size_t>(at - kinds.begin());
        seen[kind] = true;
        place_->households[kind] = ReadHousehold(rule, static_cast<HouseholdKind>(kind));
      });
      for (size_t kind = 0; kind < kHouseholdKinds; ++kind) {
        if (!seen[kind]) fields.Report("households." + kinds[kind], "it is missing");
      }
    });
  }

  Group ReadGroup(JsonFields& fields) {
    static const Names races = {"white", "black", "asian", "native", "hawaiian", "other", "multiple"};
    static const Names ethnicities = {"nonhispanic", "hispanic"};
    Group group;
    group.name = fields.Text("name");
    group.race = races[fields.Choice("race", races)];
    group.ethnicity = ethnicities[fields.Choice("ethnicity", ethnicities)];
    const Names lists = NamesIn(place_->names);
    group.names = lists.empty() ? 0 : fields.Choice("names", lists);
    const std::vector<double> by_age = fields.Numbers("by_age", 3, 0, 10);
    std::copy(by_age.begin(), by_age.end(), group.by_age.begin());
    group.income_shift = fields.Number("income_shift", -3, 3);
    group.languages = fields.Shares("languages", NamesIn(place_->languages));
    Normalise(group.languages);
    return group;
  }

  static HouseholdRule ReadHousehold(JsonFields& fields, HouseholdKind kind) {
    using Kind = HouseholdKind;
    HouseholdRule rule;
    const std::vector<double> anchor = fields.Numbers("anchor", 2, 18, 101);
    rule.from = static_cast<int>(anchor[0]);
    rule.to = static_cast<int>(anchor[1]);
    if (rule.from >= rule.to) fields.Report("anchor", "it is empty");
    rule.women = fields.NumberOr("women", 0, 1, 0.5);
    rule.income_shift = fields.Number("income_shift", -3, 3);
    const auto counts = [&](std::string_view key) {
      std::vector<double> shares = fields.Numbers(key, 0, 0, kMost);
      if (shares.size() > 8) fields.Report(key, "it has over 8 numbers");
      Normalise(shares);
      return shares;
    };
    if (kind == Kind::kExtended) rule.partner = fields.Number("partner", 0, 1);
    if (kind == Kind::kCoupleChildren || kind == Kind::kLoneParent || kind == Kind::kCoupleAdultChildren || kind == Kind::kExtended)
      rule.children = counts("children");
    if (kind == Kind::kUnrelated) rule.others = counts("others");
    return rule;
  }

  void ReadCounties() {
    File("counties.json", [&](JsonFields& fields) {
      ReadSources(fields, {"population", "age", "groups", "languages", "income", "education", "households", "social", "towns"});
      fields.Each("counties", true, [&](JsonFields& county) { place_->counties.push_back(ReadCounty(county)); });
      CheckSize(fields, "counties", place_->counties.size(), kMostCounties);
    });
  }

  County ReadCounty(JsonFields& fields) {
    County county;
    county.name = fields.Text("name");
    county.fips = fields.Text("fips");
    county.population = fields.Number("population", 1, kMost);
    county.age[static_cast<size_t>(Sex::kFemale)] = fields.Numbers("women", place_->ages.size(), 0, kMost);
    county.age[static_cast<size_t>(Sex::kMale)] = fields.Numbers("men", place_->ages.size(), 0, kMost);
    const double people = std::accumulate(county.age[0].begin(), county.age[0].end(), 0.0) + std::accumulate(county.age[1].begin(), county.age[1].end(), 0.0);
    if (!(people > 0)) fields.Report("women", "nobody lives here");
    for (auto& sex : county.age) {
      for (double& share : sex) share /= people;
    }
    const auto shares = [&](std::string_view key, const Names& names) {
      std::vector<double> list = fields.Shares(key, names);
      Normalise(list);
      return list;
    };
    county.groups = shares("groups", NamesIn(place_->groups));
    county.languages = shares("languages", NamesIn(place_->languages));
    county.education = shares("education", place_->education);
    county.households = shares("households", NamesOf<HouseholdKind, kHouseholdKinds>(&HouseholdKindName));
    county.income = fields.Numbers("income", place_->incomes.size() - 1, 0, kMost);
    if (!(std::accumulate(county.income.begin(), county.income.end(), 0.0) > 0)) fields.Report("income", "its numbers sum up to nothing");
    Normalise(county.income);
    for (const auto& [key, value] : {std::pair{"food_insecurity", &county.food_insecurity},
                                     {"severe_housing_cost_burden", &county.severe_housing_cost_burden},
                                     {"unemployed", &county.unemployed},
                                     {"no_vehicle_access", &county.no_vehicle_access},
                                     {"uninsured", &county.uninsured}}) {
      *value = fields.Number(key, 0, 1);
    }
    ReadTowns(fields, county);
    return county;
  }

  static void ReadTowns(JsonFields& fields, County& county) {
    double sum = 0;
    fields.Each("towns", true, [&](JsonFields& town) {
      Town made{town.Text("name"), town.Texts("zips"), town.Number("latitude", -90, 90), town.Number("longitude", -180, 180)};
      CheckSize(town, "zips", made.zips.size(), kMostLong);
      sum += town.Number("population", 1, kMost);
      made.weight = sum;
      county.towns.push_back(std::move(made));
    });
    CheckSize(fields, "towns", county.towns.size(), kMostLong);
    for (Town& town : county.towns) town.weight /= sum;
  }

  void ReadPractices() {
    File("practices.json", [&](JsonFields& fields) {
      ReadSources(fields, {"practices", "behaviour"});
      fields.Each("practices", true, [&](JsonFields& practice) { ReadPractice(practice); });
      std::vector<bool> primary(place_->counties.size()), hospital(place_->counties.size());
      for (const Provider& provider : place_->providers) {
        if (IsPrimaryCare(provider.kind)) primary[provider.county] = true;
        if (provider.kind == ProviderKind::kHospital) hospital[provider.county] = true;
      }
      for (size_t county = 0; county < place_->counties.size(); ++county) {
        if (!primary[county]) fields.Report("practices", place_->counties[county].name + " has no primary care");
        if (!hospital[county]) fields.Report("practices", place_->counties[county].name + " has no hospital");
      }
    });
  }

  void ReadPractice(JsonFields& fields) {
    static const Names kinds = NamesOf<ProviderKind, 7>(&ProviderKindName);
    static const Names specialties = NamesOf<Specialty, 6>(&SpecialtyName);
    static const Names sexes = {"female", "male"};
    if (place_->counties.empty()) return;
    Provider made;
    made.id = fields.Text("id");
    made.name = fields.Text("name");
    made.kind = static_cast<ProviderKind>(fields.Choice("kind", kinds));
    made.county = fields.Choice("county", NamesIn(place_->counties));
    made.street = fields.Text("street");
    made.city = fields.Text("city");
    made.zip = fields.Text("zip");
    made.latitude = fields.Number("latitude", -90, 90);
    made.longitude = fields.Number("longitude", -180, 180);
    if (IsPrimaryCare(made.kind)) {
      made.size = fields.Number("size", 0.01, kMost);
      made.low_income_factor = fields.NumberOr("low_income_factor", 0.01, 100, 1);
      made.intensification = fields.Number("intensification", 0, 1);
      made.outreach = fields.Number("outreach", 0, 1);
      made.result_follow_up = fields.Number("result_follow_up", 0, 1);
    }
    made.first_clinician = static_cast<uint32_t>(place_->clinicians.size());
    fields.Each("clinicians", true, [&](JsonFields& one) {
      place_->clinicians.push_back({one.Text("id"), one.Text("given"), one.Text("family"), static_cast<Sex>(one.Choice("sex", sexes)),
                                    static_cast<Specialty>(one.Choice("specialty", specialties)), place_->providers.size()});
    });
    made.clinicians = static_cast<uint32_t>(place_->clinicians.size()) - made.first_clinician;
    place_->providers.push_back(std::move(made));
  }

  void ReadPayers() {
    File("payers.json", [&](JsonFields& fields) {
      ReadSources(fields, {"plans", "cover", "take_up"}, {"cover_history"});
      const Names kinds = NamesOf<PayerKind, 3>(&PayerKindName);
      Names ids;
      fields.Each("payers", true, [&](JsonFields& payer) {
        place_->payers.push_back({payer.Text("id"), payer.Text("name"), static_cast<PayerKind>(payer.Choice("kind", kinds))});
        ids.push_back(place_->payers.back().id);
      });
      if (ids.empty()) return;
      fields.Each("plans", true, [&](JsonFields& plan) { ReadPlan(plan, ids); });
      fields.Each("cover", true, [&](JsonFields& rule) { ReadCover(rule, kinds); });
      CheckSize(fields, "plans", place_->plans.size(), kMostLong);
      CheckSize(fields, "cover", place_->cover.size(), kMostLong);
      CheckPlans(fields);
    });
  }

  void ReadPlan(JsonFields& fields, const Names& payers) {
    Plan plan;
    plan.id = fields.Text("id");
    plan.name = fields.Text("name");
    plan.programme = fields.Text("programme");
    plan.payer = fields.Choice("payer", payers);
    plan.from = DateOr(fields, "from", std::numeric_limits<Instant>::min());
    plan.to = DateOr(fields, "to", kNever);
    plan.share = fields.NumberOr("share", 0, kMost, 1);
    plan.deductible = fields.Number("deductible", 0, kMost);
    plan.out_of_pocket_limit = fields.Number("out_of_pocket_limit", 0, kMost);
    plan.monthly_premium = fields.Number("monthly_premium", 0, kMost);
    plan.coinsurance = fields.Number("coinsurance", 0, 1);
    plan.copay = fields.Number("copay", 0, kMost);
    place_->plans.push_back(std::move(plan));
  }

  void ReadCover(JsonFields& fields, const Names& kinds) {
    CoverRule rule;
    rule.programme = fields.Text("programme");
    rule.kind = static_cast<PayerKind>(fields.Choice("kind", kinds));
    rule.from = DateOr(fields, "from", std::numeric_limits<Instant>::min());
    rule.to = DateOr(fields, "to", kNever);
    rule.age_from = static_cast<int>(fields.NumberOr("age_from", 0, 200, 0));
    rule.age_to = static_cast<int>(fields.NumberOr("age_to", 0, 200, 200));
    rule.poverty_over = fields.NumberOr("poverty_over", 0, 1e6, -1);
    rule.poverty_to = fields.NumberOr("poverty_to", 0, 1e6, 1e9);
    rule.hours_from = fields.NumberOr("hours_from", 0, 100, 0);
    rule.take_up = fields.NumberOr("take_up", 0, 1, 1);
    for (const auto& [key, value] : {std::pair{"disabled", &rule.disabled},
                                     {"parent", &rule.parent},
                                     {"pregnant", &rule.pregnant},
                                     {"employer", &rule.employer},
                                     {"medicare", &rule.medicare},
                                     {"medicaid", &rule.medicaid},
                                     {"social_security_disability", &rule.social_security_disability}}) {
      *value = fields.MaybeFlag(key);
    }
    if (fields.Has("immigration")) {
      static const Names groups = NamesOf<Immigration, kImmigrationGroups>(&ImmigrationName);
      rule.immigration = 0;
      for (const std::string& name : fields.Texts("immigration")) {
        const auto at = std::find(groups.begin(), groups.end(), name);
        if (at == groups.end())
          fields.Report("immigration", "unknown value \"" + name + "\"");
        else
          rule.immigration |= 1u << (at - groups.begin());
      }
    }
    place_->cover.push_back(std::move(rule));
  }

  /// At any time within a rule there is a plan of its programme and kind; every plan is reached by a rule.
  void CheckPlans(JsonFields& fields) const {
    for (size_t i = 0; i < place_->cover.size(); ++i) {
      const CoverRule& rule = place_->cover[i];
      Instant served = rule.from;
      for (bool further = true; further && served < rule.to;) {
        further = false;
        for (const Plan& plan : place_->plans) {
          const bool serves =
              plan.programme == rule.programme && place_->payers[plan.payer].kind == rule.kind && plan.share > 0 && plan.from <= served && plan.to > served;
          if (!serves) continue;
          served = plan.to;
          further = true;
        }
      }
      if (served < rule.to)
        fields.Report("cover[" + std::to_string(i) + "].programme", "no plan of \"" + rule.programme + "\" and this kind for a part of the rule's time");
    }
    for (size_t i = 0; i < place_->plans.size(); ++i) {
      const auto& programme = place_->plans[i].programme;
      if (std::none_of(place_->cover.begin(), place_->cover.end(), [&](const CoverRule& rule) { return rule.programme == programme; })) {
        fields.Report("plans[" + std::to_string(i) + "].programme", "no rule of cover gives \"" + programme + "\"");
      }
    }
  }

  void ReadPoverty() {
    File("poverty.json", [&](JsonFields& fields) {
      ReadSources(fields, {"guidelines"}, {"earlier"});
      for (const std::string_view table : {"guidelines", "earlier"}) {
        if (table == "earlier" && !fields.Has(table)) continue;
        fields.Each(table, true, [&](JsonFields& one) {
          place_->guidelines.push_back({static_cast<int>(one.Number("year", 1960, 2200)), one.Number("first", 1, kMost), one.Number("each", 1, kMost)});
        });
      }
      std::sort(place_->guidelines.begin(), place_->guidelines.end(), [](const Guideline& a, const Guideline& b) { return a.year < b.year; });
    });
  }

  void ReadCosts() {
    File("costs.json", [&](JsonFields& fields) {
      ReadSources(fields, {"costs"});
      CostTable& costs = place_->costs;
      Names classes;
      for (size_t i = 0; i < costs.encounter.size(); ++i) classes.emplace_back(EncounterClassName(static_cast<EncounterClass>(i)));
      const std::vector<double> encounter = fields.Shares("encounter", classes);
      std::copy(encounter.begin(), encounter.end(), costs.encounter.begin());
      for (const auto& [key, value] : {std::pair{"medication", &costs.medication},
                                       {"procedure", &costs.procedure},
                                       {"observation", &costs.observation},
                                       {"report", &costs.report},
                                       {"immunization", &costs.immunization},
                                       {"imaging", &costs.imaging},
                                       {"device", &costs.device},
                                       {"supply", &costs.supply}}) {
        *value = fields.Number(key, 0, kMost);
      }
      costs.spread = fields.Number("spread", 0, 0.99);
      fields.Each("by_code", true, [&](JsonFields& one) { costs.by_code[one.Text("code")] = one.Number("dollars", 0, kMost); });
    });
  }

  void ReadRates() {
    const std::string file = "parameters.json";
    const std::optional<std::string> text = files_.Read(file);
    if (!text) return problems_.push_back({file, "", "it cannot be read"});
    Result<Parameters> parameters = ReadParameters(*text);
    if (!parameters) return problems_.push_back({file, "", parameters.status().message()});
    place_->content_hash = Mix(place_->content_hash, HashName(*text));
    place_->parameters = std::move(*parameters);
    Names known;
    const auto take = [&](const char* name, double* value) {
      known.emplace_back(name);
      const auto at = place_->parameters.find(name);
      if (at == place_->parameters.end()) return problems_.push_back({file, name, "it is missing"});
      *value = at->second.value;
      if (IsShare(name) ? *value < 0 || *value > 1 : std::abs(*value) > 1e6)
        problems_.push_back({file, name, IsShare(name) ? "it is not within 0 to 1" : "it is over a million"});
      if (at->second.acts_on == Parameter::ActsOn::kBiology) problems_.push_back({file, name, "nothing of a place acts on biology"});
    };
#define BOGAM_PLACE_TAKE(name) take(#name, &place_->rates.name);
    BOGAM_PLACE_RATES(BOGAM_PLACE_TAKE)
#undef BOGAM_PLACE_TAKE
    for (const auto& [name, parameter] : place_->parameters) {
      if (std::find(known.begin(), known.end(), name) == known.end()) problems_.push_back({file, name, "unknown field"});
    }
  }

  static bool IsShare(std::string_view name) {
    static constexpr std::string_view kOthers[] = {"year", "months", "dollars", "hours", "shift", "factor"};
    return std::none_of(std::begin(kOthers), std::end(kOthers), [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
  }

  const SourceFiles& files_;
  format::Findings problems_;
  std::unique_ptr<Place> place_;
};

}  // namespace

Result<std::unique_ptr<const Place>> Place::Read(const std::string& folder) { return Read(SourceFiles::Folder(folder)); }
Result<std::unique_ptr<const Place>> Place::Read(const SourceFiles& files) { return Reader(files).Read(); }

}  // namespace bogam::synth::place
