// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_log_view.h"

#include "ui/adapt/adapt.h"
#include "ui/training/run_words.h"
#include "ui/widgets/palette.h"

#include <QAbstractListModel>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDateTime>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {

/// Lines of a log; one that goes on keeps its rows.
class RunLogModel : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;
    static constexpr int kIsProblemRole = Qt::UserRole;

    void setRun(const RunViewPtr& run)
    {
        auto log = run ? run->log : nullptr;
        const QString directory = run ? toQString(run->directory) : QString();
        if (log == m_log && directory == m_directory)
            return;
        const bool goesOn = m_log && log && directory == m_directory && log->size() >= m_log->size() &&
                            (m_log->empty() || log->front().text == m_log->front().text);
        if (goesOn && log->size() > m_log->size()) {
            beginInsertRows({}, static_cast<int>(m_log->size()), static_cast<int>(log->size()) - 1);
            m_log = std::move(log);
            endInsertRows();
            return;
        }
        beginResetModel();
        m_log = std::move(log);
        m_directory = directory;
        endResetModel();
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() || !m_log ? 0 : static_cast<int>(m_log->size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        const runs::RunLogLine& line = (*m_log)[static_cast<std::size_t>(index.row())];
        const bool isProblem = line.level == "error" || line.level == "warning";
        switch (role) {
        case Qt::DisplayRole:
            return toQString(line.time).section(QLatin1Char('.'), 0, 0).replace(QLatin1Char('T'), QLatin1Char(' ')) +
                   (isProblem ? QStringLiteral("  %1  ").arg(toQString(line.level)) : QStringLiteral("  ")) +
                   toQString(line.text);
        case Qt::ToolTipRole: return toQString(line.text);
        case Qt::ForegroundRole:
            if (isProblem)
                return colorOf(line.level == "error" ? runs::RunState::Failed : runs::RunState::Paused,
                               QApplication::palette());
            return {};
        case kIsProblemRole: return isProblem;
        default: return {};
        }
    }

private:
    std::shared_ptr<const std::vector<runs::RunLogLine>> m_log;
    QString m_directory;
};

namespace {

class LogFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setNeedle(const QString& needle)
    {
        m_needle = needle;
        invalidateFilter();
    }
    void setProblemsOnly(bool on)
    {
        m_problemsOnly = on;
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        const QModelIndex at = sourceModel()->index(row, 0, parent);
        return (!m_problemsOnly || at.data(RunLogModel::kIsProblemRole).toBool()) &&
               (m_needle.isEmpty() || at.data().toString().contains(m_needle, Qt::CaseInsensitive));
    }

private:
    QString m_needle;
    bool m_problemsOnly = false;
};

} // namespace

RunLogView::RunLogView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("runs.log"));
    m_model = new RunLogModel(this);
    auto* filter = new LogFilter(this);
    m_filter = filter;
    m_filter->setSourceModel(m_model);
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("runs.log.search"));
    m_search->setPlaceholderText(tr("Search the log"));
    m_search->setAccessibleName(tr("Search the log"));
    m_search->setClearButtonEnabled(true);
    m_problems = new QCheckBox(tr("Only warnings and errors"), this);
    m_problems->setObjectName(QStringLiteral("runs.log.problems"));
    m_count = new QLabel(this);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("runs.log.list"));
    m_list->setAccessibleName(tr("Log of the run"));
    m_list->setModel(m_filter);
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_list->setFrameShape(QFrame::NoFrame);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(m_search, 1);
    row->addWidget(m_problems);
    row->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_list, 1);
    connect(m_search, &QLineEdit::textChanged, this, [this, filter](const QString& text) {
        filter->setNeedle(text);
        showCount();
    });
    connect(m_problems, &QCheckBox::toggled, this, [this, filter](bool on) {
        filter->setProblemsOnly(on);
        showCount();
    });
    auto* copy = new QShortcut(QKeySequence::Copy, m_list, nullptr, nullptr, Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, [this] {
        QStringList lines;
        QModelIndexList chosen = m_list->selectionModel()->selectedIndexes();
        std::sort(chosen.begin(), chosen.end());
        for (const QModelIndex& index : chosen)
            lines << index.data().toString();
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
}

void RunLogView::setRun(const RunViewPtr& run)
{
    const QScrollBar* bar = m_list->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 1;
    m_model->setRun(run);
    if (atEnd)
        m_list->scrollToBottom();
    showCount();
}

int RunLogView::shownLines() const
{
    return m_filter->rowCount();
}

void RunLogView::showCount()
{
    m_count->setText(tr("%1 of %2 lines").arg(formatCount(m_filter->rowCount()), formatCount(m_model->rowCount())));
}

} // namespace molrl::ui
