// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job_runner.h"

#include <QFrame>
#include <QImage>
#include <string>

class QLabel;

namespace molrl::ui {

/// A structure as a small picture, on the paper of the theme. For jobs. @error as chem::parseSmiles, chem::depict
[[nodiscard]] Result<QImage> drawSmallStructure(const std::string& smiles, int sidePx, double pixelRatio, bool dark);

/// A structure with a few words beside the pointer. The drawing is made in a job; the words are there at once.
class StructureTip : public QFrame {
    Q_OBJECT

public:
    StructureTip(JobRunner& jobs, QWidget* parent);
    void showAt(const QPoint& globalPos, const std::string& smiles, const QString& words);
    void dismiss();

private:
    LatestOnly<QImage> m_drawing;
    QLabel* m_picture;
    QLabel* m_words;
};

} // namespace molrl::ui
