# Writes a text file into a C++ function that returns it, so that the program needs no file beside it. With
# -D HASH=ON a function FUNCTION_hash() beside it returns "sha256-…" in base64: what a Content-Security-Policy
# admits the text by.
#
#   cmake -D SOURCE=data/replies.json -D OUTPUT=replies_json.cpp -D HEADER=reports/knowledge/embedded.h
#         -D NAMESPACE=smtpmatrix::reports::embedded -D FUNCTION=replies_json -P cmake/embed.cmake
cmake_minimum_required(VERSION 3.25)
file(READ "${SOURCE}" text)
if(SOURCE MATCHES "\\.json$")
  string(JSON kind ERROR_VARIABLE fault TYPE "${text}")
  if(fault)
    message(FATAL_ERROR "${SOURCE} is not JSON: ${fault}")
  endif()
endif()
if(text MATCHES "\\)embed\"")
  message(FATAL_ERROR "${SOURCE} holds )embed\" and so cannot stand in a raw string")
endif()

# RFC 4648 4, for the 32 bytes of a SHA-256.
function(base64_of hex output)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${index} 1 letter)
      string(APPEND text ${letter})
    endforeach()
  endforeach()
  # 32 bytes are ten groups and two bytes: the last of 44 letters is padding.
  string(SUBSTRING ${text} 0 43 text)
  set(${output} "${text}=" PARENT_SCOPE)
endfunction()

set(hash_function "")
if(HASH)
  file(SHA256 "${SOURCE}" hex)
  base64_of(${hex} hash)
  set(hash_function "std::string_view ${FUNCTION}_hash() { return \"sha256-${hash}\"; }
")
endif()
file(WRITE "${OUTPUT}" "// Made from ${SOURCE} by cmake/embed.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${FUNCTION}() { return R\"embed(${text})embed\"; }
${hash_function}
}  // namespace ${NAMESPACE}
")
