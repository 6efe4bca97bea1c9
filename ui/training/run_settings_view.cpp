// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_settings_view.h"

#include "core/runs/run_curves.h"
#include "ui/adapt/adapt.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {

RunSettingsView::RunSettingsView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("runs.settings"));
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("runs.settings.search"));
    m_search->setPlaceholderText(tr("Search the settings"));
    m_search->setAccessibleName(tr("Search the settings"));
    m_search->setClearButtonEnabled(true);
    m_differences = new QCheckBox(tr("Only what differs"), this);
    m_differences->setObjectName(QStringLiteral("runs.settings.differences"));
    m_differences->setChecked(true);
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("runs.settings.table"));
    m_table->setAccessibleName(tr("Settings of the runs"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTextElideMode(Qt::ElideMiddle);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(m_search, 1);
    row->addWidget(m_differences);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_table, 1);
    connect(m_search, &QLineEdit::textChanged, this, &RunSettingsView::fill);
    connect(m_differences, &QCheckBox::toggled, this, &RunSettingsView::fill);
}

int RunSettingsView::shownSettings() const
{
    return m_table->rowCount();
}

void RunSettingsView::setRuns(const std::vector<RunViewPtr>& runs)
{
    const bool same = runs.size() == m_runs.size() &&
                      std::equal(runs.begin(), runs.end(), m_runs.begin(), [](const auto& a, const auto& b) {
                          return a->directory == b->directory && a->settings == b->settings;
                      });
    m_runs = runs;
    m_differences->setVisible(runs.size() > 1);
    if (!same)
        fill();
}

void RunSettingsView::fill()
{
    std::vector<runs::SettingDifference> rows;
    if (m_runs.size() > 1) {
        std::vector<const runs::RunView*> views;
        for (const RunViewPtr& run : m_runs)
            views.push_back(run.get());
        rows = runs::diffSettings(views);
    }
    if (m_runs.size() == 1 || (m_runs.size() > 1 && !m_differences->isChecked())) {
        rows.clear();
        for (const auto& [name, value] : m_runs.front()->settings) {
            runs::SettingDifference row{name, {value}};
            for (std::size_t i = 1; i < m_runs.size(); ++i) {
                const auto& other = m_runs[i]->settings;
                const auto found =
                    std::find_if(other.begin(), other.end(), [&](const auto& s) { return s.first == name; });
                row.values.push_back(found == other.end() ? std::string() : found->second);
            }
            rows.push_back(std::move(row));
        }
    }
    const std::string needle = m_search->text().toLower().toStdString();
    std::erase_if(rows, [&](const runs::SettingDifference& row) {
        return !toQString(row.name).toLower().contains(toQString(needle));
    });
    m_table->clear();
    m_table->setColumnCount(1 + static_cast<int>(m_runs.size()));
    m_table->setRowCount(static_cast<int>(rows.size()));
    QStringList headers{tr("Setting")};
    for (const RunViewPtr& run : m_runs)
        headers << toQString(run->name);
    m_table->setHorizontalHeaderLabels(headers);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        m_table->setItem(static_cast<int>(r), 0, new QTableWidgetItem(toQString(rows[r].name)));
        for (std::size_t c = 0; c < rows[r].values.size(); ++c) {
            auto* item = new QTableWidgetItem(toQString(rows[r].values[c]));
            item->setToolTip(item->text());
            m_table->setItem(static_cast<int>(r), static_cast<int>(c) + 1, item);
        }
    }
    m_table->resizeColumnToContents(0);
    m_table->horizontalHeader()->setStretchLastSection(true);
}

} // namespace molrl::ui
