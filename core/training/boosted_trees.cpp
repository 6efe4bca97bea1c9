// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/boosted_trees.h"

#include "core/training/number_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <xgboost/c_api.h>

namespace molrl::training {
namespace {

constexpr std::size_t kLeastSet = 3; ///< training rows in which a sparse column must be set to count

/// The library's own words for what went wrong.
Result<void> check(int code)
{
    if (code == 0)
        return {};
    return fail(ErrorCode::Internal, XGBGetLastError(), "XGBoost");
}

struct FreeMatrix {
    void operator()(void* handle) const { (void)XGDMatrixFree(handle); }
};
struct FreeBooster {
    void operator()(void* handle) const { (void)XGBoosterFree(handle); }
};
using MatrixHandle = std::unique_ptr<void, FreeMatrix>;
using BoosterPointer = std::unique_ptr<void, FreeBooster>;

/// An array that XGBoost reads in place.
template <class T> std::string describeArray(const std::vector<T>& values, const char* type)
{
    return nlohmann::json{{"data", {reinterpret_cast<std::uintptr_t>(values.data()), true}},
                          {"shape", {values.size()}},
                          {"typestr", type},
                          {"version", 3}}
        .dump();
}

double meanOf(const std::vector<double>& labels, const std::vector<std::size_t>& rows)
{
    double sum = 0;
    for (const std::size_t row : rows)
        sum += labels[row];
    return sum / static_cast<double>(rows.size());
}

std::string toText(double value)
{
    return nlohmann::json(value).dump();
}

} // namespace

/// Rows without the zeros of sparse columns.
struct BoostedTrees::Impl {
    std::size_t columns = 0;
    std::vector<std::uint64_t> begins; ///< of each row; one more at the end
    std::vector<std::uint32_t> indices;
    std::vector<float> values;

    /// Some of the rows, with labels.
    [[nodiscard]] Result<MatrixHandle> makeMatrix(const std::vector<std::size_t>& rows,
                                                  const std::vector<double>& labels) const
    {
        std::vector<std::uint64_t> ownBegins{0};
        std::vector<std::uint32_t> ownIndices;
        std::vector<float> ownValues;
        std::vector<float> ownLabels;
        for (const std::size_t row : rows) {
            const auto from = static_cast<std::ptrdiff_t>(begins[row]);
            const auto to = static_cast<std::ptrdiff_t>(begins[row + 1]);
            ownIndices.insert(ownIndices.end(), indices.begin() + from, indices.begin() + to);
            ownValues.insert(ownValues.end(), values.begin() + from, values.begin() + to);
            ownBegins.push_back(ownIndices.size());
            ownLabels.push_back(std::isnan(labels[row]) ? 0.f : static_cast<float>(labels[row]));
        }
        DMatrixHandle raw = nullptr;
        MOLRL_CHECK(check(XGDMatrixCreateFromCSR(
            describeArray(ownBegins, "<u8").c_str(), describeArray(ownIndices, "<u4").c_str(),
            describeArray(ownValues, "<f4").c_str(), columns, R"({"missing": NaN, "nthread": 1})", &raw)));
        MatrixHandle matrix(raw);
        MOLRL_CHECK(check(XGDMatrixSetFloatInfo(raw, "label", ownLabels.data(), ownLabels.size())));
        return matrix;
    }
};

namespace {

/// Columns worth a look: half of a fingerprint's are set in no training row of a small set, or in one.
std::vector<std::size_t> findUsefulColumns(const FeatureTable& features, const std::vector<std::size_t>& train)
{
    std::vector<std::size_t> different(features.values.cols, 0);
    for (const std::size_t i : train) {
        const auto row = features.values.row(i);
        const auto first = features.values.row(train.front());
        for (std::size_t c = 0; c < row.size(); ++c)
            different[c] += row[c] != (c < features.sparseColumns ? 0 : first[c]) ? 1 : 0;
    }
    std::vector<std::size_t> useful;
    for (std::size_t c = 0; c < different.size(); ++c)
        if (different[c] >= (c < features.sparseColumns ? kLeastSet : 1))
            useful.push_back(c);
    return useful;
}

} // namespace

BoostedTrees::BoostedTrees(const FeatureTable& features, const std::vector<std::size_t>& train)
    : m_impl(std::make_unique<Impl>())
{
    Impl& self = *m_impl;
    const std::vector<std::size_t> useful = findUsefulColumns(features, train);
    self.columns = useful.size();
    self.begins.push_back(0);
    for (std::size_t i = 0; i < features.values.rows; ++i) {
        const auto row = features.values.row(i);
        for (std::size_t u = 0; u < useful.size(); ++u) {
            const std::size_t c = useful[u];
            if (c < features.sparseColumns && row[c] == 0)
                continue;
            self.indices.push_back(static_cast<std::uint32_t>(u));
            self.values.push_back(row[c]);
        }
        self.begins.push_back(self.indices.size());
    }
}
BoostedTrees::BoostedTrees(BoostedTrees&&) noexcept = default;
BoostedTrees& BoostedTrees::operator=(BoostedTrees&&) noexcept = default;
BoostedTrees::~BoostedTrees() = default;

namespace {

Result<BoosterPointer> makeBooster(DMatrixHandle train, bool isForClasses, double mean, const BoostSettings& settings,
                                   std::uint64_t seed)
{
    BoosterHandle raw = nullptr;
    MOLRL_CHECK(check(XGBoosterCreate(&train, 1, &raw)));
    BoosterPointer booster(raw);
    const std::pair<const char*, std::string> parameters[] = {
        {"verbosity", "0"},
        {"nthread", "1"},
        {"tree_method", "hist"},
        {"max_bin", "64"}, // of 256: as good on sets of thousands, and a quarter of the time
        {"seed", std::to_string(seed % 2147483647)},
        {"objective", isForClasses ? "binary:logistic" : "reg:squarederror"},
        {"eval_metric", isForClasses ? "logloss" : "rmse"},
        {"base_score", toText(mean)},
        {"max_depth", std::to_string(settings.maxDepth)},
        {"eta", toText(settings.learningRate)},
        {"subsample", toText(settings.rowShare)},
        {"colsample_bytree", toText(settings.columnShare)},
        {"min_child_weight", toText(settings.minChildWeight)}};
    for (const auto& [name, value] : parameters)
        MOLRL_CHECK(check(XGBoosterSetParam(raw, name, value.c_str())));
    return booster;
}

/// Trees until validation no longer gains. @return the best number of rounds.
Result<int> grow(BoosterHandle booster, DMatrixHandle train, DMatrixHandle valid, const BoostSettings& settings,
                 const JobContext& job)
{
    int best = 0;
    double bestLoss = std::numeric_limits<double>::infinity();
    for (int round = 0; round < settings.mostRounds; ++round) {
        if (job.stopRequested())
            return JobContext::cancelled();
        MOLRL_CHECK(check(XGBoosterUpdateOneIter(booster, round, train)));
        if (valid == nullptr) {
            best = round + 1;
            continue;
        }
        const char* name = "valid";
        const char* said = nullptr; // "[0]\tvalid-rmse:0.52"
        MOLRL_CHECK(check(XGBoosterEvalOneIter(booster, round, &valid, &name, 1, &said)));
        const std::string_view text = said;
        const double loss = parsePrintedNumber(text.substr(text.rfind(':') + 1));
        if (loss < bestLoss) {
            bestLoss = loss;
            best = round + 1;
        } else if (round + 1 - best >= settings.patience) {
            break;
        }
    }
    return std::max(1, best);
}

} // namespace

Result<BoostAnswer> BoostedTrees::predict(const std::vector<double>& labels, bool isForClasses, const Rows& rows,
                                          const BoostSettings& settings, std::uint64_t seed,
                                          const JobContext& job) const
{
    MOLRL_ASSERT(!rows.train.empty());
    BoostAnswer answer;
    answer.values.assign(labels.size(), std::numeric_limits<double>::quiet_NaN());
    const double mean = meanOf(labels, rows.train);
    const bool isConstant = std::all_of(rows.train.begin(), rows.train.end(),
                                        [&](std::size_t row) { return labels[row] == labels[rows.train.front()]; });
    if (isConstant || m_impl->columns == 0 || rows.wanted.empty()) {
        for (const std::size_t row : rows.wanted)
            answer.values[row] = mean;
        return answer;
    }
    MOLRL_TRY(const MatrixHandle train, m_impl->makeMatrix(rows.train, labels));
    MatrixHandle valid;
    if (!rows.valid.empty()) {
        MOLRL_TRY(valid, m_impl->makeMatrix(rows.valid, labels));
    }
    MOLRL_TRY(const BoosterPointer booster, makeBooster(train.get(), isForClasses, mean, settings, seed));
    MOLRL_TRY(answer.rounds, grow(booster.get(), train.get(), valid.get(), settings, job));
    MOLRL_TRY(const MatrixHandle wanted, m_impl->makeMatrix(rows.wanted, labels));
    const nlohmann::json how = {{"type", 0},
                                {"training", false},
                                {"iteration_begin", 0},
                                {"iteration_end", answer.rounds},
                                {"strict_shape", false}};
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;
    MOLRL_CHECK(check(
        XGBoosterPredictFromDMatrix(booster.get(), wanted.get(), how.dump().c_str(), &shape, &dimensions, &values)));
    for (std::size_t i = 0; i < rows.wanted.size(); ++i)
        answer.values[rows.wanted[i]] = static_cast<double>(values[i]);
    return answer;
}

} // namespace molrl::training
