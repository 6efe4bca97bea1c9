// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_dialog.h"
#include "ui/pictures/picture_view.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/color_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QSplitter>
#include <QVBoxLayout>

namespace molrl::ui {
namespace {

constexpr QSize kThumbnail(132, 132);

template <class W> W* named(W* widget, const char* name, const QString& label, const QString& tip)
{
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(label);
    widget->setToolTip(tip);
    return widget;
}

QLabel* makeHeading(const QString& text)
{
    auto* heading = new QLabel(text);
    QFont font = heading->font();
    font.setBold(true);
    heading->setFont(font);
    return heading;
}

QLabel* makeWords(const char* name)
{
    auto* words = new QLabel;
    words->setObjectName(QLatin1String(name));
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return words;
}

} // namespace

void PictureDialog::buildLayout()
{
    setObjectName(QStringLiteral("pictureDialog"));
    setWindowTitle(tr("Picture"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(10);
    auto* top = new QSplitter(Qt::Horizontal, this);
    top->setObjectName(QStringLiteral("picture.splitter"));
    top->setChildrenCollapsible(false);
    top->addWidget(buildOriginal());
    top->addWidget(buildCleaned());
    top->addWidget(buildSettings());
    top->setStretchFactor(0, 3);
    top->setStretchFactor(1, 3);
    top->setStretchFactor(2, 0);
    layout->addWidget(top, 1);
    layout->addWidget(buildLikely());
    resize(1180, 820);
}

QWidget* PictureDialog::buildOriginal()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 6, 0);
    auto* head = new QHBoxLayout;
    head->addWidget(makeHeading(tr("Original")));
    head->addStretch(1);
    m_whole = named(new QPushButton(tr("Whole picture")), "picture.whole", tr("Whole picture"),
                    tr("Take all of the picture again"));
    m_whole->setAutoDefault(false);
    head->addWidget(m_whole);
    layout->addLayout(head);
    m_original = named(new PictureView, "picture.original", tr("The picture as it came"),
                       tr("Drag to choose a part of the picture; click a frame to choose a drawing"));
    m_original->setSelectable(true);
    layout->addWidget(m_original, 1);
    m_about = makeWords("picture.about");
    layout->addWidget(m_about);
    return side;
}

QWidget* PictureDialog::buildCleaned()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(6, 0, 6, 0);
    auto* head = new QHBoxLayout;
    head->addWidget(makeHeading(tr("Cleaned")));
    head->addStretch(1);
    m_heat = named(new QCheckBox(tr("Attention")), "picture.attention", tr("Attention"),
                   tr("Colour the patches by the attention that reaches them through all layers"));
    head->addWidget(m_heat);
    m_steps = named(new QComboBox, "picture.step", tr("Step"), tr("The picture after each step of the cleaning"));
    m_steps->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_steps->setMinimumContentsLength(12);
    head->addWidget(m_steps);
    layout->addLayout(head);
    m_cleanedView = named(new PictureView, "picture.cleaned", tr("The cleaned drawing"), {});
    m_busy = new BusyOverlay(m_cleanedView);
    layout->addWidget(m_cleanedView, 1);
    m_bar = new ColorBar;
    m_bar->setObjectName(QStringLiteral("picture.colorBar"));
    m_bar->hide();
    layout->addWidget(m_bar);
    m_found = makeWords("picture.found");
    layout->addWidget(m_found);
    return side;
}

QWidget* PictureDialog::buildSettings()
{
    auto* group = new QGroupBox(tr("Cleaning"));
    auto* layout = new QVBoxLayout(group);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addLayout(form);
    m_paper = named(new QComboBox, "picture.paper", tr("Paper"), tr("Light lines on dark paper are inverted"));
    m_paper->addItem(tr("as it looks"), static_cast<int>(imaging::PaperColour::Auto));
    m_paper->addItem(tr("white"), static_cast<int>(imaging::PaperColour::White));
    m_paper->addItem(tr("black"), static_cast<int>(imaging::PaperColour::Black));
    form->addRow(tr("Paper"), m_paper);
    m_denoise = named(new QDoubleSpinBox, "picture.denoise", tr("Smoothing"),
                      tr("Smooths before ink and paper are told apart; more of it loses fine lines"));
    m_denoise->setRange(0, 4);
    m_denoise->setSingleStep(0.5);
    m_denoise->setDecimals(1);
    form->addRow(tr("Smoothing"), m_denoise);
    m_threshold = named(new QSlider(Qt::Horizontal), "picture.threshold", tr("Ink"),
                        tr("How dark ink is; at the left end it is found by itself"));
    m_threshold->setRange(0, 95);
    m_thresholdText = new QLabel;
    m_thresholdText->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00 ")));
    auto* ink = new QHBoxLayout;
    ink->addWidget(m_threshold, 1);
    ink->addWidget(m_thresholdText);
    form->addRow(tr("Ink"), ink);
    m_specks = named(new QDoubleSpinBox, "picture.specks", tr("Specks up to"),
                     tr("Isolated ink smaller than so many line widths is dirt; 0 keeps all"));
    m_specks->setRange(0, 6);
    m_specks->setSingleStep(0.5);
    m_specks->setDecimals(1);
    m_specks->setSuffix(tr(" lines"));
    form->addRow(tr("Specks up to"), m_specks);
    const auto check = [&](const char* name, const QString& text, const QString& tip) {
        auto* box = named(new QCheckBox(text), name, text, tip);
        layout->addWidget(box);
        connect(box, &QCheckBox::toggled, this, [this] { m_settle.start(); });
        return box;
    };
    m_upright = check("picture.upright", tr("Turn upright"), tr("Scans that lie a few degrees askew"));
    m_labels = check("picture.labels", tr("Remove labels"), tr("Numbers, captions, salts, arrows and frames"));
    m_separate = check("picture.separate", tr("Separate drawings"), tr("Several molecules on a page, one by one"));
    m_evenLines = check("picture.evenLines", tr("Even lines"), tr("Lines as wide as the network knows them"));
    layout->addStretch(1);
    auto* reset = named(new QPushButton(tr("Reset")), "picture.reset", tr("Reset"), tr("The standard settings"));
    reset->setAutoDefault(false);
    connect(reset, &QPushButton::clicked, this, &PictureDialog::resetSettings);
    layout->addWidget(reset);
    m_save = named(new QPushButton(tr("Save drawing…")), "picture.save", tr("Save drawing"),
                   tr("Write the cleaned drawing as PNG"));
    m_save->setAutoDefault(false);
    layout->addWidget(m_save);
    connect(m_paper, &QComboBox::currentIndexChanged, this, [this] { m_settle.start(); });
    for (QDoubleSpinBox* box : {m_denoise, m_specks})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] { m_settle.start(); });
    connect(m_threshold, &QSlider::valueChanged, this, [this](int value) {
        m_thresholdText->setText(value == 0 ? tr("auto") : QString::number(value / 100.0, 'f', 2));
        m_settle.start();
    });
    m_thresholdText->setText(tr("auto"));
    return group;
}

QWidget* PictureDialog::buildLikely()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    auto* head = new QHBoxLayout;
    head->addWidget(makeHeading(tr("Likely structures")));
    m_likelyText = makeWords("picture.likelyText");
    head->addWidget(m_likelyText, 1);
    layout->addLayout(head);
    m_likely = named(new QListWidget, "picture.likely", tr("Likely structures"),
                     tr("Compounds of the library whose drawings look alike to the network; click to show one"));
    m_likely->setViewMode(QListView::IconMode);
    m_likely->setFlow(QListView::LeftToRight);
    m_likely->setWrapping(false);
    m_likely->setMovement(QListView::Static);
    m_likely->setIconSize(kThumbnail);
    m_likely->setSpacing(6);
    m_likely->setTextElideMode(Qt::ElideRight);
    m_likely->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_likely->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_likely->setGridSize({kThumbnail.width() + 16, kThumbnail.height() + 2 * fontMetrics().height() + 20});
    m_likely->setFixedHeight(m_likely->gridSize().height() + 26);
    layout->addWidget(m_likely);
    auto* row = new QHBoxLayout;
    const auto button = [&](const char* name, const QString& text, const QString& tip) {
        auto* made = named(new QPushButton(text), name, text, tip);
        made->setAutoDefault(false);
        row->addWidget(made);
        return made;
    };
    m_confirm = button("picture.confirm", tr("This is it"),
                       tr("Note at the chosen compound that the picture shows it; Undo takes the note back"));
    m_sketch =
        button("picture.sketch", tr("Draw it in the sketcher"),
               tr("Begin with a copy of the chosen compound, or with an empty sheet, and add it to the library"));
    row->addStretch(1);
    m_inspect = button("picture.inspect", tr("Show in the inspector"),
                       tr("Every layer's attention on this drawing, as for any compound"));
    layout->addLayout(row);
    return side;
}

} // namespace molrl::ui
