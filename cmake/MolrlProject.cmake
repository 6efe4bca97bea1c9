# SPDX-License-Identifier: GPL-3.0-or-later
# The project's language level, warnings, sanitizers, linker, and the one way to make a target.
include_guard(GLOBAL)
include(GNUInstallDirs)
set(MOLRL_MODULE_DIR ${CMAKE_INSTALL_LIBDIR}/molrl-studio)
set(MOLRL_PLUGIN_DIR ${MOLRL_MODULE_DIR}/plugins)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(MOLRL_CCACHE ccache)
if(MOLRL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${MOLRL_CCACHE})
endif()
find_program(MOLRL_MOLD mold)
if(MOLRL_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

# moc (Qt 6.4) reads the standard library's headers, too, and stumbles over <concepts> and GCC 13's <compare>. It needs
# nothing of them: with their guards set, they are empty.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS=1 -D_COMPARE)

add_library(molrl_warnings INTERFACE)
target_compile_options(molrl_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(MOLRL_WERROR)
    target_compile_options(molrl_warnings INTERFACE -Werror)
endif()
if(MOLRL_SANITIZE)
    add_compile_options(-fsanitize=${MOLRL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${MOLRL_SANITIZE})
endif()

# molrl_add_library(core_chem SOURCES a.cpp … PUBLIC lib … PRIVATE lib …): one static library a folder.
function(molrl_add_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} molrl_warnings)
endfunction()

# molrl_add_ui_library(ui_table SOURCES … PUBLIC … PRIVATE …): the same with moc and Qt's strictness.
function(molrl_add_ui_library name)
    molrl_add_library(${name} ${ARGN})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_link_libraries(${name} PUBLIC Qt6::Widgets)
    target_compile_definitions(${name} PRIVATE QT_NO_CAST_FROM_ASCII QT_STRICT_ITERATORS)
endfunction()

# molrl_add_test(test_core_chem LABELS unit SOURCES … LIBRARIES …): one executable a module, each case a CTest test.
# GUI adds a main with a QApplication on a virtual display of its own.
function(molrl_add_test name)
    cmake_parse_arguments(arg "GUI" "TIMEOUT" "LABELS;SOURCES;LIBRARIES" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_definitions(${name} PRIVATE MOLRL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gmock molrl_warnings)
    set(environment "OMP_WAIT_POLICY=passive")
    if(arg_GUI)
        set_target_properties(${name} PROPERTIES AUTOMOC ON)
        target_link_libraries(${name} PRIVATE tests_gui_main Qt6::Test)
        molrl_uses_opengl(${name})
    else()
        target_link_libraries(${name} PRIVATE tests_main)
    endif()
    # gtest_discover_tests takes lists apart, and a second label would shift every property after it. ctest -L takes an
    # expression, so that a joined one ("unit-jobs") is found by each of its parts.
    list(JOIN arg_LABELS "-" label)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS ${label} ENVIRONMENT ${environment})
endfunction()
