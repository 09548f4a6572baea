# SPDX-License-Identifier: Apache-2.0
# The workspace into the library: what web.cmake built, embedded by tools/embed_web.py. With BOGAM_WEB=OFF the program carries none.
if(TARGET bogam_server)
  set(web_table ${CMAKE_BINARY_DIR}/generated/server/web_files.cc)
  set(web_embed ${CMAKE_SOURCE_DIR}/tools/embed_web.py)
  set(web_built "")
  set(web_folder "")
  if(BOGAM_WEB)
    set(web_built ${CMAKE_BINARY_DIR}/web/index.html)
    set(web_folder ${CMAKE_BINARY_DIR}/web)
  endif()
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/generated/server/.stamp
    BYPRODUCTS ${web_table} ${CMAKE_BINARY_DIR}/generated/server/web_files.bin
    COMMAND python3 ${web_embed} ${web_table} ${web_folder}
    COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/generated/server/.stamp
    DEPENDS ${web_built} ${web_embed}
    COMMENT "embed the workspace" VERBATIM)
  add_custom_target(web_files DEPENDS ${CMAKE_BINARY_DIR}/generated/server/.stamp)
  target_sources(bogam_server PRIVATE ${web_table})
  add_dependencies(bogam_server web_files)
  if(TARGET server_test)
    add_dependencies(server_test web_files)
  endif()
endif()
