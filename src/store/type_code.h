// SPDX-License-Identifier: Apache-2.0
// The byte that stands for a resource type in keys: its place, from 1, among the concrete R4 resource types in
// alphabetical order. 0 is no type.
#ifndef BOGAM_STORE_TYPE_CODE_H_
#define BOGAM_STORE_TYPE_CODE_H_

#include "fhir/schema.h"
#include "store/layout.h"

namespace bogam::store {

/// 0 where type is not a concrete resource type.
TypeCode CodeOf(fhir::TypeId type);
/// kNone where there is no such code.
fhir::TypeId TypeOf(TypeCode code);

}  // namespace bogam::store

#endif  // BOGAM_STORE_TYPE_CODE_H_
