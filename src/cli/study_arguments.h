// SPDX-License-Identifier: Apache-2.0
// What can be said to the commands that make and watch learned models: `bogam model cohort`, `features`, `leak`, `train`, `evaluate`, `onnx`, `study`,
// `watch`, `replay`, `demo`.
#ifndef BOGAM_CLI_STUDY_ARGUMENTS_H_
#define BOGAM_CLI_STUDY_ARGUMENTS_H_

#include <functional>

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace bogam::cli {

struct StudyCommands {
  StudyArguments cohort, features, leak, train, evaluate, onnx, pack, run, pool, watch, replay, demo;
  std::function<int()> chosen;
};

/// Below `bogam model`; own outlives the parsing.
void AddStudy(CLI::App* model, StudyCommands* own);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_STUDY_ARGUMENTS_H_
