// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/picture.h"

#include <opencv2/core.hpp>

// Internal header: only core/imaging sees OpenCV.

namespace molrl::imaging {

/// A picture's pixels as OpenCV sees them, without a copy. Read only, for as long as the picture lives.
inline cv::Mat viewOf(const Picture& picture)
{
    return {picture.height(), picture.width(), CV_8UC4, const_cast<std::uint8_t*>(picture.data()), picture.stride()};
}

/// The same, to write into a picture nobody else holds yet.
inline cv::Mat writableViewOf(Picture& picture)
{
    return {picture.height(), picture.width(), CV_8UC4, picture.mutableData(), picture.stride()};
}

} // namespace molrl::imaging
