// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/sketch/drawing.h"

#include <string>
#include <string_view>
#include <vector>

namespace molrl::sketch {

/// A structure to be drawn with one click. Its attaching atom is fused with an atom, its fusing bond with a bond.
struct Template {
    Drawing drawing;
    int atom = 0;  ///< attaching
    int bond = -1; ///< fusing, a double bond of a ring where there is one; -1: the template has no ring
};

struct TemplateEntry {
    std::string category;
    std::string name;
    std::string text; ///< SMILES with "*" at the attaching atom's free valence, or the sketcher's own text
};

/// Named templates, as the program ships them and as users save theirs. Immutable once read.
class TemplateLibrary {
public:
    /// Lines "category<tab>name<tab>SMILES"; the sketcher's own text has "|" for its ends of line; "#" begins a
    /// comment.
    /// @error ParseError  a line that is none of these, by its number.
    [[nodiscard]] static Result<TemplateLibrary> parse(std::string_view text);
    /// What parse() reads back.
    [[nodiscard]] std::string toText() const;
    [[nodiscard]] const std::vector<TemplateEntry>& entries() const { return m_entries; }
    /// One of this category and name is replaced. @error InvalidArgument  a blank name, or nothing drawn
    [[nodiscard]] Result<void> add(const std::string& category, const std::string& name, const Drawing& drawing);
    /// Whether there was one.
    bool remove(const std::string& category, const std::string& name);

private:
    std::vector<TemplateEntry> m_entries;
};

/// @error ParseError  the text is no structure
[[nodiscard]] Result<Template> makeTemplate(const std::string& text);

/// Its middle at the place.
void placeTemplate(Drawing& drawing, const Template& what, Point center);
/// A bare or end atom becomes the attaching atom, the template pointing away from the bond; an atom with more bonds
/// gets it at the end of a new bond.
void placeTemplateOnAtom(Drawing& drawing, const Template& what, int atom);
/// Fused on the emptier side of the bond; a template without a ring changes nothing.
void placeTemplateOnBond(Drawing& drawing, const Template& what, int bond);

} // namespace molrl::sketch
