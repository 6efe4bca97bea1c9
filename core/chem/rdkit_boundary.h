// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <utility>

namespace molrl::chem {

/// Stops RDKit from writing to stderr; what it has to say comes back in our errors. Cheap after the first call.
void silenceRdkit();

/// As guarded(), for text that may be wrong: what RDKit throws is then a ParseError in RDKit's words.
template <class Work> auto guardedParse(Work&& work)
{
    silenceRdkit();
    auto result = guarded("", std::forward<Work>(work));
    if (!result && result.error().code != ErrorCode::ResourceExhausted) {
        Error error = result.error();
        error.code = ErrorCode::ParseError;
        error.context.clear();
        result = fail(std::move(error));
    }
    return result;
}

} // namespace molrl::chem
