// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settings.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kMostRecent = 10;
const QString kRecentKey = QStringLiteral("recentFiles");

} // namespace

Settings Settings::load()
{
    const QSettings store;
    Settings s;
    s.theme = themeFromText(store.value(QStringLiteral("theme")).toString());
    s.fontPointSize = std::clamp(store.value(QStringLiteral("fontPointSize"), 0).toInt(), 0, 32);
    s.threads = std::clamp(store.value(QStringLiteral("threads"), 0).toInt(), 0, 1024);
    s.device = store.value(QStringLiteral("device"), QStringLiteral("auto")).toString();
    s.modelFile = store.value(QStringLiteral("modelFile")).toString();
    s.structureSizePx = std::clamp(store.value(QStringLiteral("structureSizePx"), s.structureSizePx).toInt(), 56, 240);
    s.tellOnDesktop = store.value(QStringLiteral("tellOnDesktop"), s.tellOnDesktop).toBool();
    return s;
}

void Settings::save() const
{
    QSettings store;
    store.setValue(QStringLiteral("theme"), toSettingsText(theme));
    store.setValue(QStringLiteral("fontPointSize"), fontPointSize);
    store.setValue(QStringLiteral("threads"), threads);
    store.setValue(QStringLiteral("device"), device);
    store.setValue(QStringLiteral("modelFile"), modelFile);
    store.setValue(QStringLiteral("structureSizePx"), structureSizePx);
    store.setValue(QStringLiteral("tellOnDesktop"), tellOnDesktop);
}

QStringList RecentFiles::load()
{
    QStringList files = QSettings().value(kRecentKey).toStringList();
    files.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return files;
}

void RecentFiles::add(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList files = load();
    files.removeAll(absolute);
    files.prepend(absolute);
    files.resize(std::min<qsizetype>(files.size(), kMostRecent));
    QSettings().setValue(kRecentKey, files);
}

void RecentFiles::remove(const QString& path)
{
    QStringList files = load();
    files.removeAll(QFileInfo(path).absoluteFilePath());
    QSettings().setValue(kRecentKey, files);
}

void RecentFiles::clear()
{
    QSettings().remove(kRecentKey);
}

} // namespace molrl::ui
