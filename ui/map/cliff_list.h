// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/neighbour_search.h"
#include "ui/widgets/structure_cache.h"

#include <QAbstractListModel>
#include <QListView>
#include <optional>

namespace molrl::ui {

/// Pairs of compounds: two structures, their values, and how alike they are. A click or Enter chooses a pair.
class CliffList : public QListView {
    Q_OBJECT

public:
    CliffList(StructureCache& structures, QWidget* parent = nullptr);

    void setPairs(std::vector<CliffPair> pairs, const QString& property, CliffSpace space);
    [[nodiscard]] const std::vector<CliffPair>& pairs() const { return m_pairs; }

Q_SIGNALS:
    void chosen(int index);
    void pointedAt(int index); ///< -1: none

protected:
    void leaveEvent(QEvent* event) override;

private:
    class Model;
    class Delegate;
    [[nodiscard]] QString valueText(double value) const;

    StructureCache& m_structures;
    Model* m_model = nullptr;
    std::vector<CliffPair> m_pairs;
    std::optional<int> m_decimals; ///< of values and differences
    QString m_property;
    CliffSpace m_space = CliffSpace::Fingerprint;
};

} // namespace molrl::ui
