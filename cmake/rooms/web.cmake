# SPDX-License-Identifier: Apache-2.0
# The workspace: npm ci once a lock file, then Vite into <build>/web, which `bogam serve` serves. -DBOGAM_WEB=OFF leaves it out.
if(BOGAM_WEB)
  find_program(NPM npm)
  if(NOT NPM)
    message(FATAL_ERROR "npm was not found: run tools/setup, or configure with -DBOGAM_WEB=OFF")
  endif()
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(web_packages ${CMAKE_BINARY_DIR}/web-packages.stamp)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
  list(FILTER web_sources EXCLUDE REGEX "[.]test[.]tsx?$")
  add_custom_command(OUTPUT ${web_packages}
    COMMAND ${NPM} ci --silent --no-fund --no-audit
    COMMAND ${CMAKE_COMMAND} -E touch ${web_packages}
    DEPENDS ${web}/package.json ${web}/package-lock.json WORKING_DIRECTORY ${web} COMMENT "packages of the workspace" VERBATIM)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/web/index.html
    COMMAND ${CMAKE_COMMAND} -E env BOGAM_WEB_OUT=${CMAKE_BINARY_DIR}/web ${NPM} run --silent build -- --logLevel=warn
    DEPENDS ${web_packages} ${web_sources} ${web}/index.html ${web}/vite.config.ts ${web}/tsconfig.json
    WORKING_DIRECTORY ${web} COMMENT "the workspace" VERBATIM)
  add_custom_target(workspace ALL DEPENDS ${CMAKE_BINARY_DIR}/web/index.html)
endif()
