// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/library_encoder.h"

#include <QObject>
#include <QString>
#include <memory>

namespace molrl::ui {

/// Loads models and runs them over the library.
class ModelController : public QObject {
    Q_OBJECT

public:
    explicit ModelController(Document& document, QObject* parent = nullptr);

    /// @param file    empty: the model that came with the program.
    /// @param device  "cpu", "cuda", "mps", "auto".
    void load(const QString& file, const QString& device);
    /// Embeddings of all compounds that have none of this model yet, stored as they come: a cancelled run keeps its
    /// part.
    void encodeLibrary(int threads);
    [[nodiscard]] bool isEncoding() const { return m_encoding && m_encoding->isActive(); }

Q_SIGNALS:
    void loaded();
    void encoded(const molrl::ui::EncodeSummary& summary);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    using NetworkPtr = std::shared_ptr<const model::Network>;

    Document& m_document;
    LatestOnly<NetworkPtr> m_loading;
    JobPtr m_encoding;
};

} // namespace molrl::ui
