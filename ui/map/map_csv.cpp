// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_csv.h"

#include <QSaveFile>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

namespace molrl::ui {
namespace {

constexpr std::size_t kChunk = 1000;

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"')
            result += '"';
        result += c;
    }
    return result + '"';
}

template <class T> std::string numberText(T number)
{
    if (!std::isfinite(number))
        return {};
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number); // shortest that reads back the same
    return {text, end.ptr};
}

std::string valueText(const workspace::ColumnData& data, std::size_t row)
{
    return data.kind == workspace::ColumnKind::Text ? quoted(data.texts[row]) : numberText(data.numbers[row]);
}

} // namespace

Result<std::size_t> writeMapCsv(const MapCsv& csv, const QString& path, JobContext& job)
{
    const MapPoints& points = *csv.points;
    const std::string made = quoted(points.stored.method + "; " + points.stored.parameters);
    std::string text = points.isInSpace() ? "name,smiles,x,y,z,cluster" : "name,smiles,x,y,cluster";
    std::vector<workspace::ColumnDataPtr> data;
    for (const workspace::Column& column : csv.columns) {
        MOLRL_TRY(auto values, csv.workspace->loadColumn(column.id, points.snapshot));
        data.push_back(std::move(values));
        text += ',' + quoted(column.name);
    }
    text += ",map\n";
    QSaveFile file(path);
    const auto failed = [&] {
        return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
    };
    if (!file.open(QIODevice::WriteOnly))
        return failed();
    for (std::size_t start = 0; start < csv.chosen.size(); start += kChunk) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const std::size_t count = std::min(kChunk, csv.chosen.size() - start);
        std::vector<workspace::CompoundId> ids;
        for (std::size_t i = start; i < start + count; ++i)
            ids.push_back(points.ids[csv.chosen[i]]);
        MOLRL_TRY(const auto compounds, csv.workspace->compounds(ids));
        if (compounds.size() != count)
            return fail(ErrorCode::NotFound, "some compounds were removed meanwhile; try again");
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = csv.chosen[start + i];
            text += quoted(compounds[i].name) + ',' + quoted(compounds[i].smiles) + ',' + numberText(points.x[at]) +
                    ',' + numberText(points.y[at]) + ',';
            if (points.isInSpace())
                text += numberText(points.z[at]) + ',';
            if (!points.cluster.empty() && points.cluster[at] > 0)
                text += std::to_string(points.cluster[at]);
            for (const auto& values : data)
                text += ',' + valueText(*values, static_cast<std::size_t>(points.rows[at]));
            text += ',' + made + '\n';
        }
        if (file.write(text.data(), static_cast<qint64>(text.size())) < 0)
            return failed();
        text.clear();
        job.report(static_cast<double>(start + count) / static_cast<double>(csv.chosen.size()));
    }
    if (!text.empty() && file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        return failed();
    if (!file.commit())
        return failed();
    return csv.chosen.size();
}

} // namespace molrl::ui
