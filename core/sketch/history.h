// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/drawing.h"

#include <memory>
#include <vector>

namespace molrl::sketch {

/// The sheet and everything that was done to it. Each step keeps the whole drawing, so undo and redo are exact for
/// every kind of change. Not thread-safe; the drawing handed out is immutable and may go to other threads.
class History {
public:
    static constexpr std::size_t kMaxSteps = 2000; ///< the oldest are forgotten beyond

    [[nodiscard]] const Drawing& drawing() const { return *m_steps[m_now].drawing; }
    [[nodiscard]] std::shared_ptr<const Drawing> share() const { return m_steps[m_now].drawing; }
    /// Makes the drawing the present one; what was undone is forgotten. Equal drawings make no step.
    /// @param name  in a user's words: "add bond"
    /// @return whether there was a step
    bool commit(std::string name, Drawing next);
    /// Puts the drawing in the place of the latest step, as a label that is typed on letter by letter; a step that then
    /// changes nothing goes. Without a step to undo, as commit(). @return whether the present drawing is another
    bool amend(std::string name, Drawing next);
    bool undo();
    bool redo();
    [[nodiscard]] bool canUndo() const { return m_now > 0; }
    [[nodiscard]] bool canRedo() const { return m_now + 1 < m_steps.size(); }
    [[nodiscard]] std::string undoName() const { return canUndo() ? m_steps[m_now].name : std::string(); }
    [[nodiscard]] std::string redoName() const { return canRedo() ? m_steps[m_now + 1].name : std::string(); }

private:
    struct Step {
        std::string name;
        std::shared_ptr<const Drawing> drawing;
    };
    std::vector<Step> m_steps{{{}, std::make_shared<const Drawing>()}};
    std::size_t m_now = 0;
};

} // namespace molrl::sketch
