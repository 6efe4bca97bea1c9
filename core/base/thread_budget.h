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

/// Starts the program anew (execv), once, where the libraries of its mathematics would serve it badly:
///
/// - OpenMP's idle threads sleep instead of spin (OMP_WAIT_POLICY), which is ruinous when the interface needs the
///   second core. libgomp reads the variable while it is being loaded, hence the new start.
/// - OpenBLAS older than a processor takes it for one without AVX-512 (0.3.21 does so with Zen 4 and 5): its products
///   then run at 2/3 of their speed. OPENBLAS_CORETYPE tells it better; a kind that it recognises itself is left
///   alone.
///
/// What the user has set is kept. Call first thing in main. Returns when nothing had to be done or exec failed.
void prepareMathLibraries(char** argv);

} // namespace molrl
