// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/help_dialogs.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/icons.h"
#include "ui/shell/library_versions.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr qint64 kLogTailBytes = 256 * 1024;

QDialogButtonBox* addClose(QDialog* dialog, QVBoxLayout* layout)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    layout->addWidget(buttons);
    return buttons;
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("about"));
    setWindowTitle(tr("About MolRL Studio"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* logo = new QLabel(this);
    logo->setPixmap(makeAppIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
    head->addWidget(logo, 0, Qt::AlignTop);
    auto* words = new QLabel(
        QStringLiteral(
            "<p><span style='font-size:x-large;font-weight:600'>MolRL Studio</span> %1</p><p>%2</p><p>%3</p>")
            .arg(QApplication::applicationVersion(),
                 tr("See, screen and map molecules through a network that learned from their pictures."),
                 tr("Free software under the GNU General Public License, version 3 or later. It comes without any "
                    "warranty.")),
        this);
    words->setWordWrap(true);
    words->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    head->addWidget(words, 1);
    layout->addLayout(head);
    QString rows;
    for (const LibraryVersion& library : libraryVersions())
        rows += QStringLiteral("<tr><td style='padding-right:24px'>%1</td><td>%2</td></tr>")
                    .arg(toQString(library.name), toQString(library.version));
    auto* versions = new QLabel(QStringLiteral("<table>%1</table>").arg(rows), this);
    versions->setObjectName(QStringLiteral("about.versions"));
    versions->setTextInteractionFlags(Qt::TextSelectableByMouse);
    versions->setContentsMargins(80, 0, 0, 0);
    layout->addWidget(versions);
    addClose(this, layout);
}

ShortcutsDialog::ShortcutsDialog(const QMenuBar& menus, QWidget* parent)
    : QDialog(parent), m_keys(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("shortcuts"));
    setWindowTitle(tr("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    m_keys->setObjectName(QStringLiteral("shortcuts.keys"));
    m_keys->setAccessibleName(tr("Commands and their keys"));
    m_keys->setColumnCount(2);
    m_keys->setHeaderLabels({tr("Command"), tr("Key")});
    m_keys->setAlternatingRowColors(true);
    m_keys->setUniformRowHeights(true);
    for (const PaletteEntry& entry : collectCommands(menus, CommandScope::All)) {
        if (entry.key.isEmpty())
            continue;
        const auto groups = m_keys->findItems(entry.path, Qt::MatchExactly);
        auto* group = groups.isEmpty() ? new QTreeWidgetItem(m_keys, {entry.path}) : groups.first();
        auto* item = new QTreeWidgetItem(group, {entry.text, entry.key});
        item->setIcon(0, entry.icon);
    }
    m_keys->expandAll();
    m_keys->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_keys->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_keys->header()->setStretchLastSection(false);
    layout->addWidget(m_keys);
    addClose(this, layout);
    resize(520, 620);
}

LogDialog::LogDialog(const QString& logFile, QWidget* parent)
    : QDialog(parent), m_file(logFile), m_text(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("log"));
    setWindowTitle(tr("Log"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    auto* place = new QLabel(m_file, this);
    place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(place);
    m_text->setObjectName(QStringLiteral("log.text"));
    m_text->setAccessibleName(tr("The last lines of the log"));
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    layout->addWidget(m_text, 1);
    QDialogButtonBox* buttons = addClose(this, layout);
    auto* again = buttons->addButton(tr("Reload"), QDialogButtonBox::ActionRole);
    again->setObjectName(QStringLiteral("log.reload"));
    connect(again, &QPushButton::clicked, this, &LogDialog::reload);
    auto* folder = buttons->addButton(tr("Open folder"), QDialogButtonBox::ActionRole);
    folder->setObjectName(QStringLiteral("log.folder"));
    connect(folder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_file).absolutePath())); });
    resize(860, 540);
    reload();
}

void LogDialog::reload()
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly)) {
        m_text->setPlainText(tr("There is no log yet."));
        return;
    }
    file.seek(std::max<qint64>(0, file.size() - kLogTailBytes));
    m_text->setPlainText(QString::fromUtf8(file.readAll()));
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
}

} // namespace molrl::ui
