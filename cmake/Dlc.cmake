# Every build rule of the compiler side; the runtime is plain C and needs none of them.

find_program(DLC_LLVM_CONFIG NAMES llvm-config-22 llvm-config) # LLVM's prefix is versioned: ask
if(NOT DLC_LLVM_CONFIG)
  message(FATAL_ERROR "llvm-config-22 not found: run ./bootstrap, or install llvm-22-dev")
endif()
execute_process(COMMAND ${DLC_LLVM_CONFIG} --prefix OUTPUT_VARIABLE DLC_LLVM_PREFIX OUTPUT_STRIP_TRAILING_WHITESPACE)
find_package(MLIR 22.1 REQUIRED CONFIG HINTS ${DLC_LLVM_PREFIX}) # major.minor: "22" alone is rejected
find_package(LLD REQUIRED CONFIG HINTS ${DLC_LLVM_PREFIX})
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(AddLLVM)
include(AddMLIR)
set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR}) # add_mlir_doc writes to <build>/docs; target mlir-doc
include_directories(${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}) # mlir_tablegen reads the directory property
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS})

if(DLC_SANITIZE)
  add_compile_options(-fsanitize=${DLC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DLC_SANITIZE})
endif()

add_library(dlc_mlir INTERFACE) # every compiler flag once; only the shared libMLIR and libLLVM
target_link_libraries(dlc_mlir INTERFACE MLIR LLVM)
target_compile_options(dlc_mlir INTERFACE -fPIC -fno-exceptions -Wall -Wextra -Wno-unused-parameter
                       $<$<BOOL:${DLC_ASSERTIONS}>:-UNDEBUG>)
if(DLC_SANITIZE MATCHES "undefined")
  target_compile_options(dlc_mlir INTERFACE -fno-sanitize=vptr) # LLVM's classes carry no RTTI for it
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang") # a gcc PCH of MLIR is over 1 GB
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/DlcPch.cpp CONTENT "")
  add_library(dlc_pch OBJECT ${PROJECT_BINARY_DIR}/DlcPch.cpp)
  target_link_libraries(dlc_pch PRIVATE dlc_mlir)
  target_compile_options(dlc_mlir INTERFACE "SHELL:-Xclang -fno-pch-timestamp") # or ccache caches nothing
  target_precompile_headers(dlc_pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/Pch.h)
endif()

# dlc_flags(<target> lib...): compiler flags, precompiled header, libraries.
function(dlc_flags target)
  target_link_libraries(${target} PUBLIC dlc_mlir ${ARGN})
  if(TARGET dlc_pch)
    target_precompile_headers(${target} REUSE_FROM dlc_pch)
  endif()
endfunction()

# dlc_library(X SRCS a.cpp LINK Y TABLEGEN XIncGen)
function(dlc_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;LINK;TABLEGEN" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  dlc_flags(${name} ${ARG_LINK})
  add_dependencies(${name} mlir-headers)
  if(ARG_TABLEGEN)
    add_dependencies(${name} ${ARG_TABLEGEN})
  endif()
endfunction()

# dlc_throwing_library(X SRCS a.cpp LINK y): for the few sources that use a library with exceptions.
# They see neither MLIR nor the precompiled header; no exception leaves the target.
function(dlc_throwing_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  target_compile_options(${name} PRIVATE -fexceptions -Wall -Wextra)
endfunction()

# dlc_passes(<Group>): ./Passes.td -> Passes.h.inc + docs page; target Dlc<Group>IncGen
function(dlc_passes name)
  set(LLVM_TARGET_DEFINITIONS Passes.td)
  mlir_tablegen(Passes.h.inc -gen-pass-decls -name=${name})
  add_public_tablegen_target(Dlc${name}IncGen)
  add_mlir_doc(Passes ${name}Passes passes/ -gen-pass-doc)
endfunction()
