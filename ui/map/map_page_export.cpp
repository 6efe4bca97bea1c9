// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_page.h"

#include "ui/adapt/adapt.h"
#include "ui/map/map_csv.h"
#include "ui/map/map_export.h"

#include <QFileDialog>
#include <QFileInfo>

namespace molrl::ui {

QString MapPage::caption() const
{
    const auto points = m_model.points();
    if (!points)
        return {};
    const auto count = static_cast<qint64>(points->ids.size());
    QString text = tr("%1 of the embedding: %2. %3 compounds")
                       .arg(toQString(points->stored.method), toQString(points->stored.parameters), formatCount(count));
    if (!m_selection.selected().isEmpty())
        text += tr(", %1 selected").arg(formatCount(static_cast<qint64>(m_selection.selected().size())));
    if (m_selection.passing())
        text += tr(", %1 pass the filters").arg(formatCount(static_cast<qint64>(m_selection.passing()->size())));
    return text + tr(". Distances between far groups mean little.");
}

void MapPage::exportFigure(const QString& path)
{
    MapFigure figure;
    figure.view = m_view;
    figure.font = font();
    figure.caption = caption();
    figure.title =
        m_legend->legend().title.isEmpty() ? tr("Map") : tr("Map coloured by %1").arg(m_legend->legend().title);
    figure.legend = m_legend->legend();
    figure.palette = coloring().palette;
    setPaper(figure.palette, figure.legend, Qt::white);
    if (isInSpace() && m_view3d)
        figure.picture = m_view3d->grabFigure(figure.palette);
    if (const auto saved = saveMapFigure(path, figure))
        Q_EMIT message(tr("%1 written").arg(QFileInfo(path).fileName()));
    else
        Q_EMIT failed(tr("The figure could not be written."), saved.error());
}

void MapPage::exportCsv(const QString& path, bool onlySelected)
{
    const auto points = m_model.points();
    if (!points)
        return;
    MapCsv csv{m_model.document().workspace(), points, {}, {}};
    const QRectF shown = m_view->visibleData();
    for (std::size_t i = 0; i < points->ids.size(); ++i) {
        const auto id = points->ids[i];
        const bool wanted =
            onlySelected ? m_selection.selected().contains(id)
                         : m_selection.passes(id) &&
                               (isInSpace() || shown.contains(QPointF(double(points->x[i]), double(points->y[i]))));
        if (wanted)
            csv.chosen.push_back(i);
    }
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && column.id != points->stored.cluster)
            csv.columns.push_back(column);
    m_model.document().jobs().start<std::size_t>(
        Lane::Background, tr("Export %1").arg(QFileInfo(path).fileName()),
        [csv, path](JobContext& job) { return writeMapCsv(csv, path, job); }, this,
        [this, path](Result<std::size_t> rows) {
            if (rows)
                Q_EMIT message(tr("%1 compounds written to %2")
                                   .arg(formatCount(static_cast<qint64>(*rows)), QFileInfo(path).fileName()));
            else if (rows.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(tr("The map could not be exported."), rows.error());
        });
}

void MapPage::askExportFigure()
{
    auto* dialog = new QFileDialog(this, tr("Export the map as a figure"), QStringLiteral("map.png"),
                                   tr("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        for (const char* ending : {"png", "svg", "pdf"})
            if (filter.contains(QLatin1String(ending)))
                dialog->setDefaultSuffix(QLatin1String(ending));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &MapPage::exportFigure);
    dialog->open();
}

void MapPage::askExportCsv(bool onlySelected)
{
    auto* dialog =
        new QFileDialog(this, onlySelected ? tr("Export the selected compounds") : tr("Export what is shown"),
                        QStringLiteral("map.csv"), tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, onlySelected](const QString& path) { exportCsv(path, onlySelected); });
    dialog->open();
}

} // namespace molrl::ui
