// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/pictures/picture_dialog.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/main_window.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>
#include <QStatusBar>

namespace molrl::ui {

namespace {

const char* const kPictureOrigin = "pictures that were confirmed";

} // namespace

/// The one dialog about pictures; another picture takes the place of the one before.
PictureDialog* MainWindow::pictureDialog()
{
    auto* dialog = findChild<PictureDialog*>(QString(), Qt::FindDirectChildrenOnly);
    if (dialog == nullptr) {
        dialog = new PictureDialog(*m_document, *m_selection, this);
        connect(dialog, &PictureDialog::failed, this, &MainWindow::onFailed);
        connect(dialog, &PictureDialog::drawingShown, this,
                [this](const Picture& drawing, const QString& title) { m_inspector->showPicture(drawing, title); });
        connect(dialog, &PictureDialog::confirmed, this, &MainWindow::noteConfirmed);
        connect(dialog, &PictureDialog::sketchAsked, this, [this](workspace::CompoundId id) {
            showSketch();
            if (!id)
                return m_sketcher->clearSheet();
            withCompound(id, [this](const workspace::Compound& compound) {
                m_sketcher->load(toQString(compound.smiles), true);
            });
        });
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

PictureDialog* MainWindow::showPicture(const QString& path)
{
    PictureDialog* dialog = pictureDialog();
    dialog->openFile(path);
    return dialog;
}

void MainWindow::choosePicture()
{
    auto* dialog = new QFileDialog(this, tr("Open a picture of molecules"), {}, pictureFileFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::showPicture);
    dialog->open();
}

/// A picture on the clipboard opens the dialog; where there is text beside it, the text is meant.
bool MainWindow::pastePicture()
{
    const QMimeData* content = QGuiApplication::clipboard()->mimeData();
    if (content == nullptr || !content->hasImage() || !content->text().trimmed().isEmpty())
        return false;
    pictureDialog()->openImage(QGuiApplication::clipboard()->image(), tr("Pasted picture"));
    return true;
}

/// A column says which picture showed which compound; the next note goes into the same column.
void MainWindow::noteConfirmed(workspace::CompoundId id, const QString& title)
{
    const auto workspace = m_document->workspace();
    if (!workspace || !id)
        return;
    m_jobs->start<workspace::Edit>(
        Lane::Interactive, tr("Note a picture"),
        [workspace, id, title = title.toStdString()](JobContext&) -> Result<workspace::Edit> {
            MOLRL_TRY(const auto columns, workspace->columns());
            for (const workspace::Column& column : columns)
                if (column.origin == kPictureOrigin)
                    return workspace::Edit(workspace::SetCells{column.id, {{id, title}}});
            workspace::AddColumns edit;
            edit.what = "note a picture";
            edit.compounds = {id};
            workspace::AddColumns::One column{"picture", kPictureOrigin, false, {}, {title}};
            edit.columns.push_back(std::move(column));
            return workspace::Edit(std::move(edit));
        },
        this,
        [this, title](Result<workspace::Edit> edit) {
            if (!edit)
                return onFailed(tr("The picture was not noted."), edit.error());
            m_document->edit(*edit, [this, title](Result<void> done) {
                if (done)
                    statusBar()->showMessage(tr("%1 is noted at the compound; Undo takes it back.").arg(title), 5000);
            });
        },
        true);
}

} // namespace molrl::ui
