# SPDX-License-Identifier: Apache-2.0
# Sources that the build generates, and the programs made of rooms. Each room's rules stand in cmake/<room>.cmake.
file(GLOB room_rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/rooms/*.cmake)
foreach(rules IN LISTS room_rules)
  include(${rules})
endforeach()
if(BOGAM_TESTS)
  add_test(NAME layers COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/check_layers.py)
endif()
