// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/picture.h"

#include "core/base/error.h"

#include <cstring>

namespace molrl {

Picture::Picture(int width, int height) : m_width(width), m_height(height)
{
    MOLRL_ASSERT(width > 0 && height > 0);
    const std::size_t bytes = stride() * static_cast<std::size_t>(height);
    m_pixels = std::shared_ptr<std::uint8_t[]>(new std::uint8_t[bytes]);
    std::memset(m_pixels.get(), 0xff, bytes);
}

Picture Picture::clone() const
{
    if (isEmpty())
        return {};
    Picture copy(m_width, m_height);
    std::memcpy(copy.mutableData(), data(), stride() * static_cast<std::size_t>(m_height));
    return copy;
}

} // namespace molrl
