// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/compare_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <cmath>

namespace molrl::ui {

constexpr QSize kPicture(360, 260);

CompareDialog::CompareDialog(Document& document, QWidget* parent)
    : QDialog(parent), m_document(document), m_comparing(document.jobs())
{
    setObjectName(QStringLiteral("sketch.compare"));
    setWindowTitle(tr("Compare"));
    auto* layout = new QVBoxLayout(this);
    auto* pictures = new QGridLayout;
    const auto addSide = [&](int column, QLabel*& name, QLabel*& picture, const char* id) {
        name = new QLabel(this);
        QFont bold = name->font();
        bold.setBold(true);
        name->setFont(bold);
        name->setAlignment(Qt::AlignCenter);
        picture = new QLabel(this);
        picture->setObjectName(QLatin1String(id));
        picture->setFixedSize(kPicture);
        picture->setAlignment(Qt::AlignCenter);
        pictures->addWidget(name, 0, column);
        pictures->addWidget(picture, 1, column);
    };
    addSide(0, m_firstName, m_firstPicture, "sketch.compare.first");
    addSide(1, m_secondName, m_secondPicture, "sketch.compare.second");
    layout->addLayout(pictures);
    m_likeness = new QLabel(this);
    m_likeness->setObjectName(QStringLiteral("sketch.compare.likeness"));
    m_likeness->setAlignment(Qt::AlignCenter);
    m_likeness->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(m_likeness);
    m_table = new QTableWidget(0, 4, this);
    m_table->setObjectName(QStringLiteral("sketch.compare.table"));
    m_table->setAccessibleName(tr("Properties of both"));
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(m_table, 1);
    resize(780, 640);
}

void CompareDialog::compare(const NamedStructure& first, const NamedStructure& second,
                            const std::vector<LiveModel>& models)
{
    m_comparing.start(
        tr("Compare structures"),
        [first, second, network = m_document.network(), models](JobContext& job) {
            return compareStructures(first, second, network.get(), models, job);
        },
        this,
        [this](Result<StructureComparison> comparison) {
            if (comparison)
                showComparison(*comparison);
            else if (comparison.error().code != ErrorCode::Cancelled)
                m_likeness->setText(toErrorText(comparison.error()).title);
        });
}

void CompareDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showPictures();
}

void CompareDialog::showPictures()
{
    // Paper stays white, so that the marks look alike in both themes.
    for (const auto& [label, picture] :
         {std::pair{m_firstPicture, m_shown.firstPicture}, {m_secondPicture, m_shown.secondPicture}}) {
        QImage image = picture;
        image.setDevicePixelRatio(2);
        label->setPixmap(QPixmap::fromImage(image));
        label->setAutoFillBackground(true);
    }
}

void CompareDialog::showComparison(const StructureComparison& comparison)
{
    m_shown = comparison;
    m_firstName->setText(comparison.first.name);
    m_secondName->setText(comparison.second.name);
    showPictures();
    QString words = tr("Tanimoto %1 (Morgan, radius 2)").arg(QString::number(comparison.tanimoto, 'f', 2));
    if (std::isfinite(comparison.cosine))
        words += tr(", cosine of embeddings %1").arg(QString::number(comparison.cosine, 'f', 3));
    m_likeness->setText(words + tr(". What differs is marked."));
    m_table->setHorizontalHeaderLabels({tr("Property"), comparison.first.name, comparison.second.name, tr("Change")});
    m_table->setRowCount(static_cast<int>(comparison.rows.size()));
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const auto& row = comparison.rows[static_cast<std::size_t>(i)];
        int column = 0;
        for (const QString& text : {row.property, row.first, row.second, row.change}) {
            auto* item = new QTableWidgetItem(text);
            item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            m_table->setItem(i, column++, item);
        }
    }
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

} // namespace molrl::ui
