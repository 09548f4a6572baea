// SPDX-License-Identifier: Apache-2.0
// RiskShelf: the equations that the program carries, or those of a folder of the user's: read, linked and held against their vectors.
#ifndef BOGAM_ENGINE_RISK_SHELF_H_
#define BOGAM_ENGINE_RISK_SHELF_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/library.h"

namespace bogam::engine {

/// Files of a folder like content/risk. codes.json, inputs.json and place.json that it does not have are the program's own; "": all are.
Result<std::vector<risk::SourceFile>> RiskFiles(const std::string& folder);

/// A library without findings, whose vectors all come out, with the trained models of a store ("": none); of those, what does not hold together is left out.
/// kInvalid: the detail lists what is wrong with the equations.
Result<std::shared_ptr<const risk::Library>> OpenRiskLibrary(const std::string& folder, const std::string& store = {});

/// "id: origin: it must be 14.7, and is 15.1" for every vector that does not come out; counts those that were tried.
std::vector<std::string> FailedVectors(const risk::Library& library, size_t* tried);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_SHELF_H_
