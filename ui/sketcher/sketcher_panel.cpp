// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketcher_panel.h"

#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/formats.h"
#include "ui/adapt/adapt.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QToolBar>
#include <QToolButton>

namespace molrl::ui {

using sketch::BondKind;

namespace {
const QString kOwnType = QStringLiteral("application/x-molrl-sketch");
constexpr qsizetype kMaxPasted = 2'000'000;
}

SketcherPanel::SketcherPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_analyzing(document.jobs()), m_parsing(document.jobs()),
      m_cleaning(document.jobs()), m_copying(document.jobs())
{
    setObjectName(QStringLiteral("sketcher"));
    setAccessibleName(tr("Sketcher"));
    m_view = new SketchView(this);
    QFile templates(QStringLiteral(":/molrl/templates/groups.tsv"));
    if (templates.open(QIODevice::ReadOnly))
        if (auto groups = sketch::GroupLibrary::parse(templates.readAll().toStdString()))
            m_view->setGroups(std::move(*groups));
    m_live = new LiveEngine(document, this);
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("sketch.facts"));
    m_facts->setAccessibleName(tr("Properties of the sketch"));
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setWordWrap(true);
    m_words = new QLabel(this);
    m_words->setObjectName(QStringLiteral("sketch.words"));
    m_words->setAccessibleName(tr("Messages of the sketcher"));
    m_words->setWordWrap(true);
    m_nearTitle = new QLabel(this);
    m_nearTitle->setObjectName(QStringLiteral("sketch.nearTitle"));
    m_nearTitle->setWordWrap(true);
    m_near = new QListWidget(this);
    m_near->setObjectName(QStringLiteral("sketch.near"));
    m_near->setAccessibleName(tr("Nearest compounds of the library"));
    m_near->setMaximumHeight(92);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(buildTools());
    layout->addWidget(m_view, 1);
    layout->addWidget(m_words);
    layout->addWidget(m_facts);
    layout->addWidget(m_nearTitle);
    layout->addWidget(m_near);
    m_words->hide();
    m_near->hide();
    m_nearTitle->hide();
    connect(m_view, &SketchView::changed, this, &SketcherPanel::analyze);
    connect(m_view, &SketchView::message, this, &SketcherPanel::tell);
    connect(m_view, &SketchView::copyAsked, this, &SketcherPanel::copy);
    connect(m_view, &SketchView::pasteAsked, this, &SketcherPanel::paste);
    connect(m_near, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        Q_EMIT neighbourChosen(workspace::CompoundId{item->data(Qt::UserRole).toLongLong()});
    });
    connect(m_live, &LiveEngine::unavailable, this, [this](const QString& why) {
        m_near->hide();
        m_nearTitle->setText(why);
        m_nearTitle->setVisible(!why.isEmpty());
    });
    connect(m_live, &LiveEngine::ready, this, [this](const LiveNeighbours& found) {
        m_near->clear();
        for (const auto& entry : found.nearest) {
            auto* item = new QListWidgetItem(tr("%1   %2").arg(QString::number(entry.cosine, 'f', 3), toQString(entry.name)), m_near);
            item->setData(Qt::UserRole, QVariant::fromValue<qlonglong>(entry.id.value));
        }
        m_near->setVisible(!found.nearest.empty());
        m_nearTitle->setText(found.compared == 0
                                 ? tr("Encode the library (Ctrl+E) to see its nearest compounds here.")
                                 : tr("Nearest by embedding, cosine (%1 of %2 compounds are encoded)")
                                       .arg(formatCount(found.compared), formatCount(found.total)));
        m_nearTitle->show();
    });
    analyze();
}

QAction* SketcherPanel::addRun(QToolBar* bar, const char* id, const QString& text, const QString& glyph,
                               const std::function<void()>& run)
{
    auto* action = new QAction(glyph, this);
    action->setObjectName(QStringLiteral("action.sketch.") + QLatin1String(id));
    action->setToolTip(text);
    bar->addAction(action);
    if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action))) {
        button->setObjectName(QStringLiteral("sketch.button.") + QLatin1String(id));
        button->setAccessibleName(text);
    }
    connect(action, &QAction::triggered, this, [this, run] {
        run();
        m_view->setFocus();
    });
    return action;
}

QAction* SketcherPanel::addPen(QToolBar* bar, const char* id, const QString& text, const QString& glyph, const SketchPen& pen)
{
    QAction* action = addRun(bar, id, text, glyph, [this, pen] { m_view->setPen(pen); });
    action->setCheckable(true);
    m_pens->addAction(action);
    return action;
}

QToolBar* SketcherPanel::buildTools()
{
    auto* holder = new QToolBar(tr("Sketching tools"), this);
    holder->setObjectName(QStringLiteral("sketch.tools"));
    holder->setAccessibleName(tr("Sketching tools"));
    m_pens = new QActionGroup(this);
    addPen(holder, "select", tr("Select in a rectangle; Shift adds, double click takes the molecule"), tr("▭"), {SketchTool::Select, BondKind::Single, 0, false});
    addPen(holder, "lasso", tr("Select with a lasso; Shift adds"), tr("◌"), {SketchTool::Lasso, BondKind::Single, 0, false});
    const auto bond = [](BondKind kind) { return SketchPen{SketchTool::Bond, kind, 0, false}; };
    addPen(holder, "single", tr("Single bond (1 on a bond)"), tr("—"), bond(BondKind::Single))->setChecked(true);
    addPen(holder, "double", tr("Double bond (2 on a bond)"), tr("═"), bond(BondKind::Double));
    addPen(holder, "triple", tr("Triple bond (3 on a bond)"), tr("≡"), bond(BondKind::Triple));
    addPen(holder, "wedge", tr("Wedge, towards you (W on a bond; click again to turn it round)"), tr("◀"), bond(BondKind::Wedge));
    addPen(holder, "hash", tr("Hash, away from you (H on a bond; click again to turn it round)"), tr("⫴"), bond(BondKind::Hash));
    addPen(holder, "wavy", tr("Wavy: stereo not known (Y on a bond)"), tr("∿"), bond(BondKind::Wavy));
    addPen(holder, "chain", tr("Chain: drag"), tr("⩘"), {SketchTool::Chain, BondKind::Single, 0, false});
    addPen(holder, "benzene", tr("Benzene (A on an atom or bond)"), tr("⌬"), {SketchTool::Ring, BondKind::Single, 6, true});
    for (int size = 3; size <= 8; ++size)
        addPen(holder, ("ring" + std::to_string(size)).c_str(), tr("Ring of %1 (%1 on an atom or bond)").arg(size),
               QString::number(size), {SketchTool::Ring, BondKind::Single, size, false});
    for (const auto& [symbol, number] : {std::pair{"C", 6}, {"N", 7}, {"O", 8}, {"S", 16}, {"F", 9}, {"Cl", 17}, {"Br", 35}})
        addPen(holder, (std::string("element") + symbol).c_str(), tr("%1 (type it on an atom; groups too: Me, Boc, CO2Me)").arg(QLatin1String(symbol)),
               QLatin1String(symbol), {SketchTool::Element, BondKind::Single, number, false});
    addPen(holder, "plus", tr("Positive charge (+ on an atom)"), tr("⊕"), {SketchTool::Charge, BondKind::Single, 1, false});
    addPen(holder, "minus", tr("Negative charge (- on an atom)"), tr("⊖"), {SketchTool::Charge, BondKind::Single, -1, false});
    addPen(holder, "erase", tr("Erase (Del)"), tr("⌫"), {SketchTool::Erase, BondKind::Single, 0, false});
    holder->addSeparator();
    m_undo = addRun(holder, "undo", tr("Undo in the sketch (Ctrl+Z)"), tr("↶"), [this] { m_view->undo(); });
    m_redo = addRun(holder, "redo", tr("Redo in the sketch (Ctrl+Shift+Z)"), tr("↷"), [this] { m_view->redo(); });
    addRun(holder, "cleanUp", tr("Clean up all, or what is selected; stereo never changes"), tr("✧"), [this] { cleanUp(); });
    addRun(holder, "flipH", tr("Flip left and right"), tr("⇋"), [this] { m_view->flip(false); });
    addRun(holder, "flipV", tr("Flip top and bottom"), tr("⥮"), [this] { m_view->flip(true); });
    addRun(holder, "rotate", tr("Turn by 30°"), tr("⟳"), [this] { m_view->rotate(-30); });
    addRun(holder, "fit", tr("Zoom to fit (F)"), tr("⤢"), [this] { m_view->zoomToFit(); });
    addRun(holder, "copy", tr("Copy as SMILES, MOL, SVG and PNG (Ctrl+C)"), tr("⧉"), [this] { copy(); });
    m_add = addRun(holder, "add", tr("Add to library"), tr("Add to library"), [this] { Q_EMIT addAsked(m_smiles); });
    return holder;
}

void SketcherPanel::tell(const QString& text)
{
    m_words->setText(text);
    m_words->setVisible(!text.isEmpty());
}

void SketcherPanel::clearSheet()
{
    m_view->commit(tr("new sketch"), {});
    m_view->zoomToFit();
    m_view->setFocus();
}

void SketcherPanel::load(const QString& text, bool isReplaced)
{
    if (text.size() > kMaxPasted)
        return tell(tr("The text has %1 characters, far more than a molecule. Import it as a file instead.").arg(formatCount(text.size())));
    m_parsing.start(
        tr("Read a structure"), [text = text.toStdString()](JobContext&) { return sketch::parseDrawing(text); }, this,
        [this, isReplaced](Result<sketch::Drawing> read) {
            if (!read)
                return tell(tr("The text can't be drawn: %1. SMILES, InChI, MOL and SDF of up to 2,000 atoms can; larger "
                               "molecules can be imported.").arg(toQString(read.error().what)));
            sketch::Drawing next = isReplaced ? sketch::Drawing() : m_view->drawing();
            const auto added = sketch::insertDrawing(next, *read);
            m_view->commit(isReplaced ? tr("open structure") : tr("paste"), std::move(next));
            m_view->select(isReplaced ? std::set<int>() : std::set<int>(added.begin(), added.end()));
            m_view->zoomToFit();
        });
}

void SketcherPanel::paste()
{
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (data == nullptr)
        return;
    load(data->hasFormat(kOwnType) ? QString::fromUtf8(data->data(kOwnType)) : data->text(), false);
}

void SketcherPanel::copy()
{
    sketch::Drawing what = m_view->drawing();
    if (!m_view->selected().empty()) {
        std::vector<int> rest;
        for (const int i : sketch::allAtoms(what))
            if (m_view->selected().count(i) == 0)
                rest.push_back(i);
        sketch::removeParts(what, rest, {});
    }
    m_copying.start(
        tr("Copy the sketch"),
        [what](JobContext&) -> Result<std::shared_ptr<QMimeData>> {
            auto data = std::make_shared<QMimeData>();
            data->setData(kOwnType, QByteArray::fromStdString(sketch::toOwnText(what)));
            const auto smiles = sketch::toSmiles(what);
            data->setText(smiles ? toQString(*smiles) : toQString(sketch::toOwnText(what)));
            if (const auto block = sketch::toMolBlock(what))
                data->setData(QStringLiteral("chemical/x-mdl-molfile"), QByteArray::fromStdString(*block));
            if (const auto svg = sketch::toSvg(what))
                data->setData(QStringLiteral("image/svg+xml"), QByteArray::fromStdString(*svg));
            if (const auto picture = sketch::toPicture(what))
                data->setImageData(toQImage(*picture).copy());
            return data;
        },
        this,
        [](Result<std::shared_ptr<QMimeData>> data) {
            if (!data)
                return;
            auto* own = new QMimeData; // the clipboard owns it
            for (const QString& format : (*data)->formats())
                if (format != QLatin1String("application/x-qt-image"))
                    own->setData(format, (*data)->data(format));
            if ((*data)->hasImage())
                own->setImageData((*data)->imageData());
            QGuiApplication::clipboard()->setMimeData(own);
        });
}

void SketcherPanel::cleanUp()
{
    const auto& chosen = m_view->selected();
    std::vector<int> part(chosen.begin(), chosen.end());
    if (part.size() == m_view->drawing().atoms.size())
        part.clear();
    const auto before = m_view->history().share();
    m_cleaning.start(
        tr("Clean up the sketch"), [before, part](JobContext&) { return sketch::cleanUp(*before, part); }, this,
        [this, before](Result<sketch::Drawing> clean) {
            if (before != m_view->history().share())
                return; // the pen went on meanwhile
            if (!clean)
                return tell(tr("Not cleaned up: %1.").arg(toQString(clean.error().what)));
            m_view->commit(tr("clean up"), std::move(*clean));
        });
}

void SketcherPanel::analyze()
{
    tell({});
    m_undo->setEnabled(m_view->history().canUndo());
    m_redo->setEnabled(m_view->history().canRedo());
    m_add->setEnabled(false);
    const auto drawing = m_view->history().share();
    m_analyzing.start(
        tr("Check the sketch"),
        [drawing](JobContext&) -> Result<std::shared_ptr<const sketch::Analysis>> {
            return std::make_shared<const sketch::Analysis>(sketch::analyze(*drawing));
        },
        this,
        [this, drawing](Result<std::shared_ptr<const sketch::Analysis>> analysis) {
            if (!analysis || drawing != m_view->history().share())
                return;
            m_view->setAnalysis(*analysis);
            showAnalysis(**analysis);
        });
}

void SketcherPanel::showAnalysis(const sketch::Analysis& analysis)
{
    QStringList problems;
    for (const auto& problem : analysis.problems)
        problems << toQString(problem.what);
    if (!problems.isEmpty())
        tell(problems.mid(0, 3).join(QLatin1Char('\n')));
    if (const auto& p = analysis.properties) {
        m_facts->setText(tr("%1   MW %2   logP %3   TPSA %4   donors %5   acceptors %6")
                             .arg(toQString(p->formula), formatNumber(p->molecularWeight), formatNumber(p->logP, 3),
                                  formatNumber(p->tpsa, 4))
                             .arg(p->hBondDonors)
                             .arg(p->hBondAcceptors));
    } else {
        m_facts->setText(problems.isEmpty() ? QString() : tr("No molecule until the marked atoms are mended."));
    }
    m_smiles = toQString(analysis.smiles);
    m_add->setEnabled(!m_smiles.isEmpty() && m_document.workspace() != nullptr);
    m_live->follow(analysis.smiles);
    Q_EMIT moleculeChanged(m_smiles);
}

} // namespace molrl::ui
