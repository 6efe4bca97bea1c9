// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"

#include <QObject>

namespace molrl::ui {

/// What the model says about the sketch: the library's nearest compounds in the embedding space.
struct LiveNeighbours {
    struct Entry {
        workspace::CompoundId id;
        std::string name;
        float cosine = 0;
    };
    std::vector<Entry> nearest; ///< nearest first, up to 8
    qint64 compared = 0;        ///< compounds that have an embedding of this model
    qint64 total = 0;
    std::vector<float> embedding; ///< of the sketch: what predictions will start from
};

/// Encodes the newest sketch in the background; what the pen has outrun is dropped.
class LiveEngine : public QObject {
    Q_OBJECT

public:
    explicit LiveEngine(Document& document, QObject* parent = nullptr);
    /// @param smiles  empty: nothing to encode; stops what runs.
    void follow(const std::string& smiles);

Q_SIGNALS:
    void ready(const molrl::ui::LiveNeighbours& result);
    void unavailable(const QString& why);

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
    static Result<Outcome> run(const workspace::Workspace& workspace, const model::Network& network,
                               const std::string& smiles, std::shared_ptr<const Library> library, JobContext& job);

    Document& m_document;
    LatestOnly<Outcome> m_job;
    std::shared_ptr<const Library> m_library;
    std::string m_smiles;
};

} // namespace molrl::ui
