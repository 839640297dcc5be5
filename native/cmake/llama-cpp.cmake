# Defines the target `llama_cpp`: llama.cpp's headers and its shared libraries, found by pattern because the
# prebuilt ones carry a version and a variant in their names (libllama.v0.5.0.so, libggml.cuda.v0.5.0.so).
#
#   LLAMERO_LLAMA_SOURCES    llama.cpp's tree: include, ggml/include, common, vendor, src
#   LLAMERO_LLAMA_LIBRARIES  a directory that holds the libraries, searched to any depth
#   LLAMERO_RPATH            where the addon looks for them at run time ($ORIGIN or @loader_path are allowed)

foreach(variable LLAMERO_LLAMA_SOURCES LLAMERO_LLAMA_LIBRARIES)
  if(NOT IS_DIRECTORY "${${variable}}")
    message(FATAL_ERROR "${variable} is not a directory: '${${variable}}'. Build with: npm run build:native")
  endif()
endforeach()

if(WIN32)
  set(LLAMERO_LIBRARY_SUFFIX ".lib")
else()
  set(LLAMERO_LIBRARY_SUFFIX "${CMAKE_SHARED_LIBRARY_SUFFIX}")
endif()

add_library(llama_cpp INTERFACE)

# Shortest name first: libllama.so before libllama.so-like variants; "-common" and "-base" are names of their own.
foreach(name llama-common llama ggml-base ggml)
  file(GLOB_RECURSE candidates
    "${LLAMERO_LLAMA_LIBRARIES}/lib${name}${LLAMERO_LIBRARY_SUFFIX}"
    "${LLAMERO_LLAMA_LIBRARIES}/lib${name}.*${LLAMERO_LIBRARY_SUFFIX}"
    "${LLAMERO_LLAMA_LIBRARIES}/${name}${LLAMERO_LIBRARY_SUFFIX}"
    "${LLAMERO_LLAMA_LIBRARIES}/${name}.*${LLAMERO_LIBRARY_SUFFIX}")
  list(SORT candidates)
  list(LENGTH candidates found)
  if(found EQUAL 0)
    message(FATAL_ERROR "no library '${name}' (*${LLAMERO_LIBRARY_SUFFIX}) below ${LLAMERO_LLAMA_LIBRARIES}; "
      "llama.cpp has to be built with BUILD_SHARED_LIBS=ON")
  endif()
  list(GET candidates 0 library)
  message(STATUS "llama.cpp: ${library}")
  target_link_libraries(llama_cpp INTERFACE "${library}")
  if(name STREQUAL "ggml-base")
    set(LLAMERO_GGML_BASE "${library}")  # all that a backend is linked to
  endif()
endforeach()

target_include_directories(llama_cpp SYSTEM INTERFACE
  "${LLAMERO_LLAMA_SOURCES}/include"
  "${LLAMERO_LLAMA_SOURCES}/ggml/include"
  "${LLAMERO_LLAMA_SOURCES}/ggml/src"
  "${LLAMERO_LLAMA_SOURCES}/common"
  "${LLAMERO_LLAMA_SOURCES}/vendor"
  "${LLAMERO_LLAMA_SOURCES}/src")
target_compile_definitions(llama_cpp INTERFACE LLAMA_SHARED GGML_SHARED GGML_BACKEND_SHARED)

set(CMAKE_SKIP_BUILD_RPATH OFF)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "${LLAMERO_RPATH}")
