// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"
#include "ui/jobs/job_runner.h"

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSet>
#include <QSize>
#include <string>
#include <vector>

class QPainter;

namespace molrl::ui {

/// How the structures of one view are drawn.
struct StructureLook {
    QSize size;            ///< logical pixels
    qreal pixelRatio = 1;  ///< of the screen
    bool dark = false;     ///< light lines on black, to be laid over the row by "screen"; else black on white
    std::string highlight; ///< substructure query whose first match is marked; empty: none
    bool operator==(const StructureLook&) const = default;
};

struct StructurePicture {
    QImage image;    ///< at device resolution, pixel ratio set; null when it can't be drawn
    QString problem; ///< why it can't
};

/// Pictures of structures, drawn in jobs for whoever paints them. Lives on the GUI thread.
///
/// Law: find() never draws. What is missing is asked for, the newest wish is drawn first, wishes that were scrolled
/// away are dropped, and drawn() announces the rest. The key holds the compound's id and the look, never a row.
class StructureCache : public QObject {
    Q_OBJECT

public:
    explicit StructureCache(JobRunner& jobs, QObject* parent = nullptr);

    void clear(); ///< another workspace
    /// Null: not here yet, asked for. Good until control returns to the event loop.
    [[nodiscard]] const StructurePicture* find(workspace::CompoundId id, const std::string& smiles,
                                               const StructureLook& look);

Q_SIGNALS:
    void drawn(const std::vector<molrl::workspace::CompoundId>& ids);

private:
    struct Key {
        qint64 id = 0;
        int look = 0;
        bool operator==(const Key&) const = default;
        friend size_t qHash(const Key& key, size_t seed) { return qHashMulti(seed, key.id, key.look); }
    };
    struct Wish {
        Key key;
        std::string smiles;
    };
    [[nodiscard]] int lookIndex(const StructureLook& look);
    void draw();

    JobRunner& m_jobs;
    QCache<Key, StructurePicture> m_pictures; ///< cost in kB
    std::vector<StructureLook> m_looks;
    std::vector<Wish> m_wishes; ///< newest last
    QSet<Key> m_asked;
    QTimer m_timer;
    int m_inFlight = 0;
    int m_epoch = 0;
};

/// The drawing behind a picture; for jobs. @error as chem::depict, chem::parseSmiles
[[nodiscard]] Result<QImage> drawStructure(const std::string& smiles, const StructureLook& look);
/// Lays a structure onto whatever is below it, so that its ground doesn't show; the middle of `rect`, whole pixels.
void paintStructure(QPainter& painter, const QRect& rect, const QImage& image, bool dark);

} // namespace molrl::ui
