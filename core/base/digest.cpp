// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <openssl/evp.h>
#include <vector>

namespace molrl {
namespace {

class Sha256 {
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        MOLRL_ASSERT(m_context && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
    }
    void add(const void* data, std::size_t size) { MOLRL_ASSERT(EVP_DigestUpdate(m_context.get(), data, size) == 1); }
    std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        MOLRL_ASSERT(EVP_DigestFinal_ex(m_context.get(), digest.data(), &length) == 1);
        static constexpr char kDigits[] = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < length; ++i) {
            text += kDigits[digest[i] >> 4];
            text += kDigits[digest[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

} // namespace

std::string computeSha256(std::span<const std::byte> bytes)
{
    Sha256 sha;
    sha.add(bytes.data(), bytes.size());
    return sha.hex();
}

std::string computeSha256(std::string_view text)
{
    return computeSha256(std::as_bytes(std::span(text)));
}

Result<std::string> computeFileSha256(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::IoError, std::strerror(errno), path);
    Sha256 sha;
    std::vector<char> buffer(1u << 20);
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        sha.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad())
        return fail(ErrorCode::IoError, std::strerror(errno), path);
    return sha.hex();
}

} // namespace molrl
