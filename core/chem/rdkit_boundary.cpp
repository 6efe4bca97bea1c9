// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/rdkit_boundary.h"

#include <RDGeneral/RDLog.h>

namespace molrl::chem {

void silenceRdkit()
{
    // RDKit's log is one per process and off only when someone turns it off; a static's initialiser does it once.
    [[maybe_unused]] static const bool isSilent = [] {
        RDLog::InitLogs();
        boost::logging::disable_logs("rdApp.*");
        return true;
    }();
}

} // namespace molrl::chem
