// SPDX-License-Identifier: Apache-2.0
// What the views of Today share: which rows a request means, and a row as JSON. Tests: today_test.cc.
#ifndef BOGAM_SERVER_WORKSPACE_TODAY_H_
#define BOGAM_SERVER_WORKSPACE_TODAY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/worklist.h"
#include "risk/explain.h"
#include "server/workspace/actor.h"
#include "server/workspace/directory.h"
#include "server/workspace/view.h"
#include "worklist/order.h"

namespace bogam::server {

using WorklistPtr = std::shared_ptr<const engine::WorklistState>;

/// What practice, owner, gap, language, show and sort say.
struct TodayFilter {
  std::string practice, owner, gap, language;
  worklist::State show = worklist::State::kOpen;
  worklist::Sort sort = worklist::Sort::kUrgency;
  std::string Text() const;
};
/// owner "me" is the reader. kInvalid names the parameter.
Result<TodayFilter> ReadTodayFilter(const Request& request);

/// 202 with how far it is.
Response ComputingList(const engine::MeasureResult::Progress& progress);
/// The newest list, or the answer that says how far it is.
Result<WorklistPtr> NewestList(const ViewContext& context, std::optional<Response>* computing);
/// Numbers in state's rows, in order; kept for the next page.
PersonOrder SelectRows(const ViewContext& context, const engine::WorklistState& state, const TodayFilter& filter);

bool InPractice(const worklist::Row& row, const std::string& practice);
/// As show= counts it: ordered is open.
bool IsShown(const worklist::Row& row, worklist::State show);

class TodayRows {
 public:
  TodayRows(const ViewContext& context, const engine::WorklistState& state, bool korean);
  /// An element of an array, or a member where key is given.
  Status Write(const worklist::Row& row, std::string_view key, JsonText* json);
  std::string GapTitle(size_t gap) const;
  /// The score of the rows that follow is written with what added to it; null: nothing did, and that is written. It outlives the calls.
  void Explain(const risk::Explanation* explanation) { explains_ = true, explanation_ = explanation; }

 private:
  void WriteWhy(const worklist::RowGap& gap, JsonText* json) const;
  void WriteAlert(const worklist::Row& row, JsonText* json) const;
  Status WriteScore(const worklist::Row& row, JsonText* json);
  const ViewContext& context_;
  const engine::WorklistState& state_;
  const bool korean_;
  bool explains_ = false;
  const risk::Explanation* explanation_ = nullptr;
  std::unique_ptr<cohort::PatientReader> reader_;
  std::optional<engine::PersonRow> spoken_;  // of another language than English
};

/// { name, display } or null.
void WriteOwner(std::string_view key, const worklist::Owner& owner, JsonText* json);

View TodayList(const ViewContext& context, const Request& request);
View TodayPerson(const ViewContext& context, const Request& request, std::string_view person);
View TodayActions(const ViewContext& context, const Request& request);
View TodayChoices(const ViewContext& context, const Request& request);
View TodayLetters(const ViewContext& context, const Request& request);
View TodayExport(const ViewContext& context, const Request& request);
View TodayAccess(const ViewContext& context, const Request& request);

/// Of a query parameter; empty where it is not there.
std::string ValueOf(const Request& request, std::string_view name);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_TODAY_H_
