// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "format/json_fields.h"
#include "risk/learn/learned_model.h"

namespace bogam::risk {
namespace {

using format::Json;
using format::JsonFields;

const std::vector<std::string> kColumnKinds = {"number", "count", "yes-no"};
constexpr double kLargestFloat = static_cast<double>(std::numeric_limits<float>::max());
constexpr std::string_view kFormat = "bogam-model/1";

std::string Text(double number) {
  char text[32];
  return number == 0 ? "0" : std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

/// The shortest text that gives the float back by way of a double.
std::string Text(float number) {
  char text[32];
  std::string out(text, std::to_chars(text, text + sizeof text, number).ptr);
  double read = 0;
  std::from_chars(out.data(), out.data() + out.size(), read);
  return number == 0 ? "0" : static_cast<float>(read) == number ? out : Text(static_cast<double>(number));
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      constexpr char kDigits[] = "0123456789abcdef";
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

template <typename Range, typename Write>
std::string List(const Range& range, const Write& write) {
  std::string out = "[";
  for (const auto& item : range) out += (out.size() > 1 ? "," : "") + write(item);
  return out + "]";
}

std::string Word(const std::vector<std::string>& words, size_t at) { return Quoted(words[at]); }

std::string FeatureText(const Column& one) {
  return "{\"name\":" + Quoted(one.name) + ",\"title\":" + Quoted(one.title) + ",\"unit\":" + Quoted(one.unit) +
         ",\"kind\":" + Word(kColumnKinds, static_cast<size_t>(one.kind)) + ",\"modifiable\":" + (one.modifiable ? "true" : "false") +
         ",\"missing_of\":" + Quoted(one.missing_of) + "}";
}

std::string TermText(const LinearTerm& term) {
  return "{\"feature\":" + std::to_string(term.feature) + ",\"indicator\":" + (term.indicator ? "true" : "false") +
         (std::isnan(term.fill) ? "" : ",\"fill\":" + Text(term.fill)) + ",\"mean\":" + Text(term.mean) + ",\"coefficient\":" + Text(term.coefficient) + "}";
}

std::string TreeText(std::span<const TreeNode> nodes, uint32_t first) {
  const auto child = [&](int32_t node) { return node < 0 ? std::string("-1") : std::to_string(node - static_cast<int32_t>(first)); };
  return "{\"left\":" + List(nodes, [&](const TreeNode& n) { return child(n.left); }) +
         ",\"right\":" + List(nodes, [&](const TreeNode& n) { return child(n.right); }) +
         ",\"feature\":" + List(nodes, [](const TreeNode& n) { return std::to_string(n.feature); }) +
         ",\"threshold\":" + List(nodes, [](const TreeNode& n) { return Text(n.threshold); }) +
         ",\"missing_left\":" + List(nodes, [](const TreeNode& n) { return std::string(n.default_left ? "1" : "0"); }) +
         ",\"cover\":" + List(nodes, [](const TreeNode& n) { return Text(n.cover); }) + "}";
}

std::string FactsText(const TrainingFacts& facts) {
  const Setting& s = facts.setting;
  std::string out = "{\"data\":" + Quoted(facts.data) + ",\"library\":" + Quoted(facts.library);
  const auto whole = [&](const char* name, uint64_t number) { out += ",\"" + std::string(name) + "\":" + std::to_string(number); };
  const auto real = [&](const char* name, double number) { out += ",\"" + std::string(name) + "\":" + Text(number); };
  whole("seed", facts.seed);
  whole("people", facts.people);
  whole("rows", facts.rows);
  whole("events", facts.events);
  whole("left_early", facts.left_early);
  real("horizon_days", facts.horizon_days);
  out += ",\"fill\":" + Word(kFillWords, static_cast<size_t>(facts.fill)) + ",\"follow_up\":" + Word(kFollowUpWords, static_cast<size_t>(facts.follow_up)) +
         ",\"ties\":" + Word(kTiesWords, static_cast<size_t>(facts.ties));
  real("strength", s.strength);
  real("mix", s.mix);
  whole("trees", s.trees);
  whole("depth", s.depth);
  real("rate", s.rate);
  real("min_child_weight", s.min_child_weight);
  real("l2", s.l2);
  real("row_share", s.row_share);
  real("column_share", s.column_share);
  whole("settings_tried", facts.settings_tried);
  whole("folds", facts.folds);
  whole("steps", facts.steps);
  real("violation", facts.violation);
  return out + ",\"warnings\":" + List(facts.warnings, [](const std::string& one) { return Quoted(one); }) + "}";
}

class ModelReader {
 public:
  explicit ModelReader(format::Findings& findings) : findings_(findings) {}

  LearnedModel Read(std::string_view json) {
    const std::string file(kModelFile);
    const Json root = format::ParseJson(json, file, findings_);
    if (!findings_.empty()) return std::move(out_);
    JsonFields fields(findings_, file, "", root);
    if (fields.Text("format") != kFormat) fields.Report("format", "it is not " + std::string(kFormat));
    out_.kind = static_cast<LearnerKind>(fields.Choice("kind", kModelWords));
    fields.Each("features", true, [&](JsonFields& one) { ReadFeature(one); });
    if (out_.kind == LearnerKind::kTrees) {
      Must(fields, "trees", [&](JsonFields& trees) {
        out_.trees.base = static_cast<float>(trees.Number("base", -kLargestFloat, kLargestFloat));
        trees.Each("each", true, [&](JsonFields& tree) { ReadTree(tree); });
      });
    } else if (out_.kind == LearnerKind::kOutside) {
      Must(fields, "outside", [&](JsonFields& outside) { ReadOutside(outside); });
    } else {
      Must(fields, "linear", [&](JsonFields& linear) {
        out_.linear.intercept = linear.Number("intercept");
        linear.Each("terms", false, [&](JsonFields& term) { ReadTerm(term); });
      });
    }
    if (out_.kind == LearnerKind::kCox) out_.hazard = fields.Number("hazard");
    Must(fields, "training", [&](JsonFields& facts) { ReadFacts(facts); });
    return std::move(out_);
  }

 private:
  static void Must(JsonFields& fields, std::string_view key, const std::function<void(JsonFields&)>& take) {
    if (!fields.Has(key)) fields.Report(key, "it is missing");
    fields.Object(key, take);
  }

  static uint64_t Whole(JsonFields& fields, std::string_view key, double most = 9007199254740991.0) {
    const double number = fields.Number(key, 0, most);
    if (number != std::floor(number)) fields.Report(key, "it is no whole number");
    return static_cast<uint64_t>(number);
  }

  /// A text that may be empty.
  static std::string Words(JsonFields& fields, std::string_view key) {
    const Json* const found = fields.Raw(key);
    if (found == nullptr || found->kind != Json::Kind::kText) return fields.Report(key, "it is missing, or no text"), "";
    return found->text;
  }

  void ReadFeature(JsonFields& fields) {
    Column& one = out_.features.emplace_back();
    one.name = fields.Text("name");
    one.title = Words(fields, "title");
    one.unit = Words(fields, "unit");
    one.kind = static_cast<Column::Kind>(fields.Choice("kind", kColumnKinds));
    one.modifiable = fields.FlagOr("modifiable", false);
    one.missing_of = Words(fields, "missing_of");
  }

  void ReadTerm(JsonFields& fields) {
    LinearTerm& term = out_.linear.terms.emplace_back();
    term.feature = static_cast<uint32_t>(Whole(fields, "feature", 1e6));
    term.indicator = fields.FlagOr("indicator", false);
    term.fill = fields.MaybeNumber("fill").value_or(std::numeric_limits<double>::quiet_NaN());
    term.mean = fields.Number("mean");
    term.coefficient = fields.Number("coefficient");
  }

  void ReadOutside(JsonFields& fields) {
    out_.outside.sha256 = fields.Text("sha256");
    const Json* const row = fields.Raw("reference");
    if (row == nullptr || row->kind != Json::Kind::kArray) return fields.Report("reference", "it is missing, or no list");
    for (const Json& one : row->items) {
      const bool none = one.kind == Json::Kind::kNull;
      if (!none && one.kind != Json::Kind::kNumber) fields.Report("reference", "an entry is neither a number nor null");
      out_.outside.reference.push_back(none ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(one.number));
    }
  }

  void ReadTree(JsonFields& fields) {
    const std::vector<double> left = fields.Numbers("left", 0, -1, kMostTreeNodes);
    const std::vector<double> right = fields.Numbers("right", left.size(), -1, kMostTreeNodes);
    const std::vector<double> feature = fields.Numbers("feature", left.size(), 0, 1e6);
    const std::vector<double> threshold = fields.Numbers("threshold", left.size(), -kLargestFloat, kLargestFloat);
    const std::vector<double> missing_left = fields.Numbers("missing_left", left.size(), 0, 1);
    const std::vector<double> cover = fields.Numbers("cover", left.size(), 0, kLargestFloat);
    if (!findings_.empty() || out_.trees.nodes.size() + left.size() > kMostTreeNodes || out_.trees.roots.size() == kMostTrees) {
      return fields.Report("", "it is not whole, or there are too many trees or nodes");
    }
    const auto first = static_cast<int32_t>(out_.trees.nodes.size());
    out_.trees.roots.push_back(static_cast<uint32_t>(first));
    const auto whole = [&](double number) {
      if (number != std::floor(number)) fields.Report("", "a node, a feature or missing_left is no whole number");
      return static_cast<int32_t>(number);
    };
    const auto child = [&](double number) { return number < 0 ? whole(number) : first + whole(number); };
    for (size_t i = 0; i < left.size(); ++i) {
      const float limit = static_cast<float>(threshold[i]);
      out_.trees.nodes.push_back(
          {child(left[i]), child(right[i]), static_cast<uint32_t>(whole(feature[i])), limit, static_cast<float>(cover[i]), whole(missing_left[i]) == 1});
    }
  }

  void ReadFacts(JsonFields& fields) {
    TrainingFacts& facts = out_.facts;
    Setting& s = facts.setting;
    facts.data = Words(fields, "data");
    facts.library = Words(fields, "library");
    facts.seed = Whole(fields, "seed");
    facts.people = Whole(fields, "people");
    facts.rows = Whole(fields, "rows");
    facts.events = Whole(fields, "events");
    facts.left_early = Whole(fields, "left_early");
    facts.horizon_days = fields.Number("horizon_days", 0, 1e6);
    facts.fill = static_cast<Fill>(fields.Choice("fill", kFillWords));
    facts.follow_up = static_cast<FollowUp>(fields.Choice("follow_up", kFollowUpWords));
    facts.ties = static_cast<Ties>(fields.Choice("ties", kTiesWords));
    s.strength = fields.Number("strength");
    s.mix = fields.Number("mix");
    s.trees = static_cast<uint32_t>(Whole(fields, "trees", 1e6));
    s.depth = static_cast<uint32_t>(Whole(fields, "depth", 1e6));
    s.rate = fields.Number("rate");
    s.min_child_weight = fields.Number("min_child_weight");
    s.l2 = fields.Number("l2");
    s.row_share = fields.Number("row_share");
    s.column_share = fields.Number("column_share");
    facts.settings_tried = Whole(fields, "settings_tried");
    facts.folds = Whole(fields, "folds");
    facts.steps = Whole(fields, "steps");
    facts.violation = fields.Number("violation");
    const Json* const warnings = fields.Raw("warnings");
    if (warnings == nullptr || warnings->kind != Json::Kind::kArray) return fields.Report("warnings", "it is missing, or no list");
    for (const Json& one : warnings->items) {
      if (one.kind != Json::Kind::kText) fields.Report("warnings", "an entry is no text");
      facts.warnings.push_back(one.text);
    }
  }

  format::Findings& findings_;
  LearnedModel out_;
};

}  // namespace

std::string WriteModel(const LearnedModel& model) {
  std::string out = "{\"format\":" + Quoted(kFormat) + ",\n\"kind\":" + Word(kModelWords, static_cast<size_t>(model.kind)) + ",\n\"features\":[";
  for (size_t i = 0; i < model.features.size(); ++i) out += (i == 0 ? "\n" : ",\n") + FeatureText(model.features[i]);
  out += "],\n";
  if (model.kind == LearnerKind::kTrees) {
    out += "\"trees\":{\"base\":" + Text(model.trees.base) + ",\"each\":[";
    for (size_t t = 0; t < model.trees.roots.size(); ++t) {
      const uint32_t first = model.trees.roots[t];
      const size_t end = t + 1 < model.trees.roots.size() ? model.trees.roots[t + 1] : model.trees.nodes.size();
      out += (t == 0 ? "\n" : ",\n") + TreeText(std::span(model.trees.nodes).subspan(first, end - first), first);
    }
    out += "]},\n";
  } else if (model.kind == LearnerKind::kOutside) {
    out += "\"outside\":{\"sha256\":" + Quoted(model.outside.sha256) + ",\"reference\":";
    out += List(model.outside.reference, [](float one) { return std::isnan(one) ? std::string("null") : Text(one); }) + "},\n";
  } else {
    out += "\"linear\":{\"intercept\":" + Text(model.linear.intercept) + ",\"terms\":[";
    for (size_t i = 0; i < model.linear.terms.size(); ++i) out += (i == 0 ? "\n" : ",\n") + TermText(model.linear.terms[i]);
    out += "]},\n";
  }
  if (model.kind == LearnerKind::kCox) out += "\"hazard\":" + Text(model.hazard) + ",\n";
  return out + "\"training\":" + FactsText(model.facts) + "}\n";
}

Result<LearnedModel> ReadModel(std::string_view json) {
  format::Findings findings;
  LearnedModel model = ModelReader(findings).Read(json);
  if (!findings.empty()) return Status(Code::kInvalid, "the model file is not right", findings.front().ToString());
  BOGAM_TRY(model.Check());
  return model;
}

}  // namespace bogam::risk
