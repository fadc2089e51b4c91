# Warnings are errors, the build is hardened, ccache is used where it is installed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Without the build directory in the key, what scripts/run compiled is a hit for scripts/test. Only the line
  # tables' working directory can be another's, and the names in them are absolute.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# GCC 12 sees uninitialised memory behind std::optional where there is none; clang-tidy and the sanitizers look for the
# real ones.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
# Optimising, it also warns of overlaps and bounds inside its own std::string and std::copy (GCC bug 105651).
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
                    $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>)
# clang-tidy reads these command lines and knows not every name in them; GCC ignores a -Wno- that it does not know.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-unknown-warning-option>)
if(CMAKE_UNITY_BUILD)
  # Built as one file, a .cpp is an include of another, where GCC minds a member of a type in an anonymous namespace.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
add_compile_options(-fstack-protector-strong)
add_link_options(-Wl,-z,relro,-z,now)
# Line tables are enough for a stack trace and keep the objects small.
add_compile_options($<$<CONFIG:RelWithDebInfo>:-g1>)
if(SMTPMATRIX_FUZZ)
  # Every room is instrumented; tests/fuzz links libFuzzer itself.
  add_compile_options(-fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address)
endif()
if(SMTPMATRIX_SANITIZE)
  add_compile_options(-fsanitize=${SMTPMATRIX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SMTPMATRIX_SANITIZE})
else()
  add_compile_options($<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()
