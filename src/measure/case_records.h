// SPDX-License-Identifier: Apache-2.0
// CaseRecords: one test case's resources. A case is the record of its one patient: everything in it is that patient's,
// whether or not its subject element says so.
#ifndef BOGAM_MEASURE_CASE_RECORDS_H_
#define BOGAM_MEASURE_CASE_RECORDS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/evaluation.h"
#include "fhir/record.h"

namespace bogam::measure {

class CaseRecords final : public expr::Retriever {
 public:
  /// A Bundle with one Patient (or a lone resource); elements that R4 has not are kept. kInvalid, kUnprocessable.
  Status Load(std::string_view json);
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override;

  fhir::Node patient() const;
  const std::vector<fhir::Node>& Of(fhir::TypeId type) const;

 private:
  fhir::Record bundle_;
  std::map<fhir::TypeId, std::vector<fhir::Node>> by_type_;
  std::vector<fhir::Node> none_;
};

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_CASE_RECORDS_H_
