// SPDX-License-Identifier: Apache-2.0
// Extraction against the FHIRPath evaluator: for each parameter of each resource of the data folders, the rows of its atoms are exactly the
// rows of what its published expression evaluates to.
#include "search/extract.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <set>

#include "expr/fhirpath/evaluate.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "search/atoms.h"
#include "search/facts.h"
#include "search/row_writer.h"
#include "search/test_data.h"
#include "store/memory/memory_store.h"
#include "store/postings.h"

namespace bogam::search {
namespace {

using expr::fhirpath::Expression;

const Expression* Parsed(const fhir::SearchParameter& p) {
  static std::map<const fhir::SearchParameter*, Expression> cache;
  if (const auto found = cache.find(&p); found != cache.end()) return &found->second;
  auto e = expr::fhirpath::Parse(p.expression);
  EXPECT_TRUE(e.ok()) << p.id << ": " << e.status().ToString();
  return e.ok() ? &(cache[&p] = std::move(*e)) : nullptr;
}

/// Rows as text, without the atom's number: "family key", references as "Type/id".
using Rows = std::set<std::string>;

void Collect(const IndexEntries& entries, const std::function<bool(uint16_t atom, fhir::TypeId target)>& wanted, bool references, Rows* out) {
  for (const IndexRow& row : entries.rows()) {
    const std::string_view key = entries.Key(row);
    const uint16_t number = static_cast<uint16_t>(static_cast<uint8_t>(key[0]) << 8 | static_cast<uint8_t>(key[1]));
    const bool soft = row.family == store::Family::kUris || row.family == store::Family::kIdentifiers;
    if (references && soft) continue;  // where(resolve() is T) is judged on the record for these
    if (wanted(number & 0x7fff, fhir::TypeId::kNone)) {
      out->insert(std::string(store::FamilyName(row.family)) + (number & 0x8000 ? "!" : " ") + std::string(key.substr(2)));
    }
  }
  for (const ReferenceRow& row : entries.references()) {
    if (wanted(row.atom, row.type)) out->insert("-> " + std::string(fhir::Name(row.type)) + "/" + std::string(entries.Id(row)));
  }
}

class Oracle {
 public:
  explicit Oracle(store::Dictionary* dictionary) : ordinals_(dictionary), extractor_(dictionary) {}

  void Check(const fhir::Record& record) {
    ASSERT_TRUE(extractor_.Extract(record, &entries_).ok());
    for (const ParameterPlan& plan : PlansOf(record.resource_type())) {
      if (plan.answer == Answer::kAtoms) CheckParameter(record, plan);
    }
  }

  size_t compared = 0;
  std::set<const fhir::SearchParameter*> seen;

 private:
  void CheckParameter(const fhir::Record& record, const ParameterPlan& plan) {
    const fhir::SearchParameter& p = *plan.parameter;
    base::Arena arena;
    expr::fhirpath::Environment env;
    env.arena = &arena;
    env.resource = record.root();
    const auto found = expr::fhirpath::Evaluate(*Parsed(p), record.root(), env);
    ASSERT_TRUE(found.ok()) << p.id << " " << found.status().ToString();
    Atom atom;
    atom.kind = p.type;
    bool targeted = false;
    bool home = false;
    for (const AtomUse& use : plan.atoms) {
      atom.url_terms |= Atoms()[use.atom].url_terms;
      home |= Atoms()[use.atom].home;
      targeted |= use.target != fhir::TypeId::kNone;
    }
    IndexEntries expected;
    RowWriter writer(&ordinals_, &expected, {});
    for (const auto& item : *found) {
      Status s;
      if (item.is(expr::fhirpath::ItemType::kNode)) s = writer.Emit(atom, item.node);
      if (item.is(expr::fhirpath::ItemType::kBoolean)) s = writer.EmitBoolean(atom, item.boolean);
      ASSERT_TRUE(s.ok()) << s.ToString();
    }
    expected.Sort();
    Rows want;
    Collect(
        expected, [](uint16_t, fhir::TypeId) { return true; }, targeted, &want);
    const std::string home_row = "-> Patient/" + std::string(fhir::HomePatient(record));
    if (home) want.erase(home_row);
    Rows got;
    Collect(
        entries_,
        [&](uint16_t number, fhir::TypeId target) {
          for (const AtomUse& use : plan.atoms) {
            if (use.atom == number && (use.target == fhir::TypeId::kNone || target == use.target)) return true;
          }
          return false;
        },
        targeted, &got);
    EXPECT_EQ(got, want) << fhir::Name(record.resource_type()) << "/" << record.id() << " " << p.code << ": " << p.expression;
    if (!want.empty()) {
      ++compared;
      seen.insert(&p);
    }
  }

  Ordinals ordinals_;
  Extractor extractor_;
  IndexEntries entries_;
};

TEST(Extract, EqualsFhirPathOnAllData) {
  const auto store = store::NewMemoryStore();
  store::Dictionary dictionary(store.get());
  Oracle oracle(&dictionary);
  const size_t resources = ForEachTestResource(20, 47, true, [&](const fhir::Record& r) {
    if (!::testing::Test::HasFailure()) oracle.Check(r);
  });
  if (resources == 0) GTEST_SKIP() << "the data folders are not in " << BOGAM_TEST_DATA;
  std::cout << resources << " resources, " << oracle.compared << " parameters with values, " << oracle.seen.size() << " different parameters\n";
  EXPECT_GT(oracle.seen.size(), 200u);
}

TEST(Extract, EveryParameterHasAtomsOrAnAnswer) {
  size_t pairs = 0;
  for (const fhir::SearchParameter& p : fhir::SearchParameters()) {
    ++pairs;
    for (const fhir::TypeId type : fhir::ResourceTypes()) {
      if (!fhir::IsA(type, p.base)) continue;
      const ParameterPlan& plan = PlanOf(type, p);
      ASSERT_EQ(plan.parameter, &p);
      EXPECT_TRUE(plan.answer != Answer::kAtoms || !plan.atoms.empty()) << p.id;
    }
  }
  EXPECT_EQ(pairs, 1709u);
  size_t evaluated = 0;
  for (const Atom& atom : Atoms()) evaluated += atom.evaluated;
  EXPECT_LE(evaluated, 3u);
  EXPECT_LT(Atoms().size(), 0x8000u);
  std::cout << Atoms().size() << " atoms, " << evaluated << " evaluated\n";
}

TEST(Extract, DISABLED_Speed) {
  const auto store = store::NewMemoryStore();
  store::Dictionary dictionary(store.get());
  Extractor extractor(&dictionary);
  std::vector<fhir::Record> records;
  ForEachTestResource(0, 7, false, [&](const fhir::Record& r) { records.push_back(r); });
  IndexEntries entries;
  size_t rows = 0, references = 0, bytes = 0, fact_bytes = 0;
  std::string payload;
  for (int round = 0; round < 4; ++round) {
    rows = references = bytes = fact_bytes = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const fhir::Record& r : records) {
      ASSERT_TRUE(extractor.Extract(r, &entries).ok());
      rows += entries.rows().size();
      references += entries.references().size();
      for (const IndexRow& row : entries.rows()) bytes += row.key_size + (row.family == store::Family::kTokens ? 0 : 9);
      bytes += 16 * entries.references().size();
    }
    const auto middle = std::chrono::steady_clock::now();
    for (const fhir::Record& r : records) {
      payload.clear();
      ASSERT_TRUE(ExtractFacts(r, &dictionary, false, &payload).ok());
      fact_bytes += payload.size();
    }
    const auto end = std::chrono::steady_clock::now();
    const double n = static_cast<double>(records.size());
    std::cout << records.size() << " resources: extract " << std::chrono::duration<double, std::micro>(middle - begin).count() / n << " us, facts "
              << std::chrono::duration<double, std::micro>(end - middle).count() / n << " us, rows " << static_cast<double>(rows) / n << ", references "
              << static_cast<double>(references) / n << ", raw key bytes " << static_cast<double>(bytes) / n << ", fact bytes "
              << static_cast<double>(fact_bytes) / n << "\n";
  }
}

}  // namespace
}  // namespace bogam::search
