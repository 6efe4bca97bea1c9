// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/card_view.h"
#include "ui/table/compound_delegate.h"
#include "ui/table/compound_view.h"
#include "ui/table/table_page.h"
#include "ui/widgets/structure_cache.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>

namespace molrl::ui {
namespace {

constexpr int kTypingPauseMs = 150;
constexpr int kShowProgressAfterMs = 300;

} // namespace

QWidget* TablePage::buildBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 8, 8, 8);
    row->setSpacing(8);

    m_quick = new QLineEdit(bar);
    m_quick->setObjectName(QStringLiteral("table.quickFilter"));
    m_quick->setAccessibleName(tr("Find in names, SMILES and text columns"));
    m_quick->setPlaceholderText(tr("Find name, SMILES or text"));
    m_quick->setToolTip(tr("Shows only rows whose name, SMILES or text columns contain this (Ctrl+F)"));
    m_quick->setClearButtonEnabled(true);
    m_quick->setMinimumWidth(160);
    m_quick->setMaximumWidth(360);
    row->addWidget(m_quick, 2);

    m_columnsMenu = new QMenu(tr("Columns"), this);
    m_columnsMenu->setObjectName(QStringLiteral("menu.table.columns"));
    m_columnsButton = new QToolButton(bar);
    m_columnsButton->setObjectName(QStringLiteral("table.columns"));
    m_columnsButton->setText(tr("Columns"));
    m_columnsButton->setAccessibleName(tr("Show, hide and add columns"));
    m_columnsButton->setToolTip(tr("Show, hide and add columns (Alt+C)"));
    m_columnsButton->setShortcut(QKeySequence(Qt::ALT | Qt::Key_C));
    m_columnsButton->setPopupMode(QToolButton::InstantPopup);
    m_columnsButton->setMenu(m_columnsMenu);
    row->addWidget(m_columnsButton);

    m_cardsButton = new QToolButton(bar); // its action comes later
    m_cardsButton->setObjectName(QStringLiteral("table.cardsButton"));
    m_cardsButton->setAccessibleName(tr("Show structures as cards"));
    row->addWidget(m_cardsButton);

    m_size = new QSlider(Qt::Horizontal, bar);
    m_size->setObjectName(QStringLiteral("table.structureSize"));
    m_size->setAccessibleName(tr("Size of the structures"));
    m_size->setToolTip(tr("Size of the structures (arrow keys)"));
    m_size->setRange(kSmallestHeight, kLargestHeight);
    m_size->setSingleStep(16);
    m_size->setPageStep(48);
    m_size->setFixedWidth(112);
    row->addWidget(m_size);

    row->addStretch(1);
    m_counts = new QLabel(bar);
    m_counts->setObjectName(QStringLiteral("table.counts"));
    m_counts->setAccessibleName(tr("Visible, selected and all compounds"));
    row->addWidget(m_counts);

    m_quickTimer.setSingleShot(true);
    m_quickTimer.setInterval(kTypingPauseMs);
    connect(m_quick, &QLineEdit::textEdited, this, [this] { m_quickTimer.start(); });
    connect(m_quick, &QLineEdit::returnPressed, this, [this] {
        m_quickTimer.stop();
        m_filters->setQuickText(m_quick->text());
        (areCardsShown() ? static_cast<QWidget*>(m_cards) : m_view)->setFocus();
    });
    connect(m_quick, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty())
            m_quickTimer.start(0);
    });
    connect(&m_quickTimer, &QTimer::timeout, this, [this] { m_filters->setQuickText(m_quick->text()); });
    connect(m_size, &QSlider::valueChanged, this, &TablePage::setStructureHeight);
    return bar;
}

QWidget* TablePage::buildSearchStrip()
{
    m_strip = new QWidget(this);
    m_strip->setObjectName(QStringLiteral("table.searchStrip"));
    auto* row = new QHBoxLayout(m_strip);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    m_stripText = new QLabel(m_strip);
    m_stripText->setObjectName(QStringLiteral("table.searchText"));
    m_stripBar = new QProgressBar(m_strip);
    m_stripBar->setObjectName(QStringLiteral("table.searchProgress"));
    m_stripBar->setAccessibleName(tr("Progress of the search"));
    m_stripBar->setRange(0, 1000);
    m_stripBar->setTextVisible(false);
    m_stripBar->setMaximumWidth(240);
    m_stripButton = new QPushButton(m_strip);
    m_stripButton->setObjectName(QStringLiteral("table.searchButton"));
    m_stripButton->setAccessibleName(tr("Stop or close the search"));
    row->addWidget(m_stripText);
    row->addWidget(m_stripBar, 1);
    row->addWidget(m_stripButton);
    row->addStretch(1);
    m_strip->hide();
    m_stripTimer.setSingleShot(true);
    m_stripTimer.setInterval(kShowProgressAfterMs);
    connect(&m_stripTimer, &QTimer::timeout, this, &TablePage::showSearchStrip);
    connect(m_stripButton, &QPushButton::clicked, this, [this] {
        if (m_search) {
            m_search->cancel();
            m_stripText->setText(tr("Stopping"));
        } else {
            refresh();
        }
    });
    return m_strip;
}

void TablePage::buildLayout()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());

    m_stack = new QStackedWidget(this);
    m_view = new CompoundView(*m_model, m_selection, m_stack);
    m_delegate = new CompoundDelegate(*m_model, m_selection, *m_structures, m_view);
    m_view->setItemDelegate(m_delegate);
    m_cards = new CardView(*m_model, m_selection, *m_structures, m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_cards);

    m_emptyPage = new QWidget(m_stack);
    m_emptyPage->setObjectName(QStringLiteral("table.empty"));
    auto* empty = new QVBoxLayout(m_emptyPage);
    m_emptyTitle = new QLabel(m_emptyPage);
    m_emptyTitle->setObjectName(QStringLiteral("table.emptyTitle"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    m_emptyTitle->setFont(large);
    m_emptyHint = new QLabel(m_emptyPage);
    m_emptyHint->setWordWrap(true);
    m_emptyButton = new QPushButton(tr("Clear filters"), m_emptyPage);
    m_emptyButton->setObjectName(QStringLiteral("table.emptyClear"));
    m_emptyButton->setToolTip(tr("Shows all compounds again (Ctrl+Shift+L)"));
    for (QLabel* label : {m_emptyTitle, m_emptyHint})
        label->setAlignment(Qt::AlignCenter);
    empty->addStretch(2);
    empty->addWidget(m_emptyTitle);
    empty->addSpacing(8);
    empty->addWidget(m_emptyHint);
    empty->addSpacing(8);
    empty->addWidget(m_emptyButton, 0, Qt::AlignCenter);
    empty->addStretch(3);
    m_stack->addWidget(m_emptyPage);
    column->addWidget(m_stack, 1);
    column->addWidget(buildSearchStrip());

    connect(m_emptyButton, &QPushButton::clicked, m_filters, &TableFilters::clear);
    m_prefetchTimer.setSingleShot(true);
    m_prefetchTimer.setInterval(30);
    connect(&m_prefetchTimer, &QTimer::timeout, this, &TablePage::prefetchAround);
    connect(m_view, &CompoundView::visibleRowsChanged, this, [this] { m_prefetchTimer.start(); });
    connect(m_structures, &StructureCache::drawn, this, [this] {
        if (areCardsShown())
            m_cards->viewport()->update();
        else
            m_view->viewport()->update(
                0, 0, std::max(m_view->pinnedWidth(), m_view->columnViewportPosition(0) + m_view->columnWidth(0)),
                m_view->viewport()->height());
    });
}

} // namespace molrl::ui
