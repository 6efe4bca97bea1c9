// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the runs' panel.
#include "ui/adapt/adapt.h"
#include "ui/training/curve_plot.h"
#include "ui/training/finetune_dialog.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QUrl>
#include <filesystem>

namespace molrl::ui {

QAction* RunsPanel::addAction(const QString& id, const QString& text, const QString& tip, const QKeySequence& key,
                              const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QStringLiteral("action.") + id);
    action->setToolTip(key.isEmpty() ? tip
                                     : QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    action->setStatusTip(tip);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [run] { run(); });
    QWidget::addAction(action);
    m_actions << action;
    m_byId.insert(id, action);
    return action;
}

/// Between the groups of menus.
void RunsPanel::addSeparator()
{
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    m_actions << separator;
}

void RunsPanel::buildActions()
{
    const auto onRun = [this](void (FinetuneJobs::*verb)(const QString&)) {
        return [this, verb] {
            if (const RunEntry* run = current())
                (m_jobs.*verb)(QString(run->path));
        };
    };
    addAction(QStringLiteral("runs.new"), tr("&New fine-tuning…"),
              tr("Teach the model in use to predict a property, from the workspace or a file"), {},
              [this] { openNew(); });
    addAction(QStringLiteral("runs.clone"), tr("C&lone…"),
              tr("A new run with this one's settings, to be changed first"), {}, [this] { clone(); });
    addAction(QStringLiteral("runs.attach"), tr("&Attach run…"),
              tr("Show a run from its directory: of another process, another machine, another day"), {},
              [this] { askForDirectory(); });
    addSeparator();
    addAction(QStringLiteral("runs.pause"), tr("&Pause"), tr("Save everything and rest; resuming goes on exactly"), {},
              onRun(&FinetuneJobs::pause));
    addAction(QStringLiteral("runs.resume"), tr("&Resume"), tr("Go on exactly where the run stopped"), {},
              onRun(&FinetuneJobs::resume));
    addAction(QStringLiteral("runs.stop"), tr("Stop, &keep best"), tr("End now, with the best model so far"), {},
              onRun(&FinetuneJobs::stopAndKeepBest));
    addAction(QStringLiteral("runs.cancel"), tr("&Cancel, discard"), tr("End now and remove what was learned"), {},
              onRun(&FinetuneJobs::discard));
    addSeparator();
    addAction(
        QStringLiteral("runs.screen"), tr("Screen the &workspace"),
        tr("Predict every compound of the workspace with the models of the chosen runs; predictions become columns"),
        {}, [this] { m_screening.start(chosenModels()); });
    addAction(QStringLiteral("runs.screenFile"), tr("Screen with a model f&ile…"),
              tr("Predict every compound of the workspace with a fine-tuned model from a file"), {},
              [this] { askForModelFile(); });
    addAction(QStringLiteral("runs.useModel"), tr("&Use this model"),
              tr("Encode and inspect with the model that this run has made"), {}, [this] {
                  if (const RunEntry* run = current(); run != nullptr && run->view)
                      Q_EMIT useModelRequested(toQString(run->view->modelPath));
              });
    addSeparator();
    addAction(QStringLiteral("runs.star"), tr("&Star"), tr("Keep this run at the top of the list"), {}, [this] {
        if (const RunEntry* run = current()) {
            runs::RunNotes notes = run->notes;
            notes.starred = !notes.starred;
            m_store.setNotes(run->path, notes);
        }
    })->setCheckable(true);
    addAction(QStringLiteral("runs.note"), tr("N&ote…"), tr("Write a note about this run; it is kept beside its files"),
              {}, [this] { askForNote(); });
    addSeparator();
    addAction(QStringLiteral("runs.openFolder"), tr("Open &folder"), tr("Show the run's files"), {}, [this] {
        if (const RunEntry* run = current())
            QDesktopServices::openUrl(QUrl::fromLocalFile(run->path));
    });
    addAction(QStringLiteral("runs.saveCurves"), tr("Save cur&ves…"), tr("Save the plot as a picture or PDF"), {},
              [this] { askWhereToSaveCurves(); });
    addAction(QStringLiteral("runs.exportModel"), tr("Save &model as…"),
              tr("The model as one file, with its card inside"), {}, [this] { askWhereToSaveFile(false); });
    addAction(QStringLiteral("runs.exportCard"), tr("Sav&e model card as…"),
              tr("Data, split, metrics with intervals, and limits, as a text"), {},
              [this] { askWhereToSaveFile(true); });
    addSeparator();
    addAction(QStringLiteral("runs.forget"), tr("&Take off the list"),
              tr("Forget this run here; its files stay where they are"), {}, [this] {
                  if (const RunEntry* run = current())
                      m_store.detach(run->path);
              });
    addAction(QStringLiteral("runs.delete"), tr("&Delete run"), tr("Delete the chosen runs; can be undone for a week"),
              QKeySequence::Delete, [this] {
                  for (const QString& path : chosen())
                      if (const RunEntry* run = m_store.find(path);
                          run && run->view && !runs::isActive(run->view->state))
                          m_store.remove(path);
              });
}

FinetuneDialog* RunsPanel::openNew()
{
    auto* dialog = findChild<FinetuneDialog*>();
    if (dialog == nullptr) {
        dialog = new FinetuneDialog(m_document, m_store.folder(), m_jobs.budget(), m_jobs.device(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &FinetuneDialog::startRequested, &m_jobs, &FinetuneJobs::start);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

void RunsPanel::clone()
{
    const RunEntry* run = current();
    if (run == nullptr || !run->view)
        return;
    m_loading.stop();
    m_loadedOf.clear();
    m_copying.start(
        tr("Reading settings"),
        [path = run->path + QStringLiteral("/config.json")](JobContext&) -> Result<QString> {
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly))
                return fail(ErrorCode::IoError, "its settings can't be read", path.toStdString());
            return QString::fromUtf8(file.readAll());
        },
        this,
        [this, name = toQString(run->view->name)](Result<QString> text) {
            const QJsonObject json = QJsonDocument::fromJson(text.value_or(QString()).toUtf8()).object();
            const auto config = training::FinetuneConfig::fromJson(
                QJsonDocument(json.value(QStringLiteral("finetune")).toObject()).toJson().toStdString());
            if (!text || !config) {
                Q_EMIT failed(tr("The run was not cloned."), text ? config.error() : text.error());
                return;
            }
            FinetuneDialog* dialog = openNew();
            dialog->useSettings(name + tr(" again"), *config);
            QStringList labels;
            for (const QJsonValue& label : json.value(QStringLiteral("labels")).toArray())
                labels << label.toString();
            dialog->useFile(json.value(QStringLiteral("data")).toString());
            dialog->chooseLabels(labels);
        });
}

void RunsPanel::askWhereToSaveFile(bool card)
{
    const RunEntry* run = current();
    if (run == nullptr || !run->view)
        return;
    auto* dialog = new QFileDialog(this, card ? tr("Save the model card") : tr("Save the model"), {},
                                   card ? tr("Markdown (*.md)") : tr("Model (*.safetensors)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(card ? QStringLiteral("md") : QStringLiteral("safetensors"));
    dialog->selectFile(toQString(run->view->name) + (card ? QStringLiteral(".md") : QStringLiteral(".safetensors")));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, from = toQString(card ? run->view->cardPath : run->view->modelPath)](const QString& to) {
                saveFileAs(from, to);
            });
    dialog->open();
}

void RunsPanel::saveFileAs(const QString& from, const QString& to)
{
    m_copying.start(
        tr("Saving %1").arg(QFileInfo(to).fileName()),
        [from, to](JobContext&) -> Result<QString> {
            const QString beside = to + QStringLiteral(".part");
            QFile::remove(beside);
            std::error_code error;
            if (QFile::copy(from, beside))
                std::filesystem::rename(beside.toStdString(), to.toStdString(), error);
            else
                error = std::make_error_code(std::errc::io_error);
            if (error) {
                QFile::remove(beside);
                return fail(ErrorCode::IoError, "it can't be written; is the disk full?", to.toStdString());
            }
            return to;
        },
        this,
        [this](Result<QString> saved) {
            if (saved)
                Q_EMIT message(tr("Saved: %1").arg(*saved));
            else if (saved.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(tr("It was not saved."), saved.error());
        },
        false);
}

void RunsPanel::askForDirectory()
{
    auto* dialog = new QFileDialog(this, tr("Attach the directory of a run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_store.attach(path);
        choose(path);
    });
    dialog->open();
}

QStringList RunsPanel::chosenModels() const
{
    QStringList models;
    for (const QString& path : m_chosen)
        if (const RunEntry* run = m_store.find(path); run != nullptr && run->view && !run->view->modelPath.empty() &&
                                                      run->view->kind == runs::RunKind::FineTuning)
            models << toQString(run->view->modelPath);
    return models;
}

void RunsPanel::askForModelFile()
{
    auto* dialog = new QFileDialog(this, tr("Screen with a fine-tuned model"), {}, tr("Models (*.safetensors)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { m_screening.start(path); });
    dialog->open();
}

void RunsPanel::askForNote()
{
    const RunEntry* run = current();
    if (run == nullptr)
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("runs.noteDialog"));
    dialog->setWindowTitle(tr("Note"));
    dialog->setLabelText(tr("Note about %1").arg(m_name->text()));
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    dialog->setTextValue(toQString(run->notes.note));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, path = run->path](const QString& text) {
        if (const RunEntry* of = m_store.find(path)) {
            runs::RunNotes notes = of->notes;
            notes.note = text.trimmed().toStdString();
            m_store.setNotes(path, notes);
        }
    });
    dialog->open();
}

void RunsPanel::askWhereToSaveCurves()
{
    auto* dialog = new QFileDialog(this, tr("Save the curves"), {}, tr("Picture (*.png);;PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const bool saved = m_curves->saveAs(path);
        m_readOut->setText(saved ? tr("Saved: %1").arg(path)
                                 : tr("%1 could not be written; is the disk full?").arg(path));
    });
    dialog->open();
}

} // namespace molrl::ui
