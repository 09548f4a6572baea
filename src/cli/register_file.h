// SPDX-License-Identifier: Apache-2.0
// The file of a register of members, as commands name it.
#ifndef BOGAM_CLI_REGISTER_FILE_H_
#define BOGAM_CLI_REGISTER_FILE_H_

#include <string>

#include "format/input.h"
#include "healthplan/members/register.h"

namespace bogam::cli {

/// Of "none": one without members.
inline Result<healthplan::MemberRegister> ReadRegisterFile(const std::string& path) {
  if (path == "none") return healthplan::MemberRegister();
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(path));
  return healthplan::ReadRegister(std::move(input), path);
}

}  // namespace bogam::cli

#endif  // BOGAM_CLI_REGISTER_FILE_H_
