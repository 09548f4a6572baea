// SPDX-License-Identifier: Apache-2.0
// Figures: Synthea 4.0, synthea.properties and Demographics (income of poverty and of plenty, weights and bounds of the socioeconomic score, the range of
// scores that goes with a degree), Location.setSocialDeterminants.
#include "synthea/residents.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include "synthea/csv.h"
#include "timing.h"

namespace synthea {
namespace {

using namespace bogam::synth;  // NOLINT: a program

constexpr double kPoverty = 17'550, kPlenty = 75'000;
constexpr double kIncomeWeight = 0.2, kEducationWeight = 0.7, kOccupationWeight = 0.1;
constexpr double kMiddle = 0.25, kHigh = 0.66;
// Of those with higher education (the survey's condition does not say whether they took a degree): assumed.
constexpr double kWithDegree = 0.65;

struct Degree {
  const char* name;
  double low, high;
};
constexpr Degree kDegrees[] = {{"less_than_hs", 0.0, 0.5}, {"hs_degree", 0.1, 0.75}, {"some_college", 0.3, 0.85}, {"bs_degree", 0.5, 1.0}};

constexpr const char* kTexts[] = {"gender",    "race",           "ethnicity",       "state", "birth_country", "socioeconomic_category",
                                  "education", "first_language", "insurance_status"};
constexpr const char* kNumbers[] = {"income", "poverty_ratio", "unemployment_risk"};
constexpr const char* kWords[] = {
    "F",       "M",    "white",   "black",          "asian",         "native",       "hawaiian",  "other",        "hispanic",  "nonhispanic", "Low",
    "Middle",  "High", "english", "other_language", "Massachusetts", "less_than_hs", "hs_degree", "some_college", "bs_degree", "medicare",    "medicaid",
    "private", "US",   "MX",      "none",           "Hawaii",        "Alabama",      "Illinois"};

std::string ToLower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Residents::Residents(Library& library, const std::string& resources) : library_(library) {
  Vocabulary& vocabulary = library.vocabulary();
  for (const char* name : kTexts) vocabulary.Attribute(name);
  for (const char* name : kNumbers) vocabulary.Attribute(name);
  for (const char* word : kWords) vocabulary.Symbol(word);
  for (const Row& row : ReadCsv(resources + "/geography/sdoh.csv")) {
    if (row.at("STATE") != "MASSACHUSETTS") continue;
    SocialFactors& factors = counties_[row.at("COUNTY")];
    for (const char* column : {"FOOD_INSECURITY", "SEVERE_HOUSING_COST_BURDEN", "UNEMPLOYED", "NO_VEHICLE_ACCESS", "UNINSURED"})
      factors.emplace_back(vocabulary.Attribute(ToLower(column)), std::atof(row.at(column).c_str()));
    unemployment_[row.at("COUNTY")] = std::atof(row.at("UNEMPLOYED").c_str());
  }
  if (counties_.empty()) bench::Die("geography/sdoh.csv: no county of Massachusetts");
  education_ = {{"less_than_hs", 0.25}, {"hs_degree", 0.25}, {"higher", 0.5}};
}

AttributeId Residents::Attribute(std::string_view name) const {
  const AttributeId id = library_.vocabulary().FindAttribute(name);
  if (id == kNoAttribute) bench::Die("no attribute " + std::string(name));
  return id;
}

void Residents::LearnEducation(const std::vector<Resident>& residents) {
  for (auto& [name, share] : education_) share = 0;
  double told = 0;
  for (const Resident& resident : residents) {
    for (auto& [name, share] : education_) {
      if (name == resident.education) ++share, ++told;
    }
  }
  for (auto& [name, share] : education_) share /= told;
}

std::string Residents::EducationOf(const Resident& resident, Stream& stream) const {
  std::string education = resident.education;
  double p = stream.Uniform();
  for (size_t i = 0; education.empty(); ++i) {
    p -= education_[i].second;
    if (p < 0 || i + 1 == education_.size()) education = education_[i].first;
  }
  if (education != "higher") return education;
  return stream.Chance(kWithDegree) ? "bs_degree" : "some_college";
}

std::string Residents::CategoryOf(double income, const std::string& education, Stream& stream) const {
  const auto degree = std::find_if(std::begin(kDegrees), std::end(kDegrees), [&](const Degree& d) { return education == d.name; });
  const double score = kIncomeWeight * std::clamp((income - kPoverty) / (kPlenty - kPoverty), 0.0, 1.0) +
                       kEducationWeight * stream.Uniform(degree->low, degree->high) + kOccupationWeight * stream.Uniform();
  return score >= kHigh ? "High" : score >= kMiddle ? "Middle" : "Low";
}

void Residents::Text(Person& person, std::string_view name, const std::string& text) const {
  person.Set(Attribute(name), Value::Text(library_.vocabulary().FindSymbol(text)));
}

void Residents::Settle(Person& person, const Resident& resident) const {
  Stream stream = person.StreamFor(HashName("synthea: resident"));
  const std::string education = EducationOf(resident, stream);
  Text(person, "gender", resident.gender);
  Text(person, "race", resident.race);
  Text(person, "ethnicity", resident.ethnicity);
  Text(person, "state", "Massachusetts");
  // Whoever was born abroad speaks another language first: in Synthea the place of birth follows from the language.
  Text(person, "birth_country", resident.birth_country == "US" ? "US" : "MX");
  Text(person, "first_language", resident.birth_country == "US" ? "english" : "other_language");
  Text(person, "education", education);
  Text(person, "socioeconomic_category", CategoryOf(resident.income, education, stream));
  // Asked in a survey alone.
  Text(person, "insurance_status", stream.Chance(0.25) ? "medicaid" : "private");
  person.Set(Attribute("income"), Value::Number(resident.income));
  person.Set(Attribute("poverty_ratio"), Value::Number(resident.income / kPoverty));
  const auto county = counties_.find(resident.county);
  if (county == counties_.end()) bench::Die("no social factors of " + resident.county);
  for (const auto& [attribute, chance] : county->second) person.Set(attribute, Value::Boolean(stream.Chance(chance)));
  person.Set(Attribute("unemployment_risk"), Value::Number(unemployment_.at(resident.county)));
}

Resident Residents::Anybody(Stream& stream, Instant until) const {
  const auto one = [&](std::initializer_list<const char*> of) { return std::string(*(of.begin() + stream.Below(of.size()))); };
  Resident out;
  out.birth = until - static_cast<Instant>(stream.Uniform(0, 105) * 365.25 * static_cast<double>(kDay));
  out.gender = one({"F", "M"});
  out.race = one({"white", "black", "asian", "native", "hawaiian", "other"});
  out.ethnicity = one({"hispanic", "nonhispanic"});
  out.birth_country = one({"US", "MX"});
  out.education = one({"less_than_hs", "hs_degree", "higher"});
  out.income = std::exp(stream.Uniform(std::log(2'000), std::log(400'000)));
  out.county = std::next(counties_.begin(), static_cast<std::ptrdiff_t>(stream.Below(counties_.size())))->first;
  return out;
}

}  // namespace synthea
