// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace molrl::embedding::test {

/// What independent implementations say; tests/data/embedding/make_references.py wrote it.
inline nlohmann::json references()
{
    return nlohmann::json::parse(std::ifstream(MOLRL_SOURCE_DIR "/tests/data/embedding/references.json"));
}

inline Matrix toMatrix(const nlohmann::json& rows)
{
    Matrix matrix(rows.size(), rows.at(0).size());
    for (std::size_t i = 0; i < matrix.rows; ++i)
        for (std::size_t c = 0; c < matrix.cols; ++c)
            matrix.row(i)[c] = rows[i][c].get<float>();
    return matrix;
}

} // namespace molrl::embedding::test
