# Botan, behind PkgConfig::BOTAN: 2.19 or 3, whichever SMTPMATRIX_BOTAN names, wherever pkg-config finds it.
# 3.7 is the first with the calls that the rooms make (probes/*/botan_compat.h).
set(SMTPMATRIX_BOTAN "botan-2" CACHE STRING "pkg-config name of Botan: botan-2 or botan-3")
set_property(CACHE SMTPMATRIX_BOTAN PROPERTY STRINGS botan-2 botan-3)
if(SMTPMATRIX_BOTAN STREQUAL "botan-2")
  set(botan_least 2.19)
elseif(SMTPMATRIX_BOTAN STREQUAL "botan-3")
  set(botan_least 3.7)
else()
  message(FATAL_ERROR "SMTPMATRIX_BOTAN is \"${SMTPMATRIX_BOTAN}\": wanted botan-2 or botan-3")
endif()

pkg_check_modules(BOTAN QUIET IMPORTED_TARGET ${SMTPMATRIX_BOTAN}>=${botan_least})
if(NOT BOTAN_FOUND)
  message(FATAL_ERROR
    "pkg-config finds no ${SMTPMATRIX_BOTAN} of version ${botan_least} or later. Debian 12 has Botan 2 alone "
    "(libbotan-2-dev). For one that was installed elsewhere name the folder of its .pc file in PKG_CONFIG_PATH; "
    "-DSMTPMATRIX_BOTAN= chooses between botan-2 and botan-3.")
endif()
message(STATUS "Botan ${BOTAN_VERSION}")
if(SMTPMATRIX_BOTAN STREQUAL "botan-3")
  message(STATUS "Botan 3 serves no TLS 1.0 and 1.1: the demo's servers refuse them, and tests that need Botan as a "
                 "server of them are skipped, saying so. The client is not concerned.")
endif()
