// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/action_text.h"

#include <QKeySequence>

namespace molrl::ui {

QString plainText(const QAction& action)
{
    return action.text().remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

void setActionTip(QAction& action, const QString& tip)
{
    const QString key = action.shortcut().toString(QKeySequence::NativeText);
    action.setToolTip(key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key));
    action.setStatusTip(tip);
}

bool namesItsKey(const QAction& action)
{
    const QString key = action.shortcut().toString(QKeySequence::NativeText);
    return key.isEmpty() || action.toolTip().contains(key);
}

namespace {

template <std::size_t n>
QString iconByPart(const QString& objectName, const std::pair<const char*, const char*> (&icons)[n])
{
    for (const auto& [part, icon] : icons)
        if (objectName.contains(QLatin1String(part)))
            return QLatin1String(icon);
    return {};
}

} // namespace

QString iconOfRunsAction(const QString& objectName)
{
    const std::pair<const char*, const char*> icons[] = {
        {"new", "train"},      {"attach", "plus"},     {"star", "star"},         {"note", "note"},
        {"useModel", "model"}, {"openFolder", "open"}, {"saveCurves", "export"}, {"forget", "minus"},
        {"delete", "delete"},  {"pause", "pause"},     {"resume", "play"},       {"stop", "stop"},
        {"cancel", "close"},   {"clone", "copy"},      {"screen", "encode"},     {"card", "report"},
    };
    return iconByPart(objectName, icons);
}

QString iconOfTableAction(const QString& objectName)
{
    const std::pair<const char*, const char*> icons[] = {
        {"find", "find"},
        {"ilter", "filter"},
        {"copy", "copy"},
        {"delete", "delete"},
        {"export", "export"},
        {"invert", "invert"},
        {"selectAll", "select-all"},
        {"olumn", "columns"},
    };
    return iconByPart(objectName, icons);
}

QString iconOfMapAction(const QString& objectName)
{
    const std::pair<const char*, const char*> icons[] = {
        {"layOut", "map"}, {"lasso", "lasso"},   {"box", "box-select"},
        {"pan", "pan"},    {"export", "export"}, {"fitSelected", "zoom-selected"},
        {"fit", "fit"},    {"place", "import"},  {"beside", "columns"},
    };
    for (const auto& [part, icon] : icons)
        if (objectName.contains(QLatin1String(part)))
            return QLatin1String(icon);
    return {};
}

} // namespace molrl::ui
