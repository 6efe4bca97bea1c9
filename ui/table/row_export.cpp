// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_export.h"

#include "core/chem/molecule.h"
#include "core/chem/record_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <span>

namespace molrl::ui {
namespace {

using workspace::ColumnDataPtr;
using workspace::Compound;

constexpr std::size_t kChunk = 500;

std::string cellText(const workspace::ColumnData& data, std::size_t row)
{
    if (data.kind == workspace::ColumnKind::Text)
        return data.texts[row];
    const double number = data.numbers[row];
    if (std::isnan(number))
        return {};
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number); // shortest that reads back the same
    return {text, end.ptr};
}

/// Reads the rows chunk by chunk, in order, and hands each to `take` with its values.
Result<std::size_t>
forEachRow(const RowExport& rows, JobContext& job,
           const std::function<Result<void>(const Compound&, const std::vector<std::string>&)>& take)
{
    std::vector<ColumnDataPtr> data;
    for (const auto& column : rows.columns) {
        MOLRL_TRY(auto values, rows.cache->column(column.id, rows.snapshot));
        data.push_back(std::move(values));
    }
    std::size_t done = 0;
    std::vector<std::string> values(data.size());
    for (std::size_t start = 0; start < rows.ids.size(); start += kChunk) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const auto count = std::min(kChunk, rows.ids.size() - start);
        MOLRL_TRY(auto compounds, rows.workspace->compounds(std::span(rows.ids).subspan(start, count)));
        for (auto& compound : compounds) {
            const auto row = rows.snapshot->rowOf(compound.id);
            if (!row)
                continue;
            if (compound.smiles.empty()) { // the short read leaves the original out
                MOLRL_TRY(compound, rows.workspace->compound(compound.id));
            }
            for (std::size_t i = 0; i < data.size(); ++i)
                values[i] = cellText(*data[i], *row);
            MOLRL_CHECK(take(compound, values));
            ++done;
        }
        job.report(static_cast<double>(start + count) / static_cast<double>(rows.ids.size()));
    }
    return done;
}

void appendField(std::string& line, std::string_view field)
{
    for (const char c : field)
        line += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
}

} // namespace

Result<std::string> makeTabText(const RowExport& rows, JobContext& job)
{
    std::string text = "SMILES\tName";
    for (const auto& column : rows.columns) {
        text += '\t';
        appendField(text, column.name);
    }
    text += '\n';
    MOLRL_TRY(const std::size_t done,
              forEachRow(rows, job, [&](const Compound& compound, const std::vector<std::string>& values) {
                  appendField(text, compound.smiles.empty() ? compound.original : compound.smiles);
                  text += '\t';
                  appendField(text, compound.name);
                  for (const auto& value : values) {
                      text += '\t';
                      appendField(text, value);
                  }
                  text += '\n';
                  return Result<void>();
              }));
    (void)done;
    return text;
}

Result<std::size_t> writeRows(const RowExport& rows, const std::string& path, JobContext& job)
{
    chem::WriterOptions options;
    for (const auto& column : rows.columns)
        options.columns.push_back(column.name);
    if (path.ends_with(".tsv") || path.ends_with(".tsv.gz"))
        options.delimiter = '\t';
    MOLRL_TRY(const auto writer, chem::RecordWriter::create(path, options));
    MOLRL_TRY(
        const std::size_t done,
        forEachRow(rows, job, [&](const Compound& compound, const std::vector<std::string>& values) -> Result<void> {
            chem::Molecule mol;
            if (!compound.smiles.empty())
                if (auto parsed = chem::parseSmiles(compound.smiles))
                    mol = std::move(*parsed);
            return writer->write(mol, compound.name, values,
                                 compound.original.empty() ? compound.smiles : compound.original);
        }));
    MOLRL_CHECK(writer->close());
    return done;
}

} // namespace molrl::ui
