// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "ui/shell/action_text.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/icons.h"
#include "ui/shell/workspace_controller.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace molrl::ui {
namespace {

constexpr int kLogoPx = 56;
constexpr int kColumnPx = 520;
constexpr int kMostFiles = 6;

QHBoxLayout* makeHead(QWidget* parent)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* logo = new QLabel(parent);
    logo->setPixmap(makeAppIcon().pixmap(QSize(kLogoPx, kLogoPx), parent->devicePixelRatioF()));
    row->addWidget(logo);
    auto* words = new QLabel(QStringLiteral("<span style='font-size:x-large;font-weight:600'>MolRL Studio</span><br>%1")
                                 .arg(WelcomePage::tr("See your molecules the way the network sees them")),
                             parent);
    row->addWidget(words, 1);
    return row;
}

} // namespace

WelcomePage::WelcomePage(const QList<QAction*>& actions, QWidget* parent) : QWidget(parent), m_files(new QVBoxLayout)
{
    setObjectName(QStringLiteral("welcomePage"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* column = new QWidget(this);
    column->setMaximumWidth(kColumnPx);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addLayout(makeHead(column));
    layout->addSpacing(16);
    for (QAction* action : actions) {
        const bool isMain = action == actions.front();
        auto* button = new QPushButton(column);
        button->setObjectName(action->objectName() + QStringLiteral(".welcome"));
        button->setText(QStringLiteral(" ") + plainText(*action));
        button->setIcon(isMain ? makeIcon(QStringLiteral("flask"), QPalette::HighlightedText) : action->icon());
        button->setIconSize({20, 20});
        button->setDefault(isMain);
        button->setToolTip(action->toolTip());
        button->setAccessibleName(plainText(*action));
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setMinimumHeight(fontMetrics().height() + 20);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        layout->addWidget(button);
    }
    auto* hint = new QLabel(
        tr("Or drop files of molecules anywhere on this window, or paste SMILES, InChI or a MOL block."), column);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(hint);
    layout->addSpacing(16);
    m_files->setSpacing(0);
    layout->addLayout(m_files);
    layout->addStretch(3);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addStretch(1);
    row->addWidget(column, 4);
    row->addStretch(1);
}

void WelcomePage::addHeading(const QString& text)
{
    auto* heading = new QLabel(QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped()), this);
    heading->setContentsMargins(0, 8, 0, 4);
    m_files->addWidget(heading);
}

void WelcomePage::addFile(const QString& path, bool isUntitled)
{
    const QFileInfo info(path);
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("welcome.file"));
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(makeIcon(isWorkspaceFile(path) ? QStringLiteral("clock") : QStringLiteral("import")));
    const QString where = isUntitled ? QLocale().formattedDataSize(info.size()) : info.absolutePath();
    button->setText(
        fontMetrics().elidedText(QStringLiteral("  %1   %2").arg(WorkspaceController::displayNameOf(path), where),
                                 Qt::ElideMiddle, kColumnPx - 80));
    button->setToolTip(path);
    button->setAccessibleName(WorkspaceController::displayNameOf(path));
    connect(button, &QToolButton::clicked, this, [this, path] { Q_EMIT fileChosen(path); });
    m_files->addWidget(button);
}

void WelcomePage::setFiles(const QStringList& recent, const QStringList& untitled)
{
    while (QLayoutItem* item = m_files->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    if (!recent.isEmpty())
        addHeading(tr("Recent"));
    for (const QString& path : recent.mid(0, kMostFiles))
        addFile(path, false);
    if (!untitled.isEmpty())
        addHeading(tr("Without a name yet"));
    for (const QString& path : untitled.mid(0, kMostFiles))
        addFile(path, true);
}

} // namespace molrl::ui
