// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/finding_tree.h"
#include "ui/training/finetune_dialog.h"
#include "ui/widgets/busy_overlay.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace molrl::ui {
namespace {

constexpr int kFieldPx = 110;
constexpr QSize kStep(130, 32);

template <class W> W* named(W* widget, const char* name, const QString& label, const QString& tip)
{
    widget->setObjectName(QStringLiteral("finetune.") + QLatin1String(name));
    widget->setAccessibleName(label);
    widget->setToolTip(tip);
    return widget;
}

QSpinBox* makeCount(const char* name, const QString& label, const QString& tip, int low, int high)
{
    auto* box = named(new QSpinBox, name, label, tip);
    box->setRange(low, high);
    return box;
}

/// A field, and what it does in words beside it.
QWidget* makeExplained(QWidget* field)
{
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins({});
    row->setSpacing(12);
    field->setFixedWidth(kFieldPx);
    auto* words = new QLabel(field->toolTip());
    words->setForegroundRole(QPalette::PlaceholderText);
    words->setWordWrap(true);
    row->addWidget(field);
    row->addWidget(words, 1);
    return box;
}

QTreeWidget* makeTree(const char* name, const QString& label, const QStringList& headers)
{
    auto* tree = named(new QTreeWidget, name, label, {});
    tree->setRootIsDecorated(false);
    tree->setUniformRowHeights(false);
    tree->setHeaderLabels(headers);
    tree->setAllColumnsShowFocus(true);
    return tree;
}

} // namespace

QWidget* FinetuneDialog::buildData()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_source = named(new QComboBox, "source", tr("Compounds"), tr("Where compounds and labels come from"));
    m_source->addItem(tr("of the open workspace"), true);
    m_source->addItem(tr("of a file"), false);
    form->addRow(tr("Compounds"), m_source);
    auto* fileRow = new QHBoxLayout;
    m_file = named(new QLineEdit, "file", tr("File"), tr("CSV, TSV, SMILES or SDF, packed or not"));
    m_file->setReadOnly(true);
    m_browse = named(new QPushButton(tr("Choose…")), "browse", tr("Choose a file"),
                     tr("Choose a file of compounds with labels"));
    m_browse->setAutoDefault(false);
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(m_browse);
    form->addRow(tr("File"), fileRow);
    layout->addLayout(form);
    auto* words =
        new QLabel(tr("Mark what shall be learned. Several columns are learned together; missing labels are fine."));
    words->setWordWrap(true);
    layout->addWidget(words);
    m_labels = makeTree("labels", tr("Columns"), {tr("Column"), tr("Kind")});
    m_labels->setColumnWidth(0, 320);
    layout->addWidget(m_labels, 1);
    m_dataWords = new QLabel;
    m_dataWords->setObjectName(QStringLiteral("finetune.dataWords"));
    m_dataWords->setWordWrap(true);
    layout->addWidget(m_dataWords);
    auto* below = new QFormLayout;
    below->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_task =
        named(new QComboBox, "task", tr("Kind of label"), tr("What the columns hold; usually they show it themselves"));
    m_task->addItem(tr("as the columns look"), QStringLiteral("auto"));
    m_task->addItem(tr("yes or no"), QStringLiteral("binary"));
    m_task->addItem(tr("several classes"), QStringLiteral("multiclass"));
    m_task->addItem(tr("numbers"), QStringLiteral("regression"));
    m_name = named(new QLineEdit, "name", tr("Name"), tr("Name of the run and of its model"));
    below->addRow(tr("Kind of label"), m_task);
    below->addRow(tr("Name"), m_name);
    layout->addLayout(below);
    return page;
}

QWidget* FinetuneDialog::buildCheck()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    m_headline = new QLabel;
    m_headline->setObjectName(QStringLiteral("finetune.headline"));
    m_headline->setWordWrap(true);
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    layout->addWidget(m_headline);
    m_report = named(new FindingTree, "report", tr("What the check found"), {});
    layout->addWidget(m_report, 1);
    m_busy = new BusyOverlay(m_report);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_policy = named(new QComboBox, "policy", tr("Repeated compounds"),
                     tr("What becomes of compounds that occur more than once"));
    m_policy->addItem(tr("one each, with the mean (or the commoner class)"), QStringLiteral("mean"));
    m_policy->addItem(tr("one each, labels that conflict are dropped"), QStringLiteral("drop"));
    m_policy->addItem(tr("keep all rows as they are"), QStringLiteral("keep"));
    form->addRow(tr("Repeated compounds"), m_policy);
    m_split = named(new QComboBox, "split", tr("Split"), tr("Which compounds train, choose the best, and test"));
    m_split->addItem(tr("by scaffold: tested on new chemistry (strict)"), QStringLiteral("scaffold"));
    m_split->addItem(tr("by scaffold, dealt out at random"), QStringLiteral("random-scaffold"));
    m_split->addItem(tr("at random: tested on similar chemistry"), QStringLiteral("random"));
    m_split->addItem(tr("at random, with equal shares of the labels"), QStringLiteral("stratified"));
    m_split->addItem(tr("as a column says (train, valid, test)"), QStringLiteral("column"));
    m_split->addItem(tr("in the order of a column, such as a date"), QStringLiteral("ordered"));
    form->addRow(tr("Split"), m_split);
    auto* row = new QHBoxLayout;
    m_splitColumn =
        named(new QComboBox, "splitColumn", tr("Column of the split"), tr("Column that splits or orders the rows"));
    m_splitSeed = makeCount("splitSeed", tr("Seed of the split"),
                            tr("Another seed deals the compounds out differently"), 1, 999999);
    row->addWidget(m_splitColumn, 1);
    row->addWidget(new QLabel(tr("seed")));
    row->addWidget(m_splitSeed);
    form->addRow(tr("Column"), row);
    layout->addLayout(form);
    return page;
}

QWidget* FinetuneDialog::buildTraining()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    m_model = new QLabel;
    m_model->setObjectName(QStringLiteral("finetune.model"));
    m_model->setWordWrap(true);
    m_estimate = new QLabel;
    m_estimate->setObjectName(QStringLiteral("finetune.estimate"));
    m_estimate->setWordWrap(true);
    layout->addWidget(m_model);
    layout->addWidget(m_estimate);
    layout->addSpacing(8);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(10);
    m_members = makeCount("members", tr("Networks"),
                          tr("An ensemble predicts better and knows its spread; the time grows with it"), 1, 20);
    m_epochs =
        makeCount("epochs", tr("Epochs at most"),
                  tr("Rounds through the data, once the head has been trained; 0 keeps the encoder as it is"), 0, 1000);
    m_patience = makeCount("patience", tr("Patience"),
                           tr("Training ends after so many epochs without a better validation"), 1, 1000);
    m_batch = makeCount("batch", tr("Batch"), tr("Molecules a step; fewer need less memory"), 2, 1024);
    m_seed = makeCount("seed", tr("Seed"), tr("The same seed gives the same run"), 1, 999999);
    m_augment = named(new QCheckBox(tr("Draw each molecule anew every time")), "augment", tr("Redrawn views"),
                      tr("Turned, mirrored and restyled drawings teach more than the same picture again and again"));
    m_balanced = named(new QCheckBox(tr("Let rare classes count as much as common ones")), "balanced",
                       tr("Class weights"), tr("Probabilities are corrected for it afterwards"));
    form->addRow(tr("Networks"), makeExplained(m_members));
    form->addRow(tr("Epochs at most"), makeExplained(m_epochs));
    form->addRow(tr("Patience"), makeExplained(m_patience));
    form->addRow(tr("Batch"), makeExplained(m_batch));
    form->addRow(tr("Seed"), makeExplained(m_seed));
    form->addRow(QString(), m_augment);
    form->addRow(QString(), m_balanced);
    layout->addLayout(form);
    auto* words =
        new QLabel(tr("The run works in the background and can be paused, resumed and stopped at any time. Closing "
                      "the program, or a crash, costs at most the steps since its last checkpoint."));
    words->setWordWrap(true);
    words->setForegroundRole(QPalette::PlaceholderText);
    layout->addSpacing(8);
    layout->addWidget(words);
    layout->addStretch(1);
    return page;
}

void FinetuneDialog::buildLayout()
{
    resize(860, 620);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 14);
    layout->setSpacing(12);
    auto* body = new QHBoxLayout;
    body->setSpacing(16);
    m_steps = named(new QListWidget, "steps", tr("Steps"), {});
    m_steps->addItems({tr("1  Data"), tr("2  Check"), tr("3  Training")});
    for (int i = 0; i < m_steps->count(); ++i)
        m_steps->item(i)->setSizeHint(kStep);
    m_steps->setFixedWidth(kStep.width());
    m_steps->setFrameShape(QFrame::NoFrame);
    m_steps->viewport()->setAutoFillBackground(false);
    body->addWidget(m_steps);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildData());
    m_pages->addWidget(buildCheck());
    m_pages->addWidget(buildTraining());
    body->addWidget(m_pages, 1);
    layout->addLayout(body, 1);
    auto* foot = new QHBoxLayout;
    auto* cancel = named(new QPushButton(tr("Cancel")), "cancel", tr("Cancel"), tr("Close without starting"));
    cancel->setAutoDefault(false);
    m_back = named(new QPushButton(tr("Back")), "back", tr("Back"), tr("To the step before"));
    m_back->setAutoDefault(false);
    m_next = named(new QPushButton(tr("Next")), "next", tr("Next"), tr("To the next step (Return)"));
    m_next->setDefault(true);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(m_back);
    foot->addWidget(m_next);
    layout->addLayout(foot);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(m_pages->currentIndex() - 1); });
    connect(m_next, &QPushButton::clicked, this, &FinetuneDialog::next);
    connect(m_steps, &QListWidget::currentRowChanged, this, &FinetuneDialog::goTo);
}

} // namespace molrl::ui
