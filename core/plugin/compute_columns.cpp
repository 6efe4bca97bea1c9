// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plugin/compute_columns.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace molrl::plugin {
namespace {

constexpr std::size_t kBlock = 64; ///< molecules between two reports

/// What one provider is asked for, and where its cells go.
struct Question {
    const ColumnProvider* provider = nullptr;
    std::string origin; ///< of its first column, for errors
    std::vector<std::size_t> wanted;
    std::vector<std::size_t> places; ///< in the result
};

std::vector<Question> questionsOf(const std::vector<WantedColumn>& wanted)
{
    std::vector<Question> questions;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        Question* mine = nullptr;
        for (Question& question : questions)
            if (question.provider == wanted[i].provider.get())
                mine = &question;
        if (mine == nullptr)
            mine = &questions.emplace_back(Question{wanted[i].provider.get(), wanted[i].origin, {}, {}});
        mine->wanted.push_back(wanted[i].column);
        mine->places.push_back(i);
    }
    return questions;
}

/// The border: what comes back is looked at before it is believed.
Result<std::vector<Cell>> ask(const Question& question, const std::vector<WantedColumn>& wanted,
                              const std::string& smiles)
{
    MOLRL_TRY(std::vector<Cell> cells,
              guarded(question.origin, [&] { return question.provider->compute(smiles, question.wanted); }));
    if (cells.size() != question.wanted.size())
        return fail(ErrorCode::Internal,
                    "the plugin gave " + std::to_string(cells.size()) + " values where " +
                        std::to_string(question.wanted.size()) + " were asked for",
                    question.origin);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const WantedColumn& column = wanted[question.places[i]];
        const auto* number = std::get_if<double>(&cells[i]);
        if ((number != nullptr && (column.info.isText || !std::isfinite(*number))) ||
            (std::holds_alternative<std::string>(cells[i]) && !column.info.isText))
            return fail(ErrorCode::Internal,
                        "the plugin gave something else than a " +
                            std::string(column.info.isText ? "text" : "finite number"),
                        column.origin);
    }
    return cells;
}

} // namespace

Result<std::vector<WantedColumn>> findColumns(const Registry& registry, const std::vector<std::string>& ids)
{
    std::vector<WantedColumn> all;
    for (const OfferedColumns& offered : registry.columns())
        for (std::size_t i = 0; i < offered.columns.size(); ++i) {
            const LoadedPlugin& plugin = registry.plugins()[offered.plugin];
            all.push_back({offered.provider, i, offered.columns[i],
                           plugin.name + ' ' + plugin.version + ": " + offered.columns[i].id});
        }
    std::vector<WantedColumn> found;
    if (ids.empty())
        for (const WantedColumn& column : all)
            if (column.info.isUsual)
                found.push_back(column);
    const auto withId = [](const std::string& id) {
        return [&id](const WantedColumn& column) { return column.info.id == id; };
    };
    for (const std::string& id : ids) {
        const auto it = std::find_if(all.begin(), all.end(), withId(id));
        if (it == all.end()) {
            std::string known;
            for (const WantedColumn& column : all)
                known += (known.empty() ? "" : ", ") + column.info.id;
            return fail(ErrorCode::NotFound,
                        "no plugin has a column \"" + id + "\"; there are: " +
                            (known.empty() ? std::string("none, since no plugin was found") : known));
        }
        if (std::none_of(found.begin(), found.end(), withId(id)))
            found.push_back(*it);
    }
    return found;
}

Result<ComputedColumns> computeColumns(const std::vector<WantedColumn>& wanted, std::span<const std::string> smiles,
                                       int threads, JobContext& job)
{
    const std::vector<Question> questions = questionsOf(wanted);
    ComputedColumns result;
    result.errors.resize(smiles.size());
    result.columns.resize(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i].info.isText)
            result.columns[i].texts.resize(smiles.size());
        else
            result.columns[i].numbers.assign(smiles.size(), std::numeric_limits<double>::quiet_NaN());
    const auto fill = [&](std::size_t row) {
        for (const Question& question : questions) {
            auto cells = ask(question, wanted, smiles[row]);
            if (!cells) {
                if (!result.errors[row])
                    result.errors[row] = std::move(cells).error();
                continue;
            }
            for (std::size_t i = 0; i < cells->size(); ++i) {
                ComputedColumns::One& column = result.columns[question.places[i]];
                if (const auto* number = std::get_if<double>(&(*cells)[i]))
                    column.numbers[row] = *number;
                else if (auto* text = std::get_if<std::string>(&(*cells)[i]))
                    column.texts[row] = std::move(*text);
            }
        }
    };
    for (std::size_t begin = 0; begin < smiles.size(); begin += kBlock) {
        const std::size_t size = std::min(kBlock, smiles.size() - begin);
        job.report(static_cast<double>(begin) / static_cast<double>(smiles.size()), "calculating");
        MOLRL_CHECK(parallelFor(size, threads, job, [&](std::size_t i) {
            if (!smiles[begin + i].empty())
                fill(begin + i);
        }));
    }
    return result;
}

} // namespace molrl::plugin
