// SPDX-License-Identifier: Apache-2.0
// All parts of life over one model and one library: what a Simulation needs beside the modules.
//
//   Library library; library.Read(modules);
//   auto life = LifeCourse::Read(library, "content/synth/life");
//   gmf::Machine machine(library, life->body());
//   Simulation simulation(library, machine, life->parts(), &life->visits());
//
// Immutable once read; shared by threads. The library must outlive it.
#ifndef BOGAM_SYNTH_LIFE_LIFE_COURSE_H_
#define BOGAM_SYNTH_LIFE_LIFE_COURSE_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "synth/life.h"
#include "synth/life/life_model.h"

namespace bogam::synth::life {

class LifeCourse {
 public:
  /// Read the modules first: their signs and codes must be known.
  static Result<std::unique_ptr<LifeCourse>> Read(Library& library, const std::string& folder);
  static Result<std::unique_ptr<LifeCourse>> Read(Library& library, const SourceFiles& files, const std::string& variant = {});
  static Result<std::unique_ptr<LifeCourse>> Make(Library& library, LifeModel model);
  ~LifeCourse();

  const LifeModel& model() const;
  std::vector<const LifePart*> parts() const;
  const Visits& visits() const;
  const Body& body() const;

 private:
  struct Whole;
  explicit LifeCourse(std::unique_ptr<Whole> whole);
  std::unique_ptr<Whole> whole_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_LIFE_COURSE_H_
