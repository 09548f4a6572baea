// SPDX-License-Identifier: Apache-2.0
#include "server/desks.h"

#include <algorithm>
#include <vector>

#include "server/preparation.h"

namespace bogam::server {
namespace {

engine::ReachSource SourceOf(const access::Reach& reach, const std::vector<std::string>& practices, const std::vector<std::string>& patients) {
  if (reach.only.empty()) return engine::PatientsOf(practices, patients);
  const std::string only = reach.only.substr(reach.only.find('/') + 1);
  return reach.all ? engine::PatientsOf({}, {only}) : engine::OnlyPatient(engine::PatientsOf(practices, patients), only);
}

}  // namespace

Desk::Desk(std::unique_ptr<engine::Engine> own_, const DeskSetting& setting) : Desk(own_.get(), setting) { own = std::move(own_); }

Desk::Desk(engine::Engine* engine_, const DeskSetting& setting) : engine(engine_), measures(engine_), api(engine_, setting.owners) {
  RestContext context;
  context.records = &engine->records();
  context.door = &engine->door();
  context.snapshot = [this] { return engine->Snapshot(); };
  context.measures = &measures;
  context.version = engine::Version();
  context.read_only = engine->read_only();
  context.chooses_ids = engine->within_reach();
  context.audit_is_a_view = setting.audited;
  fhir = std::make_unique<FhirRest>(std::move(context));
}

Response Desk::Answer(const Request& request) const { return IsBelow(request.path, "/fhir") ? fhir->Handle(request) : api.Handle(request); }

Desks::Desks(engine::Engine* whole, DeskSetting setting) : engine_(whole), setting_(std::move(setting)), whole_(whole, setting_) {}
Desks::~Desks() = default;

void Desks::BeginPreparing() { preparation_ = std::make_unique<Preparation>(); }
bool Desks::prepared() const { return !preparation_ || preparation_->idle(); }

size_t Desks::size() const {
  const std::lock_guard lock(mutex_);
  return desks_.size();
}

std::shared_ptr<const Desk> Desks::For(const access::Principal& who) const {
  bool made = false;
  return Find(who, &made);
}

void Desks::Welcome(const access::Principal& who) const {
  if (!preparation_ || who.means == access::Principal::Means::kStranger || !who.Allows(access::Activity::kListPeople) || !who.reach.only.empty()) return;
  bool made = false;
  std::shared_ptr<const Desk> desk = Find(who, &made);
  if (desk.get() == &whole_) made = !whole_welcomed_.exchange(true);
  if (made) preparation_->Add(std::move(desk));
}

/// made: it was not there before.
std::shared_ptr<const Desk> Desks::Find(const access::Principal& who, bool* made) const {
  const bool whole = who.reach.all && who.reach.only.empty();
  if (whole || who.means == access::Principal::Means::kStranger) return {std::shared_ptr<const Desk>(), &whole_};
  const access::Reach& reach = who.reach;
  std::string key = reach.all ? "*\n" : "";
  std::vector<std::string> ids[2];
  for (const bool single : {false, true}) {
    for (const std::string& reference : single ? reach.opened : reach.practices) {
      key += reference + "\n";
      ids[single].push_back(reference.substr(reference.find('/') + 1));
    }
  }
  key += "only " + reach.only;
  const std::lock_guard lock(mutex_);
  auto at = std::find_if(desks_.begin(), desks_.end(), [&](const auto& desk) { return desk.first == key; });
  if (at == desks_.end()) {
    if (desks_.size() >= kMost) desks_.pop_back();
    desks_.emplace_front(key, std::make_shared<const Desk>(engine_->Within(SourceOf(reach, ids[0], ids[1])), setting_));
    at = desks_.begin();
    *made = true;
  }
  desks_.splice(desks_.begin(), desks_, at);
  return desks_.front().second;
}

}  // namespace bogam::server
