// SPDX-License-Identifier: Apache-2.0
// Units against UCUM's essence (where the published data is present) and against examples of our own. UCUM's functional
// tests run in src/expr/conformance.
#include "value/unit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>
#include <vector>

#include "value/unit_table.h"

namespace bogam::value {
namespace {

std::string Converted(std::string_view value, std::string_view from, std::string_view to) {
  const auto a = Unit::Find(from), b = Unit::Find(to);
  if (!a.ok()) return a.status().ToString();
  if (!b.ok()) return b.status().ToString();
  const auto result = Convert(Decimal::Parse(value).value(), **a, **b);
  return result.ok() ? result->ToString() : result.status().ToString();
}

using Attributes = std::map<std::string, std::string>;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Decode(std::string text) {
  const std::pair<std::string_view, std::string_view> entities[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#232;", "è"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (size_t at; (at = text.find(entity)) != std::string::npos;) text.replace(at, entity.size(), character);
  }
  return text;
}

// The attributes of every <tag …>; comments are cut before.
std::vector<Attributes> Elements(std::string_view xml, std::string_view tag) {
  std::vector<Attributes> elements;
  const std::string open = "<" + std::string(tag) + " ";
  for (size_t at = xml.find(open); at != std::string_view::npos; at = xml.find(open, at + 1)) {
    Attributes attributes;
    size_t p = at + open.size();
    while (p < xml.size() && xml[p] != '>') {
      const size_t equals = xml.find('=', p), first = xml.find('"', p), last = xml.find('"', first + 1);
      if (equals == std::string_view::npos || last == std::string_view::npos || xml.substr(p, equals - p).find('>') != std::string_view::npos) break;
      std::string name(xml.substr(p, equals - p));
      name.erase(0, name.find_first_not_of(" \t\r\n/"));
      attributes[name] = Decode(std::string(xml.substr(first + 1, last - first - 1)));
      p = last + 1;
      while (p < xml.size() && (xml[p] == ' ' || xml[p] == '\t' || xml[p] == '\r' || xml[p] == '\n' || xml[p] == '/')) ++p;
    }
    elements.push_back(std::move(attributes));
  }
  return elements;
}

std::string WithoutComments(std::string text) {
  for (size_t at; (at = text.find("<!--")) != std::string::npos;) text.erase(at, text.find("-->", at) + 3 - at);
  return text;
}

std::string UcumFile(const char* name) { return std::string(BOGAM_TEST_DATA) + "/conformance/ucum/" + name; }

// The tables say what the essence says, the mark of arbitrary units included, which the package leaves out.
TEST(UnitTest, TablesAgreeWithTheEssence) {
  const std::string path = UcumFile("ucum-essence.xml");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const std::string xml = WithoutComments(ReadFile(path));
  size_t units = 0;
  for (const Attributes& base : Elements(xml, "base-unit")) {
    ++units;
    ASSERT_NE(FindAtom(base.at("Code")), nullptr);
    EXPECT_TRUE(FindAtom(base.at("Code"))->base);
  }
  const std::string open = "<unit ";
  for (size_t at = xml.find(open); at != std::string::npos; at = xml.find(open, at + 1)) {
    const std::string_view body = std::string_view(xml).substr(at, xml.find("</unit>", at) - at);
    const Attributes unit = Elements(body, "unit").at(0);
    const Atom* atom = FindAtom(unit.at("Code"));
    ASSERT_NE(atom, nullptr) << unit.at("Code");
    ++units;
    EXPECT_EQ(atom->metric, unit.at("isMetric") == "yes") << atom->code;
    // [IU] is arbitrary through [iU], by which it is defined.
    const bool arbitrary = unit.count("isArbitrary") != 0 && unit.at("isArbitrary") == "yes" && atom->code != "[IU]";
    EXPECT_EQ(atom->arbitrary, arbitrary) << atom->code;
    const Attributes value = atom->function == SpecialFunction::kNone ? Elements(body, "value").at(0) : Elements(body, "function").at(0);
    EXPECT_EQ(atom->magnitude, value.at("value")) << atom->code;
    EXPECT_EQ(atom->definition, value.at("Unit")) << atom->code;
  }
  EXPECT_EQ(units, Atoms().size());
}

TEST(UnitTest, EveryAtomResolves) {
  for (const Atom& atom : Atoms()) {
    const auto unit = Unit::Find(atom.code);
    ASSERT_TRUE(unit.ok()) << atom.code;
    const auto canonical = Unit::Find((*unit)->canonical_code());
    ASSERT_TRUE(canonical.ok()) << atom.code;
    if (!(*unit)->is_special()) {
      EXPECT_TRUE(Comparable(**unit, **canonical)) << atom.code;
    }
  }
}

TEST(UnitTest, ConvertsExactly) {
  EXPECT_EQ(Converted("1", "[lb_av]", "kg"), "0.45359237");
  EXPECT_EQ(Converted("120", "mm[Hg]", "kPa"), "15.99864");
  EXPECT_EQ(Converted("5.5", "mg/dL", "g/L"), "0.055");
  EXPECT_EQ(Converted("1", "10*3/uL", "10*9/L"), "1");
  EXPECT_EQ(Converted("1", "KiBy", "By"), "1024");
  EXPECT_EQ(Converted("3", "[ft_i]", "[in_i]"), "36");
  EXPECT_EQ(Converted("1", "d", "s"), "86400");
  EXPECT_EQ(Converted("1", "a", "d"), "365.25");
  EXPECT_EQ(Converted("180", "deg", "rad"), "3.141592653589793238462643383");
  EXPECT_EQ(Converted("1", "m3", "L"), "1000");
}

TEST(UnitTest, ConvertsSpecialUnits) {
  EXPECT_EQ(Converted("37", "Cel", "K"), "310.15");
  EXPECT_EQ(Converted("98.6", "[degF]", "Cel"), "37");
  EXPECT_EQ(Converted("37", "Cel", "[degF]"), "98.6");
  EXPECT_EQ(Converted("0", "K", "[degRe]"), "-218.52");
  EXPECT_EQ(Converted("100", "Cel", "[degRe]"), "80");
  EXPECT_EQ(Converted("7", "[pH]", "mol/L"), "0.0000001");
  EXPECT_EQ(Converted("0.0000001", "mol/L", "[pH]"), "7");
  EXPECT_EQ(Converted("20", "dB[W]", "W"), "100");
  EXPECT_EQ(Converted("1000", "uW", "dB[W]"), "-30");
  EXPECT_EQ(Converted("1", "Np", "1"), "2.71828182845904523536");
  EXPECT_EQ(Converted("8", "1", "bit_s"), "3");
  EXPECT_EQ(Converted("100", "%[slope]", "deg"), "45");
  EXPECT_EQ(Converted("100", "[p'diop]", "rad"), "0.78539816339744830962");
  EXPECT_EQ(Converted("45", "deg", "%[slope]"), "100");
  EXPECT_EQ(Converted("3", "[hp'_X]", "1"), "0.001");
  EXPECT_EQ(Converted("6.3", "W/Cel", "W/K"), "6.3");
  EXPECT_EQ(Converted("-1", "W", "dB[W]"), "a converted quantity is out of range: 'dB[W]'");
}

TEST(UnitTest, SaysWhatIsWrong) {
  EXPECT_EQ(Converted("1", "mgg", "mg"), "unknown unit: 'mgg': no such unit in UCUM");
  EXPECT_EQ(Converted("1", "mg/dLL", "mg"), "unknown unit: 'mg/dLL': 'dLL' is no unit of UCUM");
  EXPECT_EQ(Converted("1", "mg", "mL"), "units of different dimensions: 'mg' and 'mL'");
  EXPECT_EQ(Converted("1", "[iU]", "[arb'U]"), "units of different dimensions: '[iU]' and '[arb'U]'");
  EXPECT_EQ(Converted("1", "[IU]", "m[iU]"), "1000");
  EXPECT_EQ(Converted("3", "{# of calculi}/mL", "/L"), "3000");
  for (const char* code : {"m/",   "(m", "m)",    "{a",  "m..s",  "kcd[", "0.m", "1 m", "[degf]", "MM", "kin",  "k[in_i]",
                           "m100", "2m", "m{a}b", "m g", "[iU ]", " m",   "m ",  "/",   "()",     "m-", "10*+", "é"}) {
    EXPECT_FALSE(Unit::IsValid(code)) << code;
  }
}

TEST(UnitTest, IsBoundedAgainstHostileInput) {
  EXPECT_EQ(Unit::Find(std::string(300, 'm')).status().code(), Code::kTooLarge);
  EXPECT_EQ(Unit::Find(std::string(100, '(') + "m" + std::string(100, ')')).status().code(), Code::kTooLarge);
  EXPECT_EQ(Unit::Find("[pi]99").status().code(), Code::kTooLarge);
  EXPECT_EQ(Unit::Find("Ym99.Ym99.Ym99").status().code(), Code::kTooLarge);
  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(Unit::IsValid("mg/{n" + std::to_string(i) + "}"));
}

TEST(UnitTest, MultipliesAndDivides) {
  EXPECT_EQ(*MultiplyUnits("cm", "cm"), "cm2");
  EXPECT_EQ(*MultiplyUnits("mg/dL", "dL"), "mg");
  EXPECT_EQ(*DivideUnits("mg", "mg"), "1");
  EXPECT_EQ(*DivideUnits("g", "cm3"), "g.cm-3");
  EXPECT_EQ(*DivideUnits("{score}", "1"), "{score}");
  EXPECT_EQ(*MultiplyUnits("mmol/(8.h)", "1"), "mmol/(8.h)");
  EXPECT_EQ(*MultiplyUnits("mmol/(8.h)", "h"), "mmol/8");
  EXPECT_EQ(*DivideUnits("1", "s"), "s-1");
  EXPECT_EQ(MultiplyUnits("Cel", "m").status().code(), Code::kInvalid);
  EXPECT_EQ((*Unit::Find("N"))->canonical_code(), "g.m.s-2");
  EXPECT_EQ((*Unit::Find("mg/mL"))->canonical_code(), "g.m-3");
  EXPECT_EQ((*Unit::Find("%"))->canonical_code(), "1");
  EXPECT_EQ((*Unit::Find("[iU]/L"))->canonical_code(), "[iU].m-3");
}

TEST(UnitTest, ManyThreadsShareTheTable) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 5000; ++i) {
        const auto unit = Unit::Find("mg/{n" + std::to_string(i % 700) + "}");
        ASSERT_TRUE(unit.ok());
        ASSERT_EQ((*unit)->canonical_code(), "g");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace bogam::value
