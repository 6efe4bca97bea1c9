// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector is made of; inspector_panel.cpp fills it.
#include "ui/inspector/figure_export.h"
#include "ui/inspector/head_grid.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/layer_list.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/palette.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
namespace {

/// A calm box with a bar of the accent colour at its left.
class Notice : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor accent = palette().color(QPalette::Highlight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixColors(palette().color(QPalette::Window), accent, 0.12));
        painter.drawRoundedRect(rect(), 4, 4);
        painter.setBrush(accent);
        painter.drawRoundedRect(QRect(0, 0, 4, height()), 2, 2);
    }
};

QDoubleSpinBox* makeRangeEnd(const QString& id, const QString& name)
{
    auto* box = new QDoubleSpinBox;
    box->setObjectName(id);
    box->setAccessibleName(name);
    box->setToolTip(name);
    box->setRange(-1e6, 1e6);
    box->setDecimals(3);
    box->setSingleStep(0.1);
    box->setVisible(false);
    return box;
}

void subdue(QLabel* label)
{
    QPalette palette = QApplication::palette(label);
    palette.setColor(QPalette::WindowText, subduedText(palette));
    label->setPalette(palette);
}

} // namespace

void InspectorPanel::buildLayout()
{
    m_canvas = new InspectorCanvas;
    m_busy = new BusyOverlay(m_canvas);
    m_readout = new QLabel;
    m_readout->setObjectName(QStringLiteral("inspector.readout"));
    m_readout->setAccessibleName(tr("What the pointer is on"));
    m_readout->setWordWrap(true);
    m_readout->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_readout->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_readout->setMinimumHeight(2 * m_readout->fontMetrics().lineSpacing()); // the canvas must not jump with the text

    auto* picture = new QWidget;
    auto* pictureColumn = new QVBoxLayout(picture);
    pictureColumn->setContentsMargins(0, 0, 0, 0);
    pictureColumn->setSpacing(8);
    pictureColumn->addWidget(buildHeader());
    pictureColumn->addWidget(buildNotice());
    pictureColumn->addWidget(m_canvas, 1);
    pictureColumn->addWidget(m_readout);

    m_layers = new LayerList;
    auto* honesty = new QLabel(tr("Attention shows where the network looks, not what causes a prediction."));
    honesty->setObjectName(QStringLiteral("inspector.honesty"));
    honesty->setWordWrap(true);
    subdue(honesty);
    auto* controls = new QWidget;
    auto* controlColumn = new QVBoxLayout(controls);
    controlColumn->setContentsMargins(0, 0, 0, 0);
    controlColumn->setSpacing(8);
    controlColumn->addWidget(buildHeatControls());
    controlColumn->addWidget(buildRangeControls());
    controlColumn->addWidget(m_layers);
    controlColumn->addWidget(honesty);
    controlColumn->addStretch(1);
    m_controlScroll = new QScrollArea;
    auto* scroll = m_controlScroll;
    controls->installEventFilter(this);
    scroll->setObjectName(QStringLiteral("inspector.controls"));
    scroll->setAccessibleName(tr("Layers and colours"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(controls);
    scroll->viewport()->setAutoFillBackground(false);
    controls->setAutoFillBackground(false);

    m_layout = new QBoxLayout(QBoxLayout::TopToBottom, this);
    m_layout->setContentsMargins(12, 8, 12, 8);
    m_layout->setSpacing(8);
    m_layout->addWidget(picture, 1);
    m_layout->addWidget(scroll, 0);
}

QWidget* InspectorPanel::buildHeader()
{
    auto* header = new QWidget;
    auto* line = new QHBoxLayout(header);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    auto* titleLabel = new ElidedLabel;
    QFont bold = titleLabel->font();
    bold.setWeight(QFont::DemiBold);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    titleLabel->setFont(bold);
    titleLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title = titleLabel;
    m_title->setObjectName(QStringLiteral("inspector.title"));
    m_modelLine = new QLabel;
    m_modelLine->setObjectName(QStringLiteral("inspector.model"));
    m_modelLine->setAccessibleName(tr("Model in use"));
    subdue(m_modelLine);
    line->addWidget(m_title, 1);
    line->addWidget(m_modelLine);
    return header;
}

QWidget* InspectorPanel::buildNotice()
{
    m_notice = new Notice;
    m_notice->setObjectName(QStringLiteral("inspector.notice"));
    m_noticeText = new QLabel(tr("Untrained network: its attention is noise. Load or train a model to see structure."));
    m_noticeText->setObjectName(QStringLiteral("inspector.noticeText"));
    m_noticeText->setWordWrap(true);
    auto* line = new QHBoxLayout(m_notice);
    line->setContentsMargins(14, 6, 8, 6);
    line->addWidget(m_noticeText);
    m_notice->setVisible(false);
    return m_notice;
}

QWidget* InspectorPanel::buildHeatControls()
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_heatBox = new QComboBox;
    m_heatBox->setObjectName(QStringLiteral("inspector.heat"));
    m_heatBox->setAccessibleName(tr("Layer of the attention shown"));
    m_heatBox->setToolTip(tr("Layer of the attention shown ([ and ])"));
    m_headBox = new QComboBox;
    m_headBox->setObjectName(QStringLiteral("inspector.head"));
    m_headBox->setAccessibleName(tr("Head of the layer"));
    m_headBox->setToolTip(tr("Head of the layer (H)"));
    m_headsButton = new QToolButton;
    m_headsButton->setObjectName(QStringLiteral("inspector.allHeads"));
    m_headsButton->setText(tr("All heads"));
    m_headsButton->setAccessibleName(tr("Show all heads side by side"));
    m_headsButton->setToolTip(tr("Show all heads side by side (Shift+H)"));
    m_headsButton->setCheckable(true);
    line->addWidget(m_heatBox, 1);
    line->addWidget(m_headBox, 1);
    line->addWidget(m_headsButton);
    column->addLayout(line);
    m_heads = new HeadGrid;
    m_heads->setVisible(false);
    column->addWidget(m_heads);
    connect(m_heatBox, &QComboBox::currentIndexChanged, this, &InspectorPanel::showHeat);
    connect(m_headBox, &QComboBox::currentIndexChanged, this, [this](int index) { showHead(index - 1); });
    connect(m_headsButton, &QToolButton::toggled, this, [this](bool on) {
        m_heads->setVisible(on);
        updateHeads();
    });
    connect(m_heads, &HeadGrid::headChosen, this, &InspectorPanel::showHead);
    return box;
}

QWidget* InspectorPanel::buildRangeControls()
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_bar = new ColorBar;
    m_bar->setObjectName(QStringLiteral("inspector.colorBar"));
    QSizePolicy kept = m_bar->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_bar->setSizePolicy(kept);
    column->addWidget(m_bar);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_rangeBox = new QComboBox;
    m_rangeBox->setObjectName(QStringLiteral("inspector.range"));
    m_rangeBox->setAccessibleName(tr("Range of the colours"));
    m_rangeBox->setToolTip(tr("Range of the colours"));
    m_rangeBox->addItems({tr("Range of this map"), tr("One range for all layers"), tr("Fixed range")});
    m_fixedLow = makeRangeEnd(QStringLiteral("inspector.range.low"), tr("Low end of the colours"));
    m_fixedHigh = makeRangeEnd(QStringLiteral("inspector.range.high"), tr("High end of the colours"));
    line->addWidget(m_rangeBox);
    line->addWidget(m_fixedLow);
    line->addWidget(m_fixedHigh);
    line->addStretch(1);
    column->addLayout(line);
    connect(m_rangeBox, &QComboBox::currentIndexChanged, this,
            [this](int index) { setRangeMode(static_cast<RangeMode>(index)); });
    connect(m_fixedLow, &QDoubleSpinBox::valueChanged, this, &InspectorPanel::updateHeat);
    connect(m_fixedHigh, &QDoubleSpinBox::valueChanged, this, &InspectorPanel::updateHeat);
    return box;
}

QAction* InspectorPanel::addPageAction(const QString& id, const QString& text, const QKeySequence& key,
                                       const std::function<void()>& run, bool checkable)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QStringLiteral("action.inspector.") + id);
    action->setCheckable(checkable);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // letters must not leak into other parts
    action->setToolTip(key.isEmpty() ? text : tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    m_actions << action;
    return action;
}

void InspectorPanel::buildActions()
{
    const auto layerAction = [this](const QString& id, const QString& text, Qt::Key key, SceneLayer layer) {
        addPageAction(id, text, key, [this, layer] { setLayerShown(layer, !m_layers->state(layer).visible); });
    };
    addPageAction(QStringLiteral("previousLayer"), tr("Attention of the previous layer"), Qt::Key_BracketLeft,
                  [this] { stepHeat(-1); });
    addPageAction(QStringLiteral("nextLayer"), tr("Attention of the next layer"), Qt::Key_BracketRight,
                  [this] { stepHeat(1); });
    addPageAction(QStringLiteral("nextHead"), tr("Next head"), Qt::Key_H, [this] { cycleHead(); });
    addPageAction(QStringLiteral("allHeads"), tr("All heads side by side"), Qt::SHIFT | Qt::Key_H,
                  [this] { m_headsButton->toggle(); });
    addPageAction(QStringLiteral("rollout"), tr("Attention rollout"), Qt::Key_R, [this] {
        for (int i = 0; m_outcome.molecule && i < static_cast<int>(m_outcome.molecule->heats.size()); ++i)
            if (m_outcome.molecule->heats[static_cast<std::size_t>(i)].kind == HeatSource::Kind::Rollout)
                showHeat(i);
    });
    layerAction(QStringLiteral("drawing"), tr("Show or hide the drawing"), Qt::Key_D, SceneLayer::Drawing);
    layerAction(QStringLiteral("heat"), tr("Show or hide attention"), Qt::Key_T, SceneLayer::Heat);
    layerAction(QStringLiteral("atoms"), tr("Show or hide the values of atoms"), Qt::Key_A, SceneLayer::Atoms);
    layerAction(QStringLiteral("graph"), tr("Show or hide the patch graph"), Qt::Key_G, SceneLayer::Graph);
    layerAction(QStringLiteral("grid"), tr("Show or hide the patch grid"), Qt::Key_P, SceneLayer::Grid);
    layerAction(QStringLiteral("clusters"), tr("Show or hide pooled clusters"), Qt::Key_C, SceneLayer::Clusters);
    addPageAction(QStringLiteral("moreOpacity"), tr("Raise the layer's opacity"), Qt::Key_Plus,
                  [this] { changeOpacity(0.1); });
    addPageAction(QStringLiteral("lessOpacity"), tr("Lower the layer's opacity"), Qt::Key_Minus,
                  [this] { changeOpacity(-0.1); });
    addPageAction(QStringLiteral("unpin"), tr("Release the pinned patch"), Qt::Key_Escape, [this] { pinPatch(-1); });
    addPageAction(QStringLiteral("resetZoom"), tr("Whole drawing"), Qt::Key_0, [this] { m_canvas->resetZoom(); });
    addPageAction(QStringLiteral("copyValues"), tr("Copy the values shown"), QKeySequence::Copy,
                  [this] { QApplication::clipboard()->setText(makeValuesCsv(m_scene, heatTitle())); });
    addPageAction(QStringLiteral("saveFigure"), tr("Save figure…"), QKeySequence(), [this] { askWhereToSave(true); });
    addPageAction(QStringLiteral("saveValues"), tr("Save values…"), QKeySequence(), [this] { askWhereToSave(false); });
    updateScene(); // enabled as there is a compound or not
}

void InspectorPanel::askWhereToSave(bool figure)
{
    auto* dialog = new QFileDialog(this, figure ? tr("Save figure") : tr("Save values"));
    dialog->setObjectName(QStringLiteral("inspector.saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(figure ? QStringList{tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)")}
                                  : QStringList{tr("CSV table (*.csv)")});
    dialog->setDefaultSuffix(figure ? QStringLiteral("png") : QStringLiteral("csv"));
    dialog->selectFile(compoundTitle().replace(QLatin1Char('/'), QLatin1Char('_')) +
                       (figure ? QStringLiteral(".png") : QStringLiteral(".csv")));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("svg")) ? QStringLiteral("svg") : QStringLiteral("png"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, figure](const QString& path) {
        if (figure)
            saveFigureTo(path);
        else
            saveValuesTo(path);
    });
    dialog->open();
}

void InspectorPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_canvas)
        return;
    for (auto* label : {m_modelLine, findChild<QLabel*>(QStringLiteral("inspector.honesty"))})
        if (label)
            subdue(label);
    updateHeat();
    requestDrawing();
}

void InspectorPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

bool InspectorPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest && watched == m_controlScroll->widget())
        arrange();
    return QWidget::eventFilter(watched, event);
}

void InspectorPanel::arrange()
{
    // Picture above controls in a tall panel, beside them in a wide one. Above, the controls take the height that they
    // need as long as the picture keeps most of its own.
    const bool isWide = width() > 640 && width() > height() * 0.9;
    m_layout->setDirection(isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_layout->setSpacing(isWide ? 16 : 8);
    const int beside = std::clamp(width() * 37 / 100, 320, 480);
    const int room = (isWide ? beside : width() - 24) - m_controlScroll->verticalScrollBar()->sizeHint().width();
    m_layers->setPaired(room >= m_layers->pairedWidth());
    const int wanted = m_controlScroll->widget()->sizeHint().height() + 2;
    if (isWide) {
        m_controlScroll->setMinimumSize(beside, 0);
        m_controlScroll->setMaximumSize(m_controlScroll->minimumWidth(), QWIDGETSIZE_MAX);
    } else {
        const int most = std::max(120, height() - std::min(width(), height() * 42 / 100) - 120);
        m_controlScroll->setMinimumSize(0, std::min(wanted, most));
        m_controlScroll->setMaximumSize(QWIDGETSIZE_MAX, std::min(wanted, most));
    }
}

} // namespace molrl::ui
