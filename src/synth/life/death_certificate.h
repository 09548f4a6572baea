// SPDX-License-Identifier: Apache-2.0
// What is written of a death: an encounter of certification, the cause as an observation, the certificate as a report. A death without a cause has none.
#ifndef BOGAM_SYNTH_LIFE_DEATH_CERTIFICATE_H_
#define BOGAM_SYNTH_LIFE_DEATH_CERTIFICATE_H_

#include "synth/life.h"
#include "synth/life/life_model.h"

namespace bogam::synth::life {

class DeathCertificate final : public LifePart {
 public:
  DeathCertificate(const LifeModel& model, Library& library);

  std::string_view name() const override { return "Death"; }
  void Begin(Person&) const override {}
  Instant Step(Person&, Instant) const override { return kNever; }
  void AfterDeath(Person& person) const override;

 private:
  Duration length_;
  CodeListId certification_, cause_, certificate_;
  SymbolId exam_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_DEATH_CERTIFICATE_H_
