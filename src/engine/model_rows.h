// SPDX-License-Identifier: Apache-2.0
// Rows of a study into files: a table of features as Parquet or CSV, or the people's events as MEDS.
#ifndef BOGAM_ENGINE_MODEL_ROWS_H_
#define BOGAM_ENGINE_MODEL_ROWS_H_

#include <string>

#include "bogam/status.h"
#include "engine/model_study.h"

namespace bogam::engine {

/// out: FILE.parquet, FILE.csv; or else a folder in the form of MEDS 0.4: data/0.parquet (the events of the people in the cohort, whole histories),
/// labels.csv (subject_id, prediction_time, boolean_value; rows with complete follow-up), metadata/dataset.json. Subjects are numbered in
/// the order of ids.
Status WriteRows(Engine* engine, const StudyData& gathered, const std::string& out);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_ROWS_H_
