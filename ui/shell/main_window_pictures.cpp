// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_dialog.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/main_window.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>

namespace molrl::ui {

/// The one dialog about pictures; another picture takes the place of the one before.
PictureDialog* MainWindow::pictureDialog()
{
    auto* dialog = findChild<PictureDialog*>(QString(), Qt::FindDirectChildrenOnly);
    if (dialog == nullptr) {
        dialog = new PictureDialog(*m_document, *m_selection, this);
        connect(dialog, &PictureDialog::failed, this, &MainWindow::onFailed);
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

} // namespace molrl::ui
