// SPDX-License-Identifier: Apache-2.0
// The views of the plan page (docs/workspace-api.md): its members by cover, how they move, who is due and what new rules would do; lists of the people behind
// that; and what of the content is other on one day than on another. Counts are those of engine/plan_tables.h, where small ones are hidden. Tests:
// plan_test.cc.
#ifndef BOGAM_SERVER_WORKSPACE_PLAN_H_
#define BOGAM_SERVER_WORKSPACE_PLAN_H_

#include "server/workspace/view.h"

namespace bogam::server {

View PlanOverview(const ViewContext& context, const Request& request);
View PlanChanges(const ViewContext& context, const Request& request);
View PlanPeopleList(const ViewContext& context, const Request& request);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_PLAN_H_
