// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/task_model.h"
#include "ui/document.h"

#include <QImage>
#include <QObject>
#include <map>

namespace molrl::ui {

/// The library's nearest compounds in the embedding space, and the sketch's own embedding.
struct LiveNeighbours {
    struct Entry {
        workspace::CompoundId id;
        QString name;
        QString smiles;
        float cosine = 0; ///< about the library's mean, -1 to 1
        QImage picture;   ///< black on white
    };
    std::vector<Entry> nearest; ///< nearest first, up to 8
    qint64 compared = 0;        ///< compounds that have an embedding of this model
    qint64 total = 0;
    std::vector<float> embedding;
};

/// A fine-tuned model that predicts along.
struct LiveModel {
    QString name;
    QString path;
    bool operator==(const LiveModel&) const = default;
};

/// What one model says about one property.
struct LivePrediction {
    QString model;
    QString property;
    QString value;     ///< as it is shown: "6.42", "0.83", the likeliest class
    double number = 0; ///< NaN: classes
    double spread = 0; ///< NaN: not known
    double low = 0;    ///< of the interval; NaN: none
    double high = 0;
    bool isProbability = false;
    training::Domain domain = training::Domain::In;
    QString problem; ///< why there is no value
};
struct LivePredictions {
    std::vector<LivePrediction> rows;
    bool isQuick = false; ///< of one drawing each; the averages over redrawn views follow
};

/// Follows the newest sketch in the background: its embedding and neighbours, then what the chosen models predict. What
/// the pen has outrun is dropped.
class LiveEngine : public QObject {
    Q_OBJECT

public:
    explicit LiveEngine(Document& document, QObject* parent = nullptr);
    /// @param smiles  empty: nothing to encode; stops what runs.
    void follow(const std::string& smiles);
    void setModels(std::vector<LiveModel> models);
    [[nodiscard]] const std::vector<LiveModel>& models() const { return m_models; }
    [[nodiscard]] bool isBusy() const { return m_encoding.isRunning() || m_predicting.isRunning(); }

Q_SIGNALS:
    void ready(const molrl::ui::LiveNeighbours& result);
    void predicted(const molrl::ui::LivePredictions& result);
    void unavailable(const QString& why); ///< no neighbours, and why; empty: there is nothing drawn

private:
    struct Library { ///< embeddings of one snapshot by one model
        std::string modelHash;
        workspace::SnapshotPtr snapshot;
        Matrix embeddings;
        qint64 known = 0;
    };
    struct Outcome {
        LiveNeighbours neighbours;
        std::shared_ptr<const Library> library;
    };
    using LoadedModels = std::map<QString, Result<std::shared_ptr<const training::TaskModel>>>;
    struct Predicted {
        LivePredictions predictions;
        LoadedModels models;
    };
    static Result<Outcome> run(const workspace::Workspace* workspace, const model::Network& network,
                               const std::string& smiles, std::shared_ptr<const Library> library, JobContext& job);
    static Result<Predicted> predict(const std::vector<LiveModel>& models, LoadedModels loaded,
                                     const std::string& smiles, bool isQuick, JobContext& job);
    void encode();
    void predict(bool isQuick);

    Document& m_document;
    LatestOnly<Outcome> m_encoding;
    LatestOnly<Predicted> m_predicting;
    std::shared_ptr<const Library> m_library;
    std::vector<LiveModel> m_models;
    LoadedModels m_loaded; ///< by path
    std::string m_smiles;
};

} // namespace molrl::ui
