// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/pictures/picture_work.h"
#include "ui/selection.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSlider;
class QVBoxLayout;

namespace molrl::ui {

class BusyOverlay;
class ColorBar;
class PictureView;

/// A picture of molecules: as it came, as cleaned, and the library's compounds that it may show.
///
/// Everything follows the settings in the background, the latest alone, and the library while the dialog is open: a
/// closed one runs no network and tells nobody of a drawing; it catches up when it is shown again. A structure that is
/// picked becomes the window's current compound.
class PictureDialog : public QDialog {
    Q_OBJECT

public:
    PictureDialog(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~PictureDialog() override;

    void openFile(const QString& path);
    void openImage(const QImage& image, const QString& title);
    /// In pixels of the picture; empty: all of it.
    void chooseRegion(const QRect& region);
    void chooseDrawing(int index);

    [[nodiscard]] bool isBusy() const;
    [[nodiscard]] const Picture& picture() const { return m_picture; }
    /// Null while there is none, or when nothing was found.
    [[nodiscard]] const std::shared_ptr<const imaging::CleanedPicture>& cleaned() const { return m_cleaned; }
    [[nodiscard]] const std::shared_ptr<const SeenPicture>& seen() const { return m_seen; }
    [[nodiscard]] PictureView& cleanedView() { return *m_cleanedView; }
    [[nodiscard]] PictureView& originalView() { return *m_original; }

Q_SIGNALS:
    void failed(const QString& whatFailed, const molrl::Error& error); ///< a picture that could not be read
    void looked();                                                     ///< cleaned and looked at, or told why not
    /// The drawing that the user has chosen, cleaned: for the inspector. Not told again when only the library changes.
    void drawingShown(const molrl::Picture& drawing, const QString& title);
    /// The user says that the picture shows this compound.
    void confirmed(molrl::workspace::CompoundId id, const QString& title);
    /// The user wants to draw what the picture shows, beginning with this compound; 0: with an empty sheet.
    void sketchAsked(molrl::workspace::CompoundId id);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    // picture_dialog_ui.cpp
    void buildLayout();
    QWidget* buildOriginal();
    QWidget* buildCleaned();
    QWidget* buildSettings();
    QWidget* buildLikely();

    void start(const QString& title, std::function<Result<Picture>(JobContext&)> read);
    void onRead(Result<Picture> picture);
    [[nodiscard]] imaging::CleanOptions options() const;
    void resetSettings();
    void clean();
    void onCleaned(Result<imaging::CleanedPicture> cleaned);
    void look();
    void onSeen(Result<SeenPicture> seen);
    void showDrawing();
    void showStep();
    void showLikely();
    void saveDrawing();
    void showInInspector();
    void updateButtons();
    [[nodiscard]] workspace::CompoundId likelyChosen() const; ///< 0: none

    Document& m_document;
    Selection& m_selection;
    LatestOnly<Picture> m_reading;
    LatestOnly<imaging::CleanedPicture> m_cleaning;
    LatestOnly<SeenPicture> m_looking;
    QTimer m_settle; ///< a slider that is still moving starts nothing

    QString m_title;
    Picture m_picture;
    QRect m_region;
    std::shared_ptr<const imaging::CleanedPicture> m_cleaned;
    std::shared_ptr<const SeenPicture> m_seen;
    int m_drawing = 0;
    bool m_isChosen = false;   ///< the drawing has not been told to the inspector yet
    bool m_isOutdated = false; ///< what was seen; looked at again when the dialog is shown

    PictureView* m_original = nullptr;
    PictureView* m_cleanedView = nullptr;
    BusyOverlay* m_busy = nullptr;
    QLabel* m_about = nullptr;
    QLabel* m_found = nullptr;
    QComboBox* m_steps = nullptr;
    QCheckBox* m_heat = nullptr;
    ColorBar* m_bar = nullptr;
    QComboBox* m_paper = nullptr;
    QDoubleSpinBox* m_denoise = nullptr;
    QSlider* m_threshold = nullptr;
    QLabel* m_thresholdText = nullptr;
    QDoubleSpinBox* m_specks = nullptr;
    QCheckBox* m_upright = nullptr;
    QCheckBox* m_labels = nullptr;
    QCheckBox* m_separate = nullptr;
    QCheckBox* m_evenLines = nullptr;
    QListWidget* m_likely = nullptr;
    QLabel* m_likelyText = nullptr;
    QPushButton* m_whole = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_inspect = nullptr;
    QPushButton* m_confirm = nullptr;
    QPushButton* m_sketch = nullptr;
};

} // namespace molrl::ui
