// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/sketcher/live_engine.h"

#include <QDialog>
#include <QImage>

class QLabel;
class QTableWidget;

namespace molrl::ui {

/// A molecule and the name it is shown under.
struct NamedStructure {
    QString name;
    QString smiles;
};

/// What two molecules have in common and what not.
struct StructureComparison {
    struct Row {
        QString property;
        QString first;
        QString second;
        QString change;
    };
    NamedStructure first;
    NamedStructure second;
    QImage firstPicture; ///< black on white, in two-fold resolution; the second lies as the first does
    QImage secondPicture;
    std::vector<Row> rows;
    double tanimoto = 0;
    double cosine = 0; ///< NaN: no model
};

/// Both drawings aligned, what differs marked, and their properties and predictions side by side.
[[nodiscard]] Result<StructureComparison> compareStructures(const NamedStructure& first, const NamedStructure& second,
                                                            const model::Network* network,
                                                            const std::vector<LiveModel>& models, JobContext& job);

/// Shows a comparison, and follows as the sketch or the chosen compound changes.
class CompareDialog : public QDialog {
    Q_OBJECT

public:
    CompareDialog(Document& document, QWidget* parent = nullptr);
    void compare(const NamedStructure& first, const NamedStructure& second, const std::vector<LiveModel>& models);
    [[nodiscard]] bool isBusy() const { return m_comparing.isRunning(); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void showComparison(const StructureComparison& comparison);
    void showPictures();

    Document& m_document;
    LatestOnly<StructureComparison> m_comparing;
    StructureComparison m_shown;
    QLabel* m_firstName = nullptr;
    QLabel* m_secondName = nullptr;
    QLabel* m_firstPicture = nullptr;
    QLabel* m_secondPicture = nullptr;
    QLabel* m_likeness = nullptr;
    QTableWidget* m_table = nullptr;
};

} // namespace molrl::ui
