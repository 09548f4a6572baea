// SPDX-License-Identifier: Apache-2.0
#include "synthea/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "synth/random.h"
#include "timing.h"

namespace synthea {
namespace {

constexpr double kLevel = 0.05, kPower = 0.8;

double TwoSided(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

Tally Of(const Census& census, Group group, uint32_t what) {
  const auto& tallies = census[group].tallies;
  return what < tallies.size() ? tallies[what] : Tally();
}

double ShareTest(double x, double n, double y, double m) {
  const double pooled = (x + y) / (n + m), variance = pooled * (1 - pooled) * (1 / n + 1 / m);
  return variance <= 0 ? 1 : TwoSided((x / n - y / m) / std::sqrt(variance));
}

// Of entries a person: few people have very many, so that the reference alone shows too little of the variance.
double MeanTest(const Tally& x, double n, const Tally& y, double m) {
  const double mean = (x.entries + y.entries) / (n + m);
  const double variance = ((x.squares + y.squares) / (n + m) - mean * mean) * (1 / n + 1 / m);
  return variance <= 0 ? 1 : TwoSided((x.entries / n - y.entries / m) / std::sqrt(variance));
}

// The smallest p is held against the number of tests, the next against one less, and so on.
void Holm(std::vector<Line>* lines, double Line::*p) {
  std::vector<size_t> order;
  for (size_t i = 0; i < lines->size(); ++i) {
    if (!std::isnan((*lines)[i].*p)) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return (*lines)[a].*p < (*lines)[b].*p; });
  double largest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    double& value = (*lines)[order[i]].*p;
    value = largest = std::max(largest, std::min(1.0, value * static_cast<double>(order.size() - i)));
  }
}

const Line& Twin(const std::vector<Line>& lines, const Line& line, Group group) {
  return *std::find_if(lines.begin(), lines.end(), [&](const Line& other) { return other.what == line.what && other.group == group; });
}

void PrintSummary(const std::vector<Line>& lines, double points) {
  std::printf(
      "\n| group | rows | within %.0f points | share differs (Holm, 5 %%) | entries a person differ (Holm, 5 %%) | mean gap | mean absolute gap "
      "|\n|---|---:|---:|---:|---:|---:|---:|\n",
      100 * points);
  for (const Group group : {Group::kAll, Group::kYounger, Group::kOlder}) {
    double rows = 0, within = 0, shares = 0, entries = 0, gap = 0, absolute = 0;
    for (const Line& line : lines) {
      if (line.group != group) continue;
      ++rows;
      within += std::abs(line.gap()) <= points;
      shares += line.p_share < kLevel;
      entries += line.p_entries < kLevel;
      gap += line.gap();
      absolute += std::abs(line.gap());
    }
    std::printf("| %s | %.0f | %.0f | %.0f | %.0f | %+.2f | %.2f |\n", GroupName(group), rows, within, shares, entries, 100 * gap / rows,
                100 * absolute / rows);
  }
}

void PrintLine(const Line& line, const Catalogue& catalogue) {
  const Catalogue::Item& item = catalogue.at(line.what);
  std::printf("| %s %s | %s | %.0f | %.1f | %.1f | %+.1f | %.2g | %.1f | %.2f | %.2f | %.2g |\n", KindName(item.kind), item.code.c_str(), GroupName(line.group),
              line.cases, 100 * line.theirs, 100 * line.ours, 100 * line.gap(), line.p_share, 100 * line.detectable, line.their_entries, line.our_entries,
              line.p_entries);
}

void PrintHeader() {
  std::printf(
      "\n| what | group | cases | Java %% | here %% | gap | p (Holm) | detectable | entries a person, Java | here | p (Holm) |\n"
      "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
}

void PrintPower(const Census& reference, const Census& ours, double tests) {
  std::printf("\n| base rate | all: alone | all: corrected | a half: alone | a half: corrected |\n|---:|---:|---:|---:|---:|\n");
  for (const double p : {0.025, 0.05, 0.1, 0.2, 0.3, 0.5}) {
    std::printf("| %.1f %% |", 100 * p);
    for (const Group group : {Group::kAll, Group::kOlder}) {
      for (const double level : {kLevel, kLevel / tests}) std::printf(" %.1f |", 100 * Detectable(p, reference[group].people, ours[group].people, level));
    }
    std::printf("\n");
  }
}

double Quantile(const std::vector<double>& sorted, double q) { return sorted[static_cast<size_t>(q * static_cast<double>(sorted.size() - 1))]; }

}  // namespace

double Detectable(double p, double n, double m, double level) {
  const double z = -bogam::synth::NormalQuantile(level / 2) + bogam::synth::NormalQuantile(kPower);
  return z * std::sqrt(p * (1 - p) * (1 / n + 1 / m));
}

std::vector<Line> Compare(const Census& reference, const Census& ours, const Catalogue& catalogue, double enough) {
  std::vector<Line> out;
  for (uint32_t what = 0; what < catalogue.size(); ++what) {
    if (Of(reference, Group::kAll, what).people < enough) continue;
    for (const Group group : {Group::kAll, Group::kYounger, Group::kOlder}) {
      const Tally theirs = Of(reference, group, what), mine = Of(ours, group, what);
      const double n = reference[group].people, m = ours[group].people;
      out.push_back({what, group, theirs.people, theirs.people / n, mine.people / m, theirs.entries / n, mine.entries / m,
                     ShareTest(theirs.people, n, mine.people, m),
                     theirs.people < enough ? std::numeric_limits<double>::quiet_NaN() : MeanTest(theirs, n, mine, m), 0});
    }
  }
  for (Line& line : out) {
    const double base = std::max(line.ours, 1 / ours[line.group].people);
    line.detectable = Detectable(std::min(base, 1 - 1 / ours[line.group].people), reference[line.group].people, ours[line.group].people,
                                 kLevel / static_cast<double>(out.size()));
  }
  Holm(&out, &Line::p_share);
  Holm(&out, &Line::p_entries);
  return out;
}

void Print(const std::vector<Line>& lines, const Census& reference, const Census& ours, const Catalogue& catalogue, double points) {
  std::printf("\n%zu tests of each kind (%zu rows in three groups), corrected by Holm's method.\n", lines.size(), lines.size() / kGroups);
  PrintSummary(lines, points);
  std::vector<Line> sorted = lines;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Line& a, const Line& b) { return std::abs(a.gap()) > std::abs(b.gap()); });
  std::printf("\nEvery gap above %.0f points, and every share or number of entries that differs at 5 %% after correction:\n", 100 * points);
  PrintHeader();
  for (const Line& line : sorted) {
    if (std::abs(line.gap()) > points || line.p_share < kLevel || line.p_entries < kLevel) PrintLine(line, catalogue);
  }
  std::printf("\nThe largest other gaps of the whole population:\n");
  PrintHeader();
  size_t shown = 0;
  for (const Line& line : sorted) {
    if (line.group == Group::kAll && std::abs(line.gap()) <= points && shown++ < 15) PrintLine(line, catalogue);
  }
  std::printf("\nEverything of a kind, a person:\n");
  PrintHeader();
  for (const Line& line : lines) {
    if (catalogue.at(line.what).kind == Kind::kEverything) PrintLine(Twin(lines, line, line.group), catalogue);
  }
  std::printf("\nDifference, in points, that is found with %.0f %%: alone at 5 %%, and corrected (5 %% / %zu):\n", 100 * kPower, lines.size());
  PrintPower(reference, ours, static_cast<double>(lines.size()));
}

void WriteTable(const std::vector<Line>& lines, const Catalogue& catalogue, const std::string& path) {
  std::FILE* const out = std::fopen(path.c_str(), "w");
  if (out == nullptr) bench::Die(path + ": cannot be written");
  std::fprintf(out, "kind\tcode\tdisplay\tgroup\tcases\tshare_java\tshare_here\tp_share\tdetectable\tentries_java\tentries_here\tp_entries\n");
  for (const Line& line : lines) {
    const Catalogue::Item& item = catalogue.at(line.what);
    std::fprintf(out, "%s\t%s\t%s\t%s\t%.0f\t%.5f\t%.5f\t%.4g\t%.5f\t%.5f\t%.5f\t%.4g\n", KindName(item.kind), item.code.c_str(), item.display.c_str(),
                 GroupName(line.group), line.cases, line.theirs, line.ours, line.p_share, line.detectable, line.their_entries, line.our_entries,
                 line.p_entries);
  }
  std::fclose(out);
}

void PrintDeaths(const Census& reference, const Census& ours) {
  const double n = reference[Group::kAll].people, m = ours[Group::kAll].people;
  std::printf("\nDied before the end: %.1f %% of %.0f records there, %.1f %% of %.0f lives here.\n", 100 * reference.dead / n, n, 100 * ours.dead / m, m);
  std::printf("Of the first lives of a person: %.1f %% of %.0f there, %.1f %% of %.0f here (two-proportion test: p = %.2g).\n",
              100 * reference.first_dead / reference.first_lives, reference.first_lives, 100 * ours.first_dead / ours.first_lives, ours.first_lives,
              ShareTest(reference.first_dead, reference.first_lives, ours.first_dead, ours.first_lives));
  const auto moments = [](const std::vector<double>& ages) {
    Tally tally;
    for (const double age : ages) tally.entries += age, tally.squares += age * age;
    return tally;
  };
  std::vector<double> theirs = reference.ages_at_death;
  std::sort(theirs.begin(), theirs.end());
  const std::vector<double>& mine = ours.ages_at_death;
  const Tally a = moments(theirs), b = moments(mine);
  std::printf("Age at death: mean %.1f there, %.1f here (p = %.2g); quartiles %.0f, %.0f, %.0f and %.0f, %.0f, %.0f.\n", a.entries / reference.dead,
              b.entries / ours.dead, MeanTest(a, reference.dead, b, ours.dead), Quantile(theirs, 0.25), Quantile(theirs, 0.5), Quantile(theirs, 0.75),
              Quantile(mine, 0.25), Quantile(mine, 0.5), Quantile(mine, 0.75));
}

}  // namespace synthea
