// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/filter_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/table/filter_card.h"
#include "ui/table/table_page.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {

FilterPanel::FilterPanel(TablePage& page, QWidget* parent) : QWidget(parent), m_page(page)
{
    setObjectName(QStringLiteral("filter.panel"));
    setAccessibleName(tr("Filters"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_addMenu = new QMenu(this);
    m_addMenu->setObjectName(QStringLiteral("menu.filter.add"));
    m_addButton = new QToolButton(this);
    m_addButton->setObjectName(QStringLiteral("filter.add"));
    m_addButton->setText(tr("Add filter"));
    m_addButton->setAccessibleName(tr("Add filter"));
    m_addButton->setShortcut(QKeySequence(tr("Ctrl+Alt+F")));
    m_addButton->setToolTip(tr("Add a filter by structure or by column (Ctrl+Alt+F)"));
    m_addButton->setPopupMode(QToolButton::InstantPopup);
    m_addButton->setMenu(m_addMenu);
    head->addWidget(m_addButton);
    head->addStretch(1);
    auto* clear = new QToolButton(this);
    clear->setObjectName(QStringLiteral("filter.clear"));
    clear->setText(tr("Clear all"));
    clear->setAccessibleName(tr("Clear all filters"));
    clear->setToolTip(tr("Show all compounds again (Ctrl+Shift+L)"));
    clear->setAutoRaise(true);
    connect(clear, &QToolButton::clicked, &m_page.filters(), &TableFilters::clear);
    head->addWidget(clear);
    column->addLayout(head);
    m_counts = new QLabel(this);
    m_counts->setObjectName(QStringLiteral("filter.counts"));
    m_counts->setAccessibleName(tr("Visible, selected and all compounds"));
    m_counts->setWordWrap(true);
    column->addWidget(m_counts);
    m_hint = new QLabel(this);
    m_hint->setObjectName(QStringLiteral("filter.hint"));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(m_hint);

    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("filter.scroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* holder = new QWidget(m_scroll);
    m_cardsLayout = new QVBoxLayout(holder);
    m_cardsLayout->setContentsMargins(0, 0, 0, 0);
    m_cardsLayout->setSpacing(8);
    m_cardsLayout->addStretch(1);
    m_scroll->setWidget(holder);
    column->addWidget(m_scroll, 1);

    auto& filters = m_page.filters();
    connect(m_addMenu, &QMenu::aboutToShow, this, &FilterPanel::fillAddMenu);
    connect(&filters, &TableFilters::added, this, &FilterPanel::onAdded);
    connect(&filters, &TableFilters::removed, this, &FilterPanel::onRemoved);
    connect(&filters, &TableFilters::focusRequested, this, [this](int key) {
        if (auto* card = cardOf(key)) {
            m_scroll->ensureWidgetVisible(card);
            card->focusField();
        }
    });
    connect(&m_page, &TablePage::countsChanged, this, [this] {
        m_counts->setText(m_page.countsText());
        updateHint();
    });
    connect(&m_page.filters(), &TableFilters::quickTextChanged, this, &FilterPanel::updateHint);
    connect(&m_page, &TablePage::viewChanged, this, [this] { m_addButton->setEnabled(m_page.viewState() != nullptr); });
    m_counts->setText(m_page.countsText());
    m_addButton->setEnabled(m_page.viewState() != nullptr);
    for (const auto& entry : filters.entries())
        onAdded(entry.key);
    updateHint();
}

FilterPanel::~FilterPanel() = default;

void FilterPanel::fillAddMenu()
{
    m_addMenu->clear();
    const auto add = [this](QMenu* menu, const QString& text, FilterKind kind, workspace::ColumnId column = {}) {
        menu->addAction(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                        [this, kind, column] { m_page.filters().add(kind, column); });
    };
    add(m_addMenu, tr("Substructure"), FilterKind::Substructure);
    add(m_addMenu, tr("Similarity"), FilterKind::Similarity);
    add(m_addMenu, tr("Name, SMILES or text"), FilterKind::Text);
    add(m_addMenu, tr("Readable structure"), FilterKind::State);
    add(m_addMenu, tr("Only selected compounds"), FilterKind::OnlySelected);
    const auto state = m_page.viewState();
    if (!state || state->columns.empty())
        return;
    m_addMenu->addSeparator();
    for (const auto& column : state->columns)
        add(m_addMenu, toQString(column.name),
            column.kind == workspace::ColumnKind::Number ? FilterKind::NumberRange : FilterKind::Text, column.id);
}

FilterCard* FilterPanel::cardOf(int key) const
{
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [key](auto* card) { return card->key() == key; });
    return found == m_cards.end() ? nullptr : *found;
}

void FilterPanel::onAdded(int key)
{
    const auto* entry = m_page.filters().find(key);
    if (entry == nullptr)
        return;
    auto* card = makeFilterCard(m_page, *entry, m_scroll->widget());
    m_cards.push_back(card);
    m_cardsLayout->insertWidget(m_cardsLayout->count() - 1, card);
    card->show();
    updateHint();
    QTimer::singleShot(0, card, [this, card] { // once the layout has given it its place
        m_scroll->ensureWidgetVisible(card);
        card->focusField();
    });
}

void FilterPanel::onRemoved(int key)
{
    auto* card = cardOf(key);
    if (card == nullptr)
        return;
    std::erase(m_cards, card);
    card->hide();
    card->deleteLater();
    updateHint();
}

void FilterPanel::updateHint()
{
    m_counts->setVisible(!m_cards.empty() && !m_page.countsText().isEmpty()); // else the table's own says it all
    m_hint->setVisible(m_cards.empty());
    if (m_page.countsText().isEmpty()) {
        m_hint->setText(tr("Filters narrow down the compounds of the table, once there are some."));
        return;
    }
    const QString sought = m_page.filters().quickText().trimmed();
    m_hint->setText((sought.isEmpty() ? tr("All compounds are shown.")
                                      : tr("The search field above the table shows those with “%1”.").arg(sought)) +
                    QLatin1Char(' ') +
                    tr("Add a filter by a number with its histogram, a text, a substructure or a similar compound."));
}

} // namespace molrl::ui
