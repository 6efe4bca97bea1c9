// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace molrl {

/// Within its life BLAS works on the calling thread alone.
///
/// OpenBLAS's number of threads belongs to the process, so scopes are counted: the first one lowers it, the last one
/// puts it back. Whoever shares work out among threads of its own needs it, or each of them would start a pool; and
/// a product's rounding would depend on how many threads happened to be set. Thread-safe.
class SerialBlasScope {
public:
    SerialBlasScope();
    ~SerialBlasScope();
    SerialBlasScope(const SerialBlasScope&) = delete;
    SerialBlasScope& operator=(const SerialBlasScope&) = delete;
};

} // namespace molrl
