// SPDX-License-Identifier: Apache-2.0
// What a run says in a card: each derivation by its name. Sentences about a place or a judgement are not derived: those are an author's.
#include "risk/card_derive.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "risk/card_trained.h"
#include "risk/sentences.h"

namespace bogam::risk {
namespace {

std::string Join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

std::string UnitOf(const Output& output) { return output.unit == "{points}" ? "points" : output.unit_text; }

/// Inputs that come from such a source, also through the value of another equation.
std::vector<std::string> InputsFrom(const Library& library, const Equation& equation, Source::Kind kind, bool through = true) {
  std::vector<std::string> titles;
  for (const Input& input : equation.inputs) {
    for (const Source& source : library.rules().rule(input.rule).sources) {
      if (source.kind == kind) titles.push_back(input.title);
      if (source.kind != Source::Kind::kEquation || !through) continue;
      const Result<size_t> other = library.Find(source.equation);
      if (!other.ok()) continue;
      for (const std::string& title : InputsFrom(library, library.equations()[*other], kind, false)) titles.push_back(title + " (in " + input.title + ")");
    }
  }
  std::vector<std::string> once;
  for (std::string& title : titles) {
    if (std::find(once.begin(), once.end(), title) == once.end()) once.push_back(std::move(title));
  }
  return once;
}

std::string UseOf(const CardSubject& subject, Source::Kind kind) {
  const std::vector<std::string> inputs = InputsFrom(*subject.library, subject.library->equations()[subject.equation], kind);
  return inputs.empty() ? "Not an input." : "An input: " + Join(inputs, ", ") + ".";
}

std::string NoRule(const CardSubject&) { return "Not an input: no rule for inputs reads it."; }

std::string Citations(const CardSubject& subject) {
  std::vector<std::string> texts;
  for (const auto& source : subject.library->equations()[subject.equation].sources)
    texts.push_back(source.title + (source.link.empty() ? "" : ". " + source.link));
  return Join(texts, "\n");
}

std::string Effective(const CardSubject& subject) {
  const Equation& equation = subject.library->equations()[subject.equation];
  if (equation.effective_from.empty()) return {};
  return "Published " + equation.effective_from + (equation.effective_to.empty() ? "." : ", superseded " + equation.effective_to + ".");
}

std::string Outputs(const CardSubject& subject) {
  std::vector<std::string> texts;
  for (const Output& output : subject.library->equations()[subject.equation].outputs) {
    texts.push_back(output.title + ", in " + UnitOf(output) + (output.horizon.empty() ? "" : " over " + output.horizon) + ", valid for at most " +
                    std::to_string(output.valid_months) + " months");
  }
  return Join(texts, "\n");
}

std::string OutputType(const CardSubject& subject) {
  const auto& outputs = subject.library->equations()[subject.equation].outputs;
  const auto all = [&](const auto& is) { return std::all_of(outputs.begin(), outputs.end(), is); };
  if (all([](const Output& output) { return output.unit == "%"; })) return "Prediction: a probability in percent, by a published equation.";
  if (all([](const Output& output) { return output.unit == "{points}"; })) return "Classification: a sum of points, by a published table.";
  return "Estimate of a quantity, by a published equation.";
}

std::string Population(const CardSubject& subject) {
  const Equation& equation = subject.library->equations()[subject.equation];
  std::vector<std::string> texts;
  for (const Requirement& one : equation.requirements) texts.push_back(one.say);
  for (const Input& input : equation.inputs) {
    if (!input.range.empty()) texts.push_back(input.title + ": " + input.range.ToString() + (input.unit_text.empty() ? "" : " " + input.unit_text) + ".");
  }
  return texts.empty() ? "The equation excludes nobody, and its inputs have no ranges." : Join(texts, "\n");
}

std::string SensitiveInputs(const CardSubject& subject) {
  const Equation& equation = subject.library->equations()[subject.equation];
  std::vector<std::string> texts;
  using Kind = Source::Kind;
  for (const Kind kind : {Kind::kRace, Kind::kGender, Kind::kAge, Kind::kQuestionnaire}) {
    for (std::string& title : InputsFrom(*subject.library, equation, kind)) texts.push_back(std::move(title));
  }
  return texts.empty() ? "None of them is an input." : "Inputs: " + Join(texts, ", ") + ".";
}

std::string SourceText(const CardSubject& subject, const Source& source, const Translation& in) {
  using Kind = Source::Kind;
  namespace say = sentence;
  const bool coded = source.kind == Kind::kObservation || source.kind == Kind::kCondition || source.kind == Kind::kMedication || source.kind == Kind::kFamily;
  const std::string of = coded ? in.Say(subject.library->concepts().title(source.concept_id)) : "";
  const auto fresh = [&](std::string text) { return source.fresh_months > 0 ? in.Say(say::kFresh, {text, std::to_string(source.fresh_months)}) : text; };
  switch (source.kind) {
    case Kind::kAge: return in.Say(say::kFromBirthDate);
    case Kind::kGender: return in.Say(say::kGender);
    case Kind::kRace: return in.Say(say::kRace);
    case Kind::kObservation: {
      const std::string text = fresh(source.mean_of > 1 ? in.Say(say::kMeanOf, {std::to_string(source.mean_of), of}) : in.Say(say::kNewest, {of}));
      return source.outside_hospital ? in.Say(say::kOutside, {text}) : text;
    }
    case Kind::kCondition:
    case Kind::kMedication: {
      const std::string text = in.Say(source.kind == Kind::kCondition ? say::kConditions : say::kDrugs, {of});
      return source.absence_months > 0 ? in.Say(say::kAbsence, {text, std::to_string(source.absence_months)}) : text;
    }
    case Kind::kQuestionnaire: return fresh(in.Say(say::kAnswers, {Join(source.items, ", ")}));
    case Kind::kFamily: return in.Say(say::kFamily, {of});
    case Kind::kEquation: return in.Say(say::kOutputOf, {source.output, source.equation});
    case Kind::kSetting: return in.Say(say::kSetting, {source.setting});
  }
  return {};
}

std::string Inputs(const CardSubject& subject) {
  const Equation& equation = subject.library->equations()[subject.equation];
  std::vector<std::string> texts;
  for (const Input& input : equation.inputs)
    texts.push_back(input.title + (input.unit_text.empty() ? "" : " (" + input.unit_text + ")") + ": " + RuleText(subject, input));
  return Join(texts, "\n");
}

std::string MissingData(const CardSubject&) {
  return "Nothing is imputed and nothing is clamped: an input that is not recorded, stale, preliminary, contradictory, in an unreadable unit, from the wrong "
         "setting or out of "
         "range gives no value, and the reason is told. Not recorded is unknown, never \"no\".";
}

std::string Preparation(const CardSubject&) {
  return "Inputs are found by the rules under \"Predictors\"; units are converted by UCUM; values outside what is plausible are not believed.";
}

std::string Bands(const CardSubject& subject) {
  std::vector<std::string> texts;
  for (const Output& output : subject.library->equations()[subject.equation].outputs) {
    std::vector<std::string> bands;
    for (const Band& band : output.bands) bands.push_back(band.label + (band.bounds.empty() ? "" : " (" + band.bounds.ToString() + ")"));
    texts.push_back(output.title + ": a number in " + UnitOf(output) + (bands.empty() ? "" : ", in bands " + Join(bands, ", ")));
  }
  return Join(texts, "\n");
}

std::string Specification(const CardSubject& subject) {
  std::string text = "Package " + subject.library->package(subject.equation).hash + "; rules for inputs " + subject.library->rules_hash();
  for (const PackageFile& file : subject.library->package(subject.equation).files) text += "\n" + file.name + " " + file.hash;
  return text;
}

std::string Verification(const CardSubject& subject) {
  const std::string& said = subject.library->equations()[subject.equation].verification;
  return std::to_string(subject.vectors_passed) + " of " + std::to_string(subject.vectors_tried) + " test vectors come out." + (said.empty() ? "" : " " + said);
}

using Derivation = std::function<std::string(const CardSubject& subject)>;

const std::map<std::string, Derivation, std::less<>>& Derivations() {
  using Kind = Source::Kind;
  const auto of = [](const CardSubject& subject) -> const Equation& { return subject.library->equations()[subject.equation]; };
  static const std::map<std::string, Derivation, std::less<>> kAll{
      {"title", [of](const CardSubject& s) { return of(s).title; }},
      {"citation", Citations},
      {"effective", Effective},
      {"use-of-race", [](const CardSubject& s) { return UseOf(s, Kind::kRace); }},
      {"use-of-ethnicity", NoRule},
      {"use-of-language", NoRule},
      {"use-of-sexual-orientation", NoRule},
      {"use-of-gender-identity", NoRule},
      {"use-of-sex", [](const CardSubject& s) { return UseOf(s, Kind::kGender); }},
      {"use-of-birth-date", [](const CardSubject& s) { return UseOf(s, Kind::kAge); }},
      {"use-of-assessments", [](const CardSubject& s) { return UseOf(s, Kind::kQuestionnaire); }},
      {"sensitive-inputs", SensitiveInputs},
      {"outputs", Outputs},
      {"output-type", OutputType},
      {"bands", Bands},
      {"purpose", [of](const CardSubject& s) { return of(s).purpose; }},
      {"population", Population},
      {"cautions", [of](const CardSubject& s) { return Join(of(s).cautions, "\n"); }},
      {"validated", [of](const CardSubject& s) { return Join(of(s).validated, "\n"); }},
      {"inputs", Inputs},
      {"missing-data", MissingData},
      {"preparation", Preparation},
      {"licence", [of](const CardSubject& s) { return of(s).licence + ". Coefficients, rules for inputs and test vectors come with the package."; }},
      {"specification", Specification},
      {"version", [](const CardSubject& s) { return s.library->package(s.equation).version(); }},
      {"verification", Verification},
      {"coverage", [](const CardSubject& s) { return s.coverage; }},
  };
  return kAll;
}

}  // namespace

std::string RuleText(const CardSubject& subject, const Input& input, const Translation& in) {
  if (const Equation& equation = subject.library->equations()[subject.equation]; equation.trained) return FeatureRule(equation, input);
  std::string text;
  for (const Source& source : subject.library->rules().rule(input.rule).sources) {
    const std::string one = SourceText(subject, source, in);
    text = text.empty() ? one : in.Say(sentence::kElse, {text, one});
  }
  return text;
}

std::vector<std::string> DerivationNames() {
  std::vector<std::string> names;
  for (const auto& [name, derivation] : Derivations()) names.push_back(name);
  return names;
}

std::string Derived(const CardSubject& subject, std::string_view name) {
  if (const Equation& equation = subject.library->equations()[subject.equation]; equation.trained) {
    if (std::optional<std::string> said = DerivedOfTraining(equation, name)) return std::move(*said);
  }
  const auto found = Derivations().find(name);
  return found == Derivations().end() ? std::string() : found->second(subject);
}

}  // namespace bogam::risk
