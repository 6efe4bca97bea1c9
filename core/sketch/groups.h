// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/sketch/drawing.h"

#include <map>
#include <string>
#include <string_view>

namespace molrl::sketch {

/// Names that chemists type for groups, and their structures ("Boc", "*C(=O)OC(C)(C)C"). Immutable once read.
class GroupLibrary {
public:
    /// Lines "name<tab>SMILES" with one "*" where the group is attached; "#" begins a comment.
    /// @error ParseError  a line that is none of these, by its number.
    [[nodiscard]] static Result<GroupLibrary> parse(std::string_view text);
    [[nodiscard]] bool has(const std::string& name) const { return m_smiles.count(name) > 0; }
    /// Whether a longer name begins so: typing should wait for it.
    [[nodiscard]] bool hasLonger(const std::string& start) const;
    [[nodiscard]] std::size_t size() const { return m_smiles.size(); }
    [[nodiscard]] const std::map<std::string, std::string>& smiles() const { return m_smiles; }

    /// Puts the group in the place of an atom that has one bond or none.
    /// @error NotFound  no such group. @error InvalidArgument  the atom has more bonds.
    [[nodiscard]] Result<void> expand(Drawing& drawing, int atom, const std::string& name) const;

private:
    std::map<std::string, std::string> m_smiles;
};

} // namespace molrl::sketch
