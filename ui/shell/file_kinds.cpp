// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/file_kinds.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::file_kinds", text);
}

/// In $MOLRL_RESOURCES, beside the installed program's prefix, or in the source tree that a developer's build lies in.
QString findResource(const QString& relative)
{
    const QString given = qEnvironmentVariable("MOLRL_RESOURCES");
    if (!given.isEmpty() && QFileInfo::exists(given + QLatin1Char('/') + relative))
        return given + QLatin1Char('/') + relative;
    const QDir programs(QCoreApplication::applicationDirPath());
    const QString installed = programs.absoluteFilePath(QStringLiteral("../share/molrl-studio/") + relative);
    if (QFileInfo::exists(installed))
        return QFileInfo(installed).canonicalFilePath();
    QDir up = programs;
    for (int i = 0; i < 4; ++i) {
        const QString candidate = up.absoluteFilePath(QStringLiteral("resources/") + relative);
        if (QFileInfo::exists(candidate))
            return QFileInfo(candidate).canonicalFilePath();
        if (!up.cdUp())
            break;
    }
    return {};
}

} // namespace

QString moleculeFileFilter()
{
    return tr("Molecules (*.smi *.smiles *.csv *.tsv *.txt *.sdf *.sd *.mol *.inchi *.gz *.zst)") +
           QStringLiteral(";;") + tr("All files (*)");
}

QString workspaceFileFilter()
{
    return tr("MolRL workspaces (*.molrl)");
}

QString modelFileFilter()
{
    return tr("Model files (*.safetensors)") + QStringLiteral(";;") + tr("All files (*)");
}

bool isWorkspaceFile(const QString& path)
{
    return path.endsWith(QLatin1String(".molrl"), Qt::CaseInsensitive);
}

QString pictureFileFilter()
{
    return tr("Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp)") + QStringLiteral(";;") + tr("All files (*)");
}

bool isPictureFile(const QString& path)
{
    for (const char* ending : {"png", "jpg", "jpeg", "tif", "tiff", "webp", "bmp"})
        if (QFileInfo(path).suffix().compare(QLatin1String(ending), Qt::CaseInsensitive) == 0)
            return true;
    return false;
}

QString findDemoLibrary()
{
    for (const char* name : {"demo/approved_drugs.csv", "demo/approved_drugs.sdf.gz"})
        if (const QString found = findResource(QLatin1String(name)); !found.isEmpty())
            return found;
    return {};
}

} // namespace molrl::ui
