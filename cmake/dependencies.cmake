# Every library the project stands on, each behind one imported target.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

include(botan)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(GSASL REQUIRED IMPORTED_TARGET libgsasl)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)

find_package(Boost 1.81 REQUIRED COMPONENTS program_options)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)

# libunistring has no pkg-config file: widths and categories of characters, for the text report.
find_path(UNISTRING_INCLUDE_DIR uniwidth.h REQUIRED)
find_library(UNISTRING_LIBRARY unistring REQUIRED)
add_library(smtpmatrix_unistring INTERFACE)
target_include_directories(smtpmatrix_unistring INTERFACE ${UNISTRING_INCLUDE_DIR})
target_link_libraries(smtpmatrix_unistring INTERFACE ${UNISTRING_LIBRARY})

# kainjow's mustache is one header without a pkg-config file: the templates of the HTML report.
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp REQUIRED)
add_library(smtpmatrix_mustache INTERFACE)
target_include_directories(smtpmatrix_mustache SYSTEM INTERFACE ${MUSTACHE_INCLUDE_DIR})
