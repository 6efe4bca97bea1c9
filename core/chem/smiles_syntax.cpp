// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/smiles_syntax.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

namespace molrl::chem {
namespace {

std::string at(std::size_t position, std::string_view what)
{
    return "character " + std::to_string(position + 1) + ": " + std::string(what);
}

bool isOneOf(char c, std::string_view set)
{
    return set.find(c) != std::string_view::npos;
}

class Scanner {
public:
    explicit Scanner(std::string_view smiles) : m_text(smiles) {}

    std::string findFault()
    {
        while (m_at < m_text.size()) {
            if (std::string fault = step(); !fault.empty())
                return fault;
        }
        if (!m_openParentheses.empty())
            return at(m_openParentheses.back(), "this \"(\" is never closed");
        if (!m_openRings.empty())
            return at(m_openRings.begin()->second,
                      "ring bond " + std::to_string(m_openRings.begin()->first) + " is opened but never closed");
        return {};
    }

private:
    std::string step()
    {
        const char c = m_text[m_at];
        if (c == '[')
            return bracketAtom();
        if (c == '(' || c == ')')
            return parenthesis(c);
        if (c == '%' || std::isdigit(static_cast<unsigned char>(c)))
            return ringBond();
        if (isOneOf(c, "-=#:$/\\.~<>")) {
            ++m_at;
            return {};
        }
        return organicAtom(c);
    }

    std::string bracketAtom()
    {
        const std::size_t close = m_text.find_first_of("[]", m_at + 1);
        if (close == std::string_view::npos || m_text[close] == '[')
            return at(m_at, "this \"[\" is never closed");
        if (close == m_at + 1)
            return at(m_at, "\"[]\" names no atom");
        m_hasAtom = true;
        m_at = close + 1;
        return {};
    }

    std::string parenthesis(char c)
    {
        if (c == '(') {
            if (!m_hasAtom)
                return at(m_at, "a branch needs an atom before it");
            m_openParentheses.push_back(m_at);
        } else {
            if (m_openParentheses.empty())
                return at(m_at, "this \")\" was never opened");
            if (m_text[m_at - 1] == '(')
                return at(m_at, "an empty branch \"()\"");
            m_openParentheses.pop_back();
        }
        ++m_at;
        return {};
    }

    std::string ringBond()
    {
        const std::size_t begin = m_at;
        if (!m_hasAtom)
            return at(begin, "a ring bond number needs an atom before it");
        std::string digits;
        if (m_text[m_at] == '%') {
            ++m_at;
            const bool isLong = m_at < m_text.size() && m_text[m_at] == '(';
            m_at += isLong ? 1 : 0;
            const std::size_t most = isLong ? 5 : 2;
            while (m_at < m_text.size() && digits.size() < most &&
                   std::isdigit(static_cast<unsigned char>(m_text[m_at])))
                digits += m_text[m_at++];
            if (digits.empty() || (!isLong && digits.size() < 2))
                return at(begin, "\"%\" needs a two-digit ring bond number");
            if (isLong && (m_at >= m_text.size() || m_text[m_at++] != ')'))
                return at(begin, "\"%(\" needs a number and \")\"");
        } else {
            digits = m_text[m_at++];
        }
        const int ring = std::stoi(digits);
        if (m_openRings.erase(ring) == 0)
            m_openRings[ring] = begin;
        return {};
    }

    std::string organicAtom(char c)
    {
        const std::string_view two = m_text.substr(m_at, 2);
        if (two == "Cl" || two == "Br") {
            m_at += 2;
        } else if (isOneOf(c, "BCNOPSFIHbcnops*")) {
            m_at += 1;
        } else if (std::isalpha(static_cast<unsigned char>(c))) {
            return at(m_at, std::string("\"") + c +
                                "\" is no atom here (elements outside the organic subset go in brackets)");
        } else if (std::isprint(static_cast<unsigned char>(c))) {
            return at(m_at, std::string("\"") + c + "\" has no meaning in a SMILES");
        } else {
            return at(m_at, "a character that is not text");
        }
        m_hasAtom = true;
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_hasAtom = false;
    std::vector<std::size_t> m_openParentheses;
    std::map<int, std::size_t> m_openRings;
};

std::string shorten(std::string_view text)
{
    constexpr std::size_t kMost = 60;
    std::string shown(text.substr(0, kMost));
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < ' ' || c == '\x7f'; }, '?');
    return text.size() <= kMost ? shown : shown + "…";
}

} // namespace

std::string describeSmilesFault(std::string_view smiles)
{
    const std::string fault = Scanner(smiles).findFault();
    const std::string subject = "\"" + shorten(smiles) + "\" is not a SMILES";
    return fault.empty() ? subject : subject + ": " + fault;
}

} // namespace molrl::chem
