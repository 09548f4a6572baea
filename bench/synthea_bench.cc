// SPDX-License-Identifier: Apache-2.0
// Stock modules of Synthea on this engine, with stock life.
//
//   synthea_bench compare RESOURCES REFERENCE [times] [threads] [table.tsv]
//       beside records that the Java engine made: each living reference person is lived `times` times (200), and for everything with enough cases shares and
//       entries a person are held against the reference's (synthea/comparison.h). docs/synthea-comparison.md tells what came of it.
//   synthea_bench cover RESOURCES [lives] [threads]
//       which states of the modules nobody enters in a large population of every age, sex and race (50,000): it fails unless they are those that
//       synthea/unreached.txt lists, each with its reason (synthea/coverage.h).
//
// RESOURCES: Synthea's src/main/resources; REFERENCE: the folder of its CSV files, compressed.
#include <cstdlib>
#include <cstring>

#include "synthea/comparison.h"
#include "synthea/coverage.h"
#include "synthea/lives.h"
#include "timing.h"

namespace {

constexpr double kEnough = 20, kPoints = 0.05;

int Number(int argc, char** argv, int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; }

int Compare(const char* resources, const char* folder, int times, int threads, const char* table) {
  using namespace synthea;  // NOLINT: a program
  World world(resources);
  Catalogue catalogue;
  const Reference reference = ReadReference(folder, &catalogue);
  world.residents->LearnEducation(reference.everybody);
  const LivedCensus lived = LiveAgain(world, reference, &catalogue, times, threads);
  std::printf("%zu living reference people, each lived %d times: %.0f lives, %.0f entries each, %.0f a second of one core.\n", reference.living.size(), times,
              lived.lives, lived.entries / lived.lives, lived.lives / lived.cpu_seconds);
  PrintDeaths(reference.census, lived.census);
  const std::vector<Line> lines = Compare(reference.census, lived.census, catalogue, kEnough);
  Print(lines, reference.census, lived.census, catalogue, kPoints);
  if (table != nullptr) WriteTable(lines, catalogue, table);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 4 && std::strcmp(argv[1], "compare") == 0) {
    return Compare(argv[2], argv[3], Number(argc, argv, 4, 200), Number(argc, argv, 5, 2), argc > 6 ? argv[6] : nullptr);
  }
  if (argc >= 3 && std::strcmp(argv[1], "cover") == 0) return synthea::Cover(argv[2], Number(argc, argv, 3, 50'000), Number(argc, argv, 4, 2));
  bench::Die("synthea_bench compare RESOURCES REFERENCE [times] [threads] [table.tsv]\nsynthea_bench cover RESOURCES [lives] [threads]");
}
