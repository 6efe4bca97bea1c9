// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/calculate_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace molrl::ui {
namespace {

constexpr const char* kChosenKey = "calculate/columns";
constexpr int kIdRole = Qt::UserRole;

template <class Use> void forEachColumn(const QTreeWidget& tree, const Use& use)
{
    for (int g = 0; g < tree.topLevelItemCount(); ++g)
        for (int i = 0; i < tree.topLevelItem(g)->childCount(); ++i)
            use(*tree.topLevelItem(g)->child(i));
}

} // namespace

CalculateDialog::CalculateDialog(const plugin::Registry& registry, ColumnCalculator& calculator, QWidget* parent)
    : QDialog(parent), m_calculator(calculator)
{
    setObjectName(QStringLiteral("calculateDialog"));
    setWindowTitle(tr("Calculate properties"));
    buildLayout(registry);
    fill(registry);
    connect(m_tree, &QTreeWidget::itemChanged, this, &CalculateDialog::update);
    connect(&m_calculator, &ColumnCalculator::runningChanged, this, &CalculateDialog::update);
    update();
}

void CalculateDialog::buildLayout(const plugin::Registry& registry)
{
    resize(720, 560);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    auto* words =
        new QLabel(tr("Columns that follow from the structures alone, for all compounds. They can be sorted, filtered, "
                      "shown on the map and ranked by; undo takes them away."),
                   this);
    words->setWordWrap(true);
    layout->addWidget(words);
    m_tree = new QTreeWidget(this);
    m_tree->setObjectName(QStringLiteral("calculate.columns"));
    m_tree->setAccessibleName(tr("Columns to calculate"));
    m_tree->setHeaderLabels({tr("Column"), tr("What it is")});
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(true);
    layout->addWidget(m_tree, 1);
    if (QLabel* note = makeRefusedNote(registry))
        layout->addWidget(note);
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("calculate.summary"));
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_calculate = buttons->addButton(tr("Calculate"), QDialogButtonBox::AcceptRole);
    m_calculate->setObjectName(QStringLiteral("calculate.start"));
    m_calculate->setToolTip(tr("Works in the background; the table shows the columns when all are done"));
    m_calculate->setDefault(true);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &CalculateDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &CalculateDialog::reject);
}

/// A plugin that can't be used is named, with the reason; null where all could be.
QLabel* CalculateDialog::makeRefusedNote(const plugin::Registry& registry)
{
    if (registry.refused().empty())
        return nullptr;
    QStringList reasons;
    for (const plugin::RefusedPlugin& one : registry.refused())
        reasons << toQString(one.error.message());
    auto* note = new QLabel(tr("Could not be used: %1").arg(reasons.join(QStringLiteral("; "))), this);
    note->setObjectName(QStringLiteral("calculate.refused"));
    note->setTextFormat(Qt::PlainText);
    note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    note->setWordWrap(true);
    return note;
}

void CalculateDialog::fill(const plugin::Registry& registry)
{
    const QSettings store;
    const bool wasAsked = store.contains(QLatin1String(kChosenKey));
    const QStringList before = store.value(QLatin1String(kChosenKey)).toStringList();
    for (const plugin::OfferedColumns& offered : registry.columns()) {
        const plugin::LoadedPlugin& from = registry.plugins()[offered.plugin];
        auto* group = new QTreeWidgetItem(m_tree, {toQString(offered.name)});
        group->setFlags(group->flags() | Qt::ItemIsAutoTristate | Qt::ItemIsUserCheckable);
        group->setToolTip(
            0,
            tr("Plugin %1 %2, %3").arg(toQString(from.name), toQString(from.version), toQString(from.file.string())));
        group->setFirstColumnSpanned(true);
        QFont bold = m_tree->font();
        bold.setBold(true);
        group->setFont(0, bold);
        for (const plugin::ColumnInfo& column : offered.columns) {
            const QString id = toQString(column.id);
            auto* item = new QTreeWidgetItem(group, {toQString(column.name), toQString(column.about)});
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                           Qt::ItemNeverHasChildren);
            item->setData(0, kIdRole, id);
            item->setToolTip(0, toQString(column.about));
            item->setToolTip(1, toQString(column.about));
            item->setForeground(1, subduedText(palette()));
            item->setCheckState(0, (wasAsked ? before.contains(id) : column.isUsual) ? Qt::Checked : Qt::Unchecked);
        }
        group->setExpanded(true);
    }
    // In the order of the tree; ids come from there, so that all are known.
    std::vector<std::string> ids;
    forEachColumn(*m_tree,
                  [&](const QTreeWidgetItem& item) { ids.push_back(item.data(0, kIdRole).toString().toStdString()); });
    if (!ids.empty())
        if (auto all = findColumns(registry, ids))
            m_all = std::move(*all);
}

QStringList CalculateDialog::chosen() const
{
    QStringList ids;
    forEachColumn(*m_tree, [&](const QTreeWidgetItem& item) {
        if (item.checkState(0) == Qt::Checked)
            ids << item.data(0, kIdRole).toString();
    });
    return ids;
}

void CalculateDialog::update()
{
    const auto count = static_cast<int>(chosen().size());
    m_calculate->setEnabled(count > 0 && !m_calculator.isRunning());
    m_summary->setText(
        m_all.empty() ? tr("No plugin was found. They are looked for beside the program and in $MOLRL_PLUGIN_PATH.")
        : m_calculator.isRunning() ? tr("A calculation is running; Jobs shows how far it is.")
        : count == 0               ? tr("Tick the columns that shall be calculated.")
                                   : tr("%1 of %2 columns. Those that were calculated before are replaced.")
                           .arg(formatCount(count), formatCount(static_cast<qint64>(m_all.size()))));
}

void CalculateDialog::accept()
{
    const QStringList ids = chosen();
    if (ids.isEmpty() || m_calculator.isRunning())
        return;
    QSettings().setValue(QLatin1String(kChosenKey), ids);
    std::vector<plugin::WantedColumn> wanted;
    for (const plugin::WantedColumn& column : m_all)
        if (ids.contains(toQString(column.info.id)))
            wanted.push_back(column);
    m_calculator.start(std::move(wanted));
    QDialog::accept();
}

} // namespace molrl::ui
