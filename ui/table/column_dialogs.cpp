// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_dialogs.h"

#include "ui/adapt/adapt.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::ColumnDialog", text);
}

struct Dialog {
    QDialog* dialog = nullptr;
    QFormLayout* form = nullptr;
    QLineEdit* name = nullptr;
};

/// A dialog with a name that no other column has; its button stays off, with the reason shown, until the name is good.
Dialog makeDialog(QWidget& parent, const QString& title, const QString& button,
                  const std::vector<workspace::Column>& taken, workspace::ColumnId self)
{
    Dialog made;
    made.dialog = new QDialog(&parent);
    made.dialog->setAttribute(Qt::WA_DeleteOnClose);
    made.dialog->setObjectName(QStringLiteral("dialog.table.column"));
    made.dialog->setWindowTitle(title);
    auto* column = new QVBoxLayout(made.dialog);
    made.form = new QFormLayout;
    column->addLayout(made.form);
    made.name = new QLineEdit(made.dialog);
    made.name->setObjectName(QStringLiteral("table.columnName"));
    made.name->setMinimumWidth(made.name->fontMetrics().averageCharWidth() * 32);
    made.form->addRow(tr("&Name"), made.name);
    auto* reason = new QLabel(made.dialog);
    reason->setObjectName(QStringLiteral("table.columnNameReason"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, made.dialog);
    auto* accept = buttons->addButton(button, QDialogButtonBox::AcceptRole);
    accept->setObjectName(QStringLiteral("table.columnAccept"));
    accept->setDefault(true);
    column->addWidget(reason);
    column->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, made.dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, made.dialog, &QDialog::reject);
    const auto check = [taken, self, reason, accept, name = made.name] {
        const QString text = name->text().trimmed();
        const bool isTaken = std::any_of(taken.begin(), taken.end(), [&](const workspace::Column& one) {
            return one.id != self && toQString(one.name).compare(text, Qt::CaseInsensitive) == 0;
        });
        reason->setText(isTaken ? tr("Another column has this name.") : QString());
        accept->setEnabled(!text.isEmpty() && !isTaken);
    };
    QObject::connect(made.name, &QLineEdit::textChanged, made.dialog, check);
    check();
    return made;
}

} // namespace

void openAddColumnDialog(QWidget& parent, const std::vector<workspace::Column>& taken,
                         std::function<void(const QString&, workspace::ColumnKind)> onAccepted)
{
    auto made = makeDialog(parent, tr("Add column"), tr("Add"), taken, {});
    auto* kind = new QComboBox(made.dialog);
    kind->setObjectName(QStringLiteral("table.columnKind"));
    kind->addItem(tr("Number"));
    kind->addItem(tr("Text"));
    made.form->addRow(tr("&Kind"), kind);
    QObject::connect(made.dialog, &QDialog::accepted, &parent, [name = made.name, kind, onAccepted] {
        onAccepted(name->text().trimmed(),
                   kind->currentIndex() == 0 ? workspace::ColumnKind::Number : workspace::ColumnKind::Text);
    });
    made.dialog->open();
}

void openRenameColumnDialog(QWidget& parent, const workspace::Column& column,
                            const std::vector<workspace::Column>& taken, std::function<void(const QString&)> onAccepted)
{
    auto made = makeDialog(parent, tr("Rename column"), tr("Rename"), taken, column.id);
    made.name->setText(toQString(column.name));
    made.name->selectAll();
    QObject::connect(made.dialog, &QDialog::accepted, &parent,
                     [name = made.name, onAccepted] { onAccepted(name->text().trimmed()); });
    made.dialog->open();
}

} // namespace molrl::ui
