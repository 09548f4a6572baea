// SPDX-License-Identifier: Apache-2.0
// GET /api/today/access: can people get an appointment, do they come, do they see the same person.
#include "server/workspace/today.h"

namespace bogam::server {
namespace {

void Write(std::string_view key, const worklist::AccessMeasure& measure, std::string_view unit, JsonText* json) {
  json->Object(key);
  WriteNullable("value", measure.value, json);
  json->String("unit", unit);
  WriteNullable("people", measure.people, json);
  json->String("from", measure.from).String("to", measure.to);
  WriteNullable("why", measure.why, json);
  json->End();
}

}  // namespace

View TodayAccess(const ViewContext& context, const Request& request) {
  const std::string* const given = request.Query("practice");
  const access::Reach& reach = request.principal->reach;
  std::vector<std::string> practices;
  if (given != nullptr && !given->empty()) {
    practices.push_back(*given);
  } else if (!reach.all) {
    practices = reach.practices;
  }
  BOGAM_ASSIGN(const engine::EvaluationTime time, engine::ListTime(context.engine));
  BOGAM_ASSIGN(const engine::PracticeAccess::Answer answer, context.access->Get(time, practices));
  if (!answer.access) return ComputingList(answer.progress);
  BOGAM_ASSIGN(const auto snapshot, context.engine->Snapshot());
  JsonText json;
  json.Object();
  WritePractice(context, *snapshot, given == nullptr ? "" : *given, "", &json);
  Write("thirdNextAvailable", answer.access->third_next_available, "d", &json);
  Write("noShow", answer.access->no_show, "1", &json);
  Write("continuityUpc", answer.access->upc, "1", &json);
  Write("continuityBiceBoxerman", answer.access->coc, "1", &json);
  json.End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
