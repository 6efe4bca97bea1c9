// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/workspace.h"
#include "ui/jobs/job_runner.h"

#include <QCache>
#include <QFrame>
#include <QImage>
#include <QPointer>
#include <memory>
#include <vector>

class QToolButton;

namespace molrl::ui {

/// What a card says of a compound.
struct CardContent {
    workspace::CompoundId id;
    QString name;
    QImage picture;  ///< null: can't be drawn
    QString problem; ///< why
    std::vector<std::pair<QString, QString>> values;
    bool isDark = false;
};

/// Reads and draws what cards show, in a job, newest wish alone; keeps the last few hundred. Lives on the GUI thread.
class CardLoader : public QObject {
    Q_OBJECT

public:
    explicit CardLoader(JobRunner& jobs, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const workspace::Workspace> workspace);
    /// The values that cards show, by their columns; forgets what was read.
    void setColumns(std::vector<workspace::Column> columns);
    void clear();
    /// The content if it is here; else it is asked for and announced. Good until control returns to the event loop.
    [[nodiscard]] const CardContent* want(workspace::CompoundId id, bool isDark, qreal pixelRatio);

Q_SIGNALS:
    void loaded(molrl::workspace::CompoundId id);

private:
    std::shared_ptr<const workspace::Workspace> m_workspace;
    std::vector<workspace::Column> m_columns;
    QCache<qint64, CardContent> m_contents;
    LatestOnly<CardContent> m_job;
    qint64 m_asked = 0;
    bool m_isDark = false;
};

/// A compound's structure, name and values, over the map. A pinned one has a button to close it and can be dragged.
class CompoundCard : public QFrame {
    Q_OBJECT

public:
    static constexpr QSize kPicture{196, 128};
    explicit CompoundCard(QWidget* parent, bool isPinned);

    void setContent(const CardContent& content);
    [[nodiscard]] workspace::CompoundId compound() const { return m_content.id; }
    /// Beside a place of the parent, inside it, not over the place.
    void moveBeside(const QPointF& place);
    [[nodiscard]] bool wasDragged() const { return m_wasDragged; }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void closeClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    CardContent m_content;
    QToolButton* m_close = nullptr;
    QPoint m_grip;
    bool m_wasDragged = false;
};

} // namespace molrl::ui
