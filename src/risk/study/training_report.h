// SPDX-License-Identifier: Apache-2.0
// What the report on a project's model says besides figures: question, features, learner, flow of people.
#ifndef BOGAM_RISK_STUDY_TRAINING_REPORT_H_
#define BOGAM_RISK_STUDY_TRAINING_REPORT_H_

#include "risk/evaluate/report.h"
#include "risk/learn/learned_model.h"
#include "risk/project.h"
#include "risk/study/training_record.h"

namespace bogam::risk {

ReportFacts ReportOf(const Project& project, const LearnedModel& model, const TrainingRecord& record);
/// Of the same model on other people: no training to speak of; about: what is said of store and days.
ReportFacts ReportOnOthers(const Project& project, const LearnedModel& model, const std::vector<TrainingRecord::Step>& attrition, const std::string& comparator,
                           std::vector<std::pair<std::string, std::string>> about);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_TRAINING_REPORT_H_
