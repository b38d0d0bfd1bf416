# leat_layer(<name> [SOURCES file...] [PUBLIC target...] [PRIVATE target...])
#
# Adds one layer of the library: target leat_<name>, used and installed as leat::<name>. Public headers are found as
# <leat/x.hpp>, private ones as "<folder>/x.hpp" from the root of the repository. Without SOURCES it is an INTERFACE library
# and PUBLIC names what it passes on. Every library named here must also be looked for in leatConfig.cmake.in.
function(leat_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "leat_layer(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(target leat_${name})
  if(arg_SOURCES)
    add_library(${target} ${arg_SOURCES})
    set(public PUBLIC)
    leat_own_flags(${target})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
    # A static library passes on what it links. Headers alone are no business of who links it.
    list(TRANSFORM arg_PRIVATE REPLACE "^(Boost::headers|valijson)$" "$<BUILD_INTERFACE:\\1>")
    target_link_libraries(${target} PRIVATE ${arg_PRIVATE})
    set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION}
      SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
      INSTALL_RPATH "$ORIGIN") # shared layers find each other wherever they are installed
  else()
    add_library(${target} INTERFACE)
    set(public INTERFACE)
  endif()
  add_library(leat::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${public} cxx_std_20)
  target_include_directories(${target} ${public}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(${target} ${public} ${arg_PUBLIC})
  if(LEAT_INSTALL)
    install(TARGETS ${target} EXPORT leat_targets
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  endif()
endfunction()
