// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/import_dialog.h"
#include "ui/shell/import_report_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/model_controller.h"
#include "ui/shell/pasted_text.h"
#include "ui/shell/workspace_controller.h"
#include "ui/table/table_page.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>

namespace molrl::ui {
namespace {

constexpr int kNewsMs = 12000;

QFileDialog* makeFileDialog(QWidget* parent, const QString& title, const QString& filter)
{
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    return dialog;
}

} // namespace

void MainWindow::start(const Start& what)
{
    m_models->load(m_settings.modelFile, m_settings.device);
    if (what.offerRecovery)
        m_workspaces->findCrashed();
    QStringList molecules;
    QString workspace = what.workspace;
    for (const QString& file : what.files) {
        if (isWorkspaceFile(file) && workspace.isEmpty())
            workspace = file;
        else if (isPictureFile(file))
            showPicture(file);
        else
            molecules << file;
    }
    const auto next = [this, molecules, demo = what.demo](bool) {
        if (demo)
            openDemo();
        if (!molecules.isEmpty())
            importNow(molecules);
    };
    if (workspace.isEmpty())
        m_workspaces->makeUntitled(next);
    else
        m_workspaces->open(workspace, true, next);
}

void MainWindow::openFile(const QString& path)
{
    m_workspaces->open(path);
}

void MainWindow::saveCopyAs(const QString& path)
{
    m_workspaces->saveCopyAs(path);
}

/// Runs `then` when there is a workspace to put things in.
void MainWindow::withWorkspace(std::function<void()> then)
{
    if (m_document->workspace()) {
        then();
        return;
    }
    m_workspaces->makeUntitled([then = std::move(then)](bool made) {
        if (made)
            then();
    });
}

void MainWindow::openDemo()
{
    const QString library = findDemoLibrary();
    if (library.isEmpty()) {
        onFailed(tr("The demo library could not be opened."),
                 Error{ErrorCode::NotFound, "it is not among the files that came with the program",
                       "demo/approved_drugs.csv"});
        return;
    }
    if (m_document->workspace() && m_workspaces->isUntitled() && m_workspaces->isEmpty()) {
        importNow({library});
        return;
    }
    m_workspaces->makeUntitled([this, library](bool made) {
        if (made)
            importNow({library});
    });
}

void MainWindow::openPaths(const QStringList& paths, bool ask)
{
    QStringList molecules;
    for (const QString& path : paths) {
        if (isWorkspaceFile(path))
            openFile(path);
        else if (isPictureFile(path))
            showPicture(path);
        else
            molecules << path;
    }
    if (molecules.isEmpty())
        return;
    if (ask)
        askImport(molecules);
    else
        importNow(molecules);
}

void MainWindow::askImport(const QStringList& paths)
{
    auto* dialog = findChild<ImportDialog*>(QString(), Qt::FindDirectChildrenOnly);
    if (dialog == nullptr) {
        dialog = new ImportDialog(*m_jobs, m_settings.budget(), this);
        connect(dialog, &ImportDialog::importRequested, this,
                [this](const std::vector<ImportRequest>& requests) { importRequests(requests, true); });
    }
    dialog->addFiles(paths);
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void MainWindow::importNow(const QStringList& paths)
{
    std::vector<ImportRequest> requests;
    for (const QString& path : paths) {
        ImportRequest request;
        request.path = QFileInfo(path).absoluteFilePath();
        request.options.budget = m_settings.budget();
        requests.push_back(std::move(request));
    }
    importRequests(requests, false);
}

void MainWindow::importRequests(const std::vector<ImportRequest>& requests, bool showReport)
{
    m_showReports = showReport;
    withWorkspace([this, requests] {
        for (const ImportRequest& request : requests)
            m_imports->start(request);
    });
}

void MainWindow::chooseWorkspace()
{
    auto* dialog = makeFileDialog(this, tr("Open a workspace"), workspaceFileFilter());
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openFile);
    dialog->open();
}

void MainWindow::chooseMolecules()
{
    auto* dialog = makeFileDialog(this, tr("Import molecules"), moleculeFileFilter());
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::askImport);
    dialog->open();
}

void MainWindow::chooseCopy()
{
    auto* dialog =
        makeFileDialog(this, m_workspaces->isUntitled() ? tr("Save as") : tr("Save a copy as"), workspaceFileFilter());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(QStringLiteral("molrl"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveCopyAs);
    dialog->open();
}

void MainWindow::chooseModel()
{
    auto* dialog = makeFileDialog(this, tr("Load a model"), modelFileFilter());
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { m_models->load(path, m_settings.device); });
    dialog->open();
}

void MainWindow::paste()
{
    if (pastePicture())
        return;
    const QString text = QGuiApplication::clipboard()->text();
    m_jobs->start<workspace::AddCompounds>(
        Lane::Interactive, tr("Reading the clipboard"), [text](JobContext&) { return parsePastedText(text); }, this,
        [this](Result<workspace::AddCompounds> edit) {
            if (!edit) {
                onFailed(tr("Nothing was pasted."), edit.error());
                return;
            }
            const auto count = static_cast<int>(edit->entries.size());
            m_document->edit(*edit, [this, count](Result<void> done) {
                if (done)
                    notify({QStringLiteral("pasted"),
                            Notice::Kind::Success,
                            tr("%n compound(s) pasted.", nullptr, count),
                            {},
                            {},
                            {},
                            6000});
            });
        },
        true);
}

void MainWindow::offerRecovery(const QString& path)
{
    Notice notice;
    notice.id = QStringLiteral("recovery.") + path;
    notice.kind = Notice::Kind::Warning;
    notice.title = tr("MolRL Studio did not end properly last time.");
    notice.text = tr("%1 is safe on the disk.").arg(WorkspaceController::displayNameOf(path));
    notice.buttons = {{QStringLiteral("notice.reopen"), tr("Reopen"), [this, path] { openFile(path); }}};
    notify(notice);
}

void MainWindow::onWorkspaceOpened(const QString& path)
{
    if (!m_workspaces->isUntitled())
        RecentFiles::add(path);
    updateTitle();
    updateActions();
    showPage();
    m_imports->findCutImports();
}

ImportReportDialog* MainWindow::report()
{
    if (!m_report) {
        m_report = new ImportReportDialog(*m_selection, this);
        connect(m_report, &ImportReportDialog::failed, this, &MainWindow::onFailed);
        for (const auto& import : m_imports->finished())
            m_report->add(import);
    }
    return m_report;
}

void MainWindow::onImported(const std::shared_ptr<const FinishedImport>& import)
{
    const workspace::ImportReport& r = import->report;
    const QString name = QFileInfo(QString::fromStdString(r.file)).fileName();
    if (QFileInfo(findDemoLibrary()) != QFileInfo(QString::fromStdString(r.file)))
        RecentFiles::add(QString::fromStdString(r.file));
    if (m_report)
        m_report->add(import);
    showPage();
    updateActions();
    if (m_showReports) {
        report()->show();
        return;
    }
    Notice notice;
    notice.isOfDocument = true;
    notice.id = QStringLiteral("imported.") + QString::fromStdString(r.file);
    notice.kind = r.flagged > 0 || r.cancelled ? Notice::Kind::Warning : Notice::Kind::Success;
    notice.title = r.cancelled ? tr("Import of %1 cancelled.").arg(name) : tr("%1 imported.").arg(name);
    notice.text = tr("%1 rows: %2 with a structure, %3 flagged, %4 standardised.")
                      .arg(formatCount(r.rows), formatCount(r.kept), formatCount(r.flagged), formatCount(r.changed));
    notice.hideAfterMs = notice.kind == Notice::Kind::Success ? kNewsMs : 0;
    notice.buttons = {{QStringLiteral("notice.report"), tr("Report"), [this] { report()->show(); }}};
    notify(notice);
}

void MainWindow::onCutImport(const workspace::Source& source)
{
    const QString name = QFileInfo(QString::fromStdString(source.path)).fileName();
    Notice notice;
    notice.isOfDocument = true;
    notice.id = QStringLiteral("cut.%1").arg(source.id);
    notice.kind = Notice::Kind::Warning;
    notice.title = tr("The import of %1 was cut short.").arg(name);
    notice.text = tr("Its first %1 rows are here, the rest of the file is not.").arg(formatCount(source.rows));
    notice.buttons = {{QStringLiteral("notice.keepRows"), tr("Keep the rows"),
                       [this, id = source.id] { m_imports->keepCutImport(id); }},
                      {QStringLiteral("notice.removeRows"), tr("Remove them"),
                       [this, id = source.id] { m_imports->removeImport(id); }}};
    notify(notice);
}

void MainWindow::onEncoded(const EncodeSummary& summary)
{
    Notice notice;
    notice.isOfDocument = true;
    notice.id = QStringLiteral("encoded");
    notice.kind = summary.failed > 0 ? Notice::Kind::Warning : Notice::Kind::Success;
    notice.title = tr("Library encoded.");
    notice.text = tr("%1 computed in %2, %3 there already, %4 without a structure, %5 failed.")
                      .arg(formatCount(summary.encoded), formatDuration(summary.seconds), formatCount(summary.cached),
                           formatCount(summary.bad), formatCount(summary.failed));
    notice.hideAfterMs = notice.kind == Notice::Kind::Success ? kNewsMs : 0;
    notify(notice);
    updateActions();
}

void MainWindow::onFailed(const QString& whatFailed, const Error& error)
{
    qWarning("%s %s", qUtf8Printable(whatFailed), error.message().c_str());
    notify(makeErrorNotice(whatFailed, error));
}

} // namespace molrl::ui
