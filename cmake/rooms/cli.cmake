# SPDX-License-Identifier: Apache-2.0
# The program: build/bogam.
if(TARGET bogam_cli AND EXISTS ${CMAKE_SOURCE_DIR}/src/cli/bogam_main.cc)
  add_executable(bogam src/cli/bogam_main.cc)
  target_link_libraries(bogam PRIVATE bogam_cli)
endif()
