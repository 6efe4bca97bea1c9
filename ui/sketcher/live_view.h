// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sketcher/live_engine.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QMenu;
class QToolButton;

namespace molrl::ui {

class PredictionRows;

/// Beside the sheet: what the chosen models predict, and the library's nearest compounds, with what can be done with
/// the sketch. Shows; decides nothing.
class LiveView : public QWidget {
    Q_OBJECT

public:
    explicit LiveView(const QList<QAction*>& commands, QWidget* parent = nullptr);

    void setNeighbours(const LiveNeighbours& found);
    void setUnavailable(const QString& why);
    void setPredictions(const LivePredictions& predictions);
    /// The models to choose from and those chosen, by path.
    void setModels(const std::vector<LiveModel>& offered, const QStringList& chosen);
    [[nodiscard]] const LiveNeighbours& neighbours() const { return m_found; }

Q_SIGNALS:
    void neighbourChosen(molrl::workspace::CompoundId id);
    void modelsChosen(const QStringList& paths);
    void modelFileAsked();

private:
    void showModelMenu();

    LiveNeighbours m_found;
    std::vector<LiveModel> m_offered;
    QStringList m_chosen;
    PredictionRows* m_rows = nullptr;
    QLabel* m_noModels = nullptr;
    QToolButton* m_models = nullptr;
    QLabel* m_nearWords = nullptr;
    QListWidget* m_near = nullptr;
};

/// Predictions as rows: property and model, value with its uncertainty, and how far the molecule is from what was
/// learned.
class PredictionRows : public QWidget {
    Q_OBJECT

public:
    explicit PredictionRows(QWidget* parent = nullptr);
    void setPredictions(LivePredictions predictions);
    [[nodiscard]] const LivePredictions& predictions() const { return m_predictions; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int rowHeight() const;
    LivePredictions m_predictions;
};

} // namespace molrl::ui
