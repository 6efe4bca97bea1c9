// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/pasted_text.h"

#include "core/chem/molecule.h"

#include <QStringList>
#include <optional>

namespace molrl::ui {
namespace {

using Entry = workspace::AddCompounds::Entry;

std::vector<Entry> splitBlocks(const QString& text)
{
    std::vector<Entry> entries;
    for (QString block : text.split(QStringLiteral("$$$$"))) {
        if (block.trimmed().isEmpty())
            continue;
        if (!entries.empty() && block.startsWith(QLatin1Char('\n')))
            block.remove(0, 1); // the end of the line of dollars
        const qsizetype end = block.indexOf(QLatin1String("M  END"));
        if (end >= 0)
            block = block.left(end) + QStringLiteral("M  END\n");
        entries.push_back({block.toStdString(), block.section(QLatin1Char('\n'), 0, 0).trimmed().toStdString()});
    }
    return entries;
}

std::vector<Entry> splitLines(const QString& text)
{
    std::vector<Entry> entries;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        const QString clean = line.trimmed();
        if (clean.isEmpty())
            continue;
        qsizetype end = 0;
        while (end < clean.size() && !clean[end].isSpace())
            ++end;
        entries.push_back({clean.left(end).toStdString(), clean.mid(end).trimmed().toStdString()});
    }
    return entries;
}

} // namespace

Result<workspace::AddCompounds> parsePastedText(const QString& text)
{
    QString lines = text;
    lines.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(QLatin1Char('\r'), QLatin1Char('\n'));
    workspace::AddCompounds edit;
    edit.entries = lines.contains(QLatin1String("M  END")) ? splitBlocks(lines) : splitLines(lines);
    if (edit.entries.empty())
        return fail(ErrorCode::ParseError, "the clipboard holds no text with a molecule");
    std::optional<Error> first;
    for (const Entry& entry : edit.entries) {
        const auto molecule = chem::parseAny(entry.original);
        if (molecule)
            return edit;
        if (!first)
            first = molecule.error();
    }
    return fail(std::move(*first).withContext("the text on the clipboard"));
}

} // namespace molrl::ui
