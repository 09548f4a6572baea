// SPDX-License-Identifier: Apache-2.0
// Runs test cases of electronic clinical quality measures from folders of the layout
//
//   <measure>/measure.json, cql/*.cql, elm/*.json, valuesets.ndjson
//   <measure>/patients.ndjson   one case a line: a collection Bundle with one Patient; its id is the case id
//   <measure>/expected.ndjson   {case, period: {start, end}, group: [{population: [[id, code, count], …]}, …]}
//
// A case is evaluated alone (ids repeat between cases), from CQL text and from ELM. It passes when every population of every
// group has the expected count from each form that was asked for. Groups are matched by position, populations by code and,
// where a code comes twice, in order.
//
// A row with a null count says nothing. A measure-observation row's count may be the number of observations of its population
// (as MeasureReport.population.count means), a row a population, or, as authoring tools export it, the observed value (its
// whole part or rounded), a row an observation: rows pass when they are either.
#ifndef BOGAM_MEASURE_CONFORMANCE_ECQM_H_
#define BOGAM_MEASURE_CONFORMANCE_ECQM_H_

#include <string>
#include <vector>

#include "bogam/status.h"
#include "expr/conformance/suite.h"
#include "expr/model/model.h"
#include "measure/engine.h"
#include "measure/package.h"

namespace bogam::measure {

struct EcqmOptions {
  std::string directory;  ///< of one measure, or of folders of measures
  std::vector<LibraryForm> forms = {LibraryForm::kCql, LibraryForm::kElm};
  /// Only measures whose folder is called so, and only this case; "" = all.
  std::string measure, only_case;
  /// Known defects: lines `folder/case | reason | YYYY-MM-DD`, # comments; "" = none. A listed case that fails is skipped; one
  /// that passes is a failure, so that the list stays true.
  std::string exclusions;
  int offset = 0;  ///< time zone in minutes, of dates without one
  bool trust_profiles = false;
  const expr::ModelSource* models = nullptr;  ///< for CQL text
  StartPatient start;
};

/// Prints a line a failing case (measure, case, group and population, expected, got, from), what hinders a whole measure, and
/// last "N passed, N failed, N skipped". A Status only where nothing could be run: kInvalid for no such folder, no case in it.
Result<expr::SuiteTotals> RunEcqm(const EcqmOptions& options, const expr::OutputLine& output);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_CONFORMANCE_ECQM_H_
