// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/number_file.h"

#include "core/chem/delimited_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <regex>

namespace molrl::cli {
namespace {

constexpr std::size_t kMaxRowBytes = 16'000'000;

std::optional<double> toNumber(std::string_view text)
{
    text = chem::trimBlanks(text);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

struct NpyHeader {
    bool isDouble = false;
    std::size_t rows = 0;
    std::size_t cols = 0;
};

Result<NpyHeader> readNpyHeader(std::ifstream& file, const std::string& path)
{
    const auto bad = [&](const std::string& what) { return fail(ErrorCode::ParseError, what, path); };
    unsigned char start[12] = {};
    file.read(reinterpret_cast<char*>(start), 10);
    if (!file || std::memcmp(start, "\x93NUMPY", 6) != 0)
        return bad("this is not a NumPy file");
    std::size_t length = start[8] + 256u * start[9];
    if (start[6] >= 2) {
        file.read(reinterpret_cast<char*>(start) + 10, 2);
        length += 65536u * start[10] + 16777216u * start[11];
    }
    if (length > 65536)
        return bad("its header is too long");
    std::string text(length, '\0');
    file.read(text.data(), static_cast<std::streamsize>(length));
    std::smatch match;
    NpyHeader header;
    if (!file || !std::regex_search(text, match, std::regex("'descr': *'([^']*)'")))
        return bad("its header is damaged");
    const std::string type = match[1];
    if (type != "<f4" && type != "<f8")
        return bad("it holds " + type + "; float32 or float64 are needed: save it with astype('float32')");
    header.isDouble = type == "<f8";
    if (text.find("'fortran_order': True") != std::string::npos)
        return bad("it is stored by columns; save it with numpy.ascontiguousarray");
    if (!std::regex_search(text, match, std::regex("'shape': *\\((\\d{1,12}), *(\\d{1,12}),?\\)")))
        return bad("it has not two dimensions");
    header.rows = std::stoull(match[1]);
    header.cols = std::stoull(match[2]);
    return header;
}

char guessDelimiter(const std::string& line)
{
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', '\t', ';'})
        if (const auto count = std::count(line.begin(), line.end(), candidate); count > most) {
            most = count;
            best = candidate;
        }
    return best;
}

/// What each column is, judged by the first row of values.
struct Plan {
    std::vector<std::size_t> numbers;
    std::optional<std::size_t> ids;
};

Plan planColumns(const std::vector<std::string>& cells, const std::vector<std::string>& names, NumberTable& table)
{
    Plan plan;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::string name = c < names.size() ? names[c] : "column " + std::to_string(c + 1);
        const bool isId = c == 0 && (name == "id" || name == "ID" || name == "Id");
        if (!isId && (toNumber(cells[c]) || chem::isBlank(cells[c]))) {
            plan.numbers.push_back(c);
            table.columns.push_back(name);
        } else if (!plan.ids) {
            plan.ids = c;
        } else {
            table.ignored.push_back(name);
        }
    }
    return plan;
}

} // namespace

Result<Matrix> loadNpy(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::IoError, "the file can't be opened", path);
    MOLRL_TRY(const NpyHeader header, readNpyHeader(file, path));
    const std::size_t width = header.isDouble ? sizeof(double) : sizeof(float);
    const auto begin = file.tellg();
    file.seekg(0, std::ios::end);
    const auto held = static_cast<std::size_t>(file.tellg() - begin);
    file.seekg(begin);
    if (header.cols == 0 || held / width / header.cols < header.rows)
        return fail(ErrorCode::ParseError, "the file is shorter than its header says; it may have been cut", path);
    return guarded("reading " + path, [&]() -> Result<Matrix> {
        Matrix matrix(header.rows, header.cols);
        if (!header.isDouble) {
            file.read(reinterpret_cast<char*>(matrix.values.data()),
                      static_cast<std::streamsize>(matrix.values.size() * width));
        } else {
            std::vector<double> row(header.cols);
            for (std::size_t i = 0; i < header.rows && file; ++i) {
                file.read(reinterpret_cast<char*>(row.data()), static_cast<std::streamsize>(row.size() * width));
                std::transform(row.begin(), row.end(), matrix.row(i).begin(),
                               [](double v) { return static_cast<float>(v); });
            }
        }
        if (!file)
            return fail(ErrorCode::IoError, "the file can't be read to its end", path);
        return matrix;
    });
}

Result<NumberTable> loadNumberTable(const std::string& path)
{
    MOLRL_TRY(auto bytes, chem::ByteSource::open(path));
    chem::LineSource lines(std::move(bytes), chem::TextEncoding::Utf8, kMaxRowBytes);
    MOLRL_TRY(auto first, lines.next());
    if (!first)
        return fail(ErrorCode::ParseError, "the file is empty", path);
    const char delimiter = guessDelimiter(first->text);
    lines.putBack({*first});
    NumberTable table;
    std::vector<std::string> names;
    std::optional<Plan> plan;
    for (std::size_t row = 0;; ++row) {
        MOLRL_TRY(auto next, chem::readDelimitedRow(lines, delimiter, kMaxRowBytes));
        if (!next)
            break;
        const auto& cells = next->cells;
        const bool isNames = row == 0 &&
                             std::none_of(cells.begin() + 1, cells.end(), [](const auto& c) { return toNumber(c); }) &&
                             !toNumber(cells.front());
        if (isNames) {
            names = cells;
            continue;
        }
        if (!plan) {
            plan = planColumns(cells, names, table);
            table.values.cols = plan->numbers.size();
            if (plan->numbers.empty())
                return fail(ErrorCode::ParseError, "there is no column of numbers", path);
        }
        if (const std::size_t wanted = plan->numbers.size() + table.ignored.size() + (plan->ids ? 1 : 0);
            cells.size() != wanted)
            return fail(ErrorCode::ParseError,
                        "line " + std::to_string(next->line) + " has " + std::to_string(cells.size()) +
                            " cells, the first row has " + std::to_string(wanted),
                        path);
        for (const std::size_t c : plan->numbers) {
            const auto number = toNumber(cells[c]);
            table.badCells += !number && !chem::isBlank(cells[c]) ? 1 : 0;
            table.values.values.push_back(number ? static_cast<float>(*number)
                                                 : std::numeric_limits<float>::quiet_NaN());
        }
        ++table.values.rows;
        table.ids.push_back(plan->ids ? cells[*plan->ids] : std::to_string(table.values.rows));
    }
    if (!plan)
        return fail(ErrorCode::ParseError, "the file has no rows", path);
    return table;
}

} // namespace molrl::cli
