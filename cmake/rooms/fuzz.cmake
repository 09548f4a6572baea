# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/X_fuzz.cc → X_fuzz, with -DBOGAM_FUZZ=ON (and -DBOGAM_SANITIZE=address,undefined). With clang libFuzzer runs it (X_fuzz FOLDER); with
# another compiler a small runner that damages the files it is given.
option(BOGAM_FUZZ "build the fuzz targets" OFF)
if(BOGAM_FUZZ)
  file(GLOB targets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cc)
  foreach(source IN LISTS targets)
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE bogam_healthplan)  # and the rooms below it
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
      target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/without_libfuzzer_main.cc)
    endif()
  endforeach()
endif()
