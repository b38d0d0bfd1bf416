# Compiler settings. What concerns only our own sources goes onto targets through leat_own_flags(); only the
# sanitizers and the compiler cache are set for the whole build, and the cache only where we are the top level.

if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(LEAT_CCACHE ccache)
  mark_as_advanced(LEAT_CCACHE)
  if(LEAT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${LEAT_CCACHE}")
  endif()
endif()

if(LEAT_SANITIZE)
  add_compile_options(-fsanitize=${LEAT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(LEAT_SANITIZE MATCHES "undefined")
    # Asked at every use of a pointer, which takes a fifth of the compiler's time. What they find, null pointers and objects
    # that are gone or others, AddressSanitizer finds too but for a cast to another class.
    add_compile_options(-fno-sanitize=null,vptr)
  endif()
  add_compile_definitions(LEAT_NO_RECYCLING) # memory used again hides what is wrong with it
  add_link_options(-fsanitize=${LEAT_SANITIZE})
endif()

# Adds the language level and our warnings to a target of ours; nothing of it is passed on but C++20 itself.
function(leat_own_flags target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    # Most of the time that one source takes goes to the headers that all share: this is five times as fast.
    UNITY_BUILD ${LEAT_UNITY} UNITY_BUILD_BATCH_SIZE 16)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion
    # A constructor's parameter may have the name of the member it fills; a local may not hide a local.
    "$<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>"
    # Nobody replaces our functions at load time: they may be inlined although the code can be relocated.
    -fno-semantic-interposition)
  # False alarms: what the sanitizers add looks uninitialized (GCC bug 105562), so do empty optionals to GCC 14, which also sees
  # vectors of a length below zero in what it has inlined of the standard library (GCC bug 105329).
  set(of_late "$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>")
  target_compile_options(${target} PRIVATE "$<${of_late}:-Wno-maybe-uninitialized;-Wno-stringop-overflow>")
  if(LEAT_SANITIZE)
    target_compile_options(${target} PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>")
  endif()
  if(LEAT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# Adds a folder if it is there.
function(leat_add_folder folder)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
    add_subdirectory(${folder})
  endif()
endfunction()
