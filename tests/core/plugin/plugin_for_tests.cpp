// SPDX-License-Identifier: GPL-3.0-or-later
// Built several times, each with another MOLRL_TEST_CASE: one that is as it should be, the others wrong in one way
// each.
#include "core/plugin/extension.h"

#include <limits>
#include <stdexcept>

#define CASE_GOOD 0
#define CASE_TWIN 1      // the same name as the good one
#define CASE_CLASH 2     // a column that the good one has
#define CASE_OLD 3       // another version of the interface
#define CASE_TOOLCHAIN 4 // another compiler
#define CASE_NO_ENTRY 5
#define CASE_THROWS 6 // while it provides
#define CASE_NAME 7   // a name with blanks
#define CASE_COLUMN 8 // a column's id with blanks
#define CASE_EMPTY 9  // an entry that returns null

namespace {

using namespace molrl;
using plugin::Cell;

class Columns : public plugin::ColumnProvider {
public:
    [[nodiscard]] std::string name() const override { return "Letters"; }
    [[nodiscard]] std::vector<plugin::ColumnInfo> columns() const override
    {
#if MOLRL_TEST_CASE == CASE_COLUMN
        return {{ "two words", "Length", "Letters of the SMILES" }};
#elif MOLRL_TEST_CASE == CASE_GOOD || MOLRL_TEST_CASE == CASE_CLASH
        return {{"length", "Length", "Letters of the SMILES"},
                {"first", "First", "The first letter", true},
                { "twice",
                  "Twice",
                  "Twice the length",
                  false,
                  false }};
#else
        return {};
#endif
    }
    /// Misbehaves where a SMILES asks for it.
    [[nodiscard]] Result<std::vector<Cell>> compute(const std::string& smiles,
                                                    std::span<const std::size_t> wanted) const override
    {
        if (smiles == "fails")
            return fail(ErrorCode::ParseError, "no letters for this");
        if (smiles == "throws")
            throw std::runtime_error("out of letters");
        if (smiles == "short")
            return std::vector<Cell>{};
        if (smiles == "nan")
            return std::vector<Cell>(wanted.size(), std::numeric_limits<double>::quiet_NaN());
        if (smiles == "text")
            return std::vector<Cell>(wanted.size(), std::string("a word"));
        std::vector<Cell> cells;
        for (const std::size_t column : wanted)
            if (smiles == "none")
                cells.emplace_back();
            else if (column == 1)
                cells.emplace_back(smiles.substr(0, 1));
            else
                cells.emplace_back(static_cast<double>(smiles.size() * (column == 2 ? 2 : 1)));
        return cells;
    }
};

[[maybe_unused]] void provide(plugin::Extensions& extensions)
{
#if MOLRL_TEST_CASE == CASE_THROWS
    throw std::runtime_error("nothing to provide");
#endif
    extensions.columnProviders.push_back(std::make_shared<Columns>());
}

} // namespace

#if MOLRL_TEST_CASE == CASE_GOOD || MOLRL_TEST_CASE == CASE_TWIN
MOLRL_PLUGIN("letters", "1.2", "Counts letters", provide)
#elif MOLRL_TEST_CASE == CASE_CLASH
MOLRL_PLUGIN("clash", "1.0", "Counts letters, too", provide)
#elif MOLRL_TEST_CASE == CASE_THROWS
MOLRL_PLUGIN("throws", "1.0", "Throws", provide)
#elif MOLRL_TEST_CASE == CASE_NAME
MOLRL_PLUGIN("two words", "1.0", "Has no good name", provide)
#elif MOLRL_TEST_CASE == CASE_COLUMN
MOLRL_PLUGIN("column", "1.0", "Has a column without a good id", provide)
#elif MOLRL_TEST_CASE != CASE_NO_ENTRY
extern "C" const molrl::plugin::Declaration* molrlPlugin()
{
    static const molrl::plugin::Declaration declaration{MOLRL_PLUGIN_API + (MOLRL_TEST_CASE == CASE_OLD ? 7 : 0),
                                                        MOLRL_TEST_CASE == CASE_TOOLCHAIN ? "borland 3"
                                                                                          : MOLRL_PLUGIN_TOOLCHAIN,
                                                        "odd",
                                                        "1.0",
                                                        "",
                                                        provide};
    return MOLRL_TEST_CASE == CASE_EMPTY ? nullptr : &declaration;
}
#endif
