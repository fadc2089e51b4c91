# A room is one folder, one static library, one namespace of headers.
#
#   smtpmatrix_room(probes/smtp LINKS probes/base probes/observation LIBRARIES PkgConfig::GSASL)
#
# builds every .cpp of that folder and links it to the rooms it may include. tests/layering checks the same
# arrows on the #include lines. A folder with headers only becomes an interface library.
function(smtpmatrix_room folder)
  cmake_parse_arguments(ROOM "" "" "LINKS;LIBRARIES" ${ARGN})
  string(REPLACE "/" "_" target ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(links)
  foreach(link IN LISTS ROOM_LINKS)
    string(REPLACE "/" "_" link ${link})
    list(APPEND links ${link})
  endforeach()
  if(sources)
    add_library(${target} STATIC ${sources})
    set(kind PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(kind INTERFACE)
  endif()
  target_include_directories(${target} ${kind} ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} ${kind} ${links} ${ROOM_LIBRARIES} fmt::fmt)
endfunction()

# The unit tests of a room: every tests/unit/<folder>/*.cpp, one executable and one ctest entry, label "unit".
# One entry rather than one a case: under the sanitizers starting a process costs more than most cases do, and
# GoogleTest names the case that failed.
function(smtpmatrix_unit_tests folder)
  cmake_parse_arguments(UNIT "" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" target ${folder})
  add_executable(unit_${target} ${sources})
  target_link_libraries(unit_${target} PRIVATE ${target} ${UNIT_LIBRARIES} GTest::gmock GTest::gtest_main rapidcheck)
  target_compile_definitions(unit_${target} PRIVATE
    SMTPMATRIX_SOURCE_DIR="${CMAKE_SOURCE_DIR}" SMTPMATRIX_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME unit.${folder} COMMAND unit_${target} --gtest_brief=1)
  set_tests_properties(unit.${folder} PROPERTIES LABELS unit TIMEOUT 600)
endfunction()
