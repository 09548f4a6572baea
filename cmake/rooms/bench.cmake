# SPDX-License-Identifier: Apache-2.0
# bench/<name>_bench.cc, with bench/<name>/*.cc where there is such a folder → <name>_bench, over all rooms; google-benchmark is not needed: a bench checks its answer and prints its figures.
if(BOGAM_BENCH)
  file(GLOB benches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*_bench.cc)
  if(NOT XGBOOST_LIBRARY)
    list(FILTER benches EXCLUDE REGEX "(learn|served)_bench")  # their rival
  endif()
  foreach(source IN LISTS benches)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "_bench$" "" folder ${name})
    file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/${folder}/*.cc)
    add_executable(${name} ${source} ${parts})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/bench)
    target_link_libraries(${name} PRIVATE ${BOGAM_ROOMS} ${SIMDJSON_LIBRARY} ${ROCKSDB_LIBRARY} ${ZSTD_LIBRARY} ${XGBOOST_LIBRARY})
    target_compile_definitions(${name} PRIVATE BOGAM_TEST_DATA="${BOGAM_TEST_DATA}" BOGAM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  endforeach()
endif()
