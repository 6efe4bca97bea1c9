// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <locale>
#include <string>

namespace molrl::test {

/// While it lives, C and C++ read and print numbers with a decimal comma, as in a window whose toolkit set the user's
/// locale. Where no such locale is installed, glibc's C.utf8 is copied with a comma in place of its point.
class CommaLocale {
public:
    explicit CommaLocale(const std::string& folder)
    {
        if (std::setlocale(LC_NUMERIC, "de_DE.UTF-8") == nullptr)
            makeOwn(folder);
        m_isSet = std::strtod("0,5", nullptr) == 0.5;
        std::locale::global(std::locale(std::locale::classic(), new Comma)); // without a name: C keeps its own
    }
    ~CommaLocale()
    {
        std::locale::global(std::locale::classic());
        std::setlocale(LC_NUMERIC, "C");
    }
    CommaLocale(const CommaLocale&) = delete;
    CommaLocale& operator=(const CommaLocale&) = delete;
    [[nodiscard]] bool isSet() const { return m_isSet; }

private:
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };

    static void makeOwn(const std::string& folder)
    {
        std::ifstream in("/usr/lib/locale/C.utf8/LC_NUMERIC", std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::replace(bytes.begin(), bytes.end(), '.', ',');
        std::filesystem::create_directories(folder + "/comma");
        std::ofstream(folder + "/comma/LC_NUMERIC", std::ios::binary) << bytes;
        setenv("LOCPATH", folder.c_str(), 1);
        std::setlocale(LC_NUMERIC, "comma");
        unsetenv("LOCPATH");
    }

    bool m_isSet = false;
};

} // namespace molrl::test
