// SPDX-License-Identifier: Apache-2.0
#include "healthplan/cliff.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

bool Same(const std::vector<TrackResult>& a, const std::vector<TrackResult>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const TrackResult& x, const TrackResult& y) { return x.chosen == y.chosen && x.open == y.open; });
}

}  // namespace

std::vector<CliffStep> CliffOf(const Rulebook& rulebook, const Application& application, size_t person, size_t kind, int64_t most) {
  Application varied = application;
  Person& earner = varied.people[person];
  std::erase_if(earner.income, [&](const IncomeLine& line) { return line.kind == kind; });
  earner.income.push_back({static_cast<uint16_t>(kind), 0, 0, 0});
  earner.income_told = true;
  std::vector<PersonDecision> decisions;
  std::vector<CliffStep> out;
  for (int64_t dollars = 0; dollars <= most; ++dollars) {
    earner.income.back().cents = dollars * 100;
    earner.income.back().units = dollars * 100 * rulebook.programme().units;
    Decide(rulebook, varied, &decisions);
    const std::vector<TrackResult>& tracks = decisions[person].tracks;
    if (out.empty() || !Same(out.back().tracks, tracks)) out.push_back({dollars, dollars, tracks});
    out.back().to = dollars;
  }
  return out;
}

std::string CliffText(const Programme& programme, const std::vector<CliffStep>& steps, size_t track) {
  std::string out;
  for (size_t i = 0; i < steps.size();) {
    const TrackResult& result = steps[i].tracks[track];
    size_t last = i;  // steps that differ in other tracks only are one here
    while (last + 1 < steps.size() && steps[last + 1].tracks[track].chosen == result.chosen && steps[last + 1].tracks[track].open == result.open) ++last;
    out += Dollars(steps[i].from * 100) + " to " + Dollars(steps[last].to * 100) + " a month: " + TrackText(programme, track, result) + "\n";
    i = last + 1;
  }
  return out;
}

}  // namespace bogam::healthplan
