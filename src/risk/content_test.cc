// SPDX-License-Identifier: Apache-2.0
// The equations of content/risk: they read without a finding, every vector comes out, and no number can change without a vector failing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "risk/test_library.h"

namespace bogam::risk {
namespace {

std::string Failures(const Equation& equation, const std::vector<Vector>& vectors) {
  std::string out;
  for (const Vector& vector : vectors) {
    for (const std::string& wrong : CheckVector(equation, vector)) out += vector.origin + ": " + wrong + "\n";
  }
  return out;
}

bool AnyFails(const Equation& equation, const std::vector<Vector>& vectors) {
  return std::any_of(vectors.begin(), vectors.end(), [&](const Vector& vector) { return !CheckVector(equation, vector).empty(); });
}

TEST(RiskContent, HasTheEquationsItShould) {
  const auto library = ContentLibrary();
  std::set<std::string> ids;
  for (const Equation& equation : library->equations()) ids.insert(equation.id);
  EXPECT_EQ(ids, (std::set<std::string>{"audit-c", "cha2ds2-vasc", "ckd-epi-2021", "findrisc", "gad-7", "kfre-4", "phq-9", "pooled-cohort-2013", "prevent-2023",
                                        "score2"}));
}

TEST(RiskContent, EveryVectorComesOut) {
  const auto library = ContentLibrary();
  for (size_t i = 0; i < library->equations().size(); ++i) {
    EXPECT_EQ(Failures(library->equations()[i], library->vectors(i)), "") << library->equations()[i].id;
  }
}

// Coefficients and constants by a thousandth, and by a millionth of a unit where they are small; points and thresholds by a hundredth both ways.
TEST(RiskContent, NoNumberChangesUnseen) {
  const auto library = ContentLibrary();
  size_t tried = 0;
  for (size_t i = 0; i < library->equations().size(); ++i) {
    const Equation& equation = library->equations()[i];
    for (size_t n = 0; n < equation.program.numbers().size(); ++n) {
      const double value = equation.program.numbers()[n];
      const bool threshold = equation.program.number_names()[n].find("/threshold") != std::string::npos;
      const double step = threshold ? 1 : std::max(std::abs(value) * 1e-3, 1e-3);
      for (const double changed : {value + step, value - step}) {
        Equation other = equation;
        other.program = equation.program.WithNumber(n, changed);
        EXPECT_TRUE(AnyFails(other, library->vectors(i))) << equation.id << ": " << equation.program.number_names()[n] << " may be " << changed;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 900u);
}

// A bound of a range, moved outward, must be missed by some vector as well.
TEST(RiskContent, NoRangeOfACardiovascularEquationWidensUnseen) {
  const auto library = ContentLibrary();
  const size_t i = *library->Find("prevent-2023");
  const Equation& equation = library->equations()[i];
  const auto expect_seen = [&](const Equation& other, const std::string& what) { EXPECT_TRUE(AnyFails(other, library->vectors(i))) << what; };
  for (size_t n = 0; n < equation.inputs.size(); ++n) {
    for (auto bound : {&Bounds::from, &Bounds::to, &Bounds::below}) {
      if (!(equation.inputs[n].range.*bound)) continue;
      Equation other = equation;
      (other.inputs[n].range.*bound).reset();
      expect_seen(other, equation.inputs[n].name);
    }
  }
  Equation other = equation;
  for (Output& output : other.outputs) output.ranges.clear();
  expect_seen(other, "30-year risk above 59");
}

TEST(RiskContent, OnlyTheDraftIsADraftAndOnlyTheOneWithRaceIsOff) {
  const auto library = ContentLibrary();
  std::set<std::string> drafts, off, chart;
  for (size_t i = 0; i < library->equations().size(); ++i) {
    const Equation& equation = library->equations()[i];
    if (equation.state == State::kDraft) drafts.insert(equation.id);
    if (!equation.on) off.insert(equation.id);
    if (library->OnChart(i) && equation.topic == "cardiovascular") chart.insert(equation.id);
    EXPECT_EQ(library->ByDefault(i), equation.on && equation.state != State::kDraft) << equation.id;
  }
  EXPECT_EQ(drafts, std::set<std::string>{"kfre-4"});
  EXPECT_EQ(off, std::set<std::string>{"pooled-cohort-2013"});
  EXPECT_EQ(chart.size(), 1u);
}

/// LOINC's check digit: double the digits at odd places from the right, written as one number, then modulus 10.
int CheckDigit(const std::string& digits) {
  std::string odd, even;
  for (size_t i = 0; i < digits.size(); ++i) (i % 2 == 0 ? odd : even) += digits[digits.size() - 1 - i];
  const std::string all = even + std::to_string(2 * std::stoll(odd));
  int sum = 0;
  for (const char c : all) sum += c - '0';
  return (10 - sum % 10) % 10;
}

/// Calls visit(system, code) for every code of codes.json.
void ForEachCode(const std::function<void(const std::string&, const std::string&)>& visit) {
  const auto member = [](const Json& object, std::string_view name) -> const Json* {
    const auto found = std::find_if(object.members.begin(), object.members.end(), [&](const auto& one) { return one.first == name; });
    return found == object.members.end() ? nullptr : &found->second;
  };
  for (const SourceFile& file : ContentFiles()) {
    if (file.path != "codes.json") continue;
    Findings findings;
    const Json json = ParseJson(file.text, file.path, findings);
    for (const Json& one : member(json, "concepts")->items) {
      for (const Json& codes : member(one, "codes")->items) {
        for (const char* kind : {"is", "under"}) {
          const Json* const list = member(codes, kind);
          for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) visit(member(codes, "system")->text, list->items[i].text);
        }
      }
    }
  }
}

TEST(RiskContent, LoincCodesCarryTheirCheckDigit) {
  size_t seen = 0;
  ForEachCode([&](const std::string& system, const std::string& code) {
    if (system != "http://loinc.org" || code.starts_with("LA")) return;  // answers have another rule
    EXPECT_EQ(CheckDigit(code.substr(0, code.find('-'))), code.back() - '0') << code;
    ++seen;
  });
  EXPECT_GT(seen, 30u);
}

TEST(RiskContent, EverySnomedCodeIsInTheNotice) {
  std::stringstream notice;
  notice << std::ifstream(std::string(BOGAM_SOURCE_DIR) + "/NOTICE").rdbuf();
  std::set<std::string> words;
  for (std::string word; notice >> word;) words.insert(word);
  size_t seen = 0;
  ForEachCode([&](const std::string& system, const std::string& code) {
    if (system != "http://snomed.info/sct") return;
    EXPECT_TRUE(words.contains(code)) << code << " is not in NOTICE";
    ++seen;
  });
  EXPECT_GT(seen, 40u);
}

}  // namespace
}  // namespace bogam::risk
