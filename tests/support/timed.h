// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>

namespace molrl::test {

/// The limit that a measured time is held to: the promised one where MOLRL_TIMED_TESTS says that the machine is quiet,
/// twenty times that elsewhere, so that a crowded machine fails no test and work that grew by a power of n still does.
inline double limitMs(double promisedMs)
{
    return std::getenv("MOLRL_TIMED_TESTS") != nullptr ? promisedMs : 20 * promisedMs;
}

} // namespace molrl::test
