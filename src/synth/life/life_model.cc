// SPDX-License-Identifier: Apache-2.0
#include "synth/life/life_model.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

#include "synth/life/life_file.h"
#include "synth/random.h"

namespace bogam::synth::life {
namespace {

using format::JsonFields;
namespace fs = std::filesystem;

constexpr std::pair<std::string_view, double LifeNumbers::*> kNumbers[] = {
    {"homosexual", &LifeNumbers::homosexual},
    {"bisexual", &LifeNumbers::bisexual},
    {"other_orientation", &LifeNumbers::other_orientation},
    {"rh_negative", &LifeNumbers::rh_negative},
    {"bmi_z_at_two", &LifeNumbers::bmi_z_at_two},
    {"bmi_z_deviation_at_two", &LifeNumbers::bmi_z_deviation_at_two},
    {"weight_length_correlation", &LifeNumbers::weight_length_correlation},
    {"adult_gain_low", &LifeNumbers::adult_gain_low},
    {"adult_gain_high", &LifeNumbers::adult_gain_high},
    {"adult_gain_until_age", &LifeNumbers::adult_gain_until_age},
    {"late_loss_low", &LifeNumbers::late_loss_low},
    {"late_loss_high", &LifeNumbers::late_loss_high},
    {"late_loss_from_age", &LifeNumbers::late_loss_from_age},
    {"weight_loss_start", &LifeNumbers::weight_loss_start},
    {"weight_loss_adherence", &LifeNumbers::weight_loss_adherence},
    {"weight_loss_maintenance", &LifeNumbers::weight_loss_maintenance},
    {"weight_loss_low", &LifeNumbers::weight_loss_low},
    {"weight_loss_high", &LifeNumbers::weight_loss_high},
    {"weight_loss_from_age", &LifeNumbers::weight_loss_from_age},
    {"weight_loss_bmi", &LifeNumbers::weight_loss_bmi},
    {"weight_loss_percentile", &LifeNumbers::weight_loss_percentile},
    {"weight_loss_suspends_gain", &LifeNumbers::weight_loss_suspends_gain},
    {"smoking_age", &LifeNumbers::smoking_age},
    {"smoking_quit_a_year", &LifeNumbers::smoking_quit_a_year},
    {"alcohol_age", &LifeNumbers::alcohol_age},
    {"alcohol_share", &LifeNumbers::alcohol_share},
    {"alcohol_quit_a_year", &LifeNumbers::alcohol_quit_a_year},
    {"marriage_age", &LifeNumbers::marriage_age},
    {"married", &LifeNumbers::married},
    {"divorced", &LifeNumbers::divorced},
    {"widowed", &LifeNumbers::widowed},
    {"employment_days", &LifeNumbers::employment_days},
    {"employment_from_age", &LifeNumbers::employment_from_age},
    {"natural_death_share", &LifeNumbers::natural_death_share},
    {"ascvd_by_race", &LifeNumbers::ascvd_by_race},
    {"ascvd_after_79", &LifeNumbers::ascvd_after_79},
    {"mi_of_ascvd", &LifeNumbers::mi_of_ascvd},
    {"ihd_of_ascvd", &LifeNumbers::ihd_of_ascvd},
    {"stroke_risk_days", &LifeNumbers::stroke_risk_days},
    {"atrial_fibrillation_risk_days", &LifeNumbers::atrial_fibrillation_risk_days},
    {"fall_injury", &LifeNumbers::fall_injury},
    {"fall_injury_with_osteoporosis", &LifeNumbers::fall_injury_with_osteoporosis},
    {"fall_injury_less_a_measure", &LifeNumbers::fall_injury_less_a_measure},
    {"outpatient_symptoms", &LifeNumbers::outpatient_symptoms},
    {"urgent_symptoms", &LifeNumbers::urgent_symptoms},
    {"emergency_symptoms", &LifeNumbers::emergency_symptoms},
    {"address_all_symptoms", &LifeNumbers::address_all_symptoms},
    {"attendance_counts", &LifeNumbers::attendance_counts},
    {"kept_without_usual_care", &LifeNumbers::kept_without_usual_care},
    {"rebook_days", &LifeNumbers::rebook_days},
    {"visit_minutes", &LifeNumbers::visit_minutes},
    {"office_days", &LifeNumbers::office_days},
    {"virtual_share", &LifeNumbers::virtual_share},
    {"check_up_at_urgent_visits", &LifeNumbers::check_up_at_urgent_visits},
    {"vaccine_refused", &LifeNumbers::vaccine_refused},
    {"vaccine_missed", &LifeNumbers::vaccine_missed},
    {"vaccine_at_urgent_visits", &LifeNumbers::vaccine_at_urgent_visits},
    {"vaccine_doses_count_anew", &LifeNumbers::vaccine_doses_count_anew},
};

Result<std::string> ReadText(const SourceFiles& files, const std::string& path) {
  std::optional<std::string> text = files.Read(path);
  if (!text) return Status(Code::kIo, files.NameOf(path) + ": cannot be read");
  return std::move(*text);
}

void ReadNumbers(const Parameters& parameters, JsonFields& json, LifeNumbers* out) {
  json.Raw("parameters");
  for (const auto& [name, member] : kNumbers) {
    const auto at = parameters.find(name);
    if (at == parameters.end())
      json.Report("parameters." + std::string(name), "it is missing");
    else
      out->*member = at->second.value;
  }
  for (const auto& [name, parameter] : parameters) {
    const bool known = std::any_of(std::begin(kNumbers), std::end(kNumbers), [&](const auto& n) { return n.first == name; });
    if (!known) json.Report("parameters." + name, "nothing reads it");
  }
}

void ReadChart(JsonFields& json, GrowthChart* chart) {
  for (const auto& [key, sex] : {std::pair("M", Sex::kMale), std::pair("F", Sex::kFemale)}) {
    for (const auto& row : Rows(json, key, 4)) chart->points(sex).push_back({row[0], row[1], row[2], row[3]});
  }
}

Status ReadGrowth(std::string_view text, const std::string& place, GrowthCharts* out) {
  return ReadLifeFile(text, place, [&](JsonFields& json) {
    for (const char* about : {"source", "extended_bmi_source", "year", "status", "units"}) json.Raw(about);
    json.Object("charts", [&](JsonFields& charts) {
      for (const auto& [name, chart] :
           {std::pair("height", &out->height), std::pair("weight", &out->weight), std::pair("bmi", &out->bmi), std::pair("head", &out->head)}) {
        if (!charts.Has(name)) charts.Report(name, "it is missing");
        charts.Object(name, [chart = chart](JsonFields& rows) { ReadChart(rows, chart); });
      }
    });
    json.EachObject("extended_bmi_sigma", [&](const std::string& sex, JsonFields& sigma) {
      const std::vector<double> terms = sigma.Numbers("terms", 3);
      std::copy(terms.begin(), terms.end(), out->bmi_sigma[sex == "F" ? 1 : 0].begin());
    });
  });
}

std::vector<std::pair<std::string, std::string>> ReadCodes(JsonFields& json, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  json.Each(key, true, [&](JsonFields& code) { out.emplace_back(code.Text("system"), code.Text("code")); });
  return out;
}

void ReadTables(JsonFields& json, LifeModel* out) {
  for (const auto& row : Rows(json, "bmi_trend", 3)) out->bmi_trend.push_back({static_cast<int>(row[0]), row[1], row[2]});
  for (const auto& row : Rows(json, "smoking_by_year", 2)) out->smoking.push_back({static_cast<int>(row[0]), row[1]});
  for (const auto& row : Rows(json, "deaths_a_year", 3)) out->deaths.push_back({static_cast<int>(row[0]), row[1], row[2]});
  for (const auto& row : Rows(json, "wellness_every_days", 2))
    out->wellness.push_back({static_cast<int>(row[0]), static_cast<Duration>(row[1] * static_cast<double>(kDay))});
  json.Raw("traits_remark");
  json.Each("traits", false, [&](JsonFields& trait) { out->traits.push_back({trait.Text("attribute"), trait.Number("male"), trait.Number("female")}); });
  out->wellness_with_chronic_medication = static_cast<Duration>(json.Number("wellness_with_chronic_medication_days") * static_cast<double>(kDay));
}

void ReadVisitCodes(JsonFields& json, LifeModel* out) {
  json.Each("wellness", true, [&](JsonFields& visit) {
    LifeModel::VisitCode code{static_cast<int>(visit.Number("until_age")), ReadCodes(visit, "codes"), {}};
    code.first_codes = visit.Has("first_codes") ? ReadCodes(visit, "first_codes") : code.codes;
    out->wellness_codes.push_back(std::move(code));
  });
  const auto one = [&](std::string_view key, LifeModel::Visit* visit) {
    const auto codes = ReadCodes(json, key);
    if (codes.size() == 1)
      *visit = {codes[0].first, codes[0].second};
    else
      json.Report(key, "it is not one code");
  };
  one("outpatient", &out->outpatient_code);
  one("urgent", &out->urgent_code);
  one("emergency", &out->emergency_code);
  one("vaccination", &out->vaccination_code);
  one("natural_death", &out->natural_death_code);
  one("death_certification", &out->certification_code);
  one("cause_of_death", &out->cause_of_death_code);
  one("death_certificate", &out->death_certificate_code);
}

}  // namespace

double LifeModel::SmokingShare(int year) const {
  if (year <= smoking.front().year) return smoking.front().share;
  for (size_t i = 1; i < smoking.size(); ++i) {
    if (year > smoking[i].year) continue;
    const double t = static_cast<double>(year - smoking[i - 1].year) / (smoking[i].year - smoking[i - 1].year);
    return std::lerp(smoking[i - 1].share, smoking[i].share, t);
  }
  return smoking.back().share;
}

double LifeModel::DeathRateAt(Sex sex, int age) const {
  const auto at = std::find_if(deaths.begin(), deaths.end() - 1, [&](const DeathRate& band) { return age <= band.until_age; });
  return sex == Sex::kMale ? at->male : at->female;
}

Result<LifeModel> ReadLifeModel(const std::string& folder) { return ReadLifeModel(SourceFiles::Folder(folder)); }

Result<LifeModel> ReadLifeModel(const SourceFiles& files, const std::string& variant) {
  LifeModel out;
  const fs::path folder(variant);
  const fs::path path = folder / "model.json";
  BOGAM_ASSIGN(const std::string text, ReadText(files, path.generic_string()));
  Result<Parameters> parameters = ReadParameters(text);
  if (!parameters.ok()) return Status(Code::kInvalid, path.string() + ": " + parameters.status().message());
  out.parameters = std::move(*parameters);
  std::string growth, vital_signs, immunizations;
  const Status status = ReadLifeFile(text, path.string(), [&](JsonFields& json) {
    ReadNumbers(out.parameters, json, &out.numbers);
    json.Object("files", [&](JsonFields& named) {
      for (const auto& [name, file] : {std::pair("growth", &growth), std::pair("vital_signs", &vital_signs), std::pair("immunizations", &immunizations)})
        named.Object(name, [&, file = file](JsonFields& one) { *file = one.Text("path"); });
    });
    json.Object("tables", [&](JsonFields& tables) {
      tables.Object("life", [&](JsonFields& life) { ReadTables(life, &out); });
      tables.Object("codes", [&](JsonFields& codes) { ReadVisitCodes(codes, &out); });
    });
    if (out.deaths.empty() || out.wellness_codes.empty()) json.Report("tables", "life or codes is missing");
  });
  if (!status.ok()) return status;
  BOGAM_ASSIGN(const std::string charts, ReadText(files, (folder / growth).generic_string()));
  if (Status read = ReadGrowth(charts, growth, &out.growth); !read.ok()) return read;
  BOGAM_ASSIGN(out.vital_signs, ReadText(files, (folder / vital_signs).generic_string()));
  BOGAM_ASSIGN(out.immunizations, ReadText(files, (folder / immunizations).generic_string()));
  for (const std::string& part : {text, charts, out.vital_signs, out.immunizations}) out.content_hash = Mix(out.content_hash, HashName(part));
  return out;
}

}  // namespace bogam::synth::life
