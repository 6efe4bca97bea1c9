// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/label_column.h"

#include "core/chem/column_guess.h"
#include "core/training/number_text.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostWordClasses = 20;
constexpr std::size_t kMostNumberClasses = 6;
constexpr std::size_t kMostForcedClasses = 100;
/// A larger share of texts among numbers means that the column isn't one of numbers.
constexpr double kMostTextShare = 0.2;

std::string lower(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool isPositiveWord(const std::string& word)
{
    static const std::set<std::string> words{"active", "yes",  "true", "positive", "pos",  "+",       "toxic",    "t",
                                             "y",      "pass", "hit",  "binder",   "high", "soluble", "permeable"};
    return words.contains(lower(word));
}

/// What stands in a column.
struct Content {
    std::size_t missing = 0;
    std::size_t numbers = 0;
    std::vector<std::size_t> texts;              ///< indices of cells that are neither
    std::map<double, std::size_t> values;        ///< how often each number occurs
    std::map<std::string, std::size_t> words;    ///< how often each text occurs, by lower case
    std::map<std::string, std::string> spelling; ///< first spelling of each word
};

Content lookAt(const std::vector<std::string>& cells)
{
    Content content;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string& cell = cells[i];
        if (const double value = toFiniteNumber(cell); !std::isnan(value)) {
            content.numbers += 1;
            content.values[value] += 1;
        } else if (chem::isMissingWord(cell)) {
            content.missing += 1;
        } else {
            content.texts.push_back(i);
            const std::string word = lower(cell);
            content.words[word] += 1;
            content.spelling.emplace(word, cell);
        }
    }
    return content;
}

std::string formatNumber(double value)
{
    return formatGeneral(value, 12);
}

class ColumnReader {
public:
    ColumnReader(const std::string& name, const std::vector<std::string>& cells)
        : m_name(name), m_cells(cells), m_content(lookAt(cells))
    {
        m_column.task.column = name;
        m_column.labels.assign(cells.size(), kMissing);
    }

    Result<LabelColumn> read(const std::string& wish)
    {
        if (m_content.numbers + m_content.texts.size() == 0)
            return wrong("every cell of it is empty; choose a column that holds measurements");
        const bool forClasses = wish == "binary" || wish == "multiclass";
        if (forClasses)
            return readClasses(wish == "binary");
        if (isOfNumbers())
            return wish == "auto" ? guessNumbers() : readValues();
        if (wish == "regression")
            return wrong("it holds text (such as \"" + m_cells[m_content.texts.front()] +
                         "\") where numbers are needed; turn it into numbers or leave --task at auto");
        return guessWords();
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(const std::string& why) const
    {
        return fail(ErrorCode::InvalidArgument, "the label column \"" + m_name + "\" can't be learned: " + why);
    }

    [[nodiscard]] bool isOfNumbers() const
    {
        return m_content.numbers > 0 &&
               static_cast<double>(m_content.texts.size()) <=
                   kMostTextShare * static_cast<double>(m_content.numbers + m_content.texts.size());
    }

    Result<LabelColumn> guessNumbers()
    {
        const auto& values = m_content.values;
        if (values.size() == 2)
            return readNumberClasses(TaskKind::Binary);
        const bool whole =
            std::all_of(values.begin(), values.end(), [](const auto& v) { return v.first == std::floor(v.first); });
        const bool often = std::all_of(values.begin(), values.end(), [](const auto& v) { return v.second >= 10; });
        if (whole && often && values.size() >= 3 && values.size() <= kMostNumberClasses) {
            m_column.task.note = "its " + std::to_string(values.size()) +
                                 " whole numbers are taken as classes; use --task regression if they are amounts";
            return readNumberClasses(TaskKind::MultiClass);
        }
        return readValues();
    }

    Result<LabelColumn> readValues()
    {
        if (m_content.numbers == 0)
            return wrong("it holds no number");
        if (m_content.values.size() == 1)
            return wrong("all its values are " + formatNumber(m_content.values.begin()->first) +
                         ", so that there is nothing to tell apart");
        m_column.task.kind = TaskKind::Regression;
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            m_column.labels[i] = toFiniteNumber(m_cells[i]);
        noteUnreadable();
        return m_column;
    }

    Result<LabelColumn> readNumberClasses(TaskKind kind)
    {
        m_column.task.kind = kind;
        std::map<double, double> indexOf;
        for (const auto& [value, count] : m_content.values) {
            indexOf.emplace(value, static_cast<double>(indexOf.size()));
            m_column.task.classes.push_back(formatNumber(value));
        }
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            if (const double value = toFiniteNumber(m_cells[i]); !std::isnan(value))
                m_column.labels[i] = indexOf.at(value);
        noteUnreadable();
        return m_column;
    }

    Result<LabelColumn> guessWords()
    {
        if (m_content.numbers > 0)
            return wrong("it mixes numbers with text (such as \"" + m_cells[m_content.texts.front()] +
                         "\"); clean it, or name another column");
        const std::size_t count = m_content.words.size();
        if (count == 1)
            return wrong("all its labels are \"" + m_cells[m_content.texts.front()] +
                         "\", so that there is nothing to tell apart");
        if (count > kMostWordClasses || m_content.texts.size() < 2 * count)
            return wrong("it holds text of " + std::to_string(count) + " different values (such as \"" +
                         m_cells[m_content.texts.front()] + "\"), neither numbers nor a few classes");
        return readWords(count == 2 ? TaskKind::Binary : TaskKind::MultiClass);
    }

    Result<LabelColumn> readWords(TaskKind kind)
    {
        m_column.task.kind = kind;
        std::vector<std::string> words;
        for (const auto& [word, count] : m_content.words)
            words.push_back(word);
        if (kind == TaskKind::Binary && isPositiveWord(words[0]) && !isPositiveWord(words[1]))
            std::swap(words[0], words[1]);
        std::map<std::string, double> indexOf;
        for (const std::string& word : words) {
            indexOf.emplace(word, static_cast<double>(indexOf.size()));
            m_column.task.classes.push_back(m_content.spelling.at(word));
        }
        if (kind == TaskKind::Binary)
            m_column.task.note = "\"" + m_column.task.classes[1] + "\" counts as positive";
        for (const std::size_t i : m_content.texts)
            m_column.labels[i] = indexOf.at(lower(m_cells[i]));
        return m_column;
    }

    Result<LabelColumn> readClasses(bool binary)
    {
        const bool numbers = m_content.texts.empty() || isOfNumbers();
        const std::size_t count = numbers ? m_content.values.size() : m_content.words.size();
        if (!numbers && m_content.numbers > 0)
            return wrong("it mixes numbers with text (such as \"" + m_cells[m_content.texts.front()] + "\")");
        if (count < 2)
            return wrong("it holds a single value, so that there is nothing to tell apart");
        if (binary && count != 2)
            return wrong("it holds " + std::to_string(count) +
                         " different values, but a binary label has two; use "
                         "--task multiclass or regression");
        if (count > kMostForcedClasses)
            return wrong("it holds " + std::to_string(count) +
                         " different values, too many for classes; use "
                         "--task regression");
        const TaskKind kind = binary ? TaskKind::Binary : TaskKind::MultiClass;
        return numbers ? readNumberClasses(kind) : readWords(kind);
    }

    void noteUnreadable()
    {
        for (const std::size_t i : m_content.texts)
            m_column.unreadable.emplace_back(i, m_cells[i]);
    }

    const std::string& m_name;
    const std::vector<std::string>& m_cells;
    Content m_content;
    LabelColumn m_column;
};

} // namespace

double toFiniteNumber(const std::string& cell)
{
    const double value = parseNumber(cell);
    return std::isfinite(value) ? value : kMissing;
}

bool looksLikeNumbers(const std::vector<std::string>& cells)
{
    std::set<double> values;
    for (const std::string& cell : cells) {
        const double value = toFiniteNumber(cell);
        if (!std::isnan(value))
            values.insert(value);
        else if (!chem::isMissingWord(cell))
            return false;
    }
    return values.size() > 1;
}

Result<LabelColumn> readLabelColumn(const std::string& name, const std::vector<std::string>& cells,
                                    const std::string& wish)
{
    return ColumnReader(name, cells).read(wish);
}

Result<LabelColumn> readKnownColumn(const Task& task, const std::vector<std::string>& cells)
{
    LabelColumn column;
    column.task = task;
    column.labels.assign(cells.size(), kMissing);
    std::map<std::string, double> indexOf;
    for (const std::string& label : task.classes)
        indexOf.emplace(lower(label), static_cast<double>(indexOf.size()));
    std::size_t known = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double value = toFiniteNumber(cells[i]);
        if (task.kind == TaskKind::Regression) {
            column.labels[i] = value;
        } else {
            const auto found = indexOf.find(std::isnan(value) ? lower(cells[i]) : formatNumber(value));
            if (found != indexOf.end())
                column.labels[i] = found->second;
        }
        if (!std::isnan(column.labels[i]))
            known += 1;
        else if (!chem::isMissingWord(cells[i]))
            column.unreadable.emplace_back(i, cells[i]);
    }
    if (known == 0)
        return fail(
            ErrorCode::InvalidArgument,
            "the column \"" + task.column + "\" holds no label that the model knows" +
                (column.unreadable.empty() ? std::string() : " (it holds \"" + column.unreadable[0].second + "\")"));
    return column;
}

std::string_view toString(TaskKind kind)
{
    switch (kind) {
    case TaskKind::Binary: return "binary";
    case TaskKind::MultiClass: return "multiclass";
    case TaskKind::Regression: return "regression";
    }
    return "";
}

Result<TaskKind> parseTaskKind(std::string_view name)
{
    for (const auto kind : {TaskKind::Binary, TaskKind::MultiClass, TaskKind::Regression})
        if (name == toString(kind))
            return kind;
    return fail(ErrorCode::InvalidArgument,
                "there is no kind of task \"" + std::string(name) + "\"; use binary, multiclass or regression");
}

} // namespace molrl::training
