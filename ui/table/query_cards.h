// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job_runner.h"
#include "ui/table/filter_card.h"

#include <QTimer>

class QCheckBox;
class QDoubleSpinBox;
class QLineEdit;
class QRadioButton;
class QSlider;

namespace molrl::ui {

class HistogramPlot;

/// Numbers from low to high, with the column's histogram whose edges can be dragged.
///
/// Law: the fields say what the filter in force says, whatever becomes of the column's values; a range of all values
/// alone follows them.
class RangeCard : public FilterCard {
    Q_OBJECT

public:
    RangeCard(TablePage& page, const FilterEntry& entry, const QString& column, QWidget* parent);
    void focusField() override;

private:
    struct Shape {
        workspace::Histogram histogram;
        int decimals = 2;
    };
    void load();
    void showShape(const Shape& shape);
    void onRangeEdited();
    void onEdited();
    void writeRange();
    [[nodiscard]] const workspace::NumberRangeFilter* inForce() const; ///< null: every row passes

    workspace::ColumnId m_column;
    HistogramPlot* m_plot = nullptr;
    QDoubleSpinBox* m_low = nullptr;
    QDoubleSpinBox* m_high = nullptr;
    QCheckBox* m_keepMissing = nullptr;
    LatestOnly<Shape> m_loading;
    workspace::Histogram m_histogram;
    double m_dataLow = 0; ///< the column's values lie in between, in whole steps of the fields
    double m_dataHigh = 0;
    bool m_isAll = true; ///< the user wants all values, those that are yet to come included
};

class TextCard : public FilterCard {
    Q_OBJECT

public:
    TextCard(TablePage& page, const FilterEntry& entry, const QString& column, QWidget* parent);
    void focusField() override;

private:
    workspace::ColumnId m_column;
    QLineEdit* m_text = nullptr;
    QTimer m_timer;
};

/// A field for a structure, checked in a job while it is typed.
class QueryCard : public FilterCard {
    Q_OBJECT

public:
    QueryCard(TablePage& page, const FilterEntry& entry, const QString& title, const QString& hint, QWidget* parent);
    void focusField() override;

protected:
    void setQueryText(const std::string& text);
    /// In a job: what the text is in a few words ("8 atoms"), or why it is none.
    [[nodiscard]] virtual std::function<Result<QString>()> makeCheck(const std::string& text) const = 0;
    [[nodiscard]] virtual workspace::Filter makeFilter(const std::string& text) const = 0;
    void applyText();

private:
    void check();

    QLineEdit* m_query = nullptr;
    QTimer m_timer;
    LatestOnly<QString> m_checking;
    std::string m_valid; ///< the newest text that is one
};

class SubstructureCard : public QueryCard {
    Q_OBJECT

public:
    SubstructureCard(TablePage& page, const FilterEntry& entry, QWidget* parent);

protected:
    std::function<Result<QString>()> makeCheck(const std::string& text) const override;
    workspace::Filter makeFilter(const std::string& text) const override;
};

class SimilarityCard : public QueryCard {
    Q_OBJECT

public:
    SimilarityCard(TablePage& page, const FilterEntry& entry, QWidget* parent);

protected:
    std::function<Result<QString>()> makeCheck(const std::string& text) const override;
    workspace::Filter makeFilter(const std::string& text) const override;

private:
    QSlider* m_threshold = nullptr; ///< in hundredths
};

class StateCard : public FilterCard {
    Q_OBJECT

public:
    StateCard(TablePage& page, const FilterEntry& entry, QWidget* parent);

private:
    QRadioButton* m_good = nullptr;
    QRadioButton* m_bad = nullptr;
};

class OnlySelectedCard : public FilterCard {
    Q_OBJECT

public:
    OnlySelectedCard(TablePage& page, const FilterEntry& entry, QWidget* parent);
};

} // namespace molrl::ui
