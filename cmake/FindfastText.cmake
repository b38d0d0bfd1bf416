# Finds fastText, which Debian ships with a pkg-config file only. Defines the target fastText::fasttext.
include(FindPackageHandleStandardArgs)
find_path(fastText_INCLUDE_DIR fasttext/fasttext.h)
find_library(fastText_LIBRARY fasttext)
mark_as_advanced(fastText_INCLUDE_DIR fastText_LIBRARY)
find_package_handle_standard_args(fastText REQUIRED_VARS fastText_LIBRARY fastText_INCLUDE_DIR)
if(fastText_FOUND AND NOT TARGET fastText::fasttext)
  add_library(fastText::fasttext UNKNOWN IMPORTED)
  set_target_properties(fastText::fasttext PROPERTIES IMPORTED_LOCATION "${fastText_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${fastText_INCLUDE_DIR}")
endif()
