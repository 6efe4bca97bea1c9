// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace molrl::test {

/// A fresh folder that is removed with its content.
class TempDir {
public:
    TempDir()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "molrl-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("mkdtemp failed");
        m_path = pattern;
    }
    ~TempDir()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::string file(std::string_view name) const { return (m_path / name).string(); }
    /// Writes a file and returns its path.
    std::string write(std::string_view name, std::string_view content) const
    {
        const std::string path = file(name);
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

private:
    std::filesystem::path m_path;
};

/// A file of the test data in the repository.
inline std::string testData(std::string_view name)
{
    return std::string(MOLRL_SOURCE_DIR "/tests/data/") + std::string(name);
}

/// The folder of the big data sets, or empty: then the test must GTEST_SKIP() with a message that names MOLRL_DATA.
inline std::string bigData()
{
    const char* folder = std::getenv("MOLRL_DATA");
    return folder == nullptr ? std::string() : std::string(folder);
}

} // namespace molrl::test
