// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/edit.h"

namespace molrl::workspace {
namespace {

std::string count(std::size_t n, const char* one, const char* many)
{
    return n == 1 ? std::string("1 ") + one : std::to_string(n) + " " + many;
}

struct Words {
    std::string operator()(const SetCells& e) const { return "change " + count(e.cells.size(), "value", "values"); }
    std::string operator()(const SetCompoundName&) const { return "rename a compound"; }
    std::string operator()(const AddColumn& e) const { return "add column \"" + e.name + "\""; }
    std::string operator()(const RemoveColumn&) const { return "remove a column"; }
    std::string operator()(const AddColumns& e) const { return e.what; }
    std::string operator()(const RemoveColumns& e) const { return e.what; }
    std::string operator()(const RestoreColumns& e) const { return e.what; }
    std::string operator()(const RenameColumn& e) const { return "rename a column to \"" + e.name + "\""; }
    std::string operator()(const SetColumnHidden& e) const { return e.hidden ? "hide a column" : "show a column"; }
    std::string operator()(const MoveColumn&) const { return "move a column"; }
    std::string operator()(const RemoveCompounds& e) const
    {
        return "remove " + count(e.ids.size(), "compound", "compounds");
    }
    std::string operator()(const RestoreCompounds& e) const
    {
        return "bring back " + count(e.ids.size(), "compound", "compounds");
    }
    std::string operator()(const AddCompounds& e) const
    {
        return "add " + count(e.entries.size(), "compound", "compounds");
    }
    std::string operator()(const RemoveSource&) const { return "take back an import"; }
    std::string operator()(const RestoreSource&) const { return "import a file"; }
};

} // namespace

std::string describe(const Edit& edit)
{
    return std::visit(Words{}, edit);
}

} // namespace molrl::workspace
