// SPDX-License-Identifier: Apache-2.0
// Network study: the same question and model at several sites. A pack goes out, holding declarations and the model and no training record; aggregates come
// back; a pool is worked out of them. Tests: aggregates_test.cc.
#ifndef BOGAM_RISK_STUDY_NETWORK_H_
#define BOGAM_RISK_STUDY_NETWORK_H_

#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/project.h"
#include "risk/study/aggregates.h"
#include "risk/study/pool.h"

namespace bogam::risk {

struct StudyPack {
  std::string study;             ///< id of the model
  std::string package;           ///< the hash of the package it was made of
  ProjectFiles files;            ///< the project and model.json
  std::string comparator;        ///< in words
  std::string comparator_model;  ///< "": a published equation
  /// Of what is run: files and comparator.
  std::string hash() const;
};

std::string WritePack(const StudyPack& pack);
StudyPack ReadPack(std::string_view json, const std::string& file, format::Findings& findings);

/// One figure over the sites that have it.
struct PooledFigure {
  std::string name;  ///< "auroc", "observedToExpected", "slope"
  std::vector<SiteEstimate> sites;
  std::vector<std::string> without;  ///< "north: hidden, or not to be worked out"
  Status status;                     ///< why there is no pool
  Pooled pooled;
};
struct StudyPool {
  std::string study, pack;
  bool synthetic = false;
  std::vector<SiteAggregates> sites;
  std::vector<PooledFigure> figures;
};

/// kInvalid where aggregates are not of one pack, or a site is there twice.
Result<StudyPool> PoolSites(std::vector<SiteAggregates> sites);
std::string WritePool(const StudyPool& pool);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_NETWORK_H_
