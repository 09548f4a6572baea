// SPDX-License-Identifier: Apache-2.0
// Tests: audit_recovery_test.cc; server/workspace/today_crash_test.cc kills servers.
#include "engine/audit_recovery.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "access/audit_reader.h"
#include "engine/risk_assessment.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"

namespace bogam::engine {
namespace {

/// What the log says of the time since its last checkpoint.
struct Logged {
  std::optional<access::AuditEntry> checkpoint;
  std::set<std::pair<std::string, uint32_t>> written;  ///< "Task/1" and its version
  std::vector<std::pair<int64_t, int64_t>> loads;      ///< from, to: in ms; of files, whose resources have no entries of their own

  bool Covers(const std::string& what, const records::Version& version) const {
    if (written.contains({what, version.header.version})) return true;
    for (const auto& [from, to] : loads) {
      if (version.header.instant_ms >= from && version.header.instant_ms <= to) return true;
    }
    return false;
  }
};

Result<Logged> ReadLog(const std::string& folder) {
  Logged out;
  int64_t load_ended = INT64_MAX;  // of a load that was cut off: whatever came after it began
  const auto visit = [&](const access::AuditEntry& entry) {
    if (entry.change) {
      out.checkpoint = entry;
      return false;
    }
    if (entry.version != 0) out.written.emplace(entry.what, entry.version);
    if (entry.action == "load") load_ended = entry.time_ms;
    if (entry.action == "load-begin") {
      out.loads.emplace_back(entry.time_ms, load_ended);
      load_ended = INT64_MAX;
    }
    return true;
  };
  BOGAM_TRY(access::ListAuditBackward(folder, {}, UINT64_MAX, visit));
  return out;
}

access::AuditEntry EntryOf(const records::Version& version, const std::string& what) {
  access::AuditEntry entry;
  entry.time_ms = version.header.instant_ms;
  entry.who = "unknown";
  entry.action = "recovered";
  entry.what = what;
  entry.version = version.header.version;
  if (!version.header.deleted) {
    const std::string_view home = version.type == fhir::type::kPatient ? std::string_view(version.id) : fhir::HomePatient(version.record);
    if (!home.empty()) entry.patient = "Patient/" + std::string(home);
  }
  entry.reason = "The program ended between this change and its entry.";
  return entry;
}

/// Newest first, as the history gives them; written oldest first.
Status Recover(Engine* engine, const Logged& logged, access::AuditLog* log) {
  std::vector<access::AuditEntry> missing;
  // A transaction may stand in the log by one of its resources: it is known as a whole.
  std::vector<access::AuditEntry> of_change;
  uint64_t change = 0;
  bool known = false;
  const auto settle = [&] {
    if (!known) missing.insert(missing.end(), std::make_move_iterator(of_change.begin()), std::make_move_iterator(of_change.end()));
    of_change.clear();
    known = false;
  };
  records::HistoryQuery query;
  query.count = 1000;
  for (bool more = true; more;) {
    BOGAM_ASSIGN(const records::HistoryPage page, engine->records().History(query));
    for (const records::Version& version : page.versions) {
      if (version.header.change < *logged.checkpoint->change) {
        more = false;
        break;
      }
      if (version.header.change != change) settle();
      change = version.header.change;
      const std::string what = std::string(fhir::Name(version.type)) + "/" + version.id;
      known = known || logged.Covers(what, version) || (!version.header.deleted && IsModelsWork(version.record));
      if (!known) of_change.push_back(EntryOf(version, what));
    }
    query.cursor = page.next;
    more = more && !page.next.empty();
  }
  settle();
  for (auto entry = missing.rbegin(); entry != missing.rend(); ++entry) BOGAM_TRY(log->Record(std::move(*entry)));
  return {};
}

}  // namespace

Status CheckpointAudit(Engine* engine, access::AuditLog* log, access::AuditEntry checkpoint) {
  if (engine->store().path().empty() || engine->store().read_only()) return {};
  BOGAM_ASSIGN(const Logged logged, ReadLog(access::AuditFolder(engine->store().path())));
  // What a command does stands in the log before it does it.
  const bool intended = !logged.checkpoint || logged.checkpoint->action == "command";
  if (!intended) BOGAM_TRY(Recover(engine, logged, log));
  BOGAM_ASSIGN(checkpoint.change, engine->LastChange());
  return log->Record(std::move(checkpoint));
}

}  // namespace bogam::engine
