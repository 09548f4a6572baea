# SPDX-License-Identifier: Apache-2.0
# The program: build/bogam.
if(TARGET bogam_cli)
  add_executable(bogam src/cli/bogam_main.cc)
  target_link_libraries(bogam PRIVATE bogam_cli)
endif()
