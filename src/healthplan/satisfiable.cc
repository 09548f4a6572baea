// SPDX-License-Identifier: Apache-2.0
#include "healthplan/satisfiable.h"

#include <algorithm>
#include <set>

namespace bogam::healthplan {
namespace {

constexpr int kMostCombinations = 200'000;

/// Constants that are compared with what is of the same type, and figures.
std::set<int64_t> TurningPoints(const FlatProgram& program, const std::vector<int64_t>& figures) {
  std::set<int64_t> out;
  for (uint32_t place = static_cast<uint32_t>(program.facts()); place < program.places(); ++place) {
    const Step& step = *program.StepAt(place);
    if (step.kind == StepKind::kConstant) out.insert(step.k);
  }
  for (const int64_t figure : figures) {
    if (figure != kNotKnown) out.insert(figure);
  }
  return out;
}

std::vector<int64_t> ValuesOf(const Fact& fact, const std::set<int64_t>& turning) {
  std::vector<int64_t> out;
  switch (fact.type) {
    case FactType::kBoolean: return {1, 0};
    case FactType::kCoded:
      for (size_t i = 0; i < fact.values.size(); ++i) out.push_back(static_cast<int64_t>(i));
      return out;
    case FactType::kInteger:
    case FactType::kDecimal:
      for (const int64_t one : turning) {
        const bool decimal = fact.type == FactType::kDecimal;
        if ((one % kDecimalUnit == 0 && one != 0) != decimal && one != 0) continue;  // whole decimals and integers do not meet
        for (const int64_t value : {one - 1, one, one + 1}) out.push_back(value);
      }
      break;
    case FactType::kDate:
      for (const int year : {2000, 2026}) {
        for (const int month : {1, 4, 10}) out.push_back(year * 10000 + month * 100 + 1);
      }
      for (const int64_t one : turning) {
        if (one > 1'000'101 && one < kLastDay) out.push_back(one);
      }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.empty()) out.push_back(0);
  return out;
}

}  // namespace

Satisfiable CanAllBeTrue(const Programme& programme, const FlatProgram& program, const std::vector<int64_t>& figures, const std::vector<uint32_t>& places) {
  std::vector<size_t> facts;
  for (const uint32_t place : places) program.Reads(place, &facts);
  std::erase_if(facts, [&](size_t fact) { return programme.facts[fact].origin == Origin::kFigure; });
  const std::set<int64_t> turning = TurningPoints(program, figures);
  std::vector<std::vector<int64_t>> choices;
  for (const size_t fact : facts) choices.push_back(ValuesOf(programme.facts[fact], turning));
  std::vector<int64_t> values(program.places(), kNotKnown);
  std::copy(figures.begin(), figures.end(), values.begin());
  std::vector<size_t> at(facts.size(), 0);
  for (int tried = 0; tried < kMostCombinations; ++tried) {
    for (size_t i = 0; i < facts.size(); ++i) values[facts[i]] = choices[i][at[i]];
    program.Run(values);
    if (std::all_of(places.begin(), places.end(), [&](uint32_t place) { return values[place] == 1; })) return Satisfiable::kYes;
    size_t digit = 0;
    while (digit < facts.size() && ++at[digit] == choices[digit].size()) at[digit++] = 0;
    if (digit == facts.size()) return Satisfiable::kNo;
  }
  return Satisfiable::kTooMany;
}

}  // namespace bogam::healthplan
