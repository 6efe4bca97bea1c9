// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notice_area.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/icon_label.h"
#include "ui/shell/icons.h"
#include "ui/widgets/palette.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace molrl::ui {
namespace {

constexpr int kMostNotices = 3;
constexpr int kIconPx = 20;

QString iconOf(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::Success: return QStringLiteral("check");
    case Notice::Kind::Warning: return QStringLiteral("warning");
    case Notice::Kind::Error: return QStringLiteral("error");
    case Notice::Kind::Info: break;
    }
    return QStringLiteral("info");
}

QLabel* makeWords(const Notice& notice, QWidget* parent)
{
    QString html = QStringLiteral("<b>%1</b>").arg(notice.title.toHtmlEscaped());
    if (!notice.text.isEmpty())
        html += QStringLiteral("&ensp;%1").arg(notice.text.toHtmlEscaped());
    auto* label = new QLabel(html, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setObjectName(QStringLiteral("notice.text"));
    label->setAccessibleName(notice.title + QLatin1Char(' ') + notice.text);
    return label;
}

QPlainTextEdit* makeDetails(const QString& details, QWidget* parent)
{
    auto* text = new QPlainTextEdit(details, parent);
    text->setReadOnly(true);
    text->setObjectName(QStringLiteral("notice.details"));
    text->setAccessibleName(NoticeArea::tr("Technical details"));
    text->setFixedHeight(text->fontMetrics().lineSpacing() * 5);
    text->hide();
    return text;
}

} // namespace

Notice makeErrorNotice(const QString& whatFailed, const Error& error)
{
    const ErrorText words = toErrorText(error);
    Notice notice;
    notice.kind = Notice::Kind::Error;
    notice.id = QStringLiteral("error.") + whatFailed; // the same failure again replaces the older one
    notice.title = whatFailed;
    notice.text = words.title + QStringLiteral(". ") + words.remedy;
    notice.details = words.details;
    return notice;
}

NoticeFrame::NoticeFrame(const Notice& notice, QWidget* parent)
    : QFrame(parent), m_id(notice.id), m_kind(notice.kind), m_isOfDocument(notice.isOfDocument)
{
    setObjectName(QStringLiteral("notice"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 8, 8);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    column->addLayout(row);
    auto* icon = new IconLabel(kIconPx, this);
    icon->setIcon(makeIcon(iconOf(notice.kind)));
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(makeWords(notice, this), 1);

    if (!notice.details.isEmpty()) {
        auto* details = makeDetails(notice.details, this);
        column->addWidget(details);
        auto* toggle = new QPushButton(tr("Details"), this);
        toggle->setObjectName(QStringLiteral("notice.showDetails"));
        toggle->setCheckable(true);
        toggle->setToolTip(tr("Show the technical details"));
        connect(toggle, &QPushButton::toggled, details, &QWidget::setVisible);
        row->addWidget(toggle, 0, Qt::AlignTop);
    }
    for (const Notice::Button& choice : notice.buttons) {
        auto* button = new QPushButton(choice.text, this);
        button->setObjectName(choice.name);
        button->setToolTip(choice.text);
        connect(button, &QPushButton::clicked, this, [this, action = choice.action] {
            deleteLater();
            hide();
            if (action)
                action();
        });
        row->addWidget(button, 0, Qt::AlignTop);
    }
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("notice.close"));
    close->setIcon(makeIcon(QStringLiteral("close")));
    close->setIconSize({16, 16});
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close this notice"));
    close->setToolTip(tr("Close this notice"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(close, &QToolButton::clicked, this, &QObject::deleteLater);
    row->addWidget(close, 0, Qt::AlignTop);
    if (notice.hideAfterMs > 0)
        QTimer::singleShot(notice.hideAfterMs, this, [this] { deleteLater(); });
}

void NoticeFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor window = palette().color(QPalette::Window);
    const bool dark = window.lightness() < 128;
    QColor mark = palette().color(QPalette::Highlight);
    if (m_kind == Notice::Kind::Warning)
        mark = dark ? QColor(0xe8, 0xb0, 0x4b) : QColor(0xa8, 0x68, 0x00);
    if (m_kind == Notice::Kind::Error)
        mark = palette().color(QPalette::BrightText);
    painter.fillRect(rect(), mixColors(window, mark, 0.10));
    painter.fillRect(QRect(0, 0, 3, height()), mark);
    painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::Mid));
}

NoticeArea::NoticeArea(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("notices"));
    m_layout->setContentsMargins({});
    m_layout->setSpacing(0);
}

void NoticeArea::show(const Notice& notice)
{
    if (!notice.id.isEmpty())
        dismiss(notice.id);
    m_layout->insertWidget(0, new NoticeFrame(notice, this));
    while (m_layout->count() > kMostNotices) {
        QLayoutItem* oldest = m_layout->takeAt(m_layout->count() - 1);
        oldest->widget()->hide();
        oldest->widget()->deleteLater();
        delete oldest;
    }
}

void NoticeArea::dismiss(const QString& id)
{
    removeIf([&id](const NoticeFrame& frame) { return frame.id() == id; });
}

void NoticeArea::dismissOfDocument()
{
    removeIf([](const NoticeFrame& frame) { return frame.isOfDocument(); });
}

void NoticeArea::removeIf(const std::function<bool(const NoticeFrame&)>& isUnwanted)
{
    for (int i = m_layout->count() - 1; i >= 0; --i) {
        auto* frame = qobject_cast<NoticeFrame*>(m_layout->itemAt(i)->widget());
        if (frame == nullptr || !isUnwanted(*frame))
            continue;
        delete m_layout->takeAt(i);
        frame->hide();
        frame->deleteLater();
    }
}

int NoticeArea::count() const
{
    return m_layout->count();
}

} // namespace molrl::ui
