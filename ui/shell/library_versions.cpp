// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/library_versions.h"

#include <QtGlobal>
#include <RDGeneral/versions.h>

namespace molrl::ui {

std::vector<LibraryVersion> libraryVersions()
{
    return {{"Qt", qVersion()},
            {"RDKit", RDKit::rdkitVersion},
            {"LibTorch", MOLRL_TORCH_VERSION}, // its headers cost ten seconds a file: CMake tells
            {"OpenCV", MOLRL_OPENCV_VERSION},
            {"VTK", MOLRL_VTK_VERSION}};
}

} // namespace molrl::ui
