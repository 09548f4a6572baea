// SPDX-License-Identifier: Apache-2.0
#include "synth/life/sign_model.h"

#include <algorithm>
#include <string>

#include "synth/life/json_fields.h"
#include "synth/random.h"

namespace bogam::synth::life {
namespace {

constexpr std::pair<std::string_view, SignModel::Source> kSources[] = {
    {"height", SignModel::Source::kHeight},
    {"weight", SignModel::Source::kWeight},
    {"bmi", SignModel::Source::kBmi},
    {"head", SignModel::Source::kHead},
    {"height percentile", SignModel::Source::kHeightPercentile},
    {"creatinine by Cockcroft and Gault", SignModel::Source::kCockcroftGault},
    {"creatinine by CKD-EPI 2021", SignModel::Source::kCkdEpi},
};

SignLevel ReadLevel(const JsonFields& json, Library& library) {
  SignLevel out;
  if (json.Has("when")) {
    json.Each("when", [&](const JsonFields& test) {
      SignCondition condition;
      condition.attribute = library.vocabulary().Attribute(test.Text("attribute"));
      condition.has_least = test.Has("at_least");
      if (condition.has_least) condition.least = test.Number("at_least");
      out.when.push_back(condition);
    });
  }
  out.is_range = json.Has("range");
  if (out.is_range) {
    const std::vector<double> all = json.Numbers("range");
    const std::vector<double> female = json.Has("range_female") ? json.Numbers("range_female") : all;
    if (all.size() == 2 && female.size() == 2) {
      out.low = {all[0], female[0]};
      out.high = {all[1], female[1]};
    } else {
      json.Report("a range has two ends");
    }
  } else if (json.Has("mean_by_age")) {
    for (const auto& row : json.Rows("mean_by_age", 3)) out.means.push_back({row[0], row[1], row[2]});
    if (!std::is_sorted(out.means.begin(), out.means.end(), [](const auto& a, const auto& b) { return a.age < b.age; })) json.Report("ages are not in order");
  } else {
    const double mean = json.Number("mean");
    out.means.push_back({0, mean, mean});
  }
  out.deviation = json.Number("deviation", 0);
  out.per_bmi = json.Number("per_bmi", 0);
  out.bmi_from = json.Number("bmi_from", out.bmi_from);
  out.least = json.Number("least", out.least);
  out.most = json.Number("most", out.most);
  if (json.Has("drugs")) json.Pairs("drugs", [&](std::string_view code, double shift) { out.drugs.push_back({library.vocabulary().Symbol(code), shift}); });
  return out;
}

SignModel ReadSign(const std::string& name, const JsonFields& json, Library& library) {
  SignModel out;
  out.source = SignModel::Source::kLevels;
  if (json.Has("from")) {
    const std::string from = json.Text("from");
    const auto at = std::find_if(std::begin(kSources), std::end(kSources), [&](const auto& s) { return s.first == from; });
    if (at == std::end(kSources))
      json.Report("\"from\": nothing is called \"" + from + "\"");
    else
      out.source = at->second;
  }
  if (json.Has("levels")) json.Each("levels", [&](const JsonFields& level) { out.levels.push_back(ReadLevel(level, library)); });
  if (json.Has("sum")) json.Pairs("sum", [&](std::string_view sign, double share) { out.sum.push_back({library.Sign(sign), share}); });
  if (out.source == SignModel::Source::kLevels && out.levels.empty() && out.sum.empty()) json.Report("it has neither levels nor a sum");
  if (!out.levels.empty() && !out.levels.back().when.empty()) json.Report("the last level must hold for everybody");
  out.repeatability = json.Number("repeatability", 0);
  if (out.repeatability < 0 || out.repeatability > 1) json.Report("\"repeatability\" is a share");
  if (json.Has("correlated_with")) {
    out.correlated_with = library.Sign(json.Text("correlated_with"));
    out.correlation = json.Number("correlation");
  }
  if (json.Has("shift")) {
    const std::string shift = json.Text("shift");
    out.disease = library.vocabulary().Attribute(shift + "_disease");
    out.treatment = library.vocabulary().Attribute(shift + "_treatment");
  }
  out.least = json.Number("least", out.least);
  out.most = json.Number("most", out.most);
  out.decimals = static_cast<int>(json.Number("decimals", -1));
  out.stays = HashName("sign stays: " + name);
  out.noise = HashName("sign noise: " + name);
  return out;
}

}  // namespace

Result<std::vector<SignModel>> ReadSignModels(std::string_view text, Library& library) {
  std::vector<SignModel> out;
  const Status status = ReadJson(text, "vital_signs.json", [&](const JsonFields& json) {
    json.Members("signs", [&](std::string_view name, const JsonFields& sign) {
      const SignId id = library.Sign(name);
      SignModel model = ReadSign(std::string(name), sign, library);
      if (out.size() <= id) out.resize(id + 1u);
      out[id] = std::move(model);
    });
    out.resize(library.sign_count());
    for (size_t i = 0; i < out.size(); ++i) {
      for (const SignModel::Share& share : out[i].sum) {
        if (out[share.sign].source == SignModel::Source::kUnknown)
          json.Report("\"" + std::string(library.sign_name(static_cast<SignId>(i))) + "\" adds up \"" + std::string(library.sign_name(share.sign)) +
                      "\", which is not described");
        if (!out[share.sign].sum.empty() && std::any_of(out[share.sign].sum.begin(), out[share.sign].sum.end(), [&](const auto& s) { return s.sign == i; }))
          json.Report("two signs add each other up");
      }
    }
  });
  if (!status.ok()) return status;
  return out;
}

}  // namespace bogam::synth::life
