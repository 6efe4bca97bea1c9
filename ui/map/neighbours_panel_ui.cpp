// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/map/cliff_list.h"
#include "ui/map/neighbours_panel.h"
#include "ui/map/structure_list.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QTabWidget>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(108, 82);

} // namespace

void NeighboursPanel::buildUi()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("neighbours.tabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildNearestPage(), tr("Nearest"));
    m_tabs->addTab(buildCliffPage(), tr("Activity cliffs"));
    column->addWidget(m_tabs);
}

QWidget* NeighboursPanel::buildNearestPage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    auto* top = new QHBoxLayout;
    m_title = new QLabel(page);
    m_title->setObjectName(QStringLiteral("neighbours.title"));
    m_title->setWordWrap(true);
    top->addWidget(m_title, 1);
    m_hold = new QToolButton(page);
    m_hold->setObjectName(QStringLiteral("neighbours.hold"));
    m_hold->setText(tr("Hold"));
    m_hold->setCheckable(true);
    m_hold->setToolTip(tr("Keep the neighbours of this compound while you look at others"));
    m_hold->setAccessibleName(m_hold->toolTip());
    top->addWidget(m_hold, 0, Qt::AlignTop);
    column->addLayout(top);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(8);
    const auto side = [&](const QString& title, const char* name, const QString& hint, QLabel** label) {
        auto* one = new QVBoxLayout;
        auto* heading = new QLabel(title, page);
        QFont bold = heading->font();
        bold.setWeight(QFont::DemiBold);
        heading->setFont(bold);
        heading->setToolTip(hint);
        if (label)
            *label = heading;
        one->addWidget(heading);
        auto* list = new StructureList(*m_structures, kPicture, false, page);
        list->setObjectName(QLatin1String(name));
        list->setAccessibleName(hint);
        one->addWidget(list, 1);
        sides->addLayout(one, 1);
        return list;
    };
    m_byEmbedding = side(tr("In the embedding"), "neighbours.embedding",
                         tr("Nearest by the distance of the network's embeddings"), &m_embeddingTitle);
    m_byTanimoto = side(tr("By Tanimoto"), "neighbours.tanimoto",
                        tr("Nearest by the Tanimoto coefficient of Morgan fingerprints (radius 2)"), nullptr);
    column->addLayout(sides, 1);
    auto* note = new QLabel(tr("Framed: near by both measures."), page);
    note->setWordWrap(true);
    column->addWidget(note);
    return page;
}

QWidget* NeighboursPanel::buildCliffPage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto combo = [&](const char* name, const QString& label, const QString& hint) {
        auto* box = new QComboBox(page);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(label);
        box->setToolTip(hint);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        form->addRow(label, box);
        return box;
    };
    m_propertyBox = combo("cliffs.property", tr("Property"), tr("Whose differences are looked for"));
    m_spaceBox = combo("cliffs.space", tr("Near by"), tr("What makes two compounds near"));
    m_spaceBox->addItem(tr("Fingerprint (Tanimoto)"), static_cast<int>(CliffSpace::Fingerprint));
    m_spaceBox->addItem(tr("Embedding"), static_cast<int>(CliffSpace::Embedding));
    const auto spin = [&](const char* name, const QString& label, const QString& hint, double low, double high,
                          double step) {
        auto* box = new QDoubleSpinBox(page);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(label);
        box->setToolTip(hint);
        box->setRange(low, high);
        box->setSingleStep(step);
        form->addRow(label, box);
        return box;
    };
    m_similarity = spin("cliffs.similarity", tr("Similarity from"),
                        tr("Pairs at least so alike. In the embedding, 0.5 is the similarity of a common neighbour."),
                        0.3, 1, 0.05);
    m_similarity->setValue(0.6);
    m_difference = spin(
        "cliffs.difference", tr("Difference from"),
        tr("Pairs that differ at least so much, in the property's unit; at first its standard deviation"), 0, 1e9, 0.1);
    m_difference->setDecimals(3);
    m_difference->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    column->addLayout(form);
    m_onMap = new QCheckBox(tr("Draw the steepest on the map"), page);
    m_onMap->setObjectName(QStringLiteral("cliffs.onMap"));
    m_onMap->setChecked(true);
    column->addWidget(m_onMap);
    m_cliffNote = new QLabel(page);
    m_cliffNote->setObjectName(QStringLiteral("cliffs.note"));
    m_cliffNote->setWordWrap(true);
    column->addWidget(m_cliffNote);
    m_cliffList = new CliffList(*m_structures, page);
    m_cliffList->setObjectName(QStringLiteral("cliffs.list"));
    m_cliffList->setAccessibleName(tr("Activity cliffs, steepest first"));
    column->addWidget(m_cliffList, 1);
    return page;
}

void NeighboursPanel::fillProperties()
{
    m_propertyBox->clear();
    m_propertyBox->addItem(tr("Choose a column"), QVariant::fromValue<qlonglong>(0));
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && column.kind == workspace::ColumnKind::Number && column.origin.rfind("map ", 0) != 0)
            m_propertyBox->addItem(toQString(column.name), QVariant::fromValue<qlonglong>(column.id.value));
    const int at = m_propertyBox->findData(QVariant::fromValue<qlonglong>(m_property.value));
    if (at < 0)
        m_property = {};
    m_propertyBox->setCurrentIndex(std::max(0, at));
}

} // namespace molrl::ui
