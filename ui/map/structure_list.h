// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"
#include "ui/widgets/structure_cache.h"

#include <QAbstractListModel>
#include <QListView>
#include <vector>

namespace molrl::ui {

/// A structure with what is said of it.
struct StructureItem {
    workspace::CompoundId id; ///< names the picture; scaffolds have numbers of their own
    std::string smiles;
    QString title;
    QString detail; ///< below the title, of lesser weight; may be empty, or hold several lines
    QString tip;
    bool isMarked = false; ///< framed, as a cluster's medoid is
};

/// Structures in a grid as wide as there is room for. A click or Enter activates one.
class StructureList : public QListView {
    Q_OBJECT

public:
    /// @param cell     room of a picture, logical pixels
    /// @param growing  as high as its items need, for use among other things that scroll; else it scrolls itself
    StructureList(StructureCache& structures, QSize cell, bool growing, QWidget* parent = nullptr);

    void setItems(std::vector<StructureItem> items);
    [[nodiscard]] const std::vector<StructureItem>& items() const;
    /// A substructure that is marked on all of them; empty: none.
    void setHighlight(std::string query);
    [[nodiscard]] const std::string& highlight() const { return m_highlight; }

Q_SIGNALS:
    void chosen(int index, Qt::KeyboardModifiers modifiers);
    void pointedAt(int index); ///< -1: none

protected:
    void resizeEvent(QResizeEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    class Model;
    class Delegate;
    void fitHeight();

    StructureCache& m_structures;
    QSize m_cell;
    bool m_growing;
    Model* m_model = nullptr;
    std::string m_highlight;
};

} // namespace molrl::ui
