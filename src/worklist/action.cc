// SPDX-License-Identifier: Apache-2.0
#include "worklist/action.h"

#include <algorithm>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "measure/json_text.h"
#include "worklist/coding.h"

namespace bogam::worklist {
namespace {

using measure::JsonText;

constexpr std::string_view kActions[] = {"assign", "snooze", "not-now", "resume", "done", "order", "message", "letter", "close-alert"};
constexpr size_t kLeastReason = 10, kMostText = 4000;

Status Bad(std::string message) { return Status(Code::kInvalid, std::move(message)); }
Status Nothing(std::string message) { return Status(Code::kUnprocessable, std::move(message)); }

/// Characters, not bytes.
size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Elements of a Task that an action may set; all others stay.
bool IsOurs(fhir::NameId name) {
  using namespace fhir::name;
  static const fhir::NameId kOurs[] = {kStatus, kStatusReason, kOwner, kLastModified, kRestriction, kExecutionPeriod, kInput, kFocus, kNote};
  return std::find(std::begin(kOurs), std::end(kOurs), name) != std::end(kOurs);
}

void WriteHead(std::string_view type, const ActionFrame& frame, const std::string& identifier, JsonText* json) {
  json->Object().String("resourceType", type);
  if (frame.synthetic) {
    json->Object("meta").Array("security").Object();
    json->String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason").String("code", "HTEST").End().End().End();
  }
  json->Array("identifier").Object().String("system", kItemSystem).String("value", identifier).End().End();
}

/// words: our own, not a display of the code system.
void WriteCode(std::string_view key, std::string_view system, std::string_view code, std::string_view words, JsonText* json) {
  json->Object(key).Array("coding").Object().String("system", system).String("code", code).End().End().Optional("text", words).End();
}

void WriteUser(std::string_view key, const Owner& user, JsonText* json) {
  json->Object(key).Object("identifier").String("system", kUserSystem).String("value", user.name).End().Optional("display", user.display).End();
}

void WritePatient(std::string_view key, const Row& row, JsonText* json) { json->Object(key).String("reference", "Patient/" + row.person.id).End(); }

Result<fhir::Record> Parse(JsonText json) {
  json.End();
  auto record = fhir::ParseJson(json.text());
  if (record.ok()) return record;
  return Status(Code::kInternal, "an action wrote what is no FHIR: " + record.status().message(), record.status().detail());
}

class Planner {
 public:
  Planner(const Action& action, const ActionFrame& frame, const Row& row, const std::vector<Gap>& gaps, const std::map<std::string, fhir::Record>& existing)
      : action_(action), frame_(frame), row_(row), gaps_(gaps), existing_(existing) {}

  Result<std::vector<records::Write>> Run(const std::string& gap) {
    switch (action_.kind) {
      case ActionKind::kOrder: BOGAM_TRY(Order(gap)); break;
      case ActionKind::kMessage:
      case ActionKind::kLetter: BOGAM_TRY(Message(gap)); break;
      case ActionKind::kCloseAlert: BOGAM_TRY(CloseAlert()); break;
      default: BOGAM_TRY(Tasks(gap));
    }
    return std::move(writes_);
  }

 private:
  std::string IdentifierOf(const std::string& gap) const { return row_.person.id + "/" + gap; }

  bool CanBeAbout(const RowGap& gap) const {
    if (action_.kind == ActionKind::kResume)
      return gap.state == State::kSnoozed || gap.state == State::kNotNow || (gap.state == State::kDone && gap.finding.due);
    if (action_.kind == ActionKind::kAssign) return gap.state != State::kDone;
    return gap.state == State::kOpen || gap.state == State::kOrdered;
  }

  Status Tasks(const std::string& wanted) {
    for (const RowGap& gap : row_.gaps) {
      const std::string& id = gaps_[gap.gap].id;
      const bool named = wanted == id;
      if (!named && !wanted.empty()) continue;
      if (!CanBeAbout(gap) && !(named && gap.finding.due && action_.kind != ActionKind::kResume)) continue;
      BOGAM_TRY(Task(id));
    }
    const bool alert = row_.alert && action_.kind == ActionKind::kAssign && (wanted.empty() || wanted == kAlert);
    if (alert) BOGAM_TRY(Task(std::string(kAlert)));
    return writes_.empty() ? Nothing("there is no gap here that this could be done about") : Status();
  }

  Status CloseAlert() {
    if (!frame_.named) return Nothing("an alert is closed by a named person: sign in, or say who you are");
    if (!row_.alert) return Nothing("no alert stands here");
    BOGAM_TRY(Task(std::string(kAlert)));
    JsonText json;
    WriteHead("Flag", frame_, IdentifierOf(std::string(kAlert)), &json);
    json.String("status", "inactive");
    WriteCode("code", kAlertCodes, "phq-9-item-9", "PHQ-9 item 9 above 0", &json);
    WritePatient("subject", row_, &json);
    json.Object("period").Optional("start", row_.alert->answers.back().date).String("end", frame_.instant).End();
    WriteUser("author", frame_.actor, &json);
    return Add(fhir::type::kFlag, std::move(json));
  }

  Status Order(const std::string& wanted) {
    const std::string gap = !wanted.empty() ? wanted : action_.order->gap;
    if (gap.empty() || gap == kAlert) return Nothing("say for which gap the order is");
    JsonText json;
    WriteHead("ServiceRequest", frame_, IdentifierOf(gap), &json);
    json.String("status", "draft").String("intent", "order");
    WriteCode("code", action_.order->system, action_.order->code, action_.order->title, &json);
    WritePatient("subject", row_, &json);
    WriteUser("requester", frame_.actor, &json);
    WriteNote(&json);
    BOGAM_TRY(Add(fhir::type::kServiceRequest, std::move(json)));
    writes_.back().kind = records::Write::Kind::kUpdate;
    writes_.back().if_none_match = true;
    writes_.back().condition = ConditionOf(gap) + "&status=draft&code=" + Escaped(action_.order->system) + "|" + Escaped(action_.order->code);
    return {};
  }

  Status Message(const std::string& gap) {
    JsonText json;
    WriteHead("Communication", frame_, IdentifierOf(gap.empty() ? "contact" : gap), &json);
    json.String("status", "preparation").Array("category").Object().Array("coding").Object();
    json.String("system", kMessageCodes).String("code", Name(action_.kind)).End().End().End().End();
    WritePatient("subject", row_, &json);
    json.Array("recipient").Object().String("reference", "Patient/" + row_.person.id).End().End();
    WriteUser("sender", frame_.actor, &json);
    json.Array("payload").Object().String("contentString", action_.text).End().End();
    return Add(fhir::type::kCommunication, std::move(json));
  }

  /// New, whatever there is.
  Status Add(fhir::TypeId type, JsonText json) {
    records::Write write;
    write.type = type;
    BOGAM_ASSIGN(write.record, Parse(std::move(json)));
    writes_.push_back(std::move(write));
    return {};
  }

  static std::string Escaped(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '/' || c == ':';
      if (plain) {
        out += c;
      } else {
        out += '%';
        out += kHex[static_cast<unsigned char>(c) >> 4];
        out += kHex[static_cast<unsigned char>(c) & 15];
      }
    }
    return out;
  }
  std::string ConditionOf(const std::string& gap) const { return "identifier=" + std::string(kItemSystem) + "|" + Escaped(IdentifierOf(gap)); }

  Status Task(const std::string& gap) {
    const Item* const item = row_.person.work.Find(gap);
    const auto at = existing_.find(gap);
    JsonText json;
    WriteHead("Task", frame_, IdentifierOf(gap), &json);
    WriteState(gap, item, &json);
    json.String("lastModified", frame_.instant);
    if (item == nullptr || at == existing_.end()) {
      WriteNew(gap, &json);
      WriteNote(&json);
      records::Write write;
      write.kind = records::Write::Kind::kUpdate;
      write.type = fhir::type::kTask;
      write.condition = ConditionOf(gap);
      write.if_none_match = true;
      BOGAM_ASSIGN(write.record, Parse(std::move(json)));
      writes_.push_back(std::move(write));
      return {};
    }
    WriteNote(&json);
    BOGAM_ASSIGN(const fhir::Record fresh, Parse(std::move(json)));
    records::Write write;
    write.kind = records::Write::Kind::kUpdate;
    write.type = fhir::type::kTask;
    write.id = item->id;
    write.if_match = item->version;
    write.record = Merged(at->second, fresh);
    writes_.push_back(std::move(write));
    return {};
  }

  /// What only a new Task gets.
  void WriteNew(const std::string& gap, JsonText* json) const {
    const bool alert = gap == kAlert;
    json->String("intent", "plan").String("authoredOn", frame_.instant);
    WriteCode("code", kTaskCodes, alert ? "close-alert" : "close-gap", "", json);
    WritePatient("for", row_, json);
    WriteUser("requester", frame_.actor, json);
    if (alert) {
      json->String("description", "PHQ-9 item 9 above 0");
      return;
    }
    for (size_t i = 0; i < gaps_.size(); ++i) {
      if (gaps_[i].id != gap) continue;
      const auto& [title, canonical] = frame_.measures[i];
      json->String("description", title);
      json->Object("reasonReference").String("type", "Measure").Object("identifier").String("system", kUri).String("value", canonical).End();
      json->String("display", title).End();
    }
  }

  void WriteState(const std::string& gap, const Item* item, JsonText* json) const {
    const Owner owner = action_.kind == ActionKind::kAssign ? action_.owner : item != nullptr ? item->owner : Owner();
    const char* const open = owner.name.empty() ? "requested" : "accepted";
    std::string status = open;
    std::string until, reason, ended;
    if (item != nullptr && action_.kind == ActionKind::kAssign) {  // what it waits for stays
      if (item->state == Item::State::kOnHold) {
        status = "on-hold";
        until = item->until;
      } else if (item->state == Item::State::kNotNow) {
        status = "rejected";
        reason = item->reason;
        ended = item->ended;
      }
    }
    switch (action_.kind) {
      case ActionKind::kSnooze:
        status = "on-hold";
        until = action_.until;
        break;
      case ActionKind::kNotNow:
        status = "rejected";
        reason = action_.reason;
        ended = frame_.instant;
        break;
      case ActionKind::kDone:
      case ActionKind::kCloseAlert:
        status = "completed";
        ended = frame_.instant;
        break;
      default: break;
    }
    json->String("status", status);
    if (!reason.empty()) WriteCode("statusReason", kReasonCodes, reason, action_.kind == ActionKind::kNotNow ? action_.reason_text : item->reason_text, json);
    if (!until.empty()) json->Object("restriction").Object("period").String("start", until).End().End();
    if (!ended.empty()) json->Object("executionPeriod").String("end", ended).End();
    if (!owner.name.empty()) WriteUser("owner", owner, json);
    if (gap == kAlert) WriteAnswers(item, json);
  }

  void WriteAnswers(const Item* item, JsonText* json) const {
    std::vector<std::string> closed = item != nullptr ? item->answers : std::vector<std::string>();
    if (row_.alert) {
      json->Object("focus").String("reference", row_.alert->answers.front().resource).End();
      for (const UrgentAnswer& answer : row_.alert->answers) {
        if (action_.kind == ActionKind::kCloseAlert) closed.push_back(answer.Versioned());
      }
    }
    if (closed.empty()) return;
    json->Array("input");
    for (const std::string& answer : closed) {
      json->Object().Object("type").String("text", "closed answer").End().Object("valueReference").String("reference", answer).End().End();
    }
    json->End();
  }

  void WriteNote(JsonText* json) const {
    if (action_.text.empty()) return;
    json->Array("note").Object().String("authorString", frame_.actor.display.empty() ? frame_.actor.name : frame_.actor.display);
    json->String("time", frame_.instant).String("text", action_.text).End().End();
  }

  /// The Task that was, with what the action says; notes are added to those there are.
  static fhir::Record Merged(const fhir::Record& was, const fhir::Record& says) {
    fhir::Builder builder;
    builder.BeginRoot(fhir::type::kTask);
    const auto copy = [&](fhir::Node node) { builder.AddCopy(static_cast<fhir::ElementId>(node.slot().element), node); };
    const auto name_of = [](fhir::Node node) { return fhir::Row(static_cast<fhir::ElementId>(node.slot().element)).name; };
    for (const fhir::Node child : was.root().children()) {
      if (!IsOurs(name_of(child))) copy(child);
    }
    for (const fhir::Node child : says.root().children()) {
      if (IsOurs(name_of(child)) && name_of(child) != fhir::name::kNote) copy(child);
    }
    for (const fhir::Record* record : {&was, &says}) {
      for (const fhir::Node note : record->root().children(fhir::name::kNote)) copy(note);  // neighbours, as members of a list are
    }
    return builder.Finish();
  }

  const Action& action_;
  const ActionFrame& frame_;
  const Row& row_;
  const std::vector<Gap>& gaps_;
  const std::map<std::string, fhir::Record>& existing_;
  std::vector<records::Write> writes_;
};

}  // namespace

std::string_view Name(ActionKind kind) { return kActions[static_cast<size_t>(kind)]; }

std::optional<ActionKind> FindAction(std::string_view name) {
  for (size_t i = 0; i < std::size(kActions); ++i) {
    if (kActions[i] == name) return static_cast<ActionKind>(i);
  }
  return std::nullopt;
}

Status CheckAction(const Action& action, const ActionFrame& frame) {
  if (Characters(action.text) > kMostText) return Bad("text has at most 4,000 characters.");
  switch (action.kind) {
    case ActionKind::kSnooze:
      if (DayOf(action.until) != action.until || action.until.empty()) return Bad("until is a day, like 2026-03-01.");
      return action.until > frame.now.day ? Status() : Bad("until lies after the day of the list.");
    case ActionKind::kNotNow: return action.reason.empty() ? Bad("reason says why not now.") : Status();
    case ActionKind::kOrder: return action.order ? Status() : Bad("code is one of the orders.");
    case ActionKind::kMessage:
    case ActionKind::kLetter: return action.text.empty() ? Bad("text is what is said.") : Status();
    case ActionKind::kCloseAlert: return Characters(action.text) < kLeastReason ? Bad("text says what was done, in 10 characters or more.") : Status();
    default: return {};
  }
}

Result<std::vector<records::Write>> PlanAction(const Action& action, const ActionFrame& frame, const Row& row, const std::vector<Gap>& gaps,
                                               const std::string& gap, const std::map<std::string, fhir::Record>& existing) {
  const bool known = gap.empty() || gap == kAlert || std::any_of(gaps.begin(), gaps.end(), [&](const Gap& one) { return one.id == gap; });
  if (!known) return Bad("gap is none of the list's.");
  return Planner(action, frame, row, gaps, existing).Run(gap);
}

}  // namespace bogam::worklist
