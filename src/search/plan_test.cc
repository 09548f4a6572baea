// SPDX-License-Identifier: Apache-2.0
// The index's answer is the brute-force scan's answer: for queries made at random from the values of the data folders, over all types, parameters,
// prefixes and modifiers. Kept for ever (DESIGN §3.5). A failing query is printed with its seed's number.
#include "search/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <set>

#include "expr/fhirpath/evaluate.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "search/test_data.h"
#include "search/test_store.h"

namespace bogam::search {
namespace {

using expr::fhirpath::Item;
using expr::fhirpath::ItemType;
using fhir::Node;
using fhir::SearchType;
using fhir::TypeId;
namespace n = fhir::name;
namespace t = fhir::type;

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(",|$\\").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

class QueryMaker {
 public:
  explicit QueryMaker(uint32_t seed) : random_(seed) {}

  /// A name and value for the parameter out of what a record has; "" when it has nothing.
  std::pair<std::string, std::string> Make(const fhir::SearchParameter& p, const fhir::Record& record) {
    base::Arena arena;
    expr::fhirpath::Environment env;
    env.arena = &arena;
    env.resource = record.root();
    env.offset = 0;
    const auto e = expr::fhirpath::Parse(p.expression);
    if (!e.ok()) return {};
    const auto found = expr::fhirpath::Evaluate(*e, record.root(), env);
    if (!found.ok() || found->empty()) return {};
    const Item& item = (*found)[Below(found->size())];
    if (Below(20) == 0 && p.type != SearchType::kComposite && p.type != SearchType::kSpecial)
      return {std::string(p.code) + ":missing", Below(2) ? "true" : "false"};
    if (p.type == SearchType::kComposite) return {std::string(p.code), Composite(p, item, env)};
    std::string name(p.code);
    std::string value = Value(p.type, item, &name);
    if (value.empty()) return {};
    if (Below(8) == 0 && name == p.code) value += "," + value.substr(0, value.size() - 1) + "7";
    return {name, value};
  }

  size_t Below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

 private:
  std::string Composite(const fhir::SearchParameter& p, const Item& item, const expr::fhirpath::Environment& env) {
    std::string out;
    for (const fhir::SearchComponent& part : p.components) {
      const auto e = expr::fhirpath::Parse(part.expression);
      if (!e.ok() || !item.is(ItemType::kNode)) return {};
      const auto found = expr::fhirpath::Evaluate(*e, item.node, env);
      if (!found.ok() || found->empty()) return {};
      std::string name;
      const std::string value = Value(part.type, (*found)[0], &name);
      if (value.empty() || !name.empty()) return {};
      out += (out.empty() ? "" : "$") + value;
    }
    return out;
  }

  std::string Value(SearchType type, const Item& item, std::string* name) {
    if (item.is(ItemType::kBoolean)) return item.boolean ? "true" : "false";
    if (!item.is(ItemType::kNode)) return {};
    switch (type) {
      case SearchType::kToken: return Token(item.node, name);
      case SearchType::kDate: return Date(item.node);
      case SearchType::kNumber: return Prefix() + item.node.ToText();
      case SearchType::kQuantity: return Quantity(item.node);
      case SearchType::kString: return String(item.node, name);
      case SearchType::kReference: return Reference(item.node, name);
      case SearchType::kUri: return Uri(item.node, name);
      default: return {};
    }
  }

  std::string Prefix() {
    static constexpr const char* kAll[] = {"", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};
    return kAll[Below(10)];
  }

  std::string Pair(std::string_view system, std::string_view code) {
    switch (Below(5)) {
      case 0: return Escape(code);
      case 1: return system.empty() ? "|" + Escape(code) : Escape(system) + "|";
      case 2: return "|" + Escape(code);
      default: return system.empty() ? Escape(code) : Escape(system) + "|" + Escape(code);
    }
  }

  std::string Token(Node node, std::string* name) {
    if (node.type() == t::kCodeableConcept) {
      if (Below(10) == 0 && node.Get(n::kText)) return *name += name->empty() ? "" : ":text", Escape(node.Get(n::kText).text().substr(0, 5));
      node = node.Get(n::kCoding);
    }
    if (!name->empty() && Below(6) == 0) *name += ":not";
    if (node.type() == t::kCoding) return node.Get(n::kCode) ? Pair(node.Get(n::kSystem).text(), node.Get(n::kCode).text()) : std::string();
    if (node.type() == t::kIdentifier) {
      const Node coding = node.Get(n::kType).Get(n::kCoding);
      if (coding && *name == "identifier" && Below(4) == 0) {
        *name += ":of-type";
        return Escape(coding.Get(n::kSystem).text()) + "|" + Escape(coding.Get(n::kCode).text()) + "|" + Escape(node.Get(n::kValue).text());
      }
      return node.Get(n::kValue) ? Pair(node.Get(n::kSystem).text(), node.Get(n::kValue).text()) : std::string();
    }
    if (node.type() == t::kContactPoint) return Escape(node.Get(n::kValue).text());
    return node.is_primitive() ? Escape(node.ToText()) : std::string();
  }

  std::string Date(Node node) {
    if (node.type() == t::kPeriod) {
      const Node start = node.Get(n::kStart);
      const Node end = node.Get(n::kEnd);
      node = start && (Below(2) || !end) ? start : end;
    }
    std::string text(node.text());
    const size_t cut[] = {4, 7, 10, text.size()};
    const size_t size = std::min(text.size(), cut[Below(4)]);
    return text.empty() ? text : Prefix() + text.substr(0, size);
  }

  std::string Quantity(Node node) {
    if (!node.is_object()) return {};
    const std::string number = Prefix() + std::string(node.Get(n::kValue).text());
    if (!node.Get(n::kValue)) return {};
    const std::string code(node.Get(n::kCode).text());
    switch (Below(4)) {
      case 0: return number;
      case 1: return number + "||" + Escape(code.empty() ? node.Get(n::kUnit).text() : code);
      default: return node.Get(n::kSystem) ? number + "|" + Escape(node.Get(n::kSystem).text()) + "|" + Escape(code) : number;
    }
  }

  std::string String(Node node, std::string* name) {
    std::string text(node.text());
    if (node.is_object()) {
      const fhir::NameId parts[] = {n::kFamily, n::kGiven, n::kCity, n::kText, n::kLine};
      for (size_t i = 0, k = Below(5); i < 5 && text.empty(); ++i) text = node.Get(parts[(i + k) % 5]).text();
    }
    if (text.empty() || name->empty()) return Escape(text.substr(0, 40));
    switch (Below(4)) {
      case 0: return *name += ":exact", Escape(text);
      case 1: return *name += ":contains", Escape(Ascii(text, Below(text.size()), 4));
      default: return Escape(Ascii(text, 0, 1 + Below(text.size())));
    }
  }

  /// A part of text that splits no character and has something besides blanks.
  static std::string Ascii(const std::string& text, size_t at, size_t size) {
    const std::string part = text.substr(at, size);
    const bool good = std::all_of(part.begin(), part.end(), [](char c) { return c > ' ' && c < 127; });
    return good ? part : text;
  }

  std::string Reference(Node node, std::string* name) {
    const Node identifier = node.Get(n::kIdentifier);
    if (identifier && Below(2) && !name->empty()) {
      *name += ":identifier";
      return Pair(identifier.Get(n::kSystem).text(), identifier.Get(n::kValue).text());
    }
    std::string text(node.is_object() ? node.Get(n::kReference).text() : node.text());
    const size_t slash = text.find('/');
    if (text.empty() || text[0] == '#') return {};
    if (slash != std::string::npos && text.find('/', slash + 1) == std::string::npos) {
      if (Below(3) == 0) return text.substr(slash + 1);
      if (Below(3) == 0 && !name->empty()) return *name += ":" + text.substr(0, slash), text.substr(slash + 1);
    }
    return Escape(text);
  }

  std::string Uri(Node node, std::string* name) {
    std::string text(node.text());
    if (!name->empty() && Below(3) == 0) {
      *name += ":below";
      const size_t slash = text.rfind('/');
      return Escape(text.substr(0, slash == std::string::npos || Below(2) ? text.size() : slash));
    }
    if (!name->empty() && Below(4) == 0) return *name += ":above", Escape(text + "/x");
    return Escape(text);
  }

  std::mt19937 random_;
};

std::set<std::string> Names(const TestStore& data, const std::vector<store::Posting>& rows) {
  std::set<std::string> out;
  for (const store::Posting& row : rows) out.insert(data.NameOf(row.number));
  return out;
}

std::set<std::string> Brute(const TestStore& data, const Query& query) {
  const RowJudge judge(&data);
  std::set<std::string> out;
  for (const fhir::Record& r : data.Current(query.type)) {
    const Result<bool> matches = judge.Matches(query, r);
    EXPECT_TRUE(matches.ok()) << matches.status().ToString();
    if (matches.ok() && *matches) out.insert(std::string(fhir::Name(query.type)) + "/" + std::string(r.id()));
  }
  return out;
}

/// Both answers of one query; how many matches.
size_t Compare(const TestStore& data, const Query& query, const std::string& written) {
  const Searcher searcher(&data.store(), &data.dictionary());
  const auto rows = searcher.Find(query);
  EXPECT_TRUE(rows.ok()) << written << ": " << rows.status().ToString();
  if (!rows.ok()) return 0;
  EXPECT_TRUE(std::is_sorted(rows->begin(), rows->end())) << written;
  EXPECT_EQ(Names(data, *rows), Brute(data, query)) << fhir::Name(query.type) << "?" << written;
  return rows->size();
}

const TestStore& Data() {
  static TestStore* data = [] {
    auto* d = new TestStore();
    size_t line = 0;
    ForEachTestResource(25, 997, true, [&](const fhir::Record& r) {
      // Every fifth of the deck's, whose ids are all different here.
      if (r.id().empty() || r.bytes().size() > 100'000 || (++line % 3 != 0 && line > 1500)) return;
      d->Put(r);
    });
    return d;
  }();
  return *data;
}

TEST(Plan, IndexAnswersAsABruteForceScanDoes) {
  const TestStore& data = Data();
  if (data.change() == 0) GTEST_SKIP() << "the data folders are not in " << BOGAM_TEST_DATA;
  QueryMaker maker(20211123);
  size_t queries = 0, matches = 0;
  std::set<const fhir::SearchParameter*> seen;
  for (const TypeId type : fhir::ResourceTypes()) {
    const auto& records = data.Current(type);
    if (records.empty()) continue;
    for (const ParameterPlan& plan : PlansOf(type)) {
      if (!IsSupported(*plan.parameter)) continue;
      for (int round = 0; round < 8 && !::testing::Test::HasFailure(); ++round) {
        const auto [name, value] = maker.Make(*plan.parameter, records[maker.Below(records.size())]);
        if (value.empty()) continue;
        const auto query = ParseQuery(type, {{name, value}});
        // A list's second value is made blindly, and some units in the data are not UCUM.
        if (!query.ok() && (value.find(',') != std::string::npos || query.status().message().find("unit") != std::string::npos)) continue;
        ASSERT_TRUE(query.ok()) << name << "=" << value << ": " << query.status().ToString();
        matches += Compare(data, *query, name + "=" + value) > 0;
        ++queries;
        seen.insert(plan.parameter);
      }
    }
  }
  std::cout << data.change() << " resources, " << queries << " queries of " << seen.size() << " parameters, " << matches << " with matches\n";
  EXPECT_GT(seen.size(), 200u);
}

TEST(Plan, CriteriaTogether) {
  const TestStore& data = Data();
  if (data.change() == 0) GTEST_SKIP() << "the data folders are not in " << BOGAM_TEST_DATA;
  QueryMaker maker(7);
  for (const TypeId type : {t::kObservation, t::kCondition, t::kEncounter, t::kPatient, t::kMedicationRequest, t::kProcedure}) {
    const auto& records = data.Current(type);
    const auto plans = PlansOf(type);
    for (int round = 0; round < 60 && !::testing::Test::HasFailure(); ++round) {
      std::vector<std::pair<std::string, std::string>> parameters;
      std::string written;
      const fhir::Record& record = records[maker.Below(records.size())];
      for (size_t k = 0; k < 3; ++k) {
        const fhir::SearchParameter& p = *plans[maker.Below(plans.size())].parameter;
        if (!IsSupported(p)) continue;
        auto [name, value] = maker.Make(p, record);
        if (value.empty()) continue;
        written += "&" + name + "=" + value;
        parameters.emplace_back(name, value);
      }
      const auto query = ParseQuery(type, parameters);
      if (query.ok()) Compare(data, *query, written);
    }
  }
}

TEST(Plan, ChainsAndHas) {
  const TestStore& data = Data();
  if (data.change() == 0) GTEST_SKIP() << "the data folders are not in " << BOGAM_TEST_DATA;
  const struct {
    TypeId type;
    const char* query;
  } kCases[] = {
      {t::kObservation, "subject:Patient.gender=female"},
      {t::kObservation, "patient.birthdate=lt1960-01-01&category=vital-signs"},
      {t::kObservation, "encounter.class=AMB"},
      {t::kCondition, "encounter.type:text=general"},
      {t::kEncounter, "service-provider.name=a"},
      {t::kPatient, "_has:Observation:patient:code=8302-2"},
      {t::kPatient, "_has:Observation:subject:date=gt2015"},
      {t::kEncounter, "_has:Condition:encounter:code:not=38341003"},
      {t::kPatient, "_has:Encounter:patient:_has:Observation:encounter:status=final"},
      {t::kPractitioner, "_has:Encounter:practitioner:class=AMB"},
      {t::kObservation, "subject.name:exact=Nobody"},
      {t::kPatient, "_has:Condition:patient:encounter.class=AMB"},
      {t::kDiagnosticReport, "result.code=8302-2"},
  };
  size_t matches = 0;
  for (const auto& c : kCases) {
    const auto query = ParseQuery(c.type, c.query);
    ASSERT_TRUE(query.ok()) << c.query << ": " << query.status().ToString();
    matches += Compare(data, *query, c.query) > 0;
  }
  EXPECT_GT(matches, 6u);
}

}  // namespace
}  // namespace bogam::search
