// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/pictures/picture_view.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/color_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>

namespace molrl::ui {
namespace {

constexpr int kSettleMs = 150;
constexpr std::size_t kLikelyCount = 12;

QString nameOfStep(const std::string& name)
{
    static const std::pair<const char*, const char*> kNames[] = {
        {"grey", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Grey")},
        {"denoised", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Smoothed")},
        {"upright", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Upright")},
        {"ink", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Ink")},
        {"cleared", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Cleared")},
        {"cropped", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Cropped")},
        {"lines", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Even lines")},
        {"final", QT_TRANSLATE_NOOP("molrl::ui::PictureDialog", "Result")}};
    for (const auto& [step, words] : kNames)
        if (name == step)
            return PictureDialog::tr(words);
    return toQString(name);
}

QRect toQRect(const imaging::PixelRect& part)
{
    return {part.x, part.y, part.width, part.height};
}

} // namespace

PictureDialog::PictureDialog(Document& document, Selection& selection, QWidget* parent)
    : QDialog(parent), m_document(document), m_selection(selection), m_reading(document.jobs()),
      m_cleaning(document.jobs()), m_looking(document.jobs())
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &PictureDialog::clean);
    setAcceptDrops(true);
    buildLayout();
    resetSettings();
    connect(m_original, &PictureView::regionChosen, this, &PictureDialog::chooseRegion);
    connect(m_original, &PictureView::markClicked, this, &PictureDialog::chooseDrawing);
    connect(m_whole, &QPushButton::clicked, this, [this] { chooseRegion({}); });
    connect(m_save, &QPushButton::clicked, this, &PictureDialog::saveDrawing);
    connect(m_steps, &QComboBox::activated, this, &PictureDialog::showStep);
    connect(m_heat, &QCheckBox::toggled, this, &PictureDialog::showStep);
    connect(m_inspect, &QPushButton::clicked, this, &PictureDialog::showInInspector);
    connect(m_confirm, &QPushButton::clicked, this, [this] { Q_EMIT confirmed(likelyChosen(), m_title); });
    connect(m_sketch, &QPushButton::clicked, this, [this] { Q_EMIT sketchAsked(likelyChosen()); });
    connect(m_likely, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        updateButtons();
        if (item == nullptr)
            return;
        const workspace::CompoundId id = likelyChosen();
        m_selection.setSelected(CompoundSet::from({id}));
        m_selection.pick(id);
    });
    // The row that is the list's current one already changes nothing there.
    connect(m_likely, &QListWidget::itemClicked, this, [this] { m_selection.pick(likelyChosen()); });
    connect(&m_document, &Document::networkChanged, this, &PictureDialog::look);
    connect(&m_document, &Document::compoundsChanged, this, &PictureDialog::look);
    connect(&m_document, &Document::workspaceChanged, this, &PictureDialog::look);
    showDrawing();
}

PictureDialog::~PictureDialog() = default;

bool PictureDialog::isBusy() const
{
    return m_settle.isActive() || m_reading.isRunning() || m_cleaning.isRunning() || m_looking.isRunning();
}

void PictureDialog::openFile(const QString& path)
{
    start(QFileInfo(path).fileName(), [path](JobContext&) { return readPictureFile(path); });
}

void PictureDialog::openImage(const QImage& image, const QString& title)
{
    start(title, [image](JobContext&) { return readImage(image); });
}

void PictureDialog::start(const QString& title, std::function<Result<Picture>(JobContext&)> read)
{
    m_title = title;
    m_cleaning.stop();
    m_looking.stop();
    m_picture = {};
    m_cleaned.reset();
    m_seen.reset();
    m_region = {};
    m_original->setRegion({});
    m_original->setMessage({});
    setWindowTitle(tr("%1 – Picture").arg(title));
    showDrawing();
    m_busy->start(tr("Reading the picture"));
    m_reading.start(tr("Read %1").arg(title), std::move(read), this,
                    [this](Result<Picture> picture) { onRead(std::move(picture)); });
}

void PictureDialog::onRead(Result<Picture> picture)
{
    m_busy->stop();
    if (!picture) {
        if (picture.error().code == ErrorCode::Cancelled)
            return;
        const ErrorText text = toErrorText(picture.error());
        m_original->setMessage(text.title);
        m_cleanedView->setMessage({});
        m_about->setText(m_title);
        Q_EMIT failed(tr("%1 could not be read.").arg(m_title), picture.error());
        Q_EMIT looked();
        return;
    }
    m_picture = std::move(*picture);
    m_about->setText(
        tr("%1, %2 × %3 pixels. Drag to choose a part.").arg(m_title).arg(m_picture.width()).arg(m_picture.height()));
    m_original->setImage(toQImage(m_picture));
    clean();
}

void PictureDialog::chooseRegion(const QRect& region)
{
    if (m_picture.isEmpty() || region == m_region)
        return;
    m_region = region;
    m_original->setRegion(region);
    m_original->setMarks({}, -1);
    clean();
}

imaging::CleanOptions PictureDialog::options() const
{
    imaging::CleanOptions options;
    options.paper = static_cast<imaging::PaperColour>(m_paper->currentData().toInt());
    options.denoise = m_denoise->value();
    options.threshold01 = m_threshold->value() / 100.0;
    options.speckSize = m_specks->value();
    options.maxSkewDeg = m_upright->isChecked() ? imaging::CleanOptions{}.maxSkewDeg : 0;
    options.removeLabels = m_labels->isChecked();
    options.separate = m_separate->isChecked();
    options.evenLines = m_evenLines->isChecked();
    options.keepSteps = true;
    if (const auto network = m_document.network())
        options.sidePx = network->config().picturePx;
    return options;
}

void PictureDialog::resetSettings()
{
    const imaging::CleanOptions standard;
    m_paper->setCurrentIndex(0);
    m_denoise->setValue(standard.denoise);
    m_threshold->setValue(0);
    m_specks->setValue(standard.speckSize);
    m_upright->setChecked(true);
    m_labels->setChecked(standard.removeLabels);
    m_separate->setChecked(standard.separate);
    m_evenLines->setChecked(standard.evenLines);
}

void PictureDialog::clean()
{
    m_settle.stop();
    if (m_picture.isEmpty())
        return;
    m_looking.stop();
    m_busy->start(tr("Cleaning the picture"));
    m_cleaning.start(
        tr("Clean %1").arg(m_title),
        [picture = m_picture, region = m_region,
         options = options()](JobContext& job) -> Result<imaging::CleanedPicture> {
            if (region.isEmpty())
                return imaging::cleanPicture(picture, options, job);
            MOLRL_TRY(const Picture part,
                      imaging::cropPicture(picture, {region.x(), region.y(), region.width(), region.height()}));
            MOLRL_TRY(imaging::CleanedPicture cleaned, imaging::cleanPicture(part, options, job));
            for (imaging::CleanedDrawing& drawing : cleaned.drawings) {
                drawing.source.x += region.x();
                drawing.source.y += region.y();
            }
            return cleaned;
        },
        this, [this](Result<imaging::CleanedPicture> cleaned) { onCleaned(std::move(cleaned)); });
}

void PictureDialog::onCleaned(Result<imaging::CleanedPicture> cleaned)
{
    if (!cleaned && cleaned.error().code == ErrorCode::Cancelled)
        return;
    m_busy->stop();
    m_seen.reset();
    m_cleaned.reset();
    m_drawing = 0;
    if (!cleaned) {
        showDrawing();
        m_original->setMarks({}, -1);
        m_cleanedView->setMessage(toErrorText(cleaned.error()).title + QLatin1Char('.'));
        Q_EMIT looked();
        return;
    }
    m_cleaned = std::make_shared<const imaging::CleanedPicture>(std::move(*cleaned));
    chooseDrawing(0);
}

void PictureDialog::chooseDrawing(int index)
{
    if (!m_cleaned || index < 0 || index >= static_cast<int>(m_cleaned->drawings.size()))
        return;
    m_drawing = index;
    std::vector<QRect> marks;
    for (const imaging::CleanedDrawing& drawing : m_cleaned->drawings)
        marks.push_back(toQRect(drawing.source));
    m_original->setMarks(std::move(marks), m_drawing);
    m_seen.reset();
    m_isChosen = true;
    showDrawing();
    look();
}

void PictureDialog::look()
{
    m_isOutdated = !isVisible();
    if (m_isOutdated)
        return;
    const auto network = m_document.network();
    if (!m_cleaned || !network) {
        showLikely();
        if (m_cleaned)
            Q_EMIT looked();
        return;
    }
    const Picture drawing = m_cleaned->drawings[static_cast<std::size_t>(m_drawing)].picture;
    m_looking.start(
        tr("Look at %1").arg(m_title),
        [drawing, network, workspace = m_document.workspace()](JobContext& job) {
            return lookAt(drawing, *network, workspace.get(), kLikelyCount, job);
        },
        this, [this](Result<SeenPicture> seen) { onSeen(std::move(seen)); });
}

void PictureDialog::onSeen(Result<SeenPicture> seen)
{
    if (!seen) {
        if (seen.error().code == ErrorCode::Cancelled)
            return;
        m_likelyText->setText(toErrorText(seen.error()).title);
    } else {
        m_seen = std::make_shared<const SeenPicture>(std::move(*seen));
        showLikely();
        if (m_isChosen) // an edit of the library takes the inspector from no compound
            showInInspector();
    }
    m_isChosen = false;
    showStep();
    Q_EMIT looked();
}

void PictureDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    if (m_isOutdated)
        look();
}

void PictureDialog::hideEvent(QHideEvent* event)
{
    QDialog::hideEvent(event);
    if (!event->spontaneous() && m_looking.isRunning()) {
        m_looking.stop();
        m_isOutdated = true;
    }
}

void PictureDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() || event->mimeData()->hasImage())
        event->acceptProposedAction();
}

void PictureDialog::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    const QList<QUrl> files = event->mimeData()->urls();
    if (!files.isEmpty() && files.constFirst().isLocalFile())
        openFile(files.constFirst().toLocalFile());
    else if (event->mimeData()->hasImage())
        openImage(qvariant_cast<QImage>(event->mimeData()->imageData()), tr("Dropped picture"));
}

workspace::CompoundId PictureDialog::likelyChosen() const
{
    const QListWidgetItem* item = m_likely->currentItem();
    return {item != nullptr ? item->data(Qt::UserRole).toLongLong() : 0};
}

void PictureDialog::updateButtons()
{
    m_inspect->setEnabled(m_cleaned != nullptr);
    m_confirm->setEnabled(bool(likelyChosen()));
    m_sketch->setEnabled(m_cleaned != nullptr);
}

void PictureDialog::showInInspector()
{
    if (m_cleaned)
        Q_EMIT drawingShown(m_cleaned->drawings[static_cast<std::size_t>(m_drawing)].picture, m_title);
}

void PictureDialog::showDrawing()
{
    const bool has = m_cleaned != nullptr;
    m_steps->setEnabled(has);
    m_heat->setEnabled(has);
    m_save->setEnabled(has);
    m_whole->setEnabled(!m_region.isEmpty());
    const QString before = m_steps->currentText();
    m_steps->clear();
    if (!has) {
        m_found->clear();
        m_cleanedView->setMessage({});
        showLikely();
        return;
    }
    const imaging::CleanedDrawing& drawing = m_cleaned->drawings[static_cast<std::size_t>(m_drawing)];
    for (const auto* steps : {&m_cleaned->steps, &drawing.steps})
        for (const imaging::CleanStep& step : *steps) {
            m_steps->addItem(nameOfStep(step.name));
            m_steps->setItemData(m_steps->count() - 1, QVariant::fromValue(toQImage(step.picture)), Qt::UserRole);
            m_steps->setItemData(m_steps->count() - 1, toQString(step.note), Qt::ToolTipRole);
        }
    const int same = m_steps->findText(before);
    m_steps->setCurrentIndex(same >= 0 ? same : m_steps->count() - 1);
    const int count = static_cast<int>(m_cleaned->drawings.size());
    QString words =
        count == 1 ? tr("One drawing found.")
                   : tr("Drawing %1 of %2; click a frame in the original for another.").arg(m_drawing + 1).arg(count);
    words += QLatin1Char(' ') + tr("Bonds of %1, lines of %2 pixels in the original.")
                                    .arg(formatNumber(drawing.bondLengthPx, 3), formatNumber(drawing.lineWidthPx, 2));
    m_found->setText(words);
    showStep();
    showLikely();
}

void PictureDialog::showStep()
{
    const bool isLast = m_steps->currentIndex() == m_steps->count() - 1;
    const bool hasHeat = m_cleaned && m_seen && m_heat->isChecked() && isLast;
    m_bar->setVisible(hasHeat);
    if (!m_cleaned)
        return;
    const auto image = m_steps->currentData().value<QImage>();
    if (!hasHeat) {
        m_cleanedView->setImage(image);
        return;
    }
    ColorBarSpec spec;
    m_cleanedView->setImage(paintHeat(toQImage(m_cleaned->drawings[static_cast<std::size_t>(m_drawing)].picture),
                                      *m_seen, spec.scale.low, spec.scale.high));
    spec.title = tr("attention through all layers, × average");
    spec.scale = makeScaleFor(false, ColorMap::Mako, spec.scale.low, spec.scale.high);
    spec.paper = Qt::white;
    spec.opacity01 = 0.75;
    m_bar->setSpec(spec);
}

void PictureDialog::showLikely()
{
    const QSignalBlocker quiet(m_likely);
    m_likely->clear();
    updateButtons();
    if (!m_document.network()) {
        m_likelyText->setText(tr("The model is being loaded."));
        return;
    }
    if (!m_seen) {
        m_likelyText->clear();
        return;
    }
    const LikelyStructures& found = m_seen->likely;
    if (found.compounds == 0)
        m_likelyText->setText(tr("Open or import a library to compare the drawing with."));
    else if (found.searched == 0)
        m_likelyText->setText(tr("The library has no embeddings of this model yet: Tools > Encode library."));
    else if (found.searched < found.compounds)
        m_likelyText->setText(tr("Nearest by picture among %1 of %2 compounds; encode the library for the rest.")
                                  .arg(formatCount(found.searched), formatCount(found.compounds)));
    else
        m_likelyText->setText(tr("Nearest by picture among %1 compounds. A guess: compare before you trust it.")
                                  .arg(formatCount(found.searched)));
    for (const LikelyStructure& likely : found.nearest) {
        const QString name = likely.name.isEmpty() ? likely.smiles : likely.name;
        auto* item = new QListWidgetItem(QPixmap::fromImage(likely.drawing),
                                         name + QLatin1Char('\n') + QString::number(double(likely.similarity), 'f', 2),
                                         m_likely);
        item->setData(Qt::UserRole, static_cast<qlonglong>(likely.id.value));
        item->setToolTip(name + QLatin1Char('\n') + likely.smiles);
    }
}

void PictureDialog::saveDrawing()
{
    if (!m_cleaned)
        return;
    auto* dialog = new QFileDialog(this, tr("Save the cleaned drawing"), {}, tr("PNG pictures (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    const Picture drawing = m_cleaned->drawings[static_cast<std::size_t>(m_drawing)].picture;
    connect(dialog, &QFileDialog::fileSelected, this, [this, drawing](const QString& path) {
        if (const auto saved = imaging::savePng(drawing, path.toStdString()); !saved)
            Q_EMIT failed(tr("The drawing was not saved."), saved.error());
    });
    dialog->open();
}

} // namespace molrl::ui
