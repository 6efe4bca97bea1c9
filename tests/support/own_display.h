// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

namespace molrl::test {

/// A virtual X server for this process alone, as long as the object lives: two windowed tests that share a display take
/// the keyboard from each other. DISPLAY and QT_QPA_PLATFORM are set for what this process starts, too. Where
/// QT_QPA_PLATFORM was set before (to watch a test, say) or Xvfb isn't installed, the display that is there is used.
/// To be made before QApplication.
class OwnDisplay {
public:
    OwnDisplay();
    ~OwnDisplay();
    OwnDisplay(const OwnDisplay&) = delete;
    OwnDisplay& operator=(const OwnDisplay&) = delete;

private:
    pid_t m_server = -1;
};

} // namespace molrl::test
