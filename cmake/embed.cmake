# Writes a text file into a C++ function that returns it, so that the program needs no file beside it.
#
#   cmake -D SOURCE=data/replies.json -D OUTPUT=replies_json.cpp -D HEADER=reports/knowledge/embedded.h
#         -D NAMESPACE=smtpmatrix::reports::embedded -D FUNCTION=replies_json -P cmake/embed.cmake
cmake_minimum_required(VERSION 3.25)
file(READ "${SOURCE}" text)
string(JSON kind ERROR_VARIABLE fault TYPE "${text}")
if(fault)
  message(FATAL_ERROR "${SOURCE} is not JSON: ${fault}")
endif()
if(text MATCHES "\\)embed\"")
  message(FATAL_ERROR "${SOURCE} holds )embed\" and so cannot stand in a raw string")
endif()
file(WRITE "${OUTPUT}" "// Made from ${SOURCE} by cmake/embed.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${FUNCTION}() { return R\"embed(${text})embed\"; }

}  // namespace ${NAMESPACE}
")
