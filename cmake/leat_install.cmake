# Install rules: headers, libraries, and a package for find_package(leat).
include(CMakePackageConfigHelpers)

set(leat_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/leat")
install(TARGETS leat EXPORT leat_targets)
install(EXPORT leat_targets NAMESPACE leat:: FILE leatTargets.cmake DESTINATION "${leat_package_dir}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/leat" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/leatConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/leatConfig.cmake" INSTALL_DESTINATION "${leat_package_dir}"
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/leatConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/leatConfig.cmake" "${PROJECT_BINARY_DIR}/leatConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindxxHash.cmake"
  DESTINATION "${leat_package_dir}")
