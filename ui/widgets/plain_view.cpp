// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/plain_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

namespace molrl::ui {

QLabel* makeNote(QWidget* parent)
{
    auto* note = new QLabel(parent);
    note->setForegroundRole(QPalette::PlaceholderText);
    note->setWordWrap(true);
    note->setContentsMargins(8, 2, 8, 6);
    return note;
}

void layOutAbove(QWidget& page, QWidget* view, QLabel* note)
{
    auto* layout = new QVBoxLayout(&page);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(view, 1);
    layout->addWidget(note);
}

void makePlain(QTableWidget& table, int rowPx)
{
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(rowPx);
    table.horizontalHeader()->setHighlightSections(false);
}

} // namespace molrl::ui
