// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/enrolment_json.h"

#include <array>

#include "format/json_fields.h"
#include "format/json_text.h"
#include "format/lines.h"
#include "healthplan/members/enrolment_layout.h"

namespace bogam::healthplan {
namespace {

using format::Findings;
using format::Json;
using format::JsonFields;
using format::JsonText;
using format::X12Composites;
using format::X12Delimiters;
using format::X12Group;
using format::X12Interchange;
using format::X12Set;

constexpr std::array<std::pair<const char*, std::string X12Interchange::*>, 13> kInterchangeTexts = {
    {{"authorizationKind", &X12Interchange::authorization_qualifier},
     {"authorization", &X12Interchange::authorization},
     {"securityKind", &X12Interchange::security_qualifier},
     {"security", &X12Interchange::security},
     {"senderKind", &X12Interchange::sender_qualifier},
     {"sender", &X12Interchange::sender},
     {"receiverKind", &X12Interchange::receiver_qualifier},
     {"receiver", &X12Interchange::receiver},
     {"date", &X12Interchange::date},
     {"time", &X12Interchange::time},
     {"control", &X12Interchange::control},
     {"acknowledgment", &X12Interchange::acknowledgment},
     {"usage", &X12Interchange::usage}}};
constexpr std::array<std::pair<const char*, std::string X12Group::*>, 8> kGroupTexts = {{{"functional", &X12Group::functional},
                                                                                         {"sender", &X12Group::sender},
                                                                                         {"receiver", &X12Group::receiver},
                                                                                         {"date", &X12Group::date},
                                                                                         {"time", &X12Group::time},
                                                                                         {"control", &X12Group::control},
                                                                                         {"agency", &X12Group::agency},
                                                                                         {"guide", &X12Group::guide}}};
constexpr std::array<std::pair<const char*, std::string X12Set::*>, 3> kSetTexts = {
    {{"type", &X12Set::type}, {"control", &X12Set::control}, {"guide", &X12Set::guide}}};

/// In JSON a segment or a loop is an object (One of Visitor) and what repeats is an array of them (All).
template <typename Visitor>
class ByName {
 public:
  template <typename T>
  void Many(const char* name, const char*, size_t, size_t, std::vector<T>& values) {
    own().All(name, values);
  }
  template <typename T>
  void Loop(const char* name, const char* id, T& value, std::string_view) {
    own().One(name, id, value);
  }
  template <typename T>
  void Loops(const char* name, const char*, size_t, std::vector<T>& values, std::string_view = "") {
    own().All(name, values);
  }
  template <typename T>
  void Bracketed(const char* name, const char*, size_t, std::vector<T>& values) {
    own().All(name, values);
  }

 private:
  Visitor& own() { return static_cast<Visitor&>(*this); }
};

// ---- writing

/// Writes elements as members of the object that is open, and loops as objects and arrays of them.
class JsonVisitor : public ByName<JsonVisitor> {
 public:
  explicit JsonVisitor(JsonText* json) : json_(*json) {}

  void Text(const char* name, size_t, bool, X12Type, size_t, size_t, std::string& value, const char* = "") { json_.Optional(name, value); }
  void Date(const char* name, size_t, bool, Day& day) {
    if (day != 0) json_.String(name, DayText(day));
  }
  void DateBehindFormat(const char* name, size_t n, Day& day) { Date(name, n, kMay, day); }
  void Days(size_t n, Day& from, Day& to) {
    Date("from", n, kMay, from);
    Date("to", n, kMay, to);
  }
  void Composites(const char* name, size_t, size_t, size_t, X12Composites& value) {
    if (value.empty()) return;
    json_.Array(name);
    for (const std::vector<std::string>& one : value) {
      json_.Array();
      for (const std::string& component : one) json_.String(component);
      json_.End();
    }
    json_.End();
  }
  template <typename T>
  void One(const char* name, const char*, T& value, std::string_view = "") {
    json_.Object(name);
    Describe(*this, value);
    json_.End();
  }
  template <typename T>
  void Maybe(const char* name, const char* id, std::optional<T>& value) {
    if (value) One(name, id, *value);
  }

  template <typename T>
  void All(const char* name, std::vector<T>& values) {
    if (values.empty()) return;
    json_.Array(name);
    for (T& value : values) {
      json_.Object();
      Describe(*this, value);
      json_.End();
    }
    json_.End();
  }

 private:
  JsonText& json_;
};

// ---- reading

/// Takes what JsonVisitor writes.
class FieldVisitor : public ByName<FieldVisitor> {
 public:
  explicit FieldVisitor(JsonFields* fields) : fields_(*fields) {}

  void Text(const char* name, size_t, bool need, X12Type, size_t, size_t, std::string& value, const char* = "") {
    value = need ? fields_.Text(name) : fields_.TextOr(name, "");
  }
  void Date(const char* name, size_t, bool need, Day& day) {
    const std::string text = need ? fields_.Text(name) : fields_.TextOr(name, "");
    const auto read = ParseDay(text);
    if (!read && !text.empty()) fields_.Report(name, "it is no day like 2026-03-01");
    day = read.value_or(0);
  }
  void DateBehindFormat(const char* name, size_t n, Day& day) { Date(name, n, kMay, day); }
  void Days(size_t n, Day& from, Day& to) {
    Date("from", n, kNeed, from);
    Date("to", n, kMay, to);
  }
  void Composites(const char* name, size_t, size_t, size_t, X12Composites& value) {
    const Json* const all = fields_.Raw(name);
    if (all == nullptr) return;
    bool shaped = all->kind == Json::Kind::kArray;
    for (const Json& one : all->items) {
      std::vector<std::string>& components = value.emplace_back();
      shaped = shaped && one.kind == Json::Kind::kArray;
      for (const Json& component : one.items) {
        shaped = shaped && component.kind == Json::Kind::kText;
        components.push_back(component.text);
      }
    }
    if (!shaped) fields_.Report(name, "it is no list of lists of texts");
  }
  template <typename T>
  void One(const char* name, const char*, T& value, std::string_view = "") {
    if (!fields_.Has(name)) fields_.Report(name, "it is missing");
    fields_.Object(name, [&](JsonFields& fields) { Take(fields, value); });
  }
  template <typename T>
  void Maybe(const char* name, const char* id, std::optional<T>& value) {
    if (fields_.Has(name)) One(name, id, value.emplace());
  }

  template <typename T>
  void All(const char* name, std::vector<T>& values) {
    if (!fields_.Has(name)) return;
    fields_.Each(name, false, [&](JsonFields& fields) { Take(fields, values.emplace_back()); });
  }

 private:
  template <typename T>
  static void Take(JsonFields& fields, T& value) {
    FieldVisitor within(&fields);
    Describe(within, value);
  }
  JsonFields& fields_;
};

void TakeDelimiters(JsonFields& fields, X12Delimiters* out) {
  const std::string four = fields.TextOr("delimiters", "*^:~");
  if (four.size() != 4)
    fields.Report("delimiters", "they are four signs: of element, repetition, component and segment");
  else
    *out = {four[0], four[1], four[2], four[3], ""};
  out->line_end = fields.TextOr("lineEnd", "\n");
}

template <typename T, size_t N>
void TakeTexts(JsonFields& fields, const std::array<std::pair<const char*, std::string T::*>, N>& names, T* out) {
  for (const auto& [name, member] : names) out->*member = fields.TextOr(name, out->*member);
}

/// One line given on to the sink.
Status TakeLine(JsonFields& root, const Findings& findings, EnrolmentSink* sink) {
  constexpr const char* kKinds[] = {"interchange", "group", "set", "member"};
  X12Interchange interchange;
  X12Group group;
  X12Set set;
  EnrolmentHeader header;
  EnrolmentMember member;
  const char* kind = nullptr;
  for (const char* one : kKinds) {
    if (!root.Has(one)) continue;
    if (kind != nullptr) root.Report(one, "a line is one of interchange, group, set, member");
    kind = one;
    root.Object(one, [&](JsonFields& fields) {
      const std::string_view name = one;
      FieldVisitor visitor(&fields);
      if (name == "interchange") TakeDelimiters(fields, &interchange.delimiters), TakeTexts(fields, kInterchangeTexts, &interchange);
      if (name == "group") TakeTexts(fields, kGroupTexts, &group);
      if (name == "set") TakeTexts(fields, kSetTexts, &set), Describe(visitor, header);
      if (name == "member") Describe(visitor, member);
    });
  }
  if (kind == nullptr) root.Report("", "it is none of interchange, group, set, member");
  if (!findings.empty()) return {};
  if (kind == kKinds[0]) return sink->Interchange(interchange);
  if (kind == kKinds[1]) return sink->Group(group);
  if (kind == kKinds[2]) return sink->Set(set, header);
  return sink->Member(member);
}

}  // namespace

Status EnrolmentJsonWriter::Interchange(const X12Interchange& interchange) {
  JsonText json;
  const X12Delimiters& d = interchange.delimiters;
  json.Object().Object("interchange").String("delimiters", std::string{d.element, d.repetition, d.component, d.segment}).String("lineEnd", d.line_end);
  for (const auto& [name, member] : kInterchangeTexts) json.Optional(name, interchange.*member);
  json.End().End();
  return out_(std::move(json).Take() + "\n");
}

Status EnrolmentJsonWriter::Group(const X12Group& group) {
  JsonText json;
  json.Object().Object("group");
  for (const auto& [name, member] : kGroupTexts) json.Optional(name, group.*member);
  json.End().End();
  return out_(std::move(json).Take() + "\n");
}

Status EnrolmentJsonWriter::Set(const X12Set& set, const EnrolmentHeader& header) {
  JsonText json;
  json.Object().Object("set");
  for (const auto& [name, member] : kSetTexts) json.Optional(name, set.*member);
  EnrolmentHeader copy = header;
  JsonVisitor visitor(&json);
  Describe(visitor, copy);
  json.End().End();
  return out_(std::move(json).Take() + "\n");
}

Status EnrolmentJsonWriter::Member(const EnrolmentMember& member) {
  JsonText json;
  json.Object().Object("member");
  EnrolmentMember copy = member;
  JsonVisitor visitor(&json);
  Describe(visitor, copy);
  json.End().End();
  return out_(std::move(json).Take() + "\n");
}

Status ReadEnrolmentJson(std::unique_ptr<format::Input> input, const std::string& file, EnrolmentSink* sink) {
  format::Lines lines(std::move(input), format::kLargestJson);
  std::string line;
  while (true) {
    const Result<bool> more = lines.Next(&line);
    const std::string at = file + ":" + std::to_string(lines.number());
    if (!more.ok()) return {more.status().code(), at + ": " + more.status().message(), more.status().detail()};
    if (!*more) return sink->End();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    Findings findings;
    const Json json = format::ParseJson(line, at, findings);
    Status taken;
    if (findings.empty()) {
      JsonFields root(findings, at, "", json);
      taken = TakeLine(root, findings, sink);
    }
    if (!findings.empty()) return {Code::kInvalid, "a line is no part of a file of enrolments", format::Indented(findings)};
    if (!taken.ok()) return {taken.code(), at + ": " + taken.message(), taken.detail()};
  }
}

}  // namespace bogam::healthplan
