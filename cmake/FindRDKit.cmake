# SPDX-License-Identifier: GPL-3.0-or-later
# RDKit::<Component> targets. Debian's librdkit-dev ships no CMake config, so they are made from the libraries themselves.
find_path(RDKit_INCLUDE_DIR GraphMol/GraphMol.h PATH_SUFFIXES rdkit)
find_package(Boost QUIET)
find_package(Eigen3 QUIET NO_MODULE)

set(_rdkit_required RDKit_INCLUDE_DIR)
foreach(_component RDGeneral DataStructs RDGeometryLib ${RDKit_FIND_COMPONENTS})
    find_library(RDKit_${_component}_LIBRARY NAMES RDKit${_component})
    mark_as_advanced(RDKit_${_component}_LIBRARY)
    list(APPEND _rdkit_required RDKit_${_component}_LIBRARY)
    if(NOT RDKit_${_component}_LIBRARY)
        continue()
    endif()
    set(RDKit_${_component}_FOUND TRUE)
    if(TARGET RDKit::${_component})
        continue()
    endif()
    add_library(RDKit::${_component} SHARED IMPORTED)
    set_target_properties(RDKit::${_component} PROPERTIES
        IMPORTED_LOCATION "${RDKit_${_component}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${RDKit_INCLUDE_DIR}"
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${RDKit_INCLUDE_DIR}"
        INTERFACE_LINK_LIBRARIES "Boost::headers")
endforeach()
foreach(_component DataStructs RDGeometryLib ${RDKit_FIND_COMPONENTS})
    if(TARGET RDKit::${_component})
        set_property(TARGET RDKit::${_component} APPEND PROPERTY INTERFACE_LINK_LIBRARIES RDKit::RDGeneral)
    endif()
endforeach()
if(TARGET RDKit::GraphMol)
    set_property(TARGET RDKit::GraphMol APPEND PROPERTY
        INTERFACE_LINK_LIBRARIES RDKit::RDGeometryLib RDKit::DataStructs)
endif()
if(TARGET RDKit::MolDraw2D)
    set_property(TARGET RDKit::MolDraw2D APPEND PROPERTY
        INTERFACE_COMPILE_DEFINITIONS RDK_BUILD_CAIRO_SUPPORT)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(RDKit REQUIRED_VARS ${_rdkit_required} HANDLE_COMPONENTS)
