// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_tools.h"

#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_style.h"
#include "ui/widgets/line_icon.h"

#include <QActionGroup>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>

namespace molrl::ui {

using sketch::BondKind;
using sketch::Pen;
using sketch::PenTool;

namespace {

class ElementIconEngine : public QIconEngine {
public:
    explicit ElementIconEngine(int number) : m_number(number) {}
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QFont font = QGuiApplication::font();
        font.setPixelSize(rect.height() * 3 / 4);
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(mode == QIcon::Disabled ? palette.color(QPalette::Disabled, QPalette::WindowText)
                                                : SketchStyle::sheet(palette).colorOf(m_number));
        painter->drawText(rect.adjusted(-6, -4, 6, 4), Qt::AlignCenter, toQString(sketch::symbolOf(m_number)));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new ElementIconEngine(*this); }

private:
    int m_number;
};

Pen makeBond(BondKind kind)
{
    Pen pen;
    pen.kind = kind;
    return pen;
}

Pen makePen(PenTool tool, int value = 0, bool isAromatic = false)
{
    Pen pen;
    pen.tool = tool;
    pen.value = value;
    pen.isAromatic = isAromatic;
    return pen;
}

QIcon iconOf(const char* name)
{
    return makeIcon(QStringLiteral("sketch-") + QLatin1String(name));
}

bool isSame(const Pen& a, const Pen& b)
{
    if (a.tool != b.tool)
        return false;
    switch (a.tool) {
    case PenTool::Bond: return a.kind == b.kind;
    case PenTool::Ring: return a.value == b.value && a.isAromatic == b.isAromatic;
    case PenTool::Element:
    case PenTool::Charge: return a.value == b.value;
    default: return true;
    }
}

} // namespace

QIcon makeElementIcon(int number)
{
    return QIcon(new ElementIconEngine(number));
}

SketchTools::SketchTools(SketchView& view, QObject* parent)
    : QObject(parent), m_view(view), m_pens(new QActionGroup(this))
{
    buildPens();
    buildRings();
    buildAtoms();
    connect(&view, &SketchView::penChanged, this, &SketchTools::showChosen);
    showChosen();
}

QAction* SketchTools::add(const char* id, const QString& text, const QStringList& keys, const QString& hint,
                          const QIcon& icon)
{
    auto* action = new QAction(icon, text, this);
    action->setObjectName(QStringLiteral("action.sketch.") + QLatin1String(id));
    QStringList shown;
    for (const QString& key : keys) {
        const QKeySequence sequence(key);
        m_view.addKey(sequence, action);
        shown << sequence.toString(QKeySequence::NativeText);
    }
    action->setProperty("sketchKey", shown.value(0));
    QString tip = shown.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, shown[0]);
    if (!hint.isEmpty())
        tip += QLatin1Char('\n') + hint;
    action->setToolTip(tip);
    action->setStatusTip(text);
    m_all << action;
    return action;
}

QAction* SketchTools::addPen(const char* id, const QString& text, const char* key, const QString& onAtom,
                             const QIcon& icon, const Pen& pen)
{
    QAction* action = add(id, text, {QLatin1String(key)}, onAtom, icon);
    action->setCheckable(true);
    m_pens->addAction(action);
    m_penOf.insert(action, pen);
    connect(action, &QAction::triggered, this, [this, pen] {
        m_view.setPen(pen);
        m_view.setFocus();
    });
    m_strip << action;
    return action;
}

QAction* SketchTools::addMode(const char* id, const QString& text, const char* key, const QString& hint,
                              const QIcon& icon, SketchMode mode)
{
    QAction* action = add(id, text, {QLatin1String(key)}, hint, icon);
    action->setCheckable(true);
    m_pens->addAction(action);
    m_modeOf.insert(action, mode);
    connect(action, &QAction::triggered, this, [this, mode] {
        m_view.setMode(mode);
        m_view.setFocus();
    });
    m_strip << action;
    return action;
}

QAction* SketchTools::addCommand(const char* id, const QString& text, const QStringList& keys, const QIcon& icon,
                                 const std::function<void()>& run)
{
    QAction* action = add(id, text, keys, {}, icon);
    connect(action, &QAction::triggered, this, [run] { run(); });
    return action;
}

QAction* SketchTools::find(const QString& id) const
{
    for (QAction* action : m_all)
        if (action->objectName() == QLatin1String("action.sketch.") + id)
            return action;
    return nullptr;
}

void SketchTools::showChosen()
{
    // A template or a group from the pop-up is no tool of the strip: then none is chosen there.
    m_pens->setExclusive(false);
    for (QAction* action : m_pens->actions())
        action->setChecked(m_modeOf.contains(action)
                               ? m_modeOf[action] == m_view.mode()
                               : m_view.mode() == SketchMode::Draw && isSame(m_penOf[action], m_view.pen()));
    m_pens->setExclusive(m_pens->checkedAction() != nullptr);
}

void SketchTools::buildPens()
{
    addMode("select", tr("Select in a rectangle"), "Space",
            tr("Drag moves, Ctrl+drag copies, Shift adds, double click takes the molecule"), iconOf("select"),
            SketchMode::Select);
    addMode("lasso", tr("Select with a lasso"), "L", tr("Shift adds, double click takes the molecule"),
            makeIcon(QStringLiteral("lasso")), SketchMode::Lasso);
    addPen("erase", tr("Erase"), "E", tr("Click or sweep; Del erases what is under the pointer or selected"),
           iconOf("erase"), makePen(PenTool::Erase));
    const QString free = tr("Drag with Alt for any angle and length");
    addPen("single", tr("Single bond"), "1", tr("1 on a bond or an atom. ") + free, iconOf("single"),
           makeBond(BondKind::Single));
    addPen("double", tr("Double bond"), "2", tr("2 on a bond or an atom. ") + free, iconOf("double"),
           makeBond(BondKind::Double));
    addPen("triple", tr("Triple bond"), "3", tr("3 on a bond. ") + free, iconOf("triple"), makeBond(BondKind::Triple));
    addPen("wedge", tr("Wedge, towards you"), "W", tr("W on a bond; again turns it round"), iconOf("wedge"),
           makeBond(BondKind::Wedge));
    addPen("hash", tr("Hash, away from you"), "H", tr("H on a bond; again turns it round"), iconOf("hash"),
           makeBond(BondKind::Hash));
    addPen("wavy", tr("Wavy bond: stereo not known"), "Y", tr("Y on a bond"), iconOf("wavy"), makeBond(BondKind::Wavy));
    addPen("either", tr("Double bond, E or Z not known"), "U", tr("E on a bond"), iconOf("either"),
           makeBond(BondKind::DoubleEither));
    addPen("dative", tr("Dative bond"), "D", tr("D on a bond; again turns it round"), iconOf("dative"),
           makeBond(BondKind::Dative));
    addPen("chain", tr("Chain"), "X", tr("Drag as far as it shall go"), iconOf("chain"), makePen(PenTool::Chain));
}

void SketchTools::buildRings()
{
    addPen("benzene", tr("Benzene"), "A", tr("A on an atom or a bond"), iconOf("benzene"),
           makePen(PenTool::Ring, 6, true));
    const std::pair<int, const char*> rings[] = {{6, "6"}, {5, "5"}, {4, "4"}, {3, "R"}, {7, "7"}, {8, "8"}};
    for (const auto& [size, key] : rings) {
        const std::string name = "ring" + std::to_string(size);
        addPen(name.c_str(), tr("Ring of %1").arg(size), key,
               size == 3 ? tr("3 on an atom") : tr("%1 on an atom or a bond").arg(size), iconOf(name.c_str()),
               makePen(PenTool::Ring, size));
    }
}

void SketchTools::buildAtoms()
{
    const std::pair<int, const char*> elements[] = {{6, "C"},        {7, "N"},        {8, "O"},  {16, "S"}, {9, "F"},
                                                    {17, "Shift+C"}, {35, "Shift+B"}, {53, "I"}, {15, "P"}, {5, "B"}};
    for (const auto& [number, key] : elements) {
        const std::string symbol = sketch::symbolOf(number);
        addPen(("element" + symbol).c_str(), toQString(symbol), key,
               tr("Type it on an atom; groups, too: Me, Boc, CO2Me"), makeElementIcon(number),
               makePen(PenTool::Element, number));
    }
    addPen("plus", tr("Positive charge"), "+", tr("+ on an atom"), iconOf("plus"), makePen(PenTool::Charge, 1));
    addPen("minus", tr("Negative charge"), "-", tr("- on an atom"), iconOf("minus"), makePen(PenTool::Charge, -1));
    addPen("radical", tr("Radical"), ".", tr(". on an atom: one electron, two, none"), iconOf("radical"),
           makePen(PenTool::Radical));
}

} // namespace molrl::ui
