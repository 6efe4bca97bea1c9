// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/view3d_panel.h"

#include "core/chem/search.h"
#include "ui/adapt/adapt.h"
#include "ui/inspector/molecule_scene.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/color_bar.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/vtk_widget.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

/// The file's own 3-D molecule, if the compound came with one.
chem::Molecule sourceIn3D(const workspace::Compound& compound)
{
    if (compound.original.find("M  END") == std::string::npos)
        return {};
    auto parsed = chem::parseMolBlock(compound.original);
    return parsed && parsed->has3D() ? *parsed : chem::Molecule();
}

/// By atom of `spatial`: the atom of the drawing, whose order is that of the SMILES.
std::vector<int> matchToDrawing(const chem::Molecule& spatial, const std::string& smiles, std::size_t atomCount)
{
    std::vector<int> drawn(atomCount, -1);
    const auto query = chem::SubstructureQuery::parse(smiles);
    if (!query)
        return drawn;
    const auto match = query->matchAtoms(spatial);
    for (std::size_t i = 0; i < match.size(); ++i)
        if (match[i] >= 0 && static_cast<std::size_t>(match[i]) < atomCount)
            drawn[static_cast<std::size_t>(match[i])] = static_cast<int>(i);
    return drawn;
}

Result<View3DPanel::Conformation> loadConformation(const workspace::Workspace& workspace, workspace::CompoundId id,
                                                   JobContext& job)
{
    View3DPanel::Conformation loaded;
    MOLRL_TRY(loaded.compound, workspace.compound(id));
    if (!loaded.compound.error.empty())
        return fail(ErrorCode::ParseError, loaded.compound.error);
    auto spatial = sourceIn3D(loaded.compound);
    const bool isFromFile = !spatial.isNull();
    if (!isFromFile) {
        MOLRL_TRY(spatial, chem::parseSmiles(loaded.compound.smiles));
    }
    MOLRL_TRY(loaded.conformer, chem::computeConformer(spatial, {}, job));
    const auto count = loaded.conformer.positions.size();
    if (isFromFile) {
        loaded.drawnAtom = matchToDrawing(spatial, loaded.compound.smiles, count);
    } else {
        loaded.drawnAtom.assign(count, -1);
        for (int i = 0; i < loaded.conformer.sourceAtomCount; ++i)
            loaded.drawnAtom[static_cast<std::size_t>(i)] = i;
    }
    loaded.names.resize(count);
    for (std::size_t i = 0; i < count; ++i)
        if (loaded.drawnAtom[i] >= 0)
            loaded.names[i] =
                toQString(spatial.atomSymbol(static_cast<int>(i))) + QString::number(loaded.drawnAtom[i] + 1);
    return loaded;
}

} // namespace

/// Atom labels over the OpenGL widget, in the application's font. Repaints only when a label has moved: each of its
/// repaints makes the widget below draw a frame, which asks again.
class LabelSheet : public QWidget {
public:
    explicit LabelSheet(QWidget* parent) : QWidget(parent)
    {
        setObjectName(QStringLiteral("view3d.labelSheet"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    void show(std::vector<MoleculeScene::Label> labels)
    {
        const bool isMoved = labels != m_labels || size() != parentWidget()->size();
        m_labels = std::move(labels);
        setGeometry(parentWidget()->rect());
        setVisible(!m_labels.empty());
        if (isMoved)
            update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        MoleculeScene::paintLabels(painter, m_labels, height(), devicePixelRatioF(), palette().color(QPalette::Text),
                                   palette().color(QPalette::Base));
    }

private:
    std::vector<MoleculeScene::Label> m_labels;
};

View3DPanel::View3DPanel(Document& document, Selection& selection, AtomFocus& focus, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_focus(focus),
      m_loading(document.jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("view3d"));
    setAccessibleName(tr("3-D view"));
    buildLayout();
    buildActions();
    connect(&m_selection, &Selection::currentChanged, this, &View3DPanel::load);
    connect(&m_document, &Document::workspaceChanged, this, &View3DPanel::load);
    connect(&m_document, &Document::compoundsChanged, this, &View3DPanel::load);
    connect(&m_focus, &AtomFocus::hoveredAtomChanged, this, &View3DPanel::onFocusAtomChanged);
    connect(&m_focus, &AtomFocus::atomValuesChanged, this, &View3DPanel::updateColors);
    load();
}

View3DPanel::~View3DPanel()
{
    m_scene.reset(); // before the widget that owns its renderer
}

void View3DPanel::buildLayout()
{
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_colorBox = new QComboBox;
    m_colorBox->setObjectName(QStringLiteral("view3d.color"));
    m_colorBox->setAccessibleName(tr("Colour of the atoms"));
    m_colorBox->setToolTip(tr("Colour of the atoms"));
    m_colorBox->addItems({tr("Elements"), tr("Layer of the inspector")});
    m_hydrogenBox = new QCheckBox(tr("Hydrogens"));
    m_hydrogenBox->setObjectName(QStringLiteral("view3d.hydrogens"));
    m_hydrogenBox->setChecked(true);
    m_labelBox = new QCheckBox(tr("Labels"));
    m_labelBox->setObjectName(QStringLiteral("view3d.labels"));
    auto* reset = new QPushButton(tr("Reset view"));
    reset->setObjectName(QStringLiteral("view3d.reset"));
    for (QWidget* box :
         {static_cast<QWidget*>(m_hydrogenBox), static_cast<QWidget*>(m_labelBox), static_cast<QWidget*>(reset)})
        box->setAccessibleName(static_cast<QAbstractButton*>(box)->text());
    tools->addWidget(m_colorBox);
    tools->addWidget(m_hydrogenBox);
    tools->addWidget(m_labelBox);
    tools->addStretch(1);
    tools->addWidget(reset);

    auto* stage = new QWidget;
    stage->setMinimumSize(160, 160);
    m_stack = new QStackedLayout(stage);
    m_words = new QLabel;
    m_words->setObjectName(QStringLiteral("view3d.words"));
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setWordWrap(true);
    m_words->setMargin(24);
    m_stack->addWidget(m_words);
    m_busy = new BusyOverlay(stage);
    m_bar = new ColorBar;
    m_bar->setObjectName(QStringLiteral("view3d.colorBar"));
    m_bar->setVisible(false);
    m_caption = new QLabel;
    m_caption->setObjectName(QStringLiteral("view3d.caption"));
    m_caption->setAccessibleName(tr("Where the coordinates come from"));
    m_caption->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    column->addLayout(tools);
    column->addWidget(stage, 1);
    column->addWidget(m_bar);
    column->addWidget(m_caption);
    connect(m_colorBox, &QComboBox::currentIndexChanged, this, &View3DPanel::updateColors);
    connect(m_hydrogenBox, &QCheckBox::toggled, this, [this](bool on) {
        if (m_scene) {
            m_scene->setHydrogensShown(on);
            m_view->update();
        }
    });
    connect(m_labelBox, &QCheckBox::toggled, this, [this](bool on) {
        if (m_scene) {
            m_scene->setLabelsShown(on);
            m_view->update();
        }
    });
    connect(reset, &QPushButton::clicked, this, &View3DPanel::resetView);
}

void View3DPanel::buildActions()
{
    const auto add = [this](const QString& id, const QString& text, auto run) {
        auto* action = new QAction(text, this);
        action->setObjectName(QStringLiteral("action.view3d.") + id);
        action->setToolTip(text);
        connect(action, &QAction::triggered, this, run);
        m_actions << action;
    };
    add(QStringLiteral("reset"), tr("Reset the 3-D view"), [this] { resetView(); });
    add(QStringLiteral("hydrogens"), tr("Show or hide hydrogens in 3-D"), [this] { m_hydrogenBox->toggle(); });
    add(QStringLiteral("labels"), tr("Show or hide atom labels in 3-D"), [this] { m_labelBox->toggle(); });
    add(QStringLiteral("colorByLayer"), tr("Colour atoms in 3-D by layer or element"),
        [this] { setColoredByLayer(m_colorBox->currentIndex() == 0); });
    add(QStringLiteral("save"), tr("Save 3-D picture…"), [this] { askWhereToSave(); });
}

void View3DPanel::makeView()
{
    m_view = new VtkWidget;
    m_view->setObjectName(QStringLiteral("view3d.view"));
    m_view->setAccessibleName(tr("Molecule in space: drag to turn, wheel to zoom"));
    m_stack->addWidget(m_view);
    m_scene = std::make_unique<MoleculeScene>(*m_view->renderer());
    m_scene->setHydrogensShown(m_hydrogenBox->isChecked());
    m_scene->setLabelsShown(m_labelBox->isChecked());
    m_labelSheet = new LabelSheet(m_view);
    connect(m_view, &VtkWidget::painted, this, &View3DPanel::updateLabels, Qt::QueuedConnection);
    connect(m_view, &VtkWidget::hovered, this, &View3DPanel::onHovered);
    connect(m_view, &VtkWidget::handled, this, [this] { m_isTurned = true; });
    connect(m_view, &VtkWidget::resized, this, [this] {
        if (!m_isTurned)
            m_scene->resetView();
    });
    connect(m_view, &VtkWidget::left, this, [this] { onHovered({-1000, -1000}); });
    updateTheme();
}

void View3DPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // Later: while docks are being arranged a panel is shown for a moment, and OpenGL in a window slows all of it.
    QMetaObject::invokeMethod(this, &View3DPanel::onShown, Qt::QueuedConnection);
}

void View3DPanel::onShown()
{
    if (!isVisible())
        return;
    if (!m_view)
        makeView();
    load();
}

void View3DPanel::load()
{
    const auto workspace = m_document.workspace();
    const auto id = m_selection.current();
    m_loading.stop();
    m_busy->stop();
    m_loadedId = {};
    if (!workspace || !id)
        return showWords(tr("No compound chosen"));
    if (!isVisible())
        return; // showEvent comes back
    m_loadedId = id;
    m_busy->start(tr("Folding the molecule…"));
    m_loading.start(
        tr("Compute conformer"), [workspace, id](JobContext& job) { return loadConformation(*workspace, id, job); },
        this, [this](Result<Conformation> loaded) { onLoaded(std::move(loaded)); });
}

void View3DPanel::onLoaded(Result<Conformation> loaded)
{
    m_busy->stop();
    if (!loaded) {
        if (loaded.error().code != ErrorCode::Cancelled)
            showWords(tr("No 3-D view of this compound.\n%1").arg(toErrorText(loaded.error()).title));
        return;
    }
    m_shown = std::move(*loaded);
    m_hovered = -1;
    m_scene->setConformer(m_shown.conformer, m_shown.names);
    m_isTurned = false;
    m_scene->resetView();
    m_caption->setText(m_shown.conformer.isFromSource  ? tr("Coordinates of the file")
                       : m_shown.conformer.isMinimized ? tr("Computed conformer (ETKDG + MMFF94s)")
                                                       : tr("Computed conformer (ETKDG, not minimised)"));
    m_stack->setCurrentWidget(m_view);
    updateColors();
    Q_EMIT shownChanged();
}

void View3DPanel::showWords(const QString& text)
{
    m_shown = {};
    m_hovered = -1;
    if (m_scene)
        m_scene->clear();
    m_words->setText(text);
    m_caption->clear();
    m_bar->setVisible(false);
    m_stack->setCurrentWidget(m_words);
    Q_EMIT shownChanged();
}

int View3DPanel::atomCount() const
{
    return static_cast<int>(m_shown.conformer.positions.size());
}

bool View3DPanel::isColoredByLayer() const
{
    return m_colorBox->currentIndex() == 1 && m_focus.compound() == m_shown.compound.id &&
           !m_focus.atomValues().empty();
}

void View3DPanel::setColoredByLayer(bool byLayer)
{
    m_colorBox->setCurrentIndex(byLayer ? 1 : 0);
}

void View3DPanel::updateColors()
{
    if (!m_scene || m_shown.conformer.positions.empty())
        return;
    const bool byLayer = isColoredByLayer();
    const auto scale = makeScaleFor(isDark(palette()), ColorMap::Mako, m_focus.rangeLow(), m_focus.rangeHigh());
    const auto& values = m_focus.atomValues();
    const QColor none = mixColors(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.3);
    std::vector<QColor> colors;
    for (std::size_t i = 0; i < m_shown.conformer.positions.size(); ++i) {
        const int drawn = m_shown.drawnAtom[i];
        const bool hasValue = drawn >= 0 && static_cast<std::size_t>(drawn) < values.size() &&
                              !std::isnan(values[static_cast<std::size_t>(drawn)]);
        colors.push_back(!byLayer   ? MoleculeScene::elementColor(m_shown.conformer.atomicNumbers[i])
                         : hasValue ? scale.color(values[static_cast<std::size_t>(drawn)])
                                    : none);
    }
    m_scene->setColors(std::move(colors));
    m_bar->setVisible(byLayer);
    if (byLayer)
        m_bar->setSpec({m_focus.layerName(), scale, palette().color(QPalette::Base), 1});
    m_view->update();
}

void View3DPanel::updateTheme()
{
    if (!m_scene)
        return;
    m_scene->setBackground(palette().color(QPalette::Base));
    m_view->update();
}

void View3DPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_scene) {
        updateTheme();
        updateColors();
    }
}

void View3DPanel::updateLabels()
{
    if (m_scene)
        m_labelSheet->show(m_scene->labels());
}

void View3DPanel::onHovered(QPoint place)
{
    const int atom = m_scene->atomAt(place);
    if (atom == m_hovered)
        return;
    m_hovered = atom;
    m_scene->setHighlight(atom, palette().color(QPalette::Highlight));
    m_view->update();
    m_focus.setHoveredAtom(atom < 0 ? -1 : m_shown.drawnAtom[static_cast<std::size_t>(atom)]);
}

void View3DPanel::onFocusAtomChanged(int atom)
{
    if (!m_scene || m_shown.conformer.positions.empty())
        return;
    if (m_hovered >= 0 && m_shown.drawnAtom[static_cast<std::size_t>(m_hovered)] == atom)
        return; // our own word coming back
    const auto found =
        atom < 0 ? m_shown.drawnAtom.end() : std::find(m_shown.drawnAtom.begin(), m_shown.drawnAtom.end(), atom);
    m_hovered = found == m_shown.drawnAtom.end() ? -1 : static_cast<int>(found - m_shown.drawnAtom.begin());
    m_scene->setHighlight(m_hovered, palette().color(QPalette::Highlight));
    m_view->update();
}

void View3DPanel::resetView()
{
    if (!m_scene)
        return;
    m_isTurned = false;
    m_scene->resetView();
    m_view->update();
}

void View3DPanel::savePictureTo(const QString& path)
{
    if (!m_scene || m_shown.conformer.positions.empty())
        return;
    m_scene->setBackground(Qt::white);
    QImage picture = m_view->grabFramebuffer().convertToFormat(QImage::Format_RGB32);
    updateTheme();
    const auto labels = m_scene->labels();
    ColorBarSpec bar = m_bar->spec();
    bar.paper = Qt::white;
    const bool hasBar = m_bar->isVisibleTo(this);
    const QFont barFont = font();
    m_document.jobs().start<void>(
        Lane::Background, tr("Save 3-D picture"),
        [path, picture, labels, bar, hasBar, barFont](JobContext&) -> Result<void> {
            const double ratio = picture.devicePixelRatio();
            QImage figure(picture.width(), picture.height() + (hasBar ? qRound(72 * ratio) : 0), QImage::Format_RGB32);
            figure.setDevicePixelRatio(ratio);
            figure.fill(Qt::white);
            QPainter painter(&figure);
            painter.drawImage(0, 0, picture);
            painter.setFont(barFont);
            MoleculeScene::paintLabels(painter, labels, picture.height() / ratio, ratio, Qt::black, Qt::white);
            painter.setPen(Qt::black);
            if (hasBar)
                paintColorBar(painter, {16, picture.height() / ratio + 4, picture.width() / ratio - 32, 60}, bar);
            painter.end();
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly) || !figure.save(&file, "PNG") || !file.commit())
                return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
            return {};
        },
        this,
        [this, path](Result<void> done) {
            m_caption->setText(done ? tr("Saved %1").arg(path) : toErrorText(done.error()).title);
        });
}

void View3DPanel::askWhereToSave()
{
    auto* dialog = new QFileDialog(this, tr("Save 3-D picture"));
    dialog->setObjectName(QStringLiteral("view3d.saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("PNG picture (*.png)"));
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, &View3DPanel::savePictureTo);
    dialog->open();
}

} // namespace molrl::ui
