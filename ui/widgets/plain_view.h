// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QLabel;
class QTableWidget;
class QWidget;
QT_END_NAMESPACE

namespace molrl::ui {

/// Subdued words that wrap, for below a view.
[[nodiscard]] QLabel* makeNote(QWidget* parent);
/// A page that is filled by a view, with a note below it.
void layOutAbove(QWidget& page, QWidget* view, QLabel* note);
/// A table to read: no frame, no grid, no numbers of rows, nothing to edit.
void makePlain(QTableWidget& table, int rowPx);

} // namespace molrl::ui
