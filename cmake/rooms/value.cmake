# SPDX-License-Identifier: Apache-2.0
# The UCUM tables: definitions fetched by lock file, turned into arrays by tools/generate_ucum.py, included by src/value/unit_table.cc.
set(packages ${CMAKE_SOURCE_DIR}/tools/packages)
set(ucum_table ${CMAKE_BINARY_DIR}/generated/value/ucum_tables.inc)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

if(NOT TARGET packages)
  add_custom_command(OUTPUT ${packages}/node_modules/.fetched
                     COMMAND ${packages}/fetch
                     DEPENDS ${packages}/package-lock.json ${packages}/fetch
                     COMMENT "fetch the published definitions" VERBATIM)
  add_custom_target(packages DEPENDS ${packages}/node_modules/.fetched)
endif()

add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/generated/value/.stamp BYPRODUCTS ${ucum_table}
                   COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/generate_ucum.py
                           ${packages}/node_modules/@atomic-ehr/ucum ${ucum_table}
                   COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/generated/value/.stamp
                   DEPENDS ${packages}/node_modules/.fetched ${CMAKE_SOURCE_DIR}/tools/generate_ucum.py
                   COMMENT "generate the UCUM tables" VERBATIM)
add_custom_target(ucum_tables DEPENDS ${CMAKE_BINARY_DIR}/generated/value/.stamp)
add_dependencies(ucum_tables packages)
if(TARGET bogam_value)
  add_dependencies(bogam_value ucum_tables)
endif()
