// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/preflight_words.h"

#include "core/training/preflight.h"
#include "ui/adapt/adapt.h"
#include "ui/training/run_words.h"
#include "ui/training/training_data.h"

#include <QCoreApplication>
#include <QStringList>

namespace molrl::ui {
namespace {

using Weight = PreflightText::Weight;

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::preflight", text);
}

QString count(std::size_t n)
{
    return formatCount(static_cast<qint64>(n));
}

/// One thing, or several with their number in place of %1.
QString one(std::size_t n, const char* single, const char* several)
{
    return n == 1 ? tr(single) : tr(several).arg(count(n));
}

QString examples(const std::vector<training::RowIssue>& issues)
{
    constexpr std::size_t kShown = 5;
    QStringList lines;
    for (std::size_t i = 0; i < issues.size() && i < kShown; ++i)
        lines << tr("row %1: %2").arg(issues[i].row).arg(toQString(issues[i].reason));
    if (issues.size() > kShown)
        lines << tr("and %1 more").arg(count(issues.size() - kShown));
    return lines.join(QLatin1Char('\n'));
}

void addTask(const training::TaskSummary& task, PreflightText& text)
{
    PreflightText::Line line;
    line.weight = Weight::Good;
    QString kind = tr("numbers");
    if (task.task.kind == training::TaskKind::Binary)
        kind = tr("yes or no");
    else if (task.task.kind == training::TaskKind::MultiClass)
        kind = tr("classes");
    line.title = QStringLiteral("%1: %2").arg(toQString(task.task.column), kind);
    QStringList details{tr("%1 labelled, %2 missing").arg(count(task.labelled), count(task.missing))};
    if (task.task.kind == training::TaskKind::Regression) {
        details << tr("from %1 to %2, mean %3, SD %4")
                       .arg(formatNumber(task.low, 4), formatNumber(task.high, 4), formatNumber(task.mean, 4),
                            formatNumber(task.sd, 3));
    } else {
        for (std::size_t c = 0; c < task.classCountsInPart.size() && c < task.task.classes.size(); ++c) {
            const auto& parts = task.classCountsInPart[c];
            details << tr("%1: %2 train, %3 validation, %4 test")
                           .arg(toQString(task.task.classes[c]), count(parts[0]), count(parts[1]), count(parts[2]));
        }
    }
    if (!task.task.note.empty())
        details << toQString(task.task.note);
    line.details = details.join(QLatin1Char('\n'));
    text.lines.push_back(line);
}

} // namespace

Result<PreflightText> checkData(const FinetuneRequest& request, const model::Network* network, int threads,
                                const std::string& device, JobContext& job)
{
    JobContext reading = job.part(0, 0.7);
    MOLRL_TRY(training::FinetuneData data,
              training::prepareFinetuneData(request.source, request.config, threads, reading));
    if (network != nullptr) {
        JobContext timing = job.part(0.7, 1);
        MOLRL_TRY(const model::Device place, model::parseDevice(device));
        MOLRL_CHECK(training::estimateCost(data, request.config, *network, threads, timing, place));
    }
    const training::Preflight& report = data.report;
    PreflightText text;
    text.canStart = true;
    text.headline = tr("%1 compounds: %2 train, %3 choose the best, %4 test.")
                        .arg(count(report.molecules), count(report.partSizes[0]), count(report.partSizes[1]),
                             count(report.partSizes[2]));
    for (const training::TaskSummary& task : report.tasks)
        addTask(task, text);
    for (const std::string& warning : report.warnings)
        text.lines.push_back({Weight::Warning, toQString(warning), {}});
    for (const training::GiveAway& giveAway : report.giveAways)
        if (giveAway.column != kCompoundIdColumn)
            text.lines.push_back(
                {Weight::Warning, tr("Column \"%1\" nearly equals the label").arg(toQString(giveAway.column)),
                 tr("%1. It is not used, but a label that another column gives away may not be what you "
                    "want to predict.")
                     .arg(toQString(giveAway.how))});
    if (report.sharedMolecules > 0)
        text.lines.push_back(
            {Weight::Warning,
             one(report.sharedMolecules, "One test compound also trains", "%1 test compounds also train"),
             tr("The test would flatter the model: let repeated compounds count once.")});
    if (!report.badRows.empty())
        text.lines.push_back({Weight::Warning,
                              one(report.badRows.size(), "One row holds no compound", "%1 rows hold no compound"),
                              examples(report.badRows)});
    if (!report.badLabels.empty())
        text.lines.push_back({Weight::Warning,
                              one(report.badLabels.size(), "One label can't be read, and counts as missing",
                                  "%1 labels can't be read, and count as missing"),
                              examples(report.badLabels)});
    if (report.duplicates.conflictingMolecules > 0) {
        QStringList rows;
        for (const auto row : report.duplicates.examples)
            rows << QString::number(row);
        text.lines.push_back(
            {Weight::Warning,
             one(report.duplicates.conflictingMolecules, "One compound has labels that conflict",
                 "%1 compounds have labels that conflict"),
             tr("for example in rows %1; choose below what becomes of them").arg(rows.join(QStringLiteral(", ")))});
    }
    if (report.duplicates.repeatedRows > 0)
        text.lines.push_back(
            {Weight::Note,
             one(report.duplicates.repeatedRows, "One row repeats a compound", "%1 rows repeat a compound"),
             one(report.duplicates.repeatedMolecules, "One compound occurs more than once",
                 "%1 compounds occur more than once")});
    if (report.saltRows > 0)
        text.lines.push_back({Weight::Note,
                              one(report.saltRows, "One row is a salt or a mixture", "%1 rows are salts or mixtures"),
                              tr("the largest part is drawn")});
    text.lines.push_back(
        {Weight::Note, tr("Likeness of test to training: %1").arg(report.nearestTanimoto, 0, 'f', 2),
         tr("median Tanimoto of a test compound to its nearest training compound; the lower, the harder and "
            "the more honest the test. ") +
             one(report.sharedScaffolds, "One test compound shares a scaffold with training.",
                 "%1 test compounds share a scaffold with training.")});
    if (report.expectedSeconds > 0)
        text.estimate =
            tr("Expected: at most %1 here (%2 molecules/s), and about %3 MB of memory. Training ends sooner when "
               "validation gets no better.")
                .arg(formatDuration(report.expectedSeconds), formatRate(report.moleculesPerSecond),
                     formatCount(static_cast<qint64>(report.expectedMemoryMb)));
    return text;
}

} // namespace molrl::ui
