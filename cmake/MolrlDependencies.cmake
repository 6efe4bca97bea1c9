# SPDX-License-Identifier: GPL-3.0-or-later
# Every library the product stands on; README says what each is for.
include_guard(GLOBAL)

find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(openblas REQUIRED IMPORTED_TARGET openblas)
pkg_check_modules(fftw3f REQUIRED IMPORTED_TARGET fftw3f)
if(NOT MOLRL_SANITIZE) # the sanitizers bring their own
    pkg_check_modules(tcmalloc REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
endif()
# Not its own CMake config: Debian's names a program that the package doesn't have.
pkg_check_modules(xgboost REQUIRED IMPORTED_TARGET xgboost)
pkg_check_modules(igraph REQUIRED IMPORTED_TARGET igraph)
find_package(tl-expected REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(InChI REQUIRED)
find_package(RDKit REQUIRED COMPONENTS
    GraphMol SmilesParse FileParsers MolDraw2D Depictor DistGeomHelpers ForceFieldHelpers ForceField MolTransforms
    SubstructMatch ChemTransforms Fingerprints Descriptors MolStandardize PartialCharges FMCS FilterCatalog)
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
# A CUDA LibTorch takes this one's place with -DCMAKE_PREFIX_PATH=<its folder>.
find_package(Torch REQUIRED)
include(MolrlProcessGroups)

if(MOLRL_BUILD_STUDIO)
    include(MolrlMesaLlvm)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core DBus Gui Widgets OpenGL OpenGLWidgets Svg PrintSupport Test)
    find_package(QCustomPlotQt6 REQUIRED)
    # Without COMPONENTS, or with VTK's own Qt module, Debian's VTK looks for Qt 5.
    find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel CommonColor DomainsChemistry
        DomainsChemistryOpenGL2 FiltersCore FiltersSources InteractionStyle RenderingCore RenderingOpenGL2 RenderingFreeType)
endif()
if(BUILD_TESTING)
    find_package(GTest REQUIRED)
    if(MOLRL_BUILD_BENCH)
        find_package(benchmark REQUIRED)
    endif()
endif()
