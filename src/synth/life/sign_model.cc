// SPDX-License-Identifier: Apache-2.0
#include "synth/life/sign_model.h"

#include <algorithm>
#include <functional>
#include <string>

#include "synth/life/life_file.h"
#include "synth/random.h"

namespace bogam::synth::life {
namespace {

using format::JsonFields;

constexpr std::pair<std::string_view, SignModel::Source> kSources[] = {
    {"height", SignModel::Source::kHeight},
    {"weight", SignModel::Source::kWeight},
    {"bmi", SignModel::Source::kBmi},
    {"head", SignModel::Source::kHead},
    {"height percentile", SignModel::Source::kHeightPercentile},
    {"creatinine by Cockcroft and Gault", SignModel::Source::kCockcroftGault},
    {"creatinine by CKD-EPI 2021", SignModel::Source::kCkdEpi},
};

/// The members of an object that may be absent.
void EachNumber(JsonFields& json, std::string_view key, const std::function<void(const std::string&, double)>& take) {
  if (!json.Has(key)) return;
  json.EachNamed(key, [&](const std::string& name, const format::Json& value) {
    if (value.kind == format::Json::Kind::kNumber)
      take(name, value.number);
    else
      json.Report(std::string(key) + "." + name, "it is no number");
  });
}

SignLevel ReadLevel(JsonFields& json, Library& library) {
  SignLevel out;
  json.Each("when", false, [&](JsonFields& test) {
    SignCondition condition;
    condition.attribute = library.vocabulary().Attribute(test.Text("attribute"));
    condition.has_least = test.Has("at_least");
    if (condition.has_least) condition.least = test.Number("at_least");
    out.when.push_back(condition);
  });
  out.is_range = json.Has("range");
  if (out.is_range) {
    const std::vector<double> all = json.Numbers("range", 2);
    const std::vector<double> female = json.Has("range_female") ? json.Numbers("range_female", 2) : all;
    out.low = {all[0], female[0]};
    out.high = {all[1], female[1]};
  } else if (json.Has("mean_by_age")) {
    for (const auto& row : Rows(json, "mean_by_age", 3)) out.means.push_back({row[0], row[1], row[2]});
    if (!std::is_sorted(out.means.begin(), out.means.end(), [](const auto& a, const auto& b) { return a.age < b.age; }))
      json.Report("mean_by_age", "ages are not in order");
  } else {
    const double mean = json.Number("mean");
    out.means.push_back({0, mean, mean});
  }
  out.deviation = json.MaybeNumber("deviation").value_or(0);
  out.per_bmi = json.MaybeNumber("per_bmi").value_or(0);
  out.bmi_from = json.MaybeNumber("bmi_from").value_or(out.bmi_from);
  out.least = json.MaybeNumber("least").value_or(out.least);
  out.most = json.MaybeNumber("most").value_or(out.most);
  EachNumber(json, "drugs", [&](const std::string& code, double shift) { out.drugs.push_back({library.vocabulary().Symbol(code), shift}); });
  return out;
}

SignModel ReadSign(const std::string& name, JsonFields& json, Library& library) {
  SignModel out;
  out.source = SignModel::Source::kLevels;
  if (json.Has("from")) {
    const std::string from = json.Text("from");
    const auto at = std::find_if(std::begin(kSources), std::end(kSources), [&](const auto& s) { return s.first == from; });
    if (at == std::end(kSources))
      json.Report("from", "nothing is called \"" + from + "\"");
    else
      out.source = at->second;
  }
  json.Each("levels", false, [&](JsonFields& level) { out.levels.push_back(ReadLevel(level, library)); });
  EachNumber(json, "sum", [&](const std::string& sign, double share) { out.sum.push_back({library.Sign(sign), share}); });
  if (out.source == SignModel::Source::kLevels && out.levels.empty() && out.sum.empty()) json.Report("", "it has neither levels nor a sum");
  if (!out.levels.empty() && !out.levels.back().when.empty()) json.Report("levels", "the last level must hold for everybody");
  out.repeatability = json.MaybeNumber("repeatability").value_or(0);
  if (out.repeatability < 0 || out.repeatability > 1) json.Report("repeatability", "it is a share");
  if (json.Has("correlated_with")) {
    out.correlated_with = library.Sign(json.Text("correlated_with"));
    out.correlation = json.Number("correlation");
  }
  if (json.Has("shift")) {
    const std::string shift = json.Text("shift");
    out.disease = library.vocabulary().Attribute(shift + "_disease");
    out.treatment = library.vocabulary().Attribute(shift + "_treatment");
  }
  out.least = json.MaybeNumber("least").value_or(out.least);
  out.most = json.MaybeNumber("most").value_or(out.most);
  out.decimals = static_cast<int>(json.MaybeNumber("decimals").value_or(-1));
  out.stays = HashName("sign stays: " + name);
  out.noise = HashName("sign noise: " + name);
  return out;
}

}  // namespace

Result<std::vector<SignModel>> ReadSignModels(std::string_view text, Library& library) {
  std::vector<SignModel> out;
  const Status status = ReadLifeFile(text, "vital_signs.json", [&](JsonFields& json) {
    json.EachObject("signs", [&](const std::string& name, JsonFields& sign) {
      const SignId id = library.Sign(name);
      SignModel model = ReadSign(name, sign, library);
      if (out.size() <= id) out.resize(id + 1u);
      out[id] = std::move(model);
    });
    out.resize(library.sign_count());
    for (size_t i = 0; i < out.size(); ++i) {
      for (const SignModel::Share& share : out[i].sum) {
        if (out[share.sign].source == SignModel::Source::kUnknown)
          json.Report("signs", "\"" + std::string(library.sign_name(static_cast<SignId>(i))) + "\" adds up \"" + std::string(library.sign_name(share.sign)) +
                                   "\", which is not described");
        if (!out[share.sign].sum.empty() && std::any_of(out[share.sign].sum.begin(), out[share.sign].sum.end(), [&](const auto& s) { return s.sign == i; }))
          json.Report("signs", "two signs add each other up");
      }
    }
  });
  if (!status.ok()) return status;
  return out;
}

}  // namespace bogam::synth::life
