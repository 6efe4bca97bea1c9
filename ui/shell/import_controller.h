// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/import.h"
#include "ui/document.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace molrl::ui {

/// What the user wants done with one column of a file, known by its name and by which of that name it is.
struct ColumnChoice {
    std::string fileName;
    workspace::ColumnMapping mapping;
};

/// A file to import and how.
struct ImportRequest {
    QString path;
    workspace::ImportOptions options;  ///< `columns` is made from `choices` when the file is open
    std::vector<ColumnChoice> choices; ///< in the file's order, without the structure's column; empty: all as guessed
};

/// An import that is over, and the compounds of the rows that its report names.
struct FinishedImport {
    workspace::ImportReport report;
    std::map<std::int64_t, workspace::CompoundId> compoundOfRow; ///< of the rows in issues, cellIssues, changeSamples
};

/// Runs imports into the open workspace, one after the other, and puts their undo on the stack.
class ImportController : public QObject {
    Q_OBJECT

public:
    explicit ImportController(Document& document, QObject* parent = nullptr);

    void start(const ImportRequest& request);
    [[nodiscard]] int runningCount() const { return m_running; }
    /// The imports into the open workspace since it was opened, newest last.
    [[nodiscard]] const std::vector<std::shared_ptr<const FinishedImport>>& finished() const { return m_finished; }

    /// Looks for imports that a crash or a full disk cut; answers by cutImportFound, once each.
    void findCutImports();
    /// The user keeps the rows: not asked again.
    void keepCutImport(std::int64_t sourceId);
    void removeImport(std::int64_t sourceId);

Q_SIGNALS:
    void started(const molrl::ui::JobPtr& job);
    void finishedImport(const std::shared_ptr<const molrl::ui::FinishedImport>& import);
    void failed(const QString& whatFailed, const molrl::Error& error);
    void cutImportFound(const molrl::workspace::Source& source);

private:
    void onDone(const QString& path, Result<FinishedImport> result);
    void showRowsSoFar();

    Document& m_document;
    QTimer m_liveRows; ///< while an import runs, at growing intervals: each look at a big table costs more
    int m_running = 0;
    std::vector<std::shared_ptr<const FinishedImport>> m_finished;
};

/// The mapping by the reader's columns; a choice goes to the column of its name, the n-th to the n-th.
[[nodiscard]] std::vector<workspace::ColumnMapping> mapColumns(const std::vector<ColumnChoice>& choices,
                                                               const std::vector<std::string>& readerColumns);

} // namespace molrl::ui
