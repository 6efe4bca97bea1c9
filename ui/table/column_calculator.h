// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/plugin/compute_columns.h"
#include "ui/document.h"

#include <QObject>
#include <functional>
#include <vector>

namespace molrl::ui {

struct CalculationSummary {
    qint64 compounds = 0; ///< with a structure
    qint64 failed = 0;    ///< of them
    QString firstProblem; ///< of the first that failed
    int columnCount = 0;
    std::string firstOrigin; ///< of the first of the new columns
};

/// Fills columns from the plugins for all compounds of the workspace, in the background.
///
/// They come as one edit, when all are calculated: undo takes them away, and a cancelled calculation leaves nothing.
/// Columns of the same kind from an earlier calculation give way to the new ones.
class ColumnCalculator : public QObject {
    Q_OBJECT

public:
    explicit ColumnCalculator(Document& document, QObject* parent = nullptr);
    void setUp(std::function<void()> onThread, ThreadBudget budget);
    /// Does nothing while one runs.
    void start(std::vector<plugin::WantedColumn> wanted);
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void runningChanged();
    void finished(const molrl::ui::CalculationSummary& summary);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    struct Calculated {
        workspace::AddColumns edit;
        CalculationSummary summary;
    };
    struct Work;
    void onCalculated(Result<Calculated> calculated);
    void end();

    Document& m_document;
    std::function<void()> m_onThread;
    ThreadBudget m_budget;
    bool m_isRunning = false; ///< until the columns are stored
    bool m_isStoring = false;
};

} // namespace molrl::ui
