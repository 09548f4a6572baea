// SPDX-License-Identifier: Apache-2.0
#include "synthea/reference.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "synthea/csv.h"

namespace synthea {
namespace {

using namespace bogam::synth;  // NOLINT: a program

constexpr std::pair<const char*, Kind> kFiles[] = {{"conditions", Kind::kCondition},
                                                   {"medications", Kind::kMedication},
                                                   {"procedures", Kind::kProcedure},
                                                   {"encounters", Kind::kEncounter},
                                                   {"immunizations", Kind::kVaccine}};
// What the survey of social needs writes of the education that Synthea drew at birth.
constexpr std::pair<const char*, const char*> kEducation[] = {{"224295006", "less_than_hs"}, {"473461003", "hs_degree"}, {"224299000", "higher"}};

struct Recorded {
  std::map<std::string, std::map<uint32_t, uint32_t>> counts;  // by patient
  std::map<std::string, std::string> education;
};

Recorded ReadRecorded(const std::string& folder, Catalogue* catalogue) {
  Recorded out;
  for (const auto& [file, kind] : kFiles) {
    const uint32_t every = catalogue->Add(Kind::kEverything, KindName(kind));
    for (const Row& row : ReadCsv(folder + "/" + file + ".csv.zst")) {
      const std::string &patient = row.at("PATIENT"), &code = row.at("CODE");
      auto& counts = out.counts[patient];
      ++counts[catalogue->Add(kind, code, row.at("DESCRIPTION"))];
      ++counts[every];
      if (kind == Kind::kEncounter) ++counts[catalogue->Add(Kind::kClass, row.at("ENCOUNTERCLASS"))];
      for (const auto& [of, education] : kEducation) {
        if (kind == Kind::kCondition && code == of) out.education[patient] = education;
      }
    }
  }
  return out;
}

Resident ResidentOf(const Row& row, const std::string& education) {
  const std::string& birthplace = row.at("BIRTHPLACE");  // "Boston  Massachusetts  US"
  return {ParseDate(row.at("BIRTHDATE")).value_or(0),
          row.at("GENDER"),
          row.at("RACE"),
          row.at("ETHNICITY"),
          birthplace.substr(birthplace.rfind(' ') + 1),
          row.at("COUNTY"),
          std::atof(row.at("INCOME").c_str()),
          education};
}

}  // namespace

Reference ReadReference(const std::string& folder, Catalogue* catalogue) {
  Reference out;
  Recorded recorded = ReadRecorded(folder, catalogue);
  const std::vector<Row> patients = ReadCsv(folder + "/patients.csv.zst");
  std::vector<Instant> births;
  for (const Row& row : patients) births.push_back(ParseDate(row.at("BIRTHDATE")).value_or(0));
  std::nth_element(births.begin(), births.begin() + static_cast<std::ptrdiff_t>(births.size() / 2), births.end());
  out.middle_birth = births[births.size() / 2];
  // A death is followed by another life of the same birth, sex, race and income.
  std::map<std::string, bool> died;
  for (const Row& row : patients) died[row.at("BIRTHDATE") + row.at("GENDER") + row.at("RACE") + row.at("INCOME")] |= !row.at("DEATHDATE").empty();
  for (const auto& [person, once] : died) out.census.AddFirstLife(once);
  for (const Row& row : patients) {
    const std::string& id = row.at("Id");
    const Resident resident = ResidentOf(row, recorded.education[id]);
    std::vector<uint32_t> counts(catalogue->size());
    for (const auto& [number, count] : recorded.counts[id]) counts[number] = count;
    out.census.Add(counts, resident.birth < out.middle_birth);
    out.everybody.push_back(resident);
    if (row.at("DEATHDATE").empty())
      out.living.push_back(resident);
    else
      out.census.AddDeath(static_cast<double>(ParseDate(row.at("DEATHDATE")).value_or(0) - resident.birth) / (365.25 * static_cast<double>(kDay)));
  }
  return out;
}

}  // namespace synthea
