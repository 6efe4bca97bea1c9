// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/training/calibration.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace molrl::training {

/// How often conformal intervals or sets hold the truth. Counts, so that tasks and seeds can be added up.
struct CoveragePoint {
    double nominal = 0;       ///< what was promised, in (0, 1)
    std::size_t rows = 0;     ///< labels that were looked at
    std::size_t covered = 0;  ///< of these, in their interval or set
    double sizes = 0;         ///< sum of the intervals' widths (in the label's unit), or of the classes in the sets
    std::size_t withheld = 0; ///< labels without an interval: too few rows to calibrate it on

    [[nodiscard]] double measured() const; ///< covered / rows; NaN without rows
    [[nodiscard]] double meanSize() const;
    void add(const CoveragePoint& other);
};

/// What a model's calibration is worth on rows that it was not fitted to.
struct CalibrationCheck {
    /// Calibrated on the calibration rows, measured on the test rows: what a user of such a split gets. Where test is
    /// of other scaffolds than validation, nothing promises the nominal coverage.
    std::vector<CoveragePoint> heldOut;
    /// Calibrated on a random half of both, measured on the other half, several times: what theory promises.
    std::vector<CoveragePoint> exchangeable;
    std::size_t tasks = 0;  ///< of classes, whose calibration error can be measured on the test rows
    double eceBefore = 0;   ///< mean over these of the expected calibration error with temperature 1
    double eceAfter = 0;    ///< with the temperature fitted on the calibration rows
    double temperature = 0; ///< mean over these

    void add(const CalibrationCheck& other); ///< of another seed
};

struct CoverageOptions {
    std::vector<double> levels{0.5, 0.7, 0.8, 0.9, 0.95};
    int draws = 10; ///< of halves
    std::uint64_t seed = 1;
};

/// @param calibrations, offsets  as in calibrate(). @param labels [task][row of raw].
/// @error Cancelled
[[nodiscard]] Result<CalibrationCheck>
checkCalibration(const std::vector<Task>& tasks, const std::vector<TaskCalibration>& calibrations,
                 const std::vector<std::size_t>& offsets, const RawPredictions& raw,
                 const std::vector<std::vector<double>>& labels, const std::vector<std::size_t>& calibrationRows,
                 const std::vector<std::size_t>& testRows, const CoverageOptions& options, JobContext& job);

} // namespace molrl::training
