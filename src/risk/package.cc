// SPDX-License-Identifier: Apache-2.0
#include "risk/package.h"

#include "access/digest.h"
#include "risk/translation.h"

namespace bogam::risk {

Package PackageOf(const std::map<std::string, std::string>& files) {
  Package package;
  std::string names;
  for (const auto& [name, text] : files) {
    package.files.push_back({name, access::Sha256Hex(text), text.size()});
    if (name == kCardFile) {
      package.card = package.files.back().hash;
    } else if (!LanguageOfFile(name)) {
      names += package.files.back().hash + "  " + name + "\n";
    }
  }
  package.hash = access::Sha256Hex(names);
  return package;
}

}  // namespace bogam::risk
