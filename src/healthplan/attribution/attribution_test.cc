// SPDX-License-Identifier: Apache-2.0
#include "healthplan/attribution/attribution.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

const AttributionRules& TheRules() {
  static const std::shared_ptr<const AttributionRules> rules = [] {
    Findings findings;
    auto out = AttributionRules::Read(MassHealthFiles(), findings);
    ExpectNone(findings);
    return out;
  }();
  return *rules;
}

uint32_t BitNamed(const std::vector<NamedCodes>& all, const std::string& id) {
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].id == id) return uint32_t{1} << i;
  }
  ADD_FAILURE() << "there is no " << id;
  return 0;
}

std::string ResultOf(const AttributionVersion& version, const PersonContacts& person, int month) {
  const auto found = Attribute(version, person, month);
  if (!found) return "nobody";
  const AttributionPass& pass = version.passes[found->pass];
  std::string out = found->practice + " " + (found->clinician.empty() ? "-" : found->clinician) + " by " + pass.id;
  if (pass.by == AttributedBy::kVisits) out += " " + std::to_string(found->visits) + " " + DayText(found->latest);
  return out;
}

PracticeVisit VisitOf(const std::vector<std::string>& words) {
  PracticeVisit out;
  out.day = ParseDay(words.at(1)).value_or(0), out.practice = words.at(2), out.clinician = words.at(3) == "-" ? "" : words[3];
  bool kinds = false;
  for (size_t i = 4; i < words.size(); ++i) {
    if (words[i] == "by")
      kinds = true;
    else if (kinds)
      out.clinicians |= BitNamed(TheRules().clinicians, words[i]);
    else
      out.services |= BitNamed(TheRules().services, words[i]);
  }
  return out;
}

TEST(Attribution, Cases) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(BOGAM_SOURCE_DIR) / "tests/cases/attribution")) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  size_t cases = 0;
  std::set<std::string> passes;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    std::string name;
    int month = 0, number = 0;
    PersonContacts person;
    for (std::string line; std::getline(in, line);) {
      ++number;
      const std::vector<std::string> words = SplitBy(line, ' ');
      if (words.empty()) continue;
      if (words[0] == "case")
        name = line.substr(5), person = {};
      else if (words[0] == "month")
        month = std::stoi(words.at(1).substr(0, 4)) * 100 + std::stoi(words[1].substr(5));
      else if (words[0] == "plan")
        person.plan = words.at(1);
      else if (words[0] == "panel")
        person.panel = words.at(1);
      else if (words[0] == "visit")
        person.visits.push_back(VisitOf(words));
      else if (words[0] == "=") {
        const AttributionVersion* const version = TheRules().At(FirstDayOf(month));
        ASSERT_NE(version, nullptr);
        const std::string got = ResultOf(*version, person, month);
        EXPECT_EQ(got, line.substr(2)) << file.filename() << ":" << number << " " << name;
        passes.insert(words.size() > 4 ? words[4] : "");
        ++cases;
      } else {
        ADD_FAILURE() << file << ":" << number << ": " << line;
      }
    }
  }
  EXPECT_GE(cases, 24u);
  for (const AttributionPass& pass : TheRules().versions[0].passes) EXPECT_TRUE(passes.contains(pass.id)) << "no case of the pass " << pass.id;
}

/// Every practice against every other, day by day.
std::string SlowResult(const AttributionVersion& version, const PersonContacts& person, int month) {
  for (const AttributionPass& pass : version.passes) {
    if (pass.by == AttributedBy::kPlan && !person.plan.empty()) return person.plan + " - by " + pass.id;
    if (pass.by == AttributedBy::kPanel && !person.panel.empty()) return person.panel + " - by " + pass.id;
    if (pass.by != AttributedBy::kVisits) continue;
    const Day first = AddMonths(FirstDayOf(month), -pass.months), last = AddDays(FirstDayOf(month), -1);
    const auto days = [&](const std::string& practice, const std::string& clinician) {
      std::vector<Day> out;
      for (Day day = last; day >= first; day = AddDays(day, -1)) {
        for (const PracticeVisit& one : person.visits) {
          const bool service = pass.services == 0 || (one.services & pass.services) != 0,
                     kind = pass.clinicians == 0 || (one.clinicians & pass.clinicians) != 0;
          if (one.day != day || one.practice != practice || !service || !kind || (!clinician.empty() && one.clinician != clinician)) continue;
          out.push_back(day);
          break;
        }
      }
      return out;  // the latest first
    };
    const auto better = [](const std::vector<Day>& a, const std::string& a_name, const std::vector<Day>& b, const std::string& b_name) {
      if (a.size() != b.size()) return a.size() > b.size();
      if (!a.empty() && a[0] != b[0]) return a[0] > b[0];
      return a_name < b_name;
    };
    std::string practice;
    for (const PracticeVisit& one : person.visits) {
      if (practice.empty() || better(days(one.practice, ""), one.practice, days(practice, ""), practice)) practice = one.practice;
    }
    const std::vector<Day> visits = practice.empty() ? std::vector<Day>() : days(practice, "");
    if (visits.empty() || visits.size() < static_cast<size_t>(pass.least)) continue;
    std::string clinician;
    for (const PracticeVisit& one : person.visits) {
      if (one.clinician.empty() || days(practice, one.clinician).empty()) continue;
      if (clinician.empty() || better(days(practice, one.clinician), one.clinician, days(practice, clinician), clinician)) clinician = one.clinician;
    }
    return practice + " " + (clinician.empty() ? "-" : clinician) + " by " + pass.id + " " + std::to_string(visits.size()) + " " + DayText(visits[0]);
  }
  return "nobody";
}

TEST(Attribution, IsWhatComparingAllWithAllGives) {
  std::mt19937 random(12);
  std::map<std::string, int> passes;
  for (int round = 0; round < 800; ++round) {
    AttributionVersion version = TheRules().versions[0];
    for (AttributionPass& pass : version.passes) pass.least = 1 + static_cast<int>(random() % 2);
    if (random() % 2 == 0) std::shuffle(version.passes.begin(), version.passes.end(), random);
    PersonContacts person;
    if (random() % 10 == 0) person.plan = "P9";
    if (random() % 4 == 0) person.panel = "P8";
    const int month = static_cast<int>(202601 + random() % 12);
    for (size_t n = random() % 12; n > 0; --n) {
      PracticeVisit visit{AddDays(FirstDayOf(month), 40 - static_cast<int64_t>(random() % 900)), "P" + std::to_string(random() % 3), "", 0, 0};
      if (random() % 5 != 0) visit.clinician = "d" + std::to_string(random() % 3);
      visit.services = random() % 4, visit.clinicians = random() % 2;
      person.visits.push_back(visit);
      if (random() % 4 == 0) person.visits.push_back(visit);
      if (random() % 4 == 0) visit.practice = "P" + std::to_string(random() % 3), person.visits.push_back(visit);
    }
    const std::string slow = SlowResult(version, person, month);
    ASSERT_EQ(ResultOf(version, person, month), slow) << "round " << round;
    ++passes[slow == "nobody" ? slow : SplitBy(slow, ' ').at(3)];
  }
  EXPECT_EQ(passes.size(), TheRules().versions[0].passes.size() + 1) << "every pass was met, and nobody";
}

}  // namespace
}  // namespace bogam::healthplan
