// SPDX-License-Identifier: Apache-2.0
// Cards of the content's models: which fields there are, who fills them, and what blocks.
#include "risk/card.h"

#include <gtest/gtest.h>

#include <set>

#include "risk/test_library.h"

namespace bogam::risk {
namespace {

CardSubject SubjectOf(const Library& library, size_t equation) {
  CardSubject subject;
  subject.library = &library;
  subject.equation = equation;
  subject.vectors_tried = subject.vectors_passed = library.vectors(equation).size();
  return subject;
}

const CardEntry& EntryOf(const Card& card, std::string_view id) {
  for (const CardEntry& entry : card.entries) {
    if (entry.field->id == id) return entry;
  }
  static const CardEntry kNone;
  ADD_FAILURE() << id;
  return kNone;
}

TEST(Card, HasTheFieldsOfItsSchemes) {
  const auto library = ContentLibrary();
  std::map<std::string, int> of_scheme;
  std::set<std::string> derivations;
  for (const CardField& field : library->card_fields().fields()) {
    ++of_scheme[field.scheme];
    if (!field.from.empty()) derivations.insert(field.from);
  }
  EXPECT_EQ(of_scheme, (std::map<std::string, int>{{"HTI-1", 13 + 31}, {"TRIPOD+AI", 27}, {"CHAI", 28}}));
  const auto names = DerivationNames();
  EXPECT_EQ(derivations, (std::set<std::string>(names.begin(), names.end()))) << "what is worked out is asked for by some field, and the other way round";
}

// What a run can say of an equation it says of each; only coverage waits for a run over people.
TEST(Card, TheRunFillsItsFieldsForEveryEquation) {
  const auto library = ContentLibrary();
  for (size_t i = 0; i < library->equations().size(); ++i) {
    const Card card = MakeCard(SubjectOf(*library, i), ModelRecord());
    for (const CardEntry& entry : card.entries) {
      if (entry.by == CardBy::kRun) {
        EXPECT_EQ(entry.value.empty(), entry.field->id == "tripod-20") << library->equations()[i].id << " " << entry.field->id;
      }
      EXPECT_TRUE(entry.signed_by.empty());
    }
    const Card::Count count = card.CountOf("HTI-1");
    EXPECT_EQ(count.total, 44U);
    EXPECT_EQ(count.by_run, 14U) << library->equations()[i].id;
    EXPECT_EQ(count.by_person, 0U);
    EXPECT_FALSE(card.Open().empty()) << "what only a place can say is empty";
  }
}

TEST(Card, SaysWhichSensitiveInputsThereAre) {
  const auto library = ContentLibrary();
  const auto value = [&](const char* equation, const char* field) {
    return EntryOf(MakeCard(SubjectOf(*library, *library->Find(equation)), ModelRecord()), field).value;
  };
  EXPECT_EQ(value("pooled-cohort-2013", "dsi-5"), "An input: race.");
  for (const Equation& equation : library->equations()) {
    if (equation.id == "pooled-cohort-2013") continue;
    EXPECT_EQ(value(equation.id.c_str(), "dsi-5"), "Not an input.") << equation.id;
  }
  EXPECT_EQ(value("prevent-2023", "dsi-10"), "An input: sex, sex (in eGFR).");
  EXPECT_EQ(value("phq-9", "dsi-11"), "Not an input.");
  EXPECT_EQ(value("ckd-epi-2021", "predictive-4"), "Estimate of a quantity, by a published equation.");
  EXPECT_EQ(value("ckd-epi-2021", "chai-safety").substr(0, 35), "24 of 24 test vectors come out. sev");
}

TEST(Card, RequiredFieldsAreSignedByAPerson) {
  const auto library = ContentLibrary();
  const size_t equation = *library->Find("prevent-2023");
  const CardSubject subject = SubjectOf(*library, equation);
  ModelRecord record;
  const size_t open = MakeCard(subject, record).Open().size();
  size_t required = 0;
  for (const CardField& field : library->card_fields().fields()) {
    if (!field.required) continue;
    ++required;
    record.signed_texts[field.id] = {"text", "lee", library->package(equation).hash, 1};
  }
  EXPECT_EQ(open, required);
  EXPECT_EQ(required, 10U);
  const Card signed_card = MakeCard(subject, record);
  EXPECT_TRUE(signed_card.Open().empty());
  EXPECT_TRUE(signed_card.SignedBy("lee"));
  EXPECT_FALSE(signed_card.SignedBy("kim"));
  EXPECT_NE(signed_card.hash, MakeCard(subject, ModelRecord()).hash);
  EXPECT_EQ(EntryOf(signed_card, "chai-users").value, "text") << "the same as predictive-7";
  record.signed_texts["predictive-7"].package = "another";
  EXPECT_EQ(MakeCard(subject, record).Open(),
            std::vector<std::string>{"The card's field \"Intended users\" (predictive-7) was signed for an earlier package."});
}

TEST(Card, AsAPageHoldsNobodysMarkup) {
  const auto library = ContentLibrary();
  const CardSubject subject = SubjectOf(*library, *library->Find("phq-9"));
  ModelRecord record;
  record.signed_texts["predictive-7"] = {"<script>alert(1)</script> & | \"x\"\nnext", "<b>lee</b>", "", 1};
  const Card card = MakeCard(subject, record);
  const std::string html = CardHtml(subject, record, card), markdown = CardMarkdown(subject, record, card);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; | &quot;x&quot;<br>next"), std::string::npos);
  EXPECT_EQ(html.find("<b>lee"), std::string::npos);
  EXPECT_EQ(markdown.find("<script"), std::string::npos) << markdown;
  EXPECT_NE(markdown.find("fields of HTI-1 filled: 14 by the run, "), std::string::npos);
}

TEST(Package, ItsHashIsOfAllThatComputes) {
  const std::map<std::string, std::string> files{{"equation.json", "{}"}, {"tables.json", "[]"}, {"card.json", "{}"}};
  const Package package = PackageOf(files);
  for (const auto& [name, text] : files) {
    auto changed = files;
    changed[name] += " ";
    EXPECT_EQ(PackageOf(changed).hash == package.hash, name == "card.json") << name;
    EXPECT_EQ(PackageOf(changed).card != package.card, name == "card.json") << name;
    changed = files;
    changed.erase(name);
    EXPECT_EQ(PackageOf(changed).hash == package.hash, name == "card.json") << name;
  }
  EXPECT_EQ(package.files.size(), 3U);
  EXPECT_EQ(package.version().size(), 12U);
}

}  // namespace
}  // namespace bogam::risk
