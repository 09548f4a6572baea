# SPDX-License-Identifier: Apache-2.0
# The program: build/bogam.
if(TARGET bogam_cli AND EXISTS ${CMAKE_SOURCE_DIR}/src/cli/bogam_main.cc)
  add_executable(bogam src/cli/bogam_main.cc)
  target_link_libraries(bogam PRIVATE bogam_cli)
endif()
if(BOGAM_TESTS AND TARGET bogam)
  add_test(NAME cli_cases COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/cli.py $<TARGET_FILE:bogam> ${CMAKE_SOURCE_DIR}/tests/cases/cli)
  set_tests_properties(cli_cases PROPERTIES LABELS cli ENVIRONMENT "BOGAM_TEST_DATA=${BOGAM_TEST_DATA}")
endif()
# A real identity provider, where Node is there; with one build, since what it tests is how programs speak to each other.
if(BOGAM_TESTS AND TARGET bogam AND NOT BOGAM_SANITIZE)
  add_test(NAME oidc COMMAND ${CMAKE_SOURCE_DIR}/tests/oidc/run $<TARGET_FILE:bogam>)
  set_tests_properties(oidc PROPERTIES LABELS server SKIP_RETURN_CODE 77)
endif()
# PolicyEngine beside the programme, a process of its own that tools/setup test brings; with one build, since it is the content that is tested.
if(BOGAM_TESTS AND TARGET bogam AND NOT BOGAM_SANITIZE)
  add_test(NAME policyengine COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/policyengine/compare.py $<TARGET_FILE:bogam> ${CMAKE_SOURCE_DIR}/build/policyengine)
  set_tests_properties(policyengine PROPERTIES LABELS healthplan)
endif()
# The form by the profiles of SDC, which tools/setup test brings.
if(BOGAM_TESTS AND TARGET bogam AND NOT BOGAM_SANITIZE)
  add_test(NAME sdc COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/sdc/check.py $<TARGET_FILE:bogam> ${CMAKE_SOURCE_DIR}/build/sdc)
  set_tests_properties(sdc PROPERTIES LABELS healthplan)
endif()
