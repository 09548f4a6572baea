// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/ucum_suite.h"

#include <algorithm>

#include "expr/conformance/suite_xml.h"
#include "value/quantity.h"
#include "value/unit.h"

namespace bogam::expr {
namespace {

using value::Decimal;

// A case as its file has it: a missing attribute or a text that is no number is a defect of the case, not a difference.
class UcumCase {
 public:
  explicit UcumCase(const XmlElement& element) : element_(element) {}

  Result<std::string> Text(std::string_view attribute) const {
    const auto found = element_.Find(attribute);
    if (!found) return Status(Code::kInvalid, Place() + "the case has no " + std::string(attribute));
    return std::string(*found);
  }

  Result<Decimal> Number(std::string_view attribute) const {
    BOGAM_ASSIGN(const std::string text, Text(attribute));
    const std::optional<Decimal> number = Decimal::Parse(text);
    if (!number) return Status(Code::kInvalid, Place() + std::string(attribute) + " is no number: " + text);
    return *number;
  }

 private:
  std::string Place() const { return "line " + std::to_string(element_.line) + ": "; }
  const XmlElement& element_;
};

SuiteVerdict Expect(bool same, const std::string& of, const std::string& wanted, const std::string& got) {
  return {same, same ? "" : of + ": expected " + wanted + ", got " + got};
}

Result<SuiteVerdict> JudgeValidation(const UcumCase& one) {
  BOGAM_ASSIGN(const std::string unit, one.Text("unit"));
  BOGAM_ASSIGN(const std::string valid, one.Text("valid"));
  const Status found = value::Unit::Find(unit).status();
  return Expect(found.ok() == (valid == "true"), "'" + unit + "'", valid == "true" ? "a unit" : "no unit", found.ok() ? "a unit" : found.ToString());
}

Result<SuiteVerdict> JudgeDisplay(const UcumCase& one) {
  BOGAM_ASSIGN(const std::string unit, one.Text("unit"));
  BOGAM_ASSIGN(const std::string display, one.Text("display"));
  const Result<value::UnitPtr> found = value::Unit::Find(unit);
  if (!found.ok()) return Expect(false, "'" + unit + "'", display, found.status().ToString());
  return Expect((*found)->display() == display, "'" + unit + "'", display, (*found)->display());
}

SuiteVerdict JudgeConverted(const value::Quantity& from, const std::string& unit, const std::string& wanted, const std::string& of) {
  const Result<value::UnitPtr> a = value::Unit::Find(from.unit), b = value::Unit::Find(unit);
  for (const auto* found : {&a, &b}) {
    if (!found->ok()) return Expect(false, of, wanted, found->status().ToString());
  }
  const Result<Decimal> number = value::Convert(from.value, **a, **b);
  const std::string in = " '" + unit + "'";
  if (!number.ok()) return Expect(false, of, wanted + in, number.status().ToString());
  return Expect(IsAtDigitsGiven(*number, wanted), of, wanted + in, number->ToString() + in);
}

Result<SuiteVerdict> JudgeConversion(const UcumCase& one) {
  BOGAM_ASSIGN(const Decimal number, one.Number("value"));
  BOGAM_ASSIGN(const std::string from, one.Text("srcUnit"));
  BOGAM_ASSIGN(const std::string to, one.Text("dstUnit"));
  BOGAM_TRY(one.Number("outcome").status());
  BOGAM_ASSIGN(const std::string wanted, one.Text("outcome"));
  return JudgeConverted({number, from}, to, wanted, number.ToString() + " '" + from + "'");
}

Result<SuiteVerdict> JudgeArithmetic(const UcumCase& one, bool product) {
  BOGAM_ASSIGN(const Decimal v1, one.Number("v1"));
  BOGAM_ASSIGN(const Decimal v2, one.Number("v2"));
  BOGAM_ASSIGN(const std::string u1, one.Text("u1"));
  BOGAM_ASSIGN(const std::string u2, one.Text("u2"));
  BOGAM_ASSIGN(const std::string unit, one.Text("uRes"));
  BOGAM_TRY(one.Number("vRes").status());
  BOGAM_ASSIGN(const std::string wanted, one.Text("vRes"));
  const value::Quantity a{v1, u1}, b{v2, u2};
  const std::string of = value::ToString(a) + (product ? " * " : " / ") + value::ToString(b);
  const Result<value::OwnedQuantity> result = product ? value::Multiply(a, b) : value::Divide(a, b);
  if (!result.ok()) return Expect(false, of, wanted + " '" + unit + "'", result.status().ToString());
  return JudgeConverted(result->view(), unit, wanted, of);
}

Result<SuiteVerdict> JudgeCase(std::string_view section, const UcumCase& one) {
  if (section == "validation") return JudgeValidation(one);
  if (section == "displayNameGeneration") return JudgeDisplay(one);
  if (section == "conversion") return JudgeConversion(one);
  return JudgeArithmetic(one, section == "multiplication");
}

bool IsSection(std::string_view name) {
  return name == "validation" || name == "displayNameGeneration" || name == "conversion" || name == "multiplication" || name == "division";
}

void RunFile(const XmlElement& root, SuiteReport* report) {
  if (root.name != "ucumTests") return;
  for (const XmlElement& section : root.children) {
    for (const XmlElement& element : section.children) {
      if (element.name != "case") continue;
      const std::string id = section.name + "/" + std::string(element.Attribute("id"));
      if (!IsSection(section.name)) {
        report->Case(id, {false, "line " + std::to_string(element.line) + ": the suite has no section " + section.name});
        continue;
      }
      const Result<SuiteVerdict> verdict = JudgeCase(section.name, UcumCase(element));
      report->Case(id, verdict.ok() ? *verdict : SuiteVerdict{false, verdict.status().ToString()});
    }
  }
}

}  // namespace

bool IsAtDigitsGiven(const Decimal& got, std::string_view wanted) {
  const std::optional<Decimal> expected = Decimal::Parse(wanted);
  if (!expected) return false;
  if (got == *expected) return true;
  std::string digits;
  const std::string_view mantissa = wanted.substr(0, wanted.find_first_of("eE"));
  for (const char c : mantissa) {
    if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
  }
  const bool fraction = mantissa.find('.') != std::string_view::npos;
  const size_t fewest = fraction ? digits.size() : digits.find_last_not_of('0') + 1;
  for (size_t n = digits.size(); n >= std::max<size_t>(fewest, 1); --n) {
    const int places = static_cast<int>(n) - (got.digits() - got.scale());
    const std::optional<Decimal> unit = Decimal::Parse("1e" + std::to_string(-places));
    if (!unit) return false;
    const auto quotient = Decimal::Divide(got, *unit, 0);
    if (quotient && Decimal::Multiply(*quotient, *unit) == *expected) return true;
  }
  return false;
}

Result<SuiteTotals> RunUcumSuite(const std::string& directory, Ledger ledger, const OutputLine& output) {
  BOGAM_ASSIGN(const std::vector<SuiteFile> files, SuiteFiles(directory));
  SuiteReport report(ledger, output);
  for (const SuiteFile& file : files) {
    const Result<std::string> text = ReadSuiteFile(file);
    const Result<XmlElement> root = text.ok() ? ReadXml(*text, file.name) : text.status();
    if (root.ok())
      RunFile(*root, &report);
    else
      report.Broken(root.status());
  }
  return report.Finish("ucum", directory);
}

}  // namespace bogam::expr
