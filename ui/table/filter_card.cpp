// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/filter_card.h"

#include "ui/adapt/adapt.h"
#include "ui/table/query_cards.h"
#include "ui/table/table_page.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QToolButton>

namespace molrl::ui {

FilterCard::FilterCard(TablePage& page, int key, const QString& title, QWidget* parent)
    : QFrame(parent), m_page(page), m_key(key)
{
    setObjectName(QStringLiteral("filter.card.%1").arg(key));
    setFrameShape(StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(4);
    m_enabled = new QCheckBox(this);
    m_enabled->setObjectName(fieldName("enabled"));
    m_enabled->setChecked(true);
    m_enabled->setToolTip(tr("Switch this filter on or off (Space)"));
    QFont bold = font();
    bold.setBold(true);
    m_enabled->setFont(bold);
    head->addWidget(m_enabled, 1);
    auto* remove = new QToolButton(this);
    remove->setObjectName(fieldName("remove"));
    remove->setText(QStringLiteral("×"));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Remove this filter (Space)"));
    remove->setFocusPolicy(Qt::StrongFocus);
    head->addWidget(remove);
    column->addLayout(head);
    m_body = new QVBoxLayout;
    m_body->setSpacing(4);
    column->addLayout(m_body);
    m_note = new QLabel(this);
    m_note->setObjectName(fieldName("note"));
    m_note->setWordWrap(true);
    m_note->hide();
    column->addWidget(m_note);
    setTitle(title);
    remove->setAccessibleName(tr("Remove filter: %1").arg(title));
    connect(m_enabled, &QCheckBox::toggled, this, [this](bool on) { m_page.filters().setEnabled(m_key, on); });
    // Later: this card must not die while its own button is still handling the click.
    connect(
        remove, &QToolButton::clicked, this, [this] { m_page.filters().remove(m_key); }, Qt::QueuedConnection);
}

QString FilterCard::fieldName(const char* field) const
{
    return QStringLiteral("filter.%1.%2").arg(m_key).arg(QLatin1String(field));
}

void FilterCard::setTitle(const QString& title)
{
    m_enabled->setText(fontMetrics().elidedText(title, Qt::ElideRight, fontMetrics().averageCharWidth() * 30));
    m_enabled->setAccessibleName(tr("Filter: %1").arg(title));
    setAccessibleName(title);
}

void FilterCard::setFilter(std::optional<workspace::Filter> filter)
{
    m_page.filters().setFilter(m_key, std::move(filter));
}

void FilterCard::setNote(const QString& text, bool isProblem)
{
    m_note->setText(isProblem ? QStringLiteral("⚠ ") + text : text);
    m_note->setVisible(!text.isEmpty());
}

FilterCard* makeFilterCard(TablePage& page, const FilterEntry& entry, QWidget* parent)
{
    const QString column = toQString(page.columnInfo(entry.column).name);
    switch (entry.kind) {
    case FilterKind::NumberRange: return new RangeCard(page, entry, column, parent);
    case FilterKind::Text: return new TextCard(page, entry, column, parent);
    case FilterKind::Substructure: return new SubstructureCard(page, entry, parent);
    case FilterKind::Similarity: return new SimilarityCard(page, entry, parent);
    case FilterKind::State: return new StateCard(page, entry, parent);
    case FilterKind::OnlySelected: return new OnlySelectedCard(page, entry, parent);
    }
    return nullptr;
}

} // namespace molrl::ui
