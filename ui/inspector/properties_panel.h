// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/descriptors.h"
#include "ui/document.h"
#include "ui/selection.h"

#include <QWidget>
#include <optional>
#include <vector>

class QFormLayout;
class QLabel;
class QScrollArea;

namespace molrl::ui {

class BusyOverlay;

/// Everything that is known about the current compound in words and numbers, to read and to copy.
class PropertiesPanel : public QWidget {
    Q_OBJECT

public:
    PropertiesPanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// The value shown beside a label; empty when there is no such line.
    [[nodiscard]] QString valueOf(const QString& label) const;

    /// What a job gathers about a compound.
    struct Gathered {
        workspace::Compound compound;
        std::optional<chem::MolecularProperties> properties;
        QString inchiKey;                               ///< empty where InChI refuses
        QString sourceFile;                             ///< empty for compounds that were drawn or pasted
        std::vector<std::pair<QString, QString>> cells; ///< of the workspace's columns
    };

Q_SIGNALS:
    void shownChanged();

private:
    void load();
    void onLoaded(Result<Gathered> gathered);
    void showWords(const QString& text);
    void fill(const Gathered& gathered);
    void addStructureLines(const Gathered& gathered);
    void addPropertyLines(const chem::MolecularProperties& properties);
    void startSection(const QString& title);
    void addLine(const QString& label, const QString& value, bool canCopy = false, const QString& toolTip = {});
    void startOver();

    Document& m_document;
    Selection& m_selection;
    LatestOnly<Gathered> m_loading;
    QScrollArea* m_scroll = nullptr;
    QString m_words; ///< in place of properties; empty: there are some
    QFormLayout* m_form = nullptr;
    BusyOverlay* m_busy = nullptr;
    std::vector<std::pair<QString, QString>> m_lines;
};

} // namespace molrl::ui
