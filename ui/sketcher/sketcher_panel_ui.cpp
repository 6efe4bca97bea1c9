// SPDX-License-Identifier: GPL-3.0-or-later
// What the sketcher is made of.
#include "ui/adapt/adapt.h"
#include "ui/sketcher/element_table.h"
#include "ui/sketcher/facts_bar.h"
#include "ui/sketcher/live_view.h"
#include "ui/sketcher/sketch_menu.h"
#include "ui/sketcher/sketcher_panel.h"
#include "ui/widgets/line_icon.h"
#include "ui/widgets/palette.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QFile>
#include <QFrame>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QToolBar>
#include <QToolButton>

namespace molrl::ui {

namespace {

constexpr int kButtonPx = 29;
constexpr int kIconPx = 20;
constexpr int kColumns = 3;
constexpr int kLivePx = 240;

QIcon sketchIcon(const char* name)
{
    return makeIcon(QStringLiteral("sketch-") + QLatin1String(name));
}

QFrame* makeLine(QFrame::Shape shape, QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setFrameShape(shape);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

QToolButton* makeButton(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setObjectName(QString(action->objectName()).replace(QStringLiteral("action."), QStringLiteral("button.")));
    button->setAccessibleName(action->text());
    button->setAutoRaise(true);
    button->setIconSize({kIconPx, kIconPx});
    button->setFixedSize(kButtonPx, kButtonPx);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus on the sheet
    return button;
}

} // namespace

void SketcherPanel::buildLayout()
{
    m_view = new SketchView(this);
    QFile groups(QStringLiteral(":/molrl/templates/groups.tsv"));
    if (groups.open(QIODevice::ReadOnly))
        if (auto library = sketch::GroupLibrary::parse(groups.readAll().toStdString()))
            m_view->setGroups(std::move(*library));
    m_live = new LiveEngine(m_document, this);
    m_templates = new TemplatePicker(
        m_document.jobs(), m_dataFolder.isEmpty() ? QString() : m_dataFolder + QStringLiteral("/templates.tsv"), this);
    m_elements = new ElementTable(this);
    m_tools = new SketchTools(*m_view, this);
    buildCommands();
    m_facts = new FactsBar(this);
    m_liveView = new LiveView({m_tools->find(QStringLiteral("add")), m_tools->find(QStringLiteral("similar")),
                               m_tools->find(QStringLiteral("map")), m_tools->find(QStringLiteral("compare"))},
                              this);
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setObjectName(QStringLiteral("sketch.split"));
    split->addWidget(m_view);
    split->addWidget(m_liveView);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 0);
    split->setSizes({1000, kLivePx});
    split->setChildrenCollapsible(true);
    split->setCollapsible(0, false);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(buildStrip());
    middle->addWidget(makeLine(QFrame::VLine, this));
    middle->addWidget(split, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(makeLine(QFrame::HLine, this));
    layout->addLayout(middle, 1);
    layout->addWidget(makeLine(QFrame::HLine, this));
    layout->addWidget(m_facts);
    connect(m_templates, &TemplatePicker::failed, this, &SketcherPanel::failed);
    connect(m_templates, &TemplatePicker::saveAsked, this,
            [this](const QString& name) { m_templates->saveTemplate(name, chosenDrawing()); });
    connect(m_templates, &TemplatePicker::chosen, this, [this](const PickedStructure& picked) {
        sketch::Pen pen;
        pen.tool = picked.group.empty() ? sketch::PenTool::Template : sketch::PenTool::Group;
        pen.text = picked.group;
        pen.what = picked.what;
        m_view->setPen(pen);
        m_view->setFocus();
        tell(tr("%1: click on the sheet, an atom or a bond.").arg(picked.name));
    });
    connect(m_elements, &ElementTable::chosen, this, [this](int number) {
        sketch::Pen pen;
        pen.tool = sketch::PenTool::Element;
        pen.value = number;
        m_view->setPen(pen);
        m_view->setFocus();
    });
}

void SketcherPanel::buildCommands()
{
    const auto add = [this](const char* id, const QString& text, const QStringList& keys, const QIcon& icon,
                            const std::function<void()>& run) {
        m_tools->addCommand(id, text, keys, icon, [this, run] {
            run();
            if (!m_templates->isVisible() && !m_elements->isVisible())
                m_view->setFocus();
        });
    };
    const auto ctrl = [](const char* key) { return QStringList{QStringLiteral("Ctrl+") + QLatin1String(key)}; };
    add("clear", tr("Clear the sheet"), ctrl("Backspace"), sketchIcon("clear"), [this] { clearSheet(); });
    add("undo", tr("Undo"), ctrl("Z"), makeIcon(QStringLiteral("undo")), [this] { m_view->undo(); });
    add("redo", tr("Redo"), ctrl("Shift+Z") + ctrl("Y"), makeIcon(QStringLiteral("redo")), [this] { m_view->redo(); });
    add("cut", tr("Cut"), ctrl("X"), {}, [this] { cut(); });
    add("copy", tr("Copy as SMILES, MOL, InChI, SVG and picture"), ctrl("C"), makeIcon(QStringLiteral("copy")),
        [this] { copy(); });
    add("paste", tr("Paste SMILES, InChI, MOL, SDF or a picture"), ctrl("V"), makeIcon(QStringLiteral("paste")),
        [this] { paste(); });
    add("selectAll", tr("Select all"), ctrl("A"), {}, [this] {
        if (m_view->mode() == SketchMode::Draw)
            m_view->setMode(SketchMode::Select);
        m_view->selectAll();
    });
    add("cleanUp", tr("Clean up all, or what is selected; stereo never changes"), ctrl("Shift+K"), sketchIcon("clean"),
        [this] { cleanUp(); });
    add("align", tr("Align to the kept scaffold, or to the current compound"), ctrl("Shift+L"), sketchIcon("align"),
        [this] { align(); });
    add("scaffold", tr("Keep as the scaffold to align to"), ctrl("Shift+G"), {}, [this] { setScaffold(); });
    add("flipH", tr("Flip left and right"), ctrl("Shift+H"), sketchIcon("flip-h"), [this] { m_view->flip(false); });
    add("flipV", tr("Flip top and bottom"), ctrl("Shift+J"), sketchIcon("flip-v"), [this] { m_view->flip(true); });
    add("rotate", tr("Turn right by 30°"), ctrl("R"), sketchIcon("rotate"), [this] { m_view->rotate(-30); });
    add("rotateLeft", tr("Turn left by 30°"), ctrl("Shift+R"), sketchIcon("rotate-left"),
        [this] { m_view->rotate(30); });
    add("fit", tr("Zoom to fit"), ctrl("0"), makeIcon(QStringLiteral("fit")), [this] { m_view->zoomToFit(); });
    add("zoomIn", tr("Zoom in"), ctrl("+") + ctrl("="), {}, [this] { m_view->zoomBy(1.25); });
    add("zoomOut", tr("Zoom out"), ctrl("-"), {}, [this] { m_view->zoomBy(0.8); });
    add("export", tr("Save a figure: PNG, SVG or PDF in ACS style"), ctrl("Shift+X"),
        makeIcon(QStringLiteral("export")), [this] { exportFigure(); });
    add("templates", tr("Templates"), {QStringLiteral("T")}, sketchIcon("template"), [this] { openTemplates({}); });
    add("groups", tr("Groups"), {QStringLiteral("G")}, sketchIcon("group"),
        [this] { openTemplates(TemplatePicker::groups()); });
    add("elements", tr("Periodic table"), {QStringLiteral("Q")}, sketchIcon("elements"),
        [this] { m_elements->openAt(m_strip->mapToGlobal(QPoint(m_strip->width() + 4, 40))); });
    add("add", tr("Add to library"), ctrl("Return"), makeIcon(QStringLiteral("plus")),
        [this] { Q_EMIT addAsked(m_smiles); });
    add("similar", tr("Find similar"), ctrl("Shift+F"), makeIcon(QStringLiteral("find")),
        [this] { Q_EMIT similarAsked(m_smiles); });
    add("map", tr("Show on map"), ctrl("M"), makeIcon(QStringLiteral("map")),
        [this] { Q_EMIT mapAsked(m_liveView->neighbours()); });
    add("compare", tr("Compare"), ctrl("D"), sketchIcon("compare"), [this] { compare(); });
    m_tools->find(QStringLiteral("map"))
        ->setToolTip(tr("Mark the sketch on the map, and select the compounds nearest to it (Ctrl+M)"));
    m_tools->find(QStringLiteral("similar"))
        ->setToolTip(tr("Filter the table by similarity to the sketch (Ctrl+Shift+F)"));
    m_tools->find(QStringLiteral("compare"))->setToolTip(tr("Compare with the compound chosen in the table (Ctrl+D)"));
}

QToolBar* SketcherPanel::buildBar()
{
    auto* bar = new QToolBar(tr("Sketch commands"), this);
    bar->setObjectName(QStringLiteral("sketch.bar"));
    bar->setAccessibleName(tr("Sketch commands"));
    bar->setIconSize({kIconPx, kIconPx});
    bar->toggleViewAction()->setObjectName(QStringLiteral("action.sketch.bar"));
    bar->toggleViewAction()->setToolTip(tr("Show or hide the sketch commands"));
    for (const char* id : {"clear", "", "undo", "redo", "", "copy", "paste", "", "cleanUp", "align", "flipH", "flipV",
                           "rotateLeft", "rotate", "", "fit", "export"})
        if (*id == '\0') {
            bar->addSeparator();
        } else {
            QAction* action = m_tools->find(QLatin1String(id));
            bar->addAction(action);
            if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action))) {
                button->setObjectName(QStringLiteral("button.sketch.") + QLatin1String(id));
                button->setAccessibleName(action->text());
                button->setFocusPolicy(Qt::TabFocus);
            }
        }
    auto* copyButton = qobject_cast<QToolButton*>(bar->widgetForAction(m_tools->find(QStringLiteral("copy"))));
    auto* menu = new QMenu(copyButton);
    menu->setObjectName(QStringLiteral("sketch.copyMenu"));
    const auto copyText = [this, menu](const char* id, const QString& text,
                                       std::function<QString(const CopiedSketch&)> pick) {
        QAction* action = menu->addAction(text, this, [this, pick] {
            m_copying.start(
                tr("Copy the sketch"),
                [what = chosenDrawing()](JobContext&) -> Result<CopiedSketch> { return copySketch(what); }, this,
                [this, pick](Result<CopiedSketch> copied) {
                    const QString words = copied ? pick(*copied) : QString();
                    if (words.isEmpty())
                        return tell(tr("The drawing is no molecule yet: mend the marked atoms first."), true);
                    QGuiApplication::clipboard()->setText(words);
                    tell(tr("Copied."));
                });
        });
        action->setObjectName(QStringLiteral("action.sketch.copy") + QLatin1String(id));
        action->setToolTip(tr("%1 of the sketch, or of what is selected").arg(text));
    };
    copyText("SMILES", tr("Copy SMILES"), [](const CopiedSketch& c) {
        return c.inchi.isEmpty() && c.text.startsWith(QLatin1String("MOLRL")) ? QString() : c.text;
    });
    copyText("InChI", tr("Copy InChI"), [](const CopiedSketch& c) { return QString::fromUtf8(c.inchi); });
    copyText("MOL", tr("Copy MOL"), [](const CopiedSketch& c) { return QString::fromUtf8(c.mol); });
    copyText("SVG", tr("Copy SVG"), [](const CopiedSketch& c) { return QString::fromUtf8(c.svg); });
    copyButton->setMenu(menu);
    copyButton->setPopupMode(QToolButton::MenuButtonPopup);
    auto* alignButton = qobject_cast<QToolButton*>(bar->widgetForAction(m_tools->find(QStringLiteral("align"))));
    auto* alignMenu = new QMenu(alignButton);
    alignMenu->setObjectName(QStringLiteral("sketch.alignMenu"));
    alignMenu->addAction(m_tools->find(QStringLiteral("scaffold")));
    alignButton->setMenu(alignMenu);
    alignButton->setPopupMode(QToolButton::MenuButtonPopup);
    return bar;
}

QWidget* SketcherPanel::buildStrip()
{
    QList<QAction*> strip = m_tools->strip();
    const auto insertAfter = [&](const char* id, std::initializer_list<const char*> others) {
        auto at = strip.indexOf(m_tools->find(QLatin1String(id))) + 1;
        for (const char* other : others)
            strip.insert(at++, m_tools->find(QLatin1String(other)));
    };
    insertAfter("ring8", {"templates", "groups"});
    insertAfter("elementB", {"elements", nullptr});
    auto* holder = new QWidget(this);
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(5, 6, 5, 6);
    grid->setSpacing(1);
    for (int i = 0; i < strip.size(); ++i)
        if (strip[i] != nullptr)
            grid->addWidget(makeButton(strip[i], holder), i / kColumns, i % kColumns);
    grid->setRowStretch(static_cast<int>(strip.size()) / kColumns + 1, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("sketch.tools"));
    scroll->setAccessibleName(tr("Sketching tools"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(holder);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(kColumns * (kButtonPx + 1) + 12);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_strip = scroll;
    return scroll;
}

void SketcherPanel::openTemplates(const QString& category)
{
    m_templates->openAt(m_strip->mapToGlobal(QPoint(m_strip->width() + 4, 0)), category);
}

void SketcherPanel::showMenu(const QPoint& place)
{
    makeSketchMenu(*m_view, *m_tools, this)->popup(place);
}

} // namespace molrl::ui
