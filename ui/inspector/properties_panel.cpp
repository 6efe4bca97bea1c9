// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/properties_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/palette.h"

#include <QApplication>
#include <QClipboard>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

QString toText(const workspace::CellValue& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return formatNumber(*number, 6);
    if (const auto* text = std::get_if<std::string>(&value))
        return toQString(*text);
    return {};
}

Result<PropertiesPanel::Gathered> gather(const workspace::Workspace& workspace, workspace::CompoundId id)
{
    PropertiesPanel::Gathered gathered;
    MOLRL_TRY(gathered.compound, workspace.compound(id));
    if (gathered.compound.sourceId != 0)
        if (const auto sources = workspace.sources())
            for (const auto& source : *sources)
                if (source.id == gathered.compound.sourceId)
                    gathered.sourceFile = toQString(source.path);
    if (const auto columns = workspace.columns())
        if (const auto cells = workspace.cells(id))
            for (const auto& column : *columns)
                if (const auto cell = cells->find(column.id); cell != cells->end())
                    gathered.cells.emplace_back(toQString(column.name), toText(cell->second));
    if (!gathered.compound.error.empty())
        return gathered;
    MOLRL_TRY(const auto molecule, chem::parseSmiles(gathered.compound.smiles));
    if (const auto properties = chem::computeProperties(molecule))
        gathered.properties = *properties;
    if (const auto key = chem::toInchiKey(molecule))
        gathered.inchiKey = toQString(*key);
    return gathered;
}

/// Lipinski's rule of five (Adv. Drug Deliv. Rev. 1997, 23:3), with the limits that are exceeded.
QString describeLipinski(const chem::MolecularProperties& properties)
{
    QStringList broken;
    if (properties.molecularWeight > 500)
        broken << PropertiesPanel::tr("weight above 500");
    if (properties.logP > 5)
        broken << PropertiesPanel::tr("log P above 5");
    if (properties.hBondDonors > 5)
        broken << PropertiesPanel::tr("more than 5 donors");
    if (properties.hBondAcceptors > 10)
        broken << PropertiesPanel::tr("more than 10 acceptors");
    return broken.isEmpty() ? PropertiesPanel::tr("Within all four limits") : broken.join(QStringLiteral(", "));
}

QWidget* makeShortText(const QString& value)
{
    auto* text = new QLabel(value);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setMinimumWidth(80);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return text;
}

/// Long words such as SMILES break anywhere, and what is selected and copied is the text itself.
class LongText : public QTextEdit {
public:
    explicit LongText(const QString& value)
    {
        setObjectName(QStringLiteral("properties.longText"));
        setAcceptRichText(false);
        setReadOnly(true);
        setPlainText(value);
        setFrameShape(QFrame::NoFrame);
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setTabChangesFocus(true);
        document()->setDocumentMargin(0);
        viewport()->setAutoFillBackground(false);
        setMinimumWidth(80);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QTextEdit::resizeEvent(event);
        const int most = 12 * fontMetrics().lineSpacing(); // a MOL block scrolls
        setFixedHeight(std::min(most, static_cast<int>(std::ceil(document()->size().height())) + 1));
    }
    void wheelEvent(QWheelEvent* event) override
    {
        if (verticalScrollBar()->maximum() > 0)
            QTextEdit::wheelEvent(event);
        else
            event->ignore(); // the page scrolls
    }
};

QWidget* makeLongText(const QString& value)
{
    return new LongText(value);
}

} // namespace

PropertiesPanel::PropertiesPanel(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_loading(document.jobs())
{
    setObjectName(QStringLiteral("properties"));
    setAccessibleName(tr("Properties"));
    m_scroll = new QScrollArea;
    m_scroll->setObjectName(QStringLiteral("properties.scroll"));
    m_scroll->setAccessibleName(tr("Properties of the compound"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll);
    m_busy = new BusyOverlay(this);
    connect(&m_selection, &Selection::currentChanged, this, &PropertiesPanel::load);
    connect(&m_document, &Document::workspaceChanged, this, &PropertiesPanel::load);
    connect(&m_document, &Document::compoundsChanged, this, &PropertiesPanel::load);
    connect(&m_document, &Document::columnsChanged, this, &PropertiesPanel::load);
    connect(&m_document, &Document::cellsChanged, this, &PropertiesPanel::load);
    load();
}

void PropertiesPanel::load()
{
    m_loading.stop();
    m_busy->stop();
    const auto workspace = m_document.workspace();
    const auto id = m_selection.current();
    if (!workspace || !id)
        return showWords(tr("No compound chosen"));
    m_busy->start(tr("Computing properties…"));
    m_loading.start(
        tr("Compute properties"), [workspace, id](JobContext&) { return gather(*workspace, id); }, this,
        [this](Result<Gathered> gathered) { onLoaded(std::move(gathered)); });
}

void PropertiesPanel::onLoaded(Result<Gathered> gathered)
{
    m_busy->stop();
    if (gathered)
        fill(*gathered);
    else if (gathered.error().code != ErrorCode::Cancelled)
        showWords(toErrorText(gathered.error()).title);
    Q_EMIT shownChanged();
}

void PropertiesPanel::startOver()
{
    m_lines.clear();
    m_words.clear();
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("properties.page"));
    m_form = new QFormLayout(page);
    m_form->setContentsMargins(12, 8, 12, 12);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(4);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_scroll->setWidget(page);
}

void PropertiesPanel::showWords(const QString& text)
{
    if (text == m_words)
        return; // while a screening fills columns, nothing is built anew each time
    startOver();
    m_words = text;
    auto* words = new QLabel(text);
    words->setAlignment(Qt::AlignCenter);
    words->setWordWrap(true);
    words->setContentsMargins(0, 24, 0, 24);
    m_form->addRow(words);
}

void PropertiesPanel::startSection(const QString& title)
{
    auto* heading = new QLabel(title);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    heading->setContentsMargins(0, m_form->rowCount() == 0 ? 0 : 12, 0, 2);
    m_form->addRow(heading);
}

void PropertiesPanel::addLine(const QString& label, const QString& value, bool canCopy, const QString& toolTip)
{
    m_lines.emplace_back(label, value);
    QWidget* text = value.size() > 24 ? makeLongText(value) : makeShortText(value);
    text->setAccessibleName(label);
    text->setToolTip(toolTip);
    auto* caption = new QLabel(label);
    caption->setForegroundRole(QPalette::PlaceholderText); // a role follows a change of theme, a colour would not
    if (!canCopy)
        return m_form->addRow(caption, text);
    auto* copy = new QToolButton;
    copy->setText(tr("Copy"));
    copy->setAutoRaise(true);
    copy->setObjectName(QStringLiteral("properties.copy.") + label);
    copy->setAccessibleName(tr("Copy %1").arg(label));
    copy->setToolTip(tr("Copy %1").arg(label));
    connect(copy, &QToolButton::clicked, this, [value] { QApplication::clipboard()->setText(value); });
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(text, 1);
    line->addWidget(copy, 0, Qt::AlignTop);
    m_form->addRow(caption, line);
}

void PropertiesPanel::fill(const Gathered& gathered)
{
    startOver();
    const auto& compound = gathered.compound;
    startSection(tr("Compound"));
    addLine(tr("Name"), compound.name.empty() ? tr("(none)") : toQString(compound.name));
    if (!compound.error.empty())
        addLine(tr("Problem"), toQString(compound.error));
    if (gathered.properties)
        addPropertyLines(*gathered.properties);
    addStructureLines(gathered);
    if (!gathered.cells.empty()) {
        startSection(tr("Columns"));
        for (const auto& [name, value] : gathered.cells)
            addLine(name, value.isEmpty() ? QStringLiteral("–") : value);
    }
}

void PropertiesPanel::addPropertyLines(const chem::MolecularProperties& p)
{
    addLine(tr("Formula"), toQString(p.formula));
    addLine(tr("Molecular weight"), tr("%1 g/mol").arg(formatDecimals(p.molecularWeight, 2)));
    startSection(tr("Properties"));
    addLine(tr("log P"), formatDecimals(p.logP, 2), false, tr("Octanol-water partition, estimated after Crippen"));
    addLine(tr("TPSA"), tr("%1 Å²").arg(formatDecimals(p.tpsa, 1)), false, tr("Topological polar surface area"));
    addLine(tr("H-bond donors"), QString::number(p.hBondDonors));
    addLine(tr("H-bond acceptors"), QString::number(p.hBondAcceptors));
    addLine(tr("Rotatable bonds"), QString::number(p.rotatableBonds));
    addLine(tr("Rings"), p.aromaticRingCount > 0
                             ? tr("%1, %2 of them aromatic").arg(p.ringCount).arg(p.aromaticRingCount)
                             : QString::number(p.ringCount));
    addLine(tr("Fraction sp³"), formatDecimals(p.fractionCsp3, 2), false, tr("Share of the carbons that are sp³"));
    addLine(tr("Stereo centres"),
            p.unspecifiedStereoCenterCount > 0
                ? tr("%1, %2 unspecified").arg(p.stereoCenterCount).arg(p.unspecifiedStereoCenterCount)
                : QString::number(p.stereoCenterCount));
    addLine(tr("Heavy atoms"), QString::number(p.heavyAtomCount));
    addLine(tr("Rule of five"), describeLipinski(p), false, tr("Lipinski's limits for oral drugs"));
}

void PropertiesPanel::addStructureLines(const Gathered& gathered)
{
    const auto& compound = gathered.compound;
    startSection(tr("Structure"));
    if (!compound.smiles.empty())
        addLine(tr("SMILES"), toQString(compound.smiles), true);
    if (!gathered.inchiKey.isEmpty())
        addLine(tr("InChIKey"), gathered.inchiKey, true);
    if (compound.error.empty())
        addLine(tr("Standardising"), compound.changes.empty() ? tr("Changed nothing") : toQString(compound.changes));
    addLine(tr("As it was read"), toQString(compound.original), true);
    addLine(tr("Source"), gathered.sourceFile.isEmpty()
                              ? tr("Drawn or pasted")
                              : tr("%1, line %2").arg(gathered.sourceFile).arg(compound.line));
}

QString PropertiesPanel::valueOf(const QString& label) const
{
    for (const auto& [name, value] : m_lines)
        if (name == label)
            return value;
    return {};
}

} // namespace molrl::ui
