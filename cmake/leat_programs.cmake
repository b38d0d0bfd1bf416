# Tests, examples and benchmarks: one function each, so that a folder's CMakeLists.txt only lists its files.

# What every program needs in a sanitizer build; nothing in others. Linked by leat_program().
add_library(leat_sanitizer_support INTERFACE)
if(LEAT_SANITIZE MATCHES "thread")
  add_library(leat_tsan_caf OBJECT tests/support/tsan_caf.cpp)
  target_compile_features(leat_tsan_caf PRIVATE cxx_std_20)
  target_link_libraries(leat_tsan_caf PUBLIC CAF::core ${CMAKE_DL_LIBS})
  target_link_libraries(leat_sanitizer_support INTERFACE leat_tsan_caf "$<TARGET_OBJECTS:leat_tsan_caf>")
endif()

# leat_test(<name> SOURCES file... [LIBRARIES target...] [TIMEOUT seconds])
#
# Adds the Catch2 program test_<name>; ctest shows every test case as "<name>.<test case>", so that one that hangs or crashes
# is named and takes no other with it. Hidden cases ([.slow]) are left out. Each case has the label <name>.
function(leat_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBRARIES")
  leat_program(test_${name} SOURCES ${arg_SOURCES} LIBRARIES ${arg_LIBRARIES} leat_catch)
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  # What is tested is optimised as it is shipped; the tests themselves are sooner compiled.
  target_compile_options(test_${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(LEAT_SANITIZE)
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
  endif()
  set(catch_args)
  if(Catch2_VERSION VERSION_LESS 3)
    # A test case whose name does not find itself again must not pass for having run nothing. 3 does so unasked.
    set(catch_args --warn NoTests)
  endif()
  catch_discover_tests(test_${name} TEST_PREFIX "${name}." TEST_SPEC "~[.]" EXTRA_ARGS ${catch_args}
    # Those that may take long begin first.
    PROPERTIES LABELS ${name} TIMEOUT ${arg_TIMEOUT} COST ${arg_TIMEOUT})
endfunction()

# leat_example(<name> SOURCES file... [LIBRARIES target...] [RUN [arg...]])
#
# Adds the program <name>, linked to leat::leat. With RUN, ctest runs it as example.<name> with these arguments.
function(leat_example name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES;RUN")
  leat_program(${name} SOURCES ${arg_SOURCES} LIBRARIES leat::leat ${arg_LIBRARIES})
  if("RUN" IN_LIST ARGN)
    add_test(NAME example.${name} COMMAND ${name} ${arg_RUN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(example.${name} PROPERTIES LABELS example TIMEOUT 120)
  endif()
endfunction()

# leat_bench(<name> SOURCES file... [LIBRARIES target...])
#
# Adds the program bench_<name>, run by `./dev bench <name>`, and makes it part of the target `benchmarks`. It may include
# private headers: a benchmark measures parts too.
function(leat_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  leat_program(bench_${name} SOURCES ${arg_SOURCES} LIBRARIES leat::leat ${arg_LIBRARIES})
  target_include_directories(bench_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
  if(NOT TARGET benchmarks)
    add_custom_target(benchmarks)
  endif()
  add_dependencies(benchmarks bench_${name})
endfunction()

# leat_program(<target> SOURCES file... [LIBRARIES target...]): an executable with our flags; used by the functions above.
function(leat_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${target}: SOURCES missing, or unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${target} ${arg_SOURCES})
  leat_own_flags(${target})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} leat_sanitizer_support)
endfunction()
