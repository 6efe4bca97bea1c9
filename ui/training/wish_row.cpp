// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/wish_row.h"

#include "ui/training/desirability_bar.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace molrl::ui {
namespace {

constexpr int kEndPx = 104;
constexpr int kWeightSteps = 20; ///< of the slider: weights 0.1 to 2

/// Range between the 5th and the 95th percentile: outliers shall not decide what the ends are.
std::pair<double, double> usualRange(std::span<const double> values)
{
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double v) { return std::isfinite(v); });
    if (sorted.empty())
        return {0, 1};
    std::sort(sorted.begin(), sorted.end());
    const double low = sorted[sorted.size() / 20];
    const double high = sorted[sorted.size() - 1 - sorted.size() / 20];
    return low < high ? std::pair(low, high) : std::pair(low - 0.5, low + 0.5);
}

QDoubleSpinBox* makeBox(const QString& name, const QString& tip, double value, double step, QWidget* parent)
{
    auto* box = new QDoubleSpinBox(parent);
    box->setObjectName(QStringLiteral("rank.") + name);
    box->setAccessibleName(tip);
    box->setToolTip(tip);
    box->setRange(-1e12, 1e12);
    box->setDecimals(step < 0.01 ? 5 : step < 1 ? 3 : 1);
    box->setSingleStep(step);
    box->setValue(value);
    box->setKeyboardTracking(false);
    box->setFixedWidth(kEndPx); // its range would ask for more
    return box;
}

QToolButton* makeSmall(const QString& name, const QString& sign, const QString& tip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QStringLiteral("rank.") + name);
    button->setText(sign);
    button->setAccessibleName(tip);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    return button;
}

} // namespace

WishRow::WishRow(workspace::ColumnId column, const QString& name, std::span<const double> values, QWidget* parent)
    : QFrame(parent), m_column(column)
{
    setObjectName(QStringLiteral("rank.wish"));
    const auto [low, high] = usualRange(values);
    auto* label = new QLabel(name, this);
    label->setTextFormat(Qt::PlainText);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    label->setToolTip(name);
    const double step = std::max(1e-6, (high - low) / 50);
    m_bar = new DesirabilityBar(this);
    m_bar->setAccessibleName(tr("How desirable values of %1 are").arg(name));
    m_bar->setToolTip(tr("Drag the handles: ○ worth nothing here and beyond, ● worth most here and beyond"));
    m_bar->setValues(values);
    m_worst =
        makeBox(QStringLiteral("worst"), tr("Worth nothing at this value of %1 and beyond").arg(name), low, step, this);
    m_best =
        makeBox(QStringLiteral("best"), tr("Worth most at this value of %1 and beyond").arg(name), high, step, this);
    auto* turn =
        makeSmall(QStringLiteral("turn"), QStringLiteral("⇄"), tr("Exchange worst and best of %1").arg(name), this);
    auto* remove = makeSmall(QStringLiteral("remove"), QStringLiteral("×"), tr("Leave %1 out").arg(name), this);
    m_weight = new QSlider(Qt::Horizontal, this);
    m_weight->setObjectName(QStringLiteral("rank.weight"));
    m_weight->setAccessibleName(tr("How much %1 counts").arg(name));
    m_weight->setRange(1, kWeightSteps);
    m_weight->setValue(kWeightSteps / 2);
    m_weight->setFixedWidth(90);
    m_weightWords = new QLabel(this);
    m_weightWords->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("2.0 ×")));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 8);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(label, 0, 0, 1, 6);
    grid->addWidget(remove, 0, 6, Qt::AlignRight);
    grid->addWidget(m_bar, 1, 0);
    grid->addWidget(m_worst, 1, 1);
    grid->addWidget(turn, 1, 2);
    grid->addWidget(m_best, 1, 3);
    grid->addWidget(new QLabel(tr("weight"), this), 1, 4);
    grid->addWidget(m_weight, 1, 5);
    grid->addWidget(m_weightWords, 1, 6);
    grid->setColumnStretch(0, 1);
    connect(m_worst, &QDoubleSpinBox::valueChanged, this, &WishRow::onEdited);
    connect(m_best, &QDoubleSpinBox::valueChanged, this, &WishRow::onEdited);
    connect(m_weight, &QSlider::valueChanged, this, &WishRow::onEdited);
    connect(remove, &QToolButton::clicked, this, &WishRow::removeRequested);
    connect(turn, &QToolButton::clicked, this, [this] { setEnds(m_best->value(), m_worst->value()); });
    connect(m_bar, &DesirabilityBar::dragged, this, &WishRow::setEnds);
    showWeight();
    m_bar->setWish(desirability());
}

void WishRow::setEnds(double worst, double best)
{
    {
        const QSignalBlocker quietWorst(m_worst);
        const QSignalBlocker quietBest(m_best);
        m_worst->setValue(worst);
        m_best->setValue(best);
    }
    onEdited();
}

void WishRow::onEdited()
{
    showWeight();
    m_bar->setWish(desirability());
    Q_EMIT changed();
}

void WishRow::showWeight()
{
    m_weightWords->setText(tr("%1 ×").arg(desirability().weight, 0, 'f', 1));
}

workspace::Desirability WishRow::desirability() const
{
    return {m_worst->value(), m_best->value(), m_weight->value() * 2.0 / kWeightSteps};
}

} // namespace molrl::ui
