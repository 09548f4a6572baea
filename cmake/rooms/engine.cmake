# SPDX-License-Identifier: Apache-2.0
# content/ into the library.
if(TARGET bogam_engine)
  file(GLOB_RECURSE content_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/*)
  set(content_source ${CMAKE_BINARY_DIR}/generated/engine/content.cc)
  add_custom_command(
    OUTPUT ${content_source}
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_content.py ${CMAKE_SOURCE_DIR}/content ${content_source}
    COMMAND ${CMAKE_COMMAND} -E touch ${content_source}
    DEPENDS ${content_files} ${CMAKE_SOURCE_DIR}/tools/embed_content.py
    COMMENT "embedding content")
  target_sources(bogam_engine PRIVATE ${content_source})
  target_compile_definitions(bogam_engine PRIVATE BOGAM_VERSION="${PROJECT_VERSION}")
endif()
