# Finds the C++ Actor Framework where it comes without a package file of its own, as Debian's libcaf-dev does.
#
#   find_package(CAF 0.17.6 COMPONENTS core io openssl)
#
# Defines the targets CAF::core, CAF::io and CAF::openssl for the components asked for (core always), and CAF_VERSION.
# Only 0.17 will do: 0.18 and later changed inspection, message type registration and requests.

include(FindPackageHandleStandardArgs)

find_path(CAF_INCLUDE_DIR caf/config.hpp)
find_library(CAF_core_LIBRARY caf_core)
mark_as_advanced(CAF_INCLUDE_DIR CAF_core_LIBRARY)

if(CAF_INCLUDE_DIR)
  file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" caf_line REGEX "^#define CAF_VERSION [0-9]+")
  # Until 0.17 the number stood in caf/config.hpp, later it moved to a generated header.
  if(NOT caf_line AND EXISTS "${CAF_INCLUDE_DIR}/caf/detail/build_config.hpp")
    file(STRINGS "${CAF_INCLUDE_DIR}/caf/detail/build_config.hpp" caf_line REGEX "^#define CAF_VERSION [0-9]+")
  endif()
  if(caf_line MATCHES "CAF_VERSION ([0-9]+)")
    # 1706 is 0.17.6.
    math(EXPR caf_major "${CMAKE_MATCH_1} / 10000")
    math(EXPR caf_minor "${CMAKE_MATCH_1} / 100 % 100")
    math(EXPR caf_patch "${CMAKE_MATCH_1} % 100")
    set(CAF_VERSION "${caf_major}.${caf_minor}.${caf_patch}")
  endif()
endif()

set(CAF_core_FOUND FALSE)
if(CAF_INCLUDE_DIR AND CAF_core_LIBRARY)
  set(CAF_core_FOUND TRUE)
endif()
foreach(caf_component IN ITEMS io openssl)
  if(caf_component IN_LIST CAF_FIND_COMPONENTS)
    find_library(CAF_${caf_component}_LIBRARY caf_${caf_component})
    find_path(CAF_${caf_component}_INCLUDE_DIR caf/${caf_component}/all.hpp HINTS "${CAF_INCLUDE_DIR}")
    mark_as_advanced(CAF_${caf_component}_LIBRARY CAF_${caf_component}_INCLUDE_DIR)
    set(CAF_${caf_component}_FOUND FALSE)
    if(CAF_${caf_component}_LIBRARY AND CAF_${caf_component}_INCLUDE_DIR)
      set(CAF_${caf_component}_FOUND TRUE)
    endif()
  endif()
endforeach()

# Set before the version is checked, so that the message says which one was found and why it will not do.
set(caf_reason)
if(CAF_VERSION AND (CAF_VERSION VERSION_LESS 0.17.6 OR NOT CAF_VERSION VERSION_LESS 0.18))
  set(caf_reason REASON_FAILURE_MESSAGE
    "CAF ${CAF_VERSION} was found in ${CAF_INCLUDE_DIR}, but Leat needs 0.17.6 or a later 0.17 (Debian: libcaf-dev)")
  set(CAF_core_FOUND FALSE)
elseif(NOT CAF_core_FOUND)
  set(caf_reason REASON_FAILURE_MESSAGE "Leat needs CAF 0.17.6 or a later 0.17 (Debian: libcaf-dev)")
endif()
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_core_LIBRARY CAF_INCLUDE_DIR CAF_core_FOUND
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS
  ${caf_reason})

if(CAF_FOUND)
  find_package(Threads QUIET REQUIRED)
  if(NOT TARGET CAF::core)
    add_library(CAF::core UNKNOWN IMPORTED)
    set_target_properties(CAF::core PROPERTIES IMPORTED_LOCATION "${CAF_core_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}" INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
  if(CAF_io_FOUND AND NOT TARGET CAF::io)
    add_library(CAF::io UNKNOWN IMPORTED)
    set_target_properties(CAF::io PROPERTIES IMPORTED_LOCATION "${CAF_io_LIBRARY}"
      INTERFACE_LINK_LIBRARIES CAF::core)
  endif()
  if(CAF_openssl_FOUND AND NOT TARGET CAF::openssl)
    find_package(OpenSSL QUIET REQUIRED)
    add_library(CAF::openssl UNKNOWN IMPORTED)
    set_target_properties(CAF::openssl PROPERTIES IMPORTED_LOCATION "${CAF_openssl_LIBRARY}"
      INTERFACE_LINK_LIBRARIES "CAF::core;OpenSSL::SSL;OpenSSL::Crypto")
  endif()
endif()
