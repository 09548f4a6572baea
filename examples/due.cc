// SPDX-License-Identifier: Apache-2.0
// due FILE… : who is due what, and the newest thing that says so. Bogam as a library, without a store on disk.
#include <bogam/bogam.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

int Fail(const bogam::Status& status) {
  std::fprintf(stderr, "due: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  if (paths.empty()) {
    std::fprintf(stderr, "usage: due FILE…   (FHIR R4: NDJSON or Bundles)\n");
    return 2;
  }
  const auto bogam = bogam::Bogam::Open({});
  if (!bogam.ok()) return Fail(bogam.status());
  const auto loaded = (*bogam)->Load(paths);
  if (!loaded.ok()) return Fail(loaded.status());
  std::printf("%llu resources, %llu rejected\n", static_cast<unsigned long long>(loaded->added), static_cast<unsigned long long>(loaded->rejected));

  bogam::RunOptions options;
  options.period = "2025";
  const auto results = (*bogam)->RunMeasures(options);
  if (!results.ok()) return Fail(results.status());
  for (const bogam::MeasureResult& measure : *results) {
    if (!measure.status.ok()) return Fail(measure.status);
    for (const bogam::GroupResult& group : measure.groups) {
      std::printf("%s, %s to %s: %lld due\n", measure.title.c_str(), measure.period_start.c_str(), measure.period_end.c_str(),
                  static_cast<long long>(group.due.value_or(0)));
      for (const bogam::PersonStatus& person : group.people) {
        if (person.status != "due") continue;
        std::printf("  Patient/%s because of %s %s\n", person.patient.c_str(), person.reason.c_str(), person.evidence_summary.c_str());
      }
    }
  }
  const auto count = (*bogam)->Evaluate("Count([Observation])", "lee");
  if (count.ok()) std::printf("Lee has %s observations\n", count->c_str());
  return 0;
}
