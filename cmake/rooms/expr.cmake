# SPDX-License-Identifier: Apache-2.0
# Model information (FHIR, US Core, QI-Core): out of a Maven artifact, compressed, into the library.
if(TARGET bogam_expr)
  set(model_info ${CMAKE_BINARY_DIR}/generated/model_info)
  set(quick_jar ${CMAKE_BINARY_DIR}/packages/quick-3.29.0.jar)
  add_custom_command(
    OUTPUT ${quick_jar}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/packages/maven info.cqframework:quick:3.29.0
            3ed9ab77bd9a755ad9d2629650d6f720f4b4b54561c9a20d0794e166e9d9d7b5 ${quick_jar}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/packages/maven
    COMMENT "fetching model information")
  add_custom_command(
    OUTPUT ${model_info}/models.cc
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/model_info.py ${quick_jar} ${model_info}
    COMMAND ${CMAKE_COMMAND} -E touch ${model_info}/models.cc
    DEPENDS ${quick_jar} ${CMAKE_SOURCE_DIR}/tools/model_info.py
    COMMENT "compressing model information")
  target_sources(bogam_expr PRIVATE ${model_info}/models.cc)
endif()
