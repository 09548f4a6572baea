// SPDX-License-Identifier: Apache-2.0
#include "healthplan/coverage_response.h"

#include "format/json_text.h"

namespace bogam::healthplan {
namespace {

using format::JsonText;

std::string DispositionOf(const Trace& trace) {
  const Programme& programme = trace.rulebook->programme();
  std::string out;
  for (size_t i = 0; i < programme.tracks.size(); ++i) {
    out += (out.empty() ? "" : ". ") + programme.tracks[i].title + ": " + TrackText(programme, i, trace.decision->tracks[i]);
  }
  return out + ". " + programme.notice;
}

/// Of the rule that is met, or of the first that answered.
std::string ReasonOf(const Trace& trace, size_t type) {
  std::string out;
  for (const RuleTrace& rule : trace.rules) {
    if (rule.rule->type != type || rule.outcome != Outcome::kMet) continue;
    return rule.rule->title + " (" + rule.version->source.citation + ")";
  }
  for (const Wanted& wanted : trace.wanted[type]) out += (out.empty() ? "cannot be decided: " : "; ") + wanted.say;
  return out;
}

}  // namespace

std::string CoverageResponse(const Trace& trace, const std::string& created) {
  const Programme& programme = trace.rulebook->programme();
  const std::string& person = trace.application->people[trace.person].id;
  bool open = false;
  for (const TrackResult& track : trace.decision->tracks) open |= track.open != 0;
  JsonText json;
  json.Object().String("resourceType", "CoverageEligibilityResponse").Array("contained");
  for (const CoverageType& type : programme.types) {
    json.Object().String("resourceType", "Coverage").String("id", type.id).String("status", "active");
    json.Object("type").String("text", type.title).End().Object("beneficiary").String("display", person).End();
    json.Array("payor").Object().String("display", programme.title).End().End().End();
  }
  json.End().String("status", "active").Array("purpose").String("discovery").End();
  json.Object("patient").String("display", person).End();
  json.String("servicedDate", DayText(trace.application->asked_on)).String("created", created);
  json.Object("request").String("display", "an application told to Bogam").End();
  json.String("outcome", open ? "partial" : "complete").String("disposition", DispositionOf(trace));
  json.Object("insurer").String("display", programme.title).End().Array("insurance");
  for (size_t i = 0; i < programme.types.size(); ++i) {
    json.Object().Object("coverage").String("reference", "#" + programme.types[i].id).End();
    const Answer answer = trace.decision->answers[i];
    if (answer != Answer::kUndecided) json.Boolean("inforce", answer == Answer::kEligible);
    const std::string reason = ReasonOf(trace, i);
    if (!reason.empty()) {
      json.Array("item").Object().Object("category").String("text", std::string(Name(answer))).End().String("description", reason).End().End();
    }
    json.End();
  }
  json.End().End();
  return std::move(json).Take();
}

}  // namespace bogam::healthplan
