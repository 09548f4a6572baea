// SPDX-License-Identifier: Apache-2.0
// Two censuses beside each other. For everything with enough cases in the reference: the share of people who ever had it (two-proportion test) and entries a
// person (difference of means, with the variance of both together), in the whole population and in each half by age. Within each of the two families of tests,
// p-values are corrected by Holm's method.
#ifndef BOGAM_BENCH_SYNTHEA_COMPARISON_H_
#define BOGAM_BENCH_SYNTHEA_COMPARISON_H_

#include <string>
#include <vector>

#include "synthea/census.h"

namespace synthea {

struct Line {
  uint32_t what = 0;  // in the catalogue
  Group group = Group::kAll;
  double cases = 0;                           // people of the reference
  double theirs = 0, ours = 0;                // shares of people
  double their_entries = 0, our_entries = 0;  // a person
  double p_share = 1, p_entries = 1;          // corrected
  double detectable = 0;                      // difference of shares that is found with 80 % at the corrected level
  double gap() const { return ours - theirs; }
};

/// Lines of what at least `enough` people of the reference had; all three groups of each. Entries are tested where `enough` people of the group had it, because
/// the normal approximation holds for no fewer.
std::vector<Line> Compare(const Census& reference, const Census& ours, const Catalogue& catalogue, double enough);

/// The smallest difference from a share p that a two-sided test at `level` finds with 80 %, of n people beside m.
double Detectable(double p, double n, double m, double level);

/// Summary, every gap above `points` or significant, and the power by base rate, as Markdown.
void Print(const std::vector<Line>& lines, const Census& reference, const Census& ours, const Catalogue& catalogue, double points);
void PrintDeaths(const Census& reference, const Census& ours);
/// Every line, tab-separated.
void WriteTable(const std::vector<Line>& lines, const Catalogue& catalogue, const std::string& path);

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_COMPARISON_H_
