// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/view.h"

#include <charconv>
#include <cmath>

#include "engine/resource_text.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

namespace name = fhir::name;

constexpr std::string_view kRepresentation = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

std::string NumberText(double number) {
  if (!std::isfinite(number)) return "null";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return std::string(text, end);
}

/// The date-time of FHIR text; nothing for what is none.
std::optional<value::DateTime> Moment(std::string_view text) { return text.empty() ? std::nullopt : value::DateTime::Parse(text); }

bool IsCurrentName(fhir::Node human_name, const engine::EvaluationTime& time) {
  const std::string_view use = human_name.Get(name::kUse).text();
  if (use == "old" || use == "maiden") return false;
  const auto end = Moment(human_name.Get(name::kPeriod).Get(name::kEnd).text());
  return !end || end->Instants(0).last >= time.now.Instants(0).first;
}

void WriteTexts(std::string_view key, fhir::Node node, fhir::NameId member, JsonText* json) {
  json->Array(key);
  for (const fhir::Node text : node.children(member)) {
    if (text.has_value()) json->String(text.text());
  }
  json->End();
}

std::string PersonName(fhir::Node resource) {
  const fhir::Node human_name = resource.Get(name::kName);
  if (human_name.is_primitive()) return std::string(human_name.text());
  if (const std::string_view text = human_name.Get(name::kText).text(); !text.empty()) return std::string(text);
  std::string out;
  for (const fhir::Node part : human_name.children(name::kPrefix)) out += std::string(part.text()) + " ";
  for (const fhir::Node part : human_name.children(name::kGiven)) out += std::string(part.text()) + " ";
  return out + std::string(human_name.Get(name::kFamily).text());
}

}  // namespace

Response JsonResponse(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(body);
  return response;
}

void WriteProgress(const engine::MeasureResult& result, JsonText* json) {
  const engine::MeasureResult::Progress progress = result.progress();
  json->Object("progress").Number("done", static_cast<int64_t>(progress.done)).Number("total", static_cast<int64_t>(progress.total));
  json->Raw("elapsedSeconds", NumberText(progress.elapsed_seconds));
  json->Raw("remainingSeconds", progress.remaining_seconds < 0 ? "null" : NumberText(progress.remaining_seconds)).End();
}

Response Computing(const engine::MeasureResult& result) {
  JsonText json;
  json.Object().String("state", "computing");
  WriteProgress(result, &json);
  json.End();
  Response response = JsonResponse(std::move(json).Take(), 202);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Result<engine::EvaluationTime> ReadTime(const ViewContext& context, const Request& request) {
  engine::TimeRequest time;
  if (const std::string* period = request.Query("period")) time.period = *period;
  return context.engine->When(time);
}

void WriteFrame(const engine::EvaluationTime& time, JsonText* json) {
  json->Object("period").String("start", measure::PeriodStart(time.period)).String("end", measure::PeriodEnd(time.period)).End();
  json->String("now", time.now.ToString()).String("timezone", time.timezone);
}

bool WantsKorean(const Request& request) {
  std::string_view header = request.Header("accept-language");
  const size_t korean = header.find("ko");
  return korean != std::string_view::npos && korean < header.find("en");
}

std::string LanguageOf(const Request& request) { return WantsKorean(request) ? "ko" : ""; }

std::string_view WordsOf(const measure::MeasureDefinition& measure, std::string_view text, bool korean) { return korean ? measure.In("ko", text) : text; }

std::string TitleOf(const measure::MeasureDefinition& measure, bool korean) {
  if (measure.title.empty()) return !measure.name.empty() ? measure.name : measure.id;
  return std::string(WordsOf(measure, measure.title, korean));
}

Result<size_t> ReadGroup(const measure::MeasureDefinition& measure, const Request& request) {
  const std::string* wanted = request.Query("group");
  if (wanted == nullptr || wanted->empty()) return size_t{0};
  for (size_t g = 0; g < measure.groups.size(); ++g) {
    if (measure.groups[g].id == *wanted) return g;
  }
  return Status(Code::kNotFound, "The measure has no such group.");
}

Result<size_t> ReadLimit(const Request& request) {
  const std::string* text = request.Query("limit");
  if (text == nullptr) return size_t{100};
  size_t limit = 0;
  const auto end = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (end.ec == std::errc() && end.ptr == text->data() + text->size() && limit >= 1 && limit <= 500) return limit;
  return Status(Code::kInvalid, "limit is a number from 1 to 500.");
}

void WriteNullable(std::string_view key, std::string_view text, JsonText* json) { text.empty() ? json->Raw(key, "null") : json->String(key, text); }
void WriteNullable(std::string_view key, const std::optional<double>& number, JsonText* json) { json->Raw(key, number ? NumberText(*number) : "null"); }
void WriteNullable(std::string_view key, const std::optional<int64_t>& number, JsonText* json) { json->Raw(key, number ? std::to_string(*number) : "null"); }
void WriteNullable(std::string_view key, const std::optional<bool>& value, JsonText* json) { json->Raw(key, !value ? "null" : *value ? "true" : "false"); }

void WriteInterval(std::string_view key, const std::optional<measure::Interval>& interval, JsonText* json) {
  if (!interval) {
    json->Raw(key, "null");
    return;
  }
  json->Object(key).Raw("low", NumberText(interval->low)).Raw("high", NumberText(interval->high)).End();
}

void WriteCodeMembers(fhir::Node concept_node, JsonText* json) {
  const bool coding_itself = concept_node.type() == fhir::type::kCoding;
  const fhir::Node coding = coding_itself ? concept_node : concept_node.Get(name::kCoding);
  WriteNullable("text", coding_itself ? std::string_view() : concept_node.Get(name::kText).text(), json);
  WriteNullable("system", coding.Get(name::kSystem).text(), json);
  WriteNullable("code", coding.Get(name::kCode).text(), json);
  WriteNullable("display", coding.Get(name::kDisplay).text(), json);
}

void WriteCode(std::string_view key, fhir::Node concept_node, JsonText* json) {
  json->Object(key);
  WriteCodeMembers(concept_node, json);
  json->End();
}

void WriteNames(fhir::Node patient, const engine::EvaluationTime& time, JsonText* json) {
  json->Array("names");
  for (const fhir::Node human_name : patient.children(name::kName)) {
    if (!IsCurrentName(human_name, time)) continue;
    json->Object();
    WriteNullable("use", human_name.Get(name::kUse).text(), json);
    WriteNullable("representation", human_name.Extension(kRepresentation).Get(name::kValue).text(), json);
    WriteNullable("text", human_name.Get(name::kText).text(), json);
    WriteNullable("family", human_name.Get(name::kFamily).text(), json);
    WriteTexts("given", human_name, name::kGiven, json);
    WriteTexts("prefix", human_name, name::kPrefix, json);
    WriteTexts("suffix", human_name, name::kSuffix, json);
    json->End();
  }
  json->End();
}

std::string_view DeathDate(fhir::Node patient) {
  const fhir::Node deceased = patient.Get(name::kDeceased);
  return deceased.type() == fhir::type::kDateTime ? deceased.text() : std::string_view();
}

bool IsDeceased(fhir::Node patient) {
  const fhir::Node deceased = patient.Get(name::kDeceased);
  return deceased.has_value() && (deceased.type() == fhir::type::kDateTime || deceased.boolean());
}

std::optional<int64_t> AgeOf(fhir::Node patient, const engine::EvaluationTime& time) {
  const auto birth = value::Date::Parse(patient.Get(name::kBirthDate).text());
  if (!birth) return std::nullopt;
  const auto death = Moment(DeathDate(patient));
  const value::Date until = death ? death->DateOf() : time.now.DateOf();
  const auto years = value::DurationBetween(*birth, until, value::Precision::kYear);
  if (!years || years->low != years->high) return std::nullopt;
  return years->low;
}

std::string PracticeName(const ViewContext& context, const store::Reader& reader, std::string_view key) {
  const fhir::Reference reference = fhir::ParseReference(key);
  if (reference.kind == fhir::Reference::Kind::kRelative) {
    const auto found = context.engine->records().Read(reader, reference.type, reference.id);
    if (found.ok()) {
      if (std::string text = PersonName(found->record.root()); !text.empty()) return text;
    }
  }
  return std::string(key);
}

void WritePractice(const ViewContext& context, const store::Reader& reader, std::string_view key, std::string_view label, JsonText* json) {
  if (key.empty() || key == "none") {
    json->Raw("practice", "null");
    return;
  }
  const std::string shown = label.empty() ? PracticeName(context, reader, key) : std::string(label);
  json->Object("practice").String("key", key).String("name", shown).End();
}

uint64_t MarkOf(std::string_view text) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string WriteCursor(std::initializer_list<uint64_t> numbers) {
  std::string out;
  for (const uint64_t number : numbers) {
    char text[20];
    const auto end = std::to_chars(text, text + sizeof text, number, 16).ptr;
    if (!out.empty()) out += '.';
    out.append(text, end);
  }
  return out;
}

bool ReadCursor(std::string_view text, std::initializer_list<uint64_t*> numbers) {
  for (uint64_t* number : numbers) {
    const size_t end = std::min(text.find('.'), text.size());
    const auto read = std::from_chars(text.data(), text.data() + end, *number, 16);
    if (end == 0 || read.ec != std::errc() || read.ptr != text.data() + end) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.empty();
}

void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonText* json, const risk::Translation& in) {
  json->Array(key);
  for (const std::string& text : texts) json->String(in.Say(text));
  json->End();
}

}  // namespace bogam::server
