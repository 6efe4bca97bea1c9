// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/analysis.h"

#include <QList>
#include <QWidget>

namespace molrl::ui {

/// A strip of small facts, name and value; what doesn't fit in one line goes to a second.
class FactsBar : public QWidget {
    Q_OBJECT

public:
    struct Fact {
        QString name; ///< empty: the value alone
        QString value;
        QString tip;
    };
    explicit FactsBar(QWidget* parent = nullptr);
    void setFacts(QList<Fact> facts);
    [[nodiscard]] const QList<Fact>& facts() const { return m_facts; }
    /// "MW 180.16" and so on, for people who can't see it and for tests.
    [[nodiscard]] QString text() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, sizeHint().height()}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QList<QRect> places(int width) const;
    [[nodiscard]] int widthOf(const Fact& fact) const;
    QList<Fact> m_facts;
};

/// Formula, weight, logP, TPSA, donors, acceptors and so on; empty where the drawing is no molecule.
[[nodiscard]] QList<FactsBar::Fact> factsOf(const sketch::Analysis& analysis);

} // namespace molrl::ui
