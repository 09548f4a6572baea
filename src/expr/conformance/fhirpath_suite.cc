// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/fhirpath_suite.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "expr/conformance/suite_xml.h"
#include "expr/fhirpath/evaluate.h"
#include "fhir/json.h"

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;
using fhirpath::Collection;
using fhirpath::Item;
using fhirpath::ItemType;

constexpr ExcludedCase kExcludedFhirPath[] = {
#include "expr/conformance/fhirpath_suite_excluded.inc"
};

// The records of the input folder, each read once.
class Inputs {
 public:
  explicit Inputs(fs::path folder) : folder_(std::move(folder)) {}

  Result<const fhir::Record*> Find(const std::string& file) {
    const std::string json = fs::path(file).replace_extension(".json").string();
    const auto [found, is_new] = records_.try_emplace(json, Status());
    if (is_new) found->second = Read(json);
    if (!found->second.ok()) return found->second.status();
    return &*found->second;
  }

 private:
  Result<fhir::Record> Read(const std::string& json) const {
    BOGAM_ASSIGN(const std::string text, ReadSuiteFile({json, (folder_ / json).string()}));
    fhir::ParseOptions options;
    options.lenient = true;
    Result<fhir::Record> record = fhir::ParseJson(text, options);
    if (record.ok()) return record;
    return Status(record.status().code(), "input/" + json + ": " + record.status().message(), record.status().detail());
  }

  fs::path folder_;
  std::map<std::string, Result<fhir::Record>> records_;
};

std::string Show(const Collection& items) {
  std::string out;
  for (const Item& i : items) out += (out.empty() ? "" : ", ") + std::string(fhirpath::TypeName(i)) + " " + fhirpath::ToText(i).value_or("?");
  return "[" + out + "]";
}

std::string Show(const std::vector<FhirPathCase::Output>& outputs) {
  std::string out;
  for (const FhirPathCase::Output& one : outputs) out += (out.empty() ? "" : ", ") + one.type + (one.type.empty() ? "" : " ") + one.text;
  return "[" + out + "]";
}

class FhirPathJudge {
 public:
  FhirPathJudge(const FhirPathCase& one, Inputs* inputs) : one_(one), inputs_(inputs) {}

  SuiteVerdict Run() {
    if (!one_.defect.empty()) return {false, one_.defect};
    const bool wants_error = !one_.invalid.empty();
    const Result<fhirpath::Expression> expression = fhirpath::Parse(one_.expression);
    if (!expression.ok()) return {wants_error, one_.expression + ": error: " + expression.status().ToString()};
    Collection focus;
    fhirpath::Environment environment = Surroundings();
    if (!one_.input.empty()) {
      const Result<const fhir::Record*> record = inputs_->Find(one_.input);
      if (!record.ok()) return {false, record.status().ToString()};
      environment.resource = (*record)->root();
      focus.push_back(Item::Of((*record)->root()));
    }
    const Result<Collection> got = fhirpath::Evaluate(*expression, focus, environment);
    if (wants_error) return {!got.ok(), got.ok() ? one_.expression + ": no error, though it is invalid (" + one_.invalid + "), got " + Show(*got) : ""};
    if (!got.ok()) return {false, one_.expression + ": error: " + got.status().ToString()};
    const Collection actual = one_.predicate ? Collection{Item::Boolean(Holds(*got))} : *got;
    return Compare(actual);
  }

 private:
  fhirpath::Environment Surroundings() {
    fhirpath::Environment environment;
    environment.arena = &arena_;
    environment.now = *value::DateTime::Parse("2024-06-15T10:30:00.000Z");
    environment.strict = one_.mode == "strict" || one_.invalid == "semantic";
    return environment;
  }

  // Of a predicate: nothing is false, a boolean is itself, anything else is true.
  static bool Holds(const Collection& got) {
    if (got.size() != 1) return !got.empty();
    const Item item = fhirpath::ToSystem(got[0]);
    return !item.is(ItemType::kBoolean) || item.boolean;
  }

  std::optional<Item> Literal(const std::string& text) {
    Result<fhirpath::Expression> expression = fhirpath::Parse(text);
    if (!expression.ok()) return std::nullopt;
    kept_.push_back(std::make_unique<fhirpath::Expression>(std::move(*expression)));
    fhirpath::Environment environment;
    environment.arena = &arena_;
    const Result<Collection> items = fhirpath::Evaluate(*kept_.back(), Collection{}, environment);
    return items.ok() && items->size() == 1 ? std::optional((*items)[0]) : std::nullopt;
  }

  // An output as an item; nullopt when its text is none of its type.
  std::optional<Item> Expected(const FhirPathCase::Output& output) {
    const std::string &type = output.type, &text = output.text;
    if (type == "boolean") return text == "true" || text == "false" ? std::optional(Item::Boolean(text == "true")) : std::nullopt;
    if (type == "integer" || type == "positiveInt" || type == "unsignedInt" || type == "Quantity") return Literal(text);
    if (type == "decimal") {
      const std::optional<value::Decimal> number = value::Decimal::Parse(text);
      return number ? std::optional(Item::Decimal(*number)) : std::nullopt;
    }
    const bool moment = type == "date" || type == "dateTime" || type == "instant", time = type == "time";
    if (text.starts_with("@") && (moment || time || type.empty())) return Literal(text);
    if (moment) return Literal("@" + text);
    if (time) return Literal("@T" + text);
    return Item::String(text);
  }

  bool Same(const Item& got, const FhirPathCase::Output& output, const Item& want) const {
    const Item item = fhirpath::ToSystem(got);
    if (fhirpath::Equal(item, want, fhirpath::kUnknownOffset).value_or(false)) return item.is(want.type) || IsMoment(item);
    const bool as_text = output.type.empty() && want.is(ItemType::kString);  // an output without a type is its text
    return as_text && fhirpath::ToText(item) == output.text;
  }
  static bool IsMoment(const Item& item) { return item.is(ItemType::kDate) || item.is(ItemType::kDateTime); }

  SuiteVerdict Compare(const Collection& actual) {
    const SuiteVerdict differs = {false, one_.expression + ": expected " + Show(one_.outputs) + ", got " + Show(actual)};
    if (one_.outputs.size() != actual.size()) return differs;
    std::vector<bool> used(actual.size(), false);
    for (size_t i = 0; i < actual.size(); ++i) {
      const std::optional<Item> want = Expected(one_.outputs[i]);
      if (!want) return {false, "the expected output cannot be read: " + one_.outputs[i].type + " " + one_.outputs[i].text};
      size_t k = one_.ordered ? i : 0;
      const size_t end = one_.ordered ? i + 1 : actual.size();
      while (k < end && (used[k] || !Same(actual[k], one_.outputs[i], *want))) ++k;
      if (k == end) return differs;
      used[k] = true;
    }
    return {true, ""};
  }

  const FhirPathCase& one_;
  Inputs* inputs_;
  base::Arena arena_;
  std::vector<std::unique_ptr<fhirpath::Expression>> kept_;  ///< the items of an output point into them
};

FhirPathCase ReadCase(const XmlElement& test, std::string_view group) {
  FhirPathCase one;
  one.group = group;
  one.name = test.Attribute("name");
  one.input = test.Attribute("inputfile");
  one.mode = test.Attribute("mode");
  one.predicate = test.Attribute("predicate") == "true";
  one.ordered = test.Attribute("ordered") != "false";
  const std::string place = "line " + std::to_string(test.line) + ": the test has no ";
  if (one.name.empty()) one.defect = place + "name";
  if (const XmlElement* const expression = test.Child("expression")) {
    one.expression = expression->text;
    one.invalid = expression->Attribute("invalid");
    if (one.invalid == "false") one.invalid.clear();
  } else {
    one.defect = place + "expression";
  }
  for (const XmlElement& child : test.children) {
    if (child.name == "output") one.outputs.push_back({std::string(child.Attribute("type")), child.text});
  }
  return one;
}

}  // namespace

Result<std::vector<FhirPathCase>> ReadFhirPathSuite(std::string_view xml, std::string_view file) {
  BOGAM_ASSIGN(const XmlElement root, ReadXml(xml, file));
  std::vector<FhirPathCase> cases;
  if (root.name != "tests") return cases;
  for (const XmlElement& group : root.children) {
    if (group.name != "group") continue;
    for (const XmlElement& test : group.children) {
      if (test.name == "test") cases.push_back(ReadCase(test, group.Attribute("name")));
    }
  }
  return cases;
}

Ledger FhirPathExclusions() { return kExcludedFhirPath; }

Result<SuiteTotals> RunFhirPathSuite(const std::string& directory, Ledger ledger, const OutputLine& output) {
  std::error_code error;
  const fs::path r4 = fs::path(directory) / "r4";
  const fs::path folder = fs::is_directory(r4, error) ? r4 : fs::path(directory);
  BOGAM_ASSIGN(const std::vector<SuiteFile> files, SuiteFiles(folder.string()));
  SuiteReport report(ledger, output);
  Inputs inputs(folder / "input");
  for (const SuiteFile& file : files) {
    const Result<std::string> text = ReadSuiteFile(file);
    const Result<std::vector<FhirPathCase>> cases = text.ok() ? ReadFhirPathSuite(*text, file.name) : text.status();
    if (!cases.ok()) {
      report.Broken(cases.status());
      continue;
    }
    for (const FhirPathCase& one : *cases) {
      const bool outside = one.mode == "cda" || one.mode == "html" || one.mode == "tx";
      if (outside)
        report.Skip(one.id(), "mode " + one.mode + " asks for what an R4 engine has not");
      else
        report.Case(one.id(), FhirPathJudge(one, &inputs).Run());
    }
  }
  return report.Finish("fhirpath", directory);
}

}  // namespace bogam::expr
