// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/import_controller.h"

#include "ui/adapt/adapt.h"
#include "ui/jobs/background_priority.h"

#include <QFileInfo>
#include <algorithm>
#include <set>

namespace molrl::ui {
namespace {

constexpr std::size_t kChunk = 4096;
constexpr int kFirstLookMs = 400;
constexpr int kLongestLookMs = 15000;

std::string keptKey(std::int64_t sourceId)
{
    return "import.cutKept." + std::to_string(sourceId);
}

/// Which compounds the report's rows became. Ids of one import ascend with its rows, so a look at the chunks in order
/// ends as soon as all are found.
Result<void> findCompounds(const workspace::Workspace& workspace, FinishedImport& import, JobContext& job)
{
    const workspace::ImportReport& report = import.report;
    std::set<std::int64_t> wanted;
    for (const auto* issues : {&report.issues, &report.cellIssues, &report.changeSamples})
        for (const auto& issue : *issues)
            wanted.insert(issue.row);
    MOLRL_TRY(const workspace::SnapshotPtr snapshot, workspace.snapshot());
    const auto& ids = snapshot->ids;
    // The import's compounds are the newest but for what was pasted meanwhile: search from the end.
    for (std::size_t end = ids.size(); end > 0 && !wanted.empty() && !job.stopRequested();) {
        const std::size_t begin = end > kChunk ? end - kChunk : 0;
        MOLRL_TRY(const auto compounds, workspace.compounds({ids.data() + begin, end - begin}));
        for (const auto& compound : compounds)
            if (compound.sourceId == report.sourceId && wanted.erase(compound.row) > 0)
                import.compoundOfRow[compound.row] = compound.id;
        end = begin;
    }
    return {};
}

Result<FinishedImport> runImport(workspace::Workspace& workspace, const ImportRequest& request, JobContext& job)
{
    makeThreadYield();
    const std::string path = request.path.toStdString();
    workspace::ImportOptions options = request.options;
    if (!request.choices.empty()) {
        MOLRL_TRY(const auto reader, chem::RecordReader::open(path, options.reader));
        options.columns = mapColumns(request.choices, reader->columns());
    }
    FinishedImport done;
    JobContext importing = job.part(0, 0.98);
    MOLRL_TRY(done.report, workspace::importFile(workspace, path, options, importing));
    if (done.report.cancelled &&
        done.report.sourceId != 0) // the user's own wish: not to be asked about at the next start
        MOLRL_CHECK(workspace.setSetting(keptKey(done.report.sourceId), "1"));
    MOLRL_CHECK(findCompounds(workspace, done, job));
    job.report(1);
    return done;
}

} // namespace

std::vector<workspace::ColumnMapping> mapColumns(const std::vector<ColumnChoice>& choices,
                                                 const std::vector<std::string>& readerColumns)
{
    std::vector<workspace::ColumnMapping> mapping;
    if (readerColumns.empty()) { // an SDF: tags come up in the order in which the dialog saw them
        for (const ColumnChoice& choice : choices)
            mapping.push_back(choice.mapping);
        return mapping;
    }
    std::vector<bool> used(choices.size(), false);
    for (const std::string& name : readerColumns) {
        workspace::ColumnMapping found;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            if (used[i] || choices[i].fileName != name)
                continue;
            used[i] = true;
            found = choices[i].mapping;
            break;
        }
        mapping.push_back(found);
    }
    return mapping;
}

ImportController::ImportController(Document& document, QObject* parent) : QObject(parent), m_document(document)
{
    m_liveRows.setSingleShot(true);
    connect(&m_liveRows, &QTimer::timeout, this, &ImportController::showRowsSoFar);
    // A report's compounds are numbers: in another workspace they are other compounds.
    connect(&m_document, &Document::workspaceChanged, this, [this] { m_finished.clear(); });
}

void ImportController::showRowsSoFar()
{
    if (m_running == 0)
        return;
    Q_EMIT m_document.columnsChanged();
    Q_EMIT m_document.compoundsChanged();
    m_liveRows.start(std::min(m_liveRows.interval() * 2, kLongestLookMs));
}

void ImportController::start(const ImportRequest& request)
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    ++m_running;
    m_liveRows.start(kFirstLookMs);
    const JobPtr job = m_document.jobs().start<FinishedImport>(
        Lane::Background, tr("Import %1").arg(QFileInfo(request.path).fileName()),
        [workspace, request](JobContext& context) { return runImport(*workspace, request, context); }, this,
        [this, workspace, path = request.path](Result<FinishedImport> result) {
            if (--m_running == 0)
                m_liveRows.stop();
            if (workspace == m_document.workspace())
                onDone(path, std::move(result));
        });
    Q_EMIT started(job);
}

void ImportController::onDone(const QString& path, Result<FinishedImport> result)
{
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            Q_EMIT failed(tr("%1 could not be imported.").arg(QFileInfo(path).fileName()), result.error());
        Q_EMIT m_document.compoundsChanged(); // what was stored before it failed is there
        Q_EMIT m_document.columnsChanged();
        findCutImports();
        return;
    }
    const auto import = std::make_shared<const FinishedImport>(std::move(*result));
    if (import->report.sourceId != 0)
        m_document.noteDone(workspace::RemoveSource{import->report.sourceId},
                            tr("import of %1").arg(QFileInfo(path).fileName()));
    m_finished.push_back(import);
    Q_EMIT finishedImport(import);
}

void ImportController::findCutImports()
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    using Sources = std::vector<workspace::Source>;
    m_document.jobs().start<Sources>(
        Lane::Document, tr("Checking imports"),
        [workspace](JobContext&) -> Result<Sources> {
            MOLRL_TRY(Sources sources, workspace->sources());
            Sources cut;
            for (auto& source : sources) {
                MOLRL_TRY(const auto kept, workspace->setting(keptKey(source.id)));
                if (!source.complete && !kept)
                    cut.push_back(std::move(source));
            }
            return cut;
        },
        this,
        [this, workspace](Result<Sources> cut) {
            if (workspace != m_document.workspace() || m_running > 0)
                return; // an import that runs is not complete either
            if (!cut)
                Q_EMIT failed(tr("The imports of this workspace could not be checked."), cut.error());
            else
                for (const auto& source : *cut)
                    Q_EMIT cutImportFound(source);
        },
        true);
}

void ImportController::keepCutImport(std::int64_t sourceId)
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    m_document.jobs().start<bool>(
        Lane::Document, tr("Keeping rows"),
        [workspace, sourceId](JobContext&) -> Result<bool> {
            MOLRL_CHECK(workspace->setSetting(keptKey(sourceId), "1"));
            return true;
        },
        this,
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT failed(tr("Your choice could not be stored."), done.error());
        },
        true);
}

void ImportController::removeImport(std::int64_t sourceId)
{
    m_document.edit(workspace::RemoveSource{sourceId});
}

} // namespace molrl::ui
