// SPDX-License-Identifier: Apache-2.0
// Package: a model as files, and the hashes by which it is named. A model is a folder: its declaration, its coefficients or weights, its vectors, and its
// card (risk/card.h). What a decision about a model hangs on are these hashes, not its name.
#ifndef BOGAM_RISK_PACKAGE_H_
#define BOGAM_RISK_PACKAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::risk {

/// The file that holds words about a model and nothing that it computes with.
inline constexpr std::string_view kCardFile = "card.json";

struct PackageFile {
  std::string name, hash;  ///< SHA-256
  uint64_t bytes = 0;
};

struct Package {
  std::vector<PackageFile> files;  ///< by name
  /// SHA-256 over name and hash of every file but the card and the translations: words about a model do not change what it computes.
  std::string hash;
  std::string card;  ///< the hash of card.json; "" where there is none
  /// The first 12 digits of the hash: a version that nobody has to remember to raise.
  std::string version() const { return hash.substr(0, 12); }
};

/// The files of one folder by their names.
Package PackageOf(const std::map<std::string, std::string>& files);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PACKAGE_H_
