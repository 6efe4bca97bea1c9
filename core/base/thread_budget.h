// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace molrl {

/// How many threads the engine may use, told once by the program's main and handed to what needs it.
struct ThreadBudget {
    int threads = 1; ///< >= 1; the processors we may run on (affinity and cgroup masks respected) by default.

    /// @param requested  0 takes every processor this process may run on.
    [[nodiscard]] static ThreadBudget make(int requested);
};

/// Tells OpenMP and OpenBLAS the budget. Torch and OpenCV are told by model::applyThreadBudget, which calls this.
void applyThreadBudgetToBlas(ThreadBudget budget);

/// Makes OpenMP's idle threads sleep instead of spin, which is ruinous when the interface needs the second core.
///
/// libgomp reads OMP_WAIT_POLICY while it is being loaded, so the program is started anew (execv) with the variable set,
/// once; a value the user has set is kept. Call first thing in main. Returns when nothing had to be done or exec failed.
void ensurePassiveOpenMpWait(char** argv);

} // namespace molrl
