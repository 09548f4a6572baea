// SPDX-License-Identifier: Apache-2.0
// Library: content/risk as one object: code lists, rules, equations with their vectors, and what a place chose. Immutable; shared by threads.
//
//   codes.json    concepts (risk/concepts.h)
//   inputs.json   rules (risk/rules.h)
//   place.json    {"equations": {"cardiovascular": "prevent-2023"}, "on": [ids], "settings": {"score2_region": "moderate"}}
//   card-fields.json  the fields of every model's card (risk/card_fields.h); without it cards are empty
//   evaluation-report.json  the words of reports on learned models (risk/evaluate/report_texts.h)
//   <equation>/   equation.json, tables.json, vectors.json (risk/equation.h), card.json (texts of its card)
//   texts.ko.json  the same in other languages, here and in the folders of equations (risk/translation.h)
//
// A place names one equation a topic for the chart; the others are for comparison.
#ifndef BOGAM_RISK_LIBRARY_H_
#define BOGAM_RISK_LIBRARY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/card_fields.h"
#include "risk/equation.h"
#include "risk/evaluate/report_texts.h"
#include "risk/package.h"
#include "risk/translation.h"
#include "risk/vectors.h"

namespace bogam::risk {

struct SourceFile {
  std::string path;  ///< below the folder: "prevent-2023/equation.json"
  std::string text;
};

struct Place {
  std::map<std::string, std::string> equations;  ///< topic -> id of the one for the chart
  std::vector<std::string> on;                   ///< equations that are off unless a place turns them on
  std::map<std::string, std::string> settings;
};

class Library {
 public:
  /// What is wrong is in findings; a library with findings is for showing them only.
  static std::unique_ptr<const Library> Read(const std::vector<SourceFile>& files, Findings* findings);
  /// With another place.
  std::unique_ptr<const Library> At(Place place) const;
  /// A package that was installed and does not hold together, or whose id another model has: nothing of it is scored.
  struct LeftOut {
    std::string folder;
    std::vector<std::string> why;
  };
  /// With trained models beside the equations. No rule takes a value of one.
  std::unique_ptr<const Library> With(std::vector<std::shared_ptr<const LearnedPackage>> packages, std::vector<LeftOut> left_out) const;
  const std::vector<LeftOut>& left_out() const { return left_out_; }

  const Concepts& concepts() const { return *concepts_; }
  const Rules& rules() const { return *rules_; }
  /// In the order of their ids; one that others take values from is known by the rules.
  const std::vector<Equation>& equations() const { return *equations_; }
  /// Of a published equation; a trained model has its own in its package.
  const std::vector<Vector>& vectors(size_t equation) const { return (*vectors_)[equation]; }
  const CardFields& card_fields() const { return *card_fields_; }
  const ReportTexts& report_texts() const { return *report_texts_; }
  const Package& package(size_t equation) const { return (*packages_)[equation]; }
  /// Texts of its card that came with it, by field.
  const std::map<std::string, std::string>& card_texts(size_t equation) const { return (*card_texts_)[equation]; }
  /// SHA-256 of what all equations share: how inputs are found, and in which codes.
  const std::string& rules_hash() const { return rules_hash_; }
  /// Of what all equations share and of one of them; English for a language that there are no texts of.
  const Translation& translation(std::string_view language, size_t equation) const;
  /// kNotFound names the ids there are.
  Result<size_t> Find(std::string_view id) const;
  const Place& place() const { return place_; }
  /// Equations that the place names and that are not there: a folder may be taken out.
  std::vector<std::string> AbsentOfPlace() const;
  /// kInvalid where no rule asks for that setting, or its value is none of the rule's choices.
  Status CheckSetting(const std::string& name, const std::string& value) const;
  /// Not a draft, and on: the equations of a run that names none.
  bool ByDefault(size_t equation) const;
  /// The one that the place chose for its topic.
  bool OnChart(size_t equation) const;

 private:
  void ReadTexts(const std::vector<SourceFile>& files, Findings* findings);
  void CheckEquationSources(Findings* findings) const;
  void CheckPlace(Findings* findings) const;
  std::shared_ptr<Concepts> concepts_ = std::make_shared<Concepts>();
  std::shared_ptr<Rules> rules_ = std::make_shared<Rules>();
  std::shared_ptr<std::vector<Equation>> equations_ = std::make_shared<std::vector<Equation>>();
  std::shared_ptr<std::vector<std::vector<Vector>>> vectors_ = std::make_shared<std::vector<std::vector<Vector>>>();
  std::shared_ptr<CardFields> card_fields_ = std::make_shared<CardFields>();
  std::shared_ptr<ReportTexts> report_texts_ = std::make_shared<ReportTexts>();
  std::shared_ptr<std::vector<Package>> packages_ = std::make_shared<std::vector<Package>>();
  std::shared_ptr<std::vector<std::map<std::string, std::string>>> card_texts_ = std::make_shared<std::vector<std::map<std::string, std::string>>>();
  std::shared_ptr<std::map<std::string, std::vector<Translation>, std::less<>>> translations_ =
      std::make_shared<std::map<std::string, std::vector<Translation>, std::less<>>>();
  /// Texts of a language that all models share.
  const Translation& shared_texts(std::string_view language) const;
  std::shared_ptr<std::map<std::string, Translation, std::less<>>> shared_texts_ = std::make_shared<std::map<std::string, Translation, std::less<>>>();
  std::vector<LeftOut> left_out_;
  std::string rules_hash_;
  Place place_;
};

/// "origin: it must be 14.7, and is 15.1" for every vector of a model that does not come out; adds those that were tried.
std::vector<std::string> FailedVectors(const Library& library, size_t equation, size_t* tried);
size_t VectorsOf(const Library& library, size_t equation);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LIBRARY_H_
