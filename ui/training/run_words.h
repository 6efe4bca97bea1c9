// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_curves.h"
#include "core/runs/run_view.h"

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>
#include <optional>

namespace molrl::ui {

/// "running", "paused", in the user's language.
[[nodiscard]] QString describe(runs::RunState state);
/// What a run trains: "pretraining", "fine-tuning".
[[nodiscard]] QString describe(runs::RunKind kind);
/// The colour of a state's dot; reads on both themes.
[[nodiscard]] QColor colorOf(runs::RunState state, const QPalette& palette);
[[nodiscard]] QIcon stateIcon(runs::RunState state, const QPalette& palette);

/// "about 12 to 15 min", "about 3 min"; units chosen so that the two ends differ where they do.
[[nodiscard]] QString describeRemaining(const runs::RemainingTime& time);
/// A device by the name that people give it: "cpu" -> "processor".
[[nodiscard]] QString describeDevice(const std::string& device);
/// "112", "252,000": of molecules a second, and the like; three digits that count, never an exponent.
[[nodiscard]] QString formatRate(double perSecond);
/// "about 12 to 15 min left · epoch 3 of at most 20 · step 1,140 of 10,000 · 112 molecules/s · processor · 1.2 GB"; a
/// run that has ended tells of its end alone.
[[nodiscard]] QString describeFacts(const runs::RunView& run);
/// "train loss", "validation loss (ema)", for legends.
[[nodiscard]] QString describeSeries(const runs::RunSeries& series);
/// A quantity's name as people write it: "rocAuc" -> "ROC AUC", "learningRate" -> "learning rate".
[[nodiscard]] QString describeMetric(const std::string& name);
/// What to do about a failure that a run tells of, from its words; empty: nothing in particular.
[[nodiscard]] QString remedyForMessage(const std::string& message);

/// The quantity that a run is judged by, as it was measured on validation: its series and the place of its best value.
struct Headline {
    const runs::RunSeries* series = nullptr;
    std::size_t best = 0;
};
[[nodiscard]] std::optional<Headline> headlineOf(const runs::RunView& run);

} // namespace molrl::ui
