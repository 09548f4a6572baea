# SPDX-License-Identifier: Apache-2.0
# The library: libbogam.so lets out only what include/bogam marks BOGAM_EXPORT. Outside projects find it by bogamConfig.cmake, in
# the build folder or where it was installed.
if(TARGET bogam_engine)
  add_library(bogam_shared SHARED src/capi/bogam.cc)
  set_target_properties(bogam_shared PROPERTIES OUTPUT_NAME bogam EXPORT_NAME bogam VERSION ${PROJECT_VERSION} SOVERSION 0)
  target_link_libraries(bogam_shared PRIVATE bogam_engine)
  target_link_options(bogam_shared PRIVATE -Wl,--gc-sections -Wl,--version-script=${CMAKE_SOURCE_DIR}/src/capi/symbols.map)
  set_target_properties(bogam_shared PROPERTIES LINK_DEPENDS ${CMAKE_SOURCE_DIR}/src/capi/symbols.map)
  target_include_directories(bogam_shared PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
                             PRIVATE src ${CMAKE_BINARY_DIR}/generated)
  set(config ${CMAKE_BINARY_DIR}/bogamConfig.cmake)
  file(WRITE ${config} "include(\${CMAKE_CURRENT_LIST_DIR}/bogamTargets.cmake)\n")
  export(TARGETS bogam_shared NAMESPACE bogam:: FILE ${CMAKE_BINARY_DIR}/bogamTargets.cmake)
  install(TARGETS bogam_shared EXPORT bogamTargets)
  install(DIRECTORY include/bogam DESTINATION include)
  install(EXPORT bogamTargets NAMESPACE bogam:: DESTINATION lib/cmake/bogam)
  install(FILES ${config} DESTINATION lib/cmake/bogam)
  if(BOGAM_TESTS)
    set(flags "")
    if(BOGAM_SANITIZE)
      set(flags "-DCMAKE_CXX_FLAGS=-fsanitize=${BOGAM_SANITIZE}")
    endif()
    add_test(NAME example
             COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${CMAKE_SOURCE_DIR}/examples ${CMAKE_BINARY_DIR}/example --build-generator Ninja
                     --build-options -Dbogam_DIR=${CMAKE_BINARY_DIR} -DCMAKE_BUILD_TYPE=Release ${flags}
                     --test-command due ${CMAKE_SOURCE_DIR}/tests/cases/cli/people.ndjson)
    set_tests_properties(example PROPERTIES LABELS capi PASS_REGULAR_EXPRESSION
                         "Patient/lee because of \"BloodPressureControl\".\"Numerator\" Blood pressure panel 152/94 mmHg")
  endif()
endif()
