// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_list_model.h"

#include "ui/adapt/adapt.h"
#include "ui/training/run_words.h"
#include "ui/widgets/palette.h"

#include <QDateTime>
#include <QFileInfo>
#include <QFont>
#include <QGuiApplication>
#include <QLocale>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>
#include <iterator>

namespace molrl::ui {
namespace {

constexpr int kSwatchPx = 12;

/// The colour of a curve, with a rim that keeps it apart from the colour of a chosen row.
QPixmap swatch(const QColor& color, const QPalette& palette)
{
    QPixmap picture(2 * kSwatchPx, 2 * kSwatchPx);
    picture.setDevicePixelRatio(2);
    picture.fill(Qt::transparent);
    if (!color.isValid())
        return picture;
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(QPalette::Base), 1.5));
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(1, 1, kSwatchPx - 2, kSwatchPx - 2), 3, 3);
    return picture;
}

} // namespace

RunListModel::RunListModel(RunStore& store, QObject* parent) : QAbstractTableModel(parent), m_store(store)
{
    const auto take = [this] {
        QStringList order;
        for (const RunEntry& run : m_store.entries())
            order << run.path;
        if (order == m_order)
            return;
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList old = persistentIndexList();
        QModelIndexList moved;
        for (const QModelIndex& index : old) {
            const qsizetype row = order.indexOf(m_order.value(index.row()));
            moved << (row < 0 ? QModelIndex() : createIndex(static_cast<int>(row), index.column()));
        }
        m_order = order;
        changePersistentIndexList(old, moved);
        Q_EMIT layoutChanged();
    };
    connect(&m_store, &RunStore::listChanged, this, take);
    connect(&m_store, &RunStore::runChanged, this, [this](const QString& path) {
        if (const QModelIndex at = indexOf(path); at.isValid())
            Q_EMIT dataChanged(at, at.siblingAtColumn(ColumnCount - 1));
    });
    take();
}

QColor RunListModel::colorOfShown(int place, const QPalette& palette)
{
    // Okabe & Ito's colours for all kinds of eyes, each in a darker and a lighter form for thin lines on either paper.
    static constexpr QRgb kOnLight[] = {0x0072b2, 0xd55e00, 0x00805d, 0xa8457f, 0x9a6a00, 0x2f86b8, 0x5f6b00};
    static constexpr QRgb kOnDark[] = {0x56b4e9, 0xff8a4c, 0x2fd1a4, 0xe29ac4, 0xe6b23c, 0xa4d4f4, 0xf0e442};
    constexpr int kCount = static_cast<int>(std::size(kOnLight));
    const QColor color((isDark(palette) ? kOnDark : kOnLight)[place % kCount]);
    return place < kCount ? color : mixColors(color, palette.color(QPalette::Base), 0.35);
}

void RunListModel::setShown(const QStringList& paths)
{
    m_shown = paths;
    if (!m_order.isEmpty())
        Q_EMIT dataChanged(index(0, Name), index(rowCount() - 1, Name));
}

QModelIndex RunListModel::indexOf(const QString& path) const
{
    const qsizetype row = m_order.indexOf(path);
    return row < 0 ? QModelIndex() : index(static_cast<int>(row), Name);
}

int RunListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int RunListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunListModel::text(const RunEntry& run, int column) const
{
    if (!run.view)
        return column == Name ? QFileInfo(run.path).fileName() : column == State ? run.problem : QString();
    switch (column) {
    case Name: return (run.notes.starred ? QStringLiteral("★ ") : QString()) + nameOf(run);
    case State: {
        if (!run.problem.isEmpty())
            return tr("not there any more");
        const bool isUnderWay = runs::isActive(run.view->state) || run.view->state == runs::RunState::Paused;
        return isUnderWay && std::isfinite(run.view->progress01) && run.view->progress01 > 0
                   ? tr("%1, %2 %")
                         .arg(describe(run.view->state))
                         .arg(std::floor(run.view->progress01 * 100), 0, 'f', 0)
                   : describe(run.view->state);
    }
    case Best: {
        const auto headline = headlineOf(*run.view);
        return headline ? QStringLiteral("%1 %2").arg(describeMetric(headline->series->name),
                                                      formatNumber(headline->series->values[headline->best], 3))
                        : QString();
    }
    case Started: {
        const QDateTime started = QDateTime::fromSecsSinceEpoch(run.view->createdAt);
        const bool today = started.date() == QDate::currentDate();
        return QLocale().toString(started, today ? QStringLiteral("hh:mm") : QStringLiteral("d MMM"));
    }
    default: return {};
    }
}

/// The model's name; with the directory's where another run has the same.
QString RunListModel::nameOf(const RunEntry& run) const
{
    const QString name = toQString(run.view->name);
    const bool ambiguous = std::any_of(m_store.entries().begin(), m_store.entries().end(), [&](const RunEntry& other) {
        return other.path != run.path && other.view && other.view->name == run.view->name;
    });
    return ambiguous ? QStringLiteral("%1 (%2)").arg(name, QFileInfo(run.path).fileName()) : name;
}

QString RunListModel::tip(const RunEntry& run) const
{
    QStringList lines;
    if (run.view) {
        lines << QStringLiteral("%1, %2").arg(toQString(run.view->name), describe(run.view->kind));
        if (!run.view->message.empty())
            lines << toQString(run.view->message);
    }
    if (!run.problem.isEmpty())
        lines << run.problem;
    if (!run.notes.note.empty())
        lines << toQString(run.notes.note);
    if (run.view)
        lines << tr("Begun %1")
                     .arg(QLocale().toString(QDateTime::fromSecsSinceEpoch(run.view->createdAt), QLocale::ShortFormat));
    lines << run.path;
    return lines.join(QLatin1Char('\n'));
}

QVariant RunListModel::data(const QModelIndex& index, int role) const
{
    const RunEntry* run = m_store.find(m_order.value(index.row()));
    if (run == nullptr)
        return {};
    const QPalette palette = QGuiApplication::palette();
    switch (role) {
    case Qt::DisplayRole: return text(*run, index.column());
    case Qt::ToolTipRole: return tip(*run);
    case Qt::AccessibleTextRole: return text(*run, index.column());
    case kPathRole: return run->path;
    case kProgressRole: return run->view && std::isfinite(run->view->progress01) ? run->view->progress01 : -1.0;
    case Qt::DecorationRole:
        if (index.column() == State && run->view)
            return stateIcon(run->problem.isEmpty() ? run->view->state : runs::RunState::Unknown, palette);
        if (index.column() == Name) {
            const qsizetype place = m_shown.indexOf(run->path);
            return swatch(place < 0 ? QColor() : colorOfShown(static_cast<int>(place), palette), palette);
        }
        return {};
    default: return {};
    }
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole && section == Best)
        return tr(
            "The best value on validation. A score, higher is better, stands for what has no metric of its own: minus "
            "the log loss of several classes, minus the mean RMSE in standard deviations of several values.");
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Run");
    case State: return tr("State");
    case Best: return tr("Best");
    case Started: return tr("Started");
    default: return {};
    }
}

} // namespace molrl::ui
