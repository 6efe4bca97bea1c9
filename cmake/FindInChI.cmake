# SPDX-License-Identifier: GPL-3.0-or-later
# InChI::InChI, IUPAC's own library (Debian's RDKit is built without it).
find_path(InChI_INCLUDE_DIR inchi_api.h PATH_SUFFIXES inchi)
find_library(InChI_LIBRARY NAMES inchi)
mark_as_advanced(InChI_INCLUDE_DIR InChI_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(InChI REQUIRED_VARS InChI_LIBRARY InChI_INCLUDE_DIR)
if(InChI_FOUND AND NOT TARGET InChI::InChI)
    add_library(InChI::InChI SHARED IMPORTED)
    set_target_properties(InChI::InChI PROPERTIES
        IMPORTED_LOCATION "${InChI_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${InChI_INCLUDE_DIR}")
endif()
