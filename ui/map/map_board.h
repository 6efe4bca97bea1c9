// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_page.h"

#include <QPointer>
#include <vector>

class QSplitter;

namespace molrl::ui {

/// Maps side by side on one selection: the page that lays maps out, and others beside it that show stored ones.
class MapBoard : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMostPages = 4;

    MapBoard(MapModel& model, Selection& selection, QWidget* parent = nullptr);
    ~MapBoard() override;

    /// For the menus and the command palette: those of the first page, and the board's own.
    [[nodiscard]] QList<QAction*> boardActions() const;
    [[nodiscard]] MapPage& primary() const { return *m_primary; }
    [[nodiscard]] std::vector<MapPage*> pages() const; ///< from left to right
    /// One more map beside the others: the newest that none of them shows, else the one that is on show.
    /// @return null when there are kMostPages already, or no map
    MapPage* addBeside();
    void setThreads(int threads);
    /// Marks a molecule from outside the library on each of the maps. @param embedding  empty: none any more
    void setGuest(const std::vector<float>& embedding);

Q_SIGNALS:
    void failed(const QString& whatFailed, const molrl::Error& error);
    void message(const QString& text);

private:
    struct Beside {
        MapModel* model = nullptr;
        MapPage* page = nullptr;
    };
    void close(MapPage* page);
    void shareLinks();
    void updateState();

    MapModel& m_model;
    Selection& m_selection;
    MapPage* m_primary = nullptr;
    std::vector<Beside> m_beside;
    QSplitter* m_splitter = nullptr;
    QAction* m_addBeside = nullptr;
    int m_threads = 0;
    std::vector<float> m_guest;
};

} // namespace molrl::ui
