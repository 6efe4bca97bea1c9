// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/query_cards.h"

#include "core/chem/search.h"
#include "ui/adapt/adapt.h"
#include "ui/table/histogram_plot.h"
#include "ui/table/table_page.h"

#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kTypingPauseMs = 200;
constexpr int kBins = 40;
constexpr int kMostDecimals = 9;

/// Decimals that tell ~1000 steps of a range apart.
int decimalsFor(double low, double high)
{
    const double span = high - low;
    if (!(span > 0))
        return 2;
    return std::clamp(static_cast<int>(std::ceil(3 - std::log10(span))), 0, kMostDecimals);
}

double rounded(double value, int decimals)
{
    return QString::number(value, 'f', decimals).toDouble(); // as QDoubleSpinBox does it
}

/// Decimals that a value needs to be told as it is.
int decimalsOf(double value, int least)
{
    int decimals = least;
    while (decimals < kMostDecimals && rounded(value, decimals) != value)
        ++decimals;
    return decimals;
}

} // namespace

// Range -------------------------------------------------------------------------------------------------------------

RangeCard::RangeCard(TablePage& page, const FilterEntry& entry, const QString& column, QWidget* parent)
    : FilterCard(page, entry.key, column, parent), m_column(entry.column), m_loading(page.document().jobs())
{
    m_plot = new HistogramPlot(this);
    m_plot->setObjectName(fieldName("histogram"));
    m_plot->setAccessibleName(tr("Histogram of %1").arg(column));
    m_plot->setToolTip(tr("Drag the edges to choose a range; double-click for all"));
    body()->addWidget(m_plot);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    m_low = new QDoubleSpinBox(this);
    m_low->setObjectName(fieldName("low"));
    m_low->setAccessibleName(tr("Smallest %1").arg(column));
    m_high = new QDoubleSpinBox(this);
    m_high->setObjectName(fieldName("high"));
    m_high->setAccessibleName(tr("Largest %1").arg(column));
    for (auto* box : {m_low, m_high}) {
        box->setKeyboardTracking(false);
        box->setToolTip(tr("Edge of the range (Up and Down)"));
        box->setMinimumWidth(64);
        connect(box, &QDoubleSpinBox::valueChanged, this, &RangeCard::onRangeEdited);
    }
    row->addWidget(m_low, 1);
    row->addWidget(new QLabel(tr("to"), this));
    row->addWidget(m_high, 1);
    body()->addLayout(row);
    m_keepMissing = new QCheckBox(tr("Keep rows without a value"), this);
    m_keepMissing->setObjectName(fieldName("keepMissing"));
    m_keepMissing->setToolTip(tr("Rows whose cell is empty stay visible (Space)"));
    body()->addWidget(m_keepMissing);
    connect(m_keepMissing, &QCheckBox::toggled, this, &RangeCard::onEdited);
    connect(m_plot, &HistogramPlot::rangeDragged, this, [this](double low, double high) {
        const QSignalBlocker lowBlocker(m_low);
        const QSignalBlocker highBlocker(m_high);
        // An edge at the end of the data takes in the extreme row, which rounding might cut off.
        m_low->setValue(low == m_histogram.low ? m_dataLow : low);
        m_high->setValue(high == m_histogram.high ? m_dataHigh : high);
        onRangeEdited();
    });
    connect(&page.document(), &Document::cellsChanged, this, [this](workspace::ColumnId changed) {
        if (changed == m_column)
            load();
    });
    connect(&page.document(), &Document::compoundsChanged, this, &RangeCard::load);
    connect(&page.document(), &Document::columnsChanged, this,
            [this] { QTimer::singleShot(0, this, [this] { load(); }); });
    if (const auto* given = inForce()) {
        const QSignalBlocker lowBlocker(m_low);
        const QSignalBlocker highBlocker(m_high);
        for (auto* box : {m_low, m_high}) {
            box->setRange(-1e18, 1e18);
            box->setDecimals(6);
        }
        m_low->setValue(given->low);
        m_high->setValue(given->high);
        m_isAll = false;
    }
    load();
}

void RangeCard::focusField()
{
    m_low->setFocus();
}

void RangeCard::load()
{
    m_loading.start(
        tr("Counting values"),
        [cache = page().viewCache(), workspace = page().document().workspace(),
         column = m_column](JobContext&) -> Result<Shape> {
            if (!cache)
                return JobContext::cancelled();
            MOLRL_TRY(const auto snapshot, workspace->snapshot());
            MOLRL_TRY(const auto values, cache->column(column, snapshot));
            Shape shape{workspace::computeHistogram(values->numbers, kBins), 2};
            shape.decimals = decimalsFor(shape.histogram.low, shape.histogram.high);
            const bool isWhole = std::all_of(values->numbers.begin(), values->numbers.end(), [](double value) {
                return std::isnan(value) || value == std::floor(value);
            });
            if (isWhole)
                shape.decimals = 0;
            return shape;
        },
        this,
        [this](Result<Shape> shape) {
            if (shape)
                showShape(*shape);
            else if (shape.error().code != ErrorCode::Cancelled)
                setNote(toErrorText(shape.error()).title, true);
        });
}

void RangeCard::showShape(const Shape& shape)
{
    const auto* given = inForce();
    m_isAll = m_isAll || given == nullptr;
    m_histogram = shape.histogram;
    const bool hasNumbers =
        std::any_of(m_histogram.counts.begin(), m_histogram.counts.end(), [](std::int64_t count) { return count > 0; });
    const bool isFollowing = given == nullptr || (m_isAll && hasNumbers);
    m_plot->setHistogram(m_histogram);
    const double unit = std::pow(10.0, -shape.decimals);
    // Whole units around the data, so that rounding never cuts off the extreme rows.
    m_dataLow = rounded(std::floor(m_histogram.low / unit) * unit, shape.decimals);
    m_dataHigh = rounded(std::ceil(m_histogram.high / unit) * unit, shape.decimals);
    const double low = isFollowing ? m_dataLow : given->low;
    const double high = isFollowing ? m_dataHigh : given->high;
    {
        const QSignalBlocker lowBlocker(m_low);
        const QSignalBlocker highBlocker(m_high);
        const QSignalBlocker missingBlocker(m_keepMissing);
        for (auto* box : {m_low, m_high}) {
            box->setDecimals(std::max(decimalsOf(low, shape.decimals), decimalsOf(high, shape.decimals)));
            // The filter's edges may lie outside of what is left of the data.
            box->setRange(std::min(low, m_dataLow), std::max(high, m_dataHigh));
            box->setSingleStep(std::max(unit, (m_histogram.high - m_histogram.low) / 50));
        }
        m_low->setValue(low);
        m_high->setValue(high);
        if (given != nullptr)
            m_keepMissing->setChecked(given->keepMissing);
    }
    if (!hasNumbers)
        setNote(tr("This column has no numbers."), true);
    else if (m_histogram.missing > 0)
        setNote(tr("%1 rows have no value").arg(formatCount(m_histogram.missing)), false);
    else
        setNote({}, false);
    m_keepMissing->setVisible(m_histogram.missing > 0);
    m_plot->setRange(m_low->value(), m_high->value());
    if (given != nullptr && isFollowing)
        writeRange(); // not taken out: it still hides the rows without a value
}

const workspace::NumberRangeFilter* RangeCard::inForce() const
{
    const FilterEntry* entry = page().filters().find(key());
    return entry != nullptr && entry->filter ? std::get_if<workspace::NumberRangeFilter>(&*entry->filter) : nullptr;
}

void RangeCard::onRangeEdited()
{
    m_isAll = m_low->value() <= m_dataLow && m_high->value() >= m_dataHigh;
    onEdited();
}

void RangeCard::onEdited()
{
    m_plot->setRange(m_low->value(), m_high->value());
    if (m_isAll && (m_keepMissing->isChecked() || m_histogram.missing == 0))
        setFilter({});
    else
        writeRange();
}

void RangeCard::writeRange()
{
    setFilter(workspace::NumberRangeFilter{m_column, m_low->value(), m_high->value(), m_keepMissing->isChecked()});
}

// Text --------------------------------------------------------------------------------------------------------------

TextCard::TextCard(TablePage& page, const FilterEntry& entry, const QString& column, QWidget* parent)
    : FilterCard(page, entry.key, entry.column ? column : tr("Name, SMILES or text"), parent), m_column(entry.column)
{
    m_text = new QLineEdit(this);
    m_text->setObjectName(fieldName("text"));
    m_text->setAccessibleName(tr("Text to look for"));
    m_text->setPlaceholderText(tr("Contains"));
    m_text->setToolTip(tr("Upper and lower case are the same (Enter applies at once)"));
    m_text->setClearButtonEnabled(true);
    body()->addWidget(m_text);
    if (entry.filter)
        if (const auto* given = std::get_if<workspace::TextFilter>(&*entry.filter))
            m_text->setText(toQString(given->needle));
    const auto apply = [this] {
        m_timer.stop();
        const QString text = m_text->text().trimmed();
        setFilter(text.isEmpty() ? std::optional<workspace::Filter>()
                                 : workspace::TextFilter{m_column, text.toStdString()});
    };
    m_timer.setSingleShot(true);
    m_timer.setInterval(kTypingPauseMs);
    connect(m_text, &QLineEdit::textChanged, this, [this] { m_timer.start(); });
    connect(m_text, &QLineEdit::returnPressed, this, apply);
    connect(&m_timer, &QTimer::timeout, this, apply);
}

void TextCard::focusField()
{
    m_text->setFocus();
}

// Structure queries -------------------------------------------------------------------------------------------------

QueryCard::QueryCard(TablePage& page, const FilterEntry& entry, const QString& title, const QString& hint,
                     QWidget* parent)
    : FilterCard(page, entry.key, title, parent), m_checking(page.document().jobs())
{
    m_query = new QLineEdit(this);
    m_query->setObjectName(fieldName("query"));
    m_query->setAccessibleName(tr("%1, as text").arg(title));
    m_query->setPlaceholderText(hint);
    m_query->setToolTip(tr("%1 (Enter checks at once)").arg(hint));
    m_query->setClearButtonEnabled(true);
    body()->addWidget(m_query);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kTypingPauseMs);
    connect(m_query, &QLineEdit::textChanged, this, [this] { m_timer.start(); });
    connect(m_query, &QLineEdit::returnPressed, this, &QueryCard::check);
    connect(&m_timer, &QTimer::timeout, this, &QueryCard::check);
}

void QueryCard::focusField()
{
    m_query->setFocus();
}

void QueryCard::setQueryText(const std::string& text)
{
    m_query->setText(toQString(text));
}

void QueryCard::check()
{
    m_timer.stop();
    const std::string text = m_query->text().trimmed().toStdString();
    if (text.empty()) {
        m_checking.stop();
        m_valid.clear();
        setNote({}, false);
        setFilter({});
        return;
    }
    m_checking.start(
        tr("Checking the query"), [work = makeCheck(text)](JobContext&) { return work(); }, this,
        [this, text](Result<QString> words) {
            if (!words && words.error().code == ErrorCode::Cancelled)
                return;
            m_valid = words ? text : std::string();
            setNote(words ? QStringLiteral("✓ ") + *words : toQString(words.error().what), !words);
            applyText();
        });
}

void QueryCard::applyText()
{
    setFilter(m_valid.empty() ? std::optional<workspace::Filter>() : makeFilter(m_valid));
}

SubstructureCard::SubstructureCard(TablePage& page, const FilterEntry& entry, QWidget* parent)
    : QueryCard(page, entry, tr("Substructure"), tr("SMILES or SMARTS"), parent)
{
    if (entry.filter)
        if (const auto* given = std::get_if<workspace::SubstructureFilter>(&*entry.filter))
            setQueryText(given->query);
}

std::function<Result<QString>()> SubstructureCard::makeCheck(const std::string& text) const
{
    return [text]() -> Result<QString> {
        MOLRL_TRY(const auto query, chem::SubstructureQuery::parse(text));
        (void)query;
        return chem::parseSmiles(text) ? tr("Read as SMILES") : tr("Read as SMARTS");
    };
}

workspace::Filter SubstructureCard::makeFilter(const std::string& text) const
{
    return workspace::SubstructureFilter{text};
}

SimilarityCard::SimilarityCard(TablePage& page, const FilterEntry& entry, QWidget* parent)
    : QueryCard(page, entry, tr("Similarity"), tr("SMILES of a compound"), parent)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_threshold = new QSlider(Qt::Horizontal, this);
    m_threshold->setObjectName(fieldName("threshold"));
    m_threshold->setAccessibleName(tr("Least Tanimoto similarity"));
    m_threshold->setToolTip(tr("Least Tanimoto similarity of Morgan fingerprints, radius 2 (arrow keys)"));
    m_threshold->setRange(0, 100);
    m_threshold->setPageStep(10);
    auto* value = new QLabel(this);
    value->setMinimumWidth(value->fontMetrics().horizontalAdvance(QStringLiteral("≥ 0.00")) + 4);
    row->addWidget(m_threshold, 1);
    row->addWidget(value);
    body()->addLayout(row);
    connect(m_threshold, &QSlider::valueChanged, this, [this, value](int percent) {
        value->setText(QStringLiteral("≥ %1").arg(percent / 100.0, 0, 'f', 2));
        applyText();
    });
    int percent = 40;
    if (entry.filter)
        if (const auto* given = std::get_if<workspace::SimilarityFilter>(&*entry.filter)) {
            percent = static_cast<int>(std::lround(given->threshold * 100));
            setQueryText(given->query);
        }
    {
        const QSignalBlocker blocker(m_threshold); // the text has not been checked yet
        m_threshold->setValue(percent);
    }
    value->setText(QStringLiteral("≥ %1").arg(percent / 100.0, 0, 'f', 2));
}

std::function<Result<QString>()> SimilarityCard::makeCheck(const std::string& text) const
{
    return [text]() -> Result<QString> {
        MOLRL_TRY(const auto mol, chem::parseSmiles(text));
        if (mol.atomCount() == 0)
            return fail(ErrorCode::ParseError, "the molecule has no atom");
        return toQString(chem::toFormula(mol));
    };
}

workspace::Filter SimilarityCard::makeFilter(const std::string& text) const
{
    return workspace::SimilarityFilter{text, m_threshold->value() / 100.0};
}

// State and selection -----------------------------------------------------------------------------------------------

StateCard::StateCard(TablePage& page, const FilterEntry& entry, QWidget* parent)
    : FilterCard(page, entry.key, tr("Readable structure"), parent)
{
    m_good = new QRadioButton(tr("Only rows with a structure"), this);
    m_good->setObjectName(fieldName("good"));
    m_bad = new QRadioButton(tr("Only rows with a problem"), this);
    m_bad->setObjectName(fieldName("bad"));
    const auto* given = entry.filter ? std::get_if<workspace::StateFilter>(&*entry.filter) : nullptr;
    (given != nullptr && !given->showGood ? m_bad : m_good)->setChecked(true);
    for (auto* button : {m_good, m_bad}) {
        button->setToolTip(tr("Choose with the arrow keys"));
        body()->addWidget(button);
    }
    connect(m_good, &QRadioButton::toggled, this, [this](bool good) {
        setFilter(workspace::StateFilter{good, !good});
    });
    if (given == nullptr)
        setFilter(workspace::StateFilter{true, false});
}

OnlySelectedCard::OnlySelectedCard(TablePage& page, const FilterEntry& entry, QWidget* parent)
    : FilterCard(page, entry.key, tr("Only selected compounds"), parent)
{
    setNote(tr("Follows the selection."), false);
}

} // namespace molrl::ui
