// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_menu.h"

#include "core/sketch/edits.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_tools.h"

#include <QMenu>
#include <cmath>
#include <map>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return SketchView::tr(text);
}

/// A change of one atom as an entry.
template <class Change>
QAction* addChange(QMenu* menu, SketchView& view, int atom, const QString& text, bool isOn, Change change)
{
    QAction* action = menu->addAction(text, &view, [&view, atom, text, change] {
        if (atom >= static_cast<int>(view.drawing().atoms.size()))
            return;
        sketch::Drawing next = view.drawing();
        change(next.atoms[static_cast<std::size_t>(atom)]);
        view.commit(text, std::move(next));
    });
    action->setCheckable(true);
    action->setChecked(isOn);
    return action;
}

void addAtomEntries(QMenu* menu, SketchView& view, int index)
{
    static const std::map<int, std::vector<int>> kIsotopes = {
        {1, {2, 3}},    {5, {10, 11}},  {6, {11, 13, 14}}, {7, {13, 15}},  {8, {15, 17, 18}},         {9, {18}},
        {15, {32, 33}}, {16, {34, 35}}, {17, {36, 37}},    {35, {76, 82}}, {53, {123, 124, 125, 131}}};
    const sketch::Atom atom = view.drawing().atoms[static_cast<std::size_t>(index)];
    const QString symbol = toQString(sketch::symbolOf(atom.number));
    menu->addAction(tr("Label…\tReturn"), &view, [&view, index] { view.editLabel(index); });
    QMenu* charge = menu->addMenu(tr("Charge"));
    for (int value = 3; value >= -3; --value)
        addChange(
            charge, view, index,
            value == 0
                ? tr("none")
                : QStringLiteral("%1%2").arg(value > 0 ? QLatin1String("+") : QLatin1String("−")).arg(std::abs(value)),
            atom.charge == value, [value](sketch::Atom& a) { a.charge = value; });
    QMenu* isotope = menu->addMenu(tr("Isotope"));
    addChange(isotope, view, index, tr("natural"), atom.isotope == 0, [](sketch::Atom& a) { a.isotope = 0; });
    if (const auto found = kIsotopes.find(atom.number); found != kIsotopes.end())
        for (const int mass : found->second)
            addChange(isotope, view, index, QStringLiteral("%1%2").arg(mass).arg(symbol), atom.isotope == mass,
                      [mass](sketch::Atom& a) { a.isotope = mass; });
    isotope->addAction(tr("Another: type it as a label, \"13C\""), &view, [&view, index] { view.editLabel(index); });
    QMenu* radical = menu->addMenu(tr("Radical"));
    const QString electrons[] = {tr("none"), tr("one unpaired electron"), tr("two unpaired electrons")};
    for (int count = 0; count <= 2; ++count)
        addChange(radical, view, index, electrons[count], atom.radicals == count,
                  [count](sketch::Atom& a) { a.radicals = count; });
    QMenu* hydrogens = menu->addMenu(tr("Hydrogens"));
    addChange(hydrogens, view, index, tr("as the valence asks"), atom.hydrogens < 0,
              [](sketch::Atom& a) { a.hydrogens = -1; });
    for (int count = 0; count <= 4; ++count)
        addChange(hydrogens, view, index, tr("fixed: %1").arg(count), atom.hydrogens == count,
                  [count](sketch::Atom& a) { a.hydrogens = count; });
}

void addBondEntries(QMenu* menu, SketchView& view, int index)
{
    using sketch::BondKind;
    const std::pair<BondKind, QString> kinds[] = {{BondKind::Single, tr("Single\t1")},
                                                  {BondKind::Double, tr("Double\t2")},
                                                  {BondKind::Triple, tr("Triple\t3")},
                                                  {BondKind::Wedge, tr("Wedge\tW")},
                                                  {BondKind::Hash, tr("Hash\tH")},
                                                  {BondKind::Wavy, tr("Wavy\tY")},
                                                  {BondKind::DoubleEither, tr("Double, E or Z not known\tE")},
                                                  {BondKind::Dative, tr("Dative\tD")},
                                                  {BondKind::Aromatic, tr("Aromatic")}};
    const auto set = [&view, index](auto change) {
        return [&view, index, change] {
            if (index >= static_cast<int>(view.drawing().bonds.size()))
                return;
            sketch::Drawing next = view.drawing();
            change(next.bonds[static_cast<std::size_t>(index)]);
            view.commit(tr("change bond"), std::move(next));
        };
    };
    const auto now = view.drawing().bonds[static_cast<std::size_t>(index)].kind;
    for (const auto& [kind, text] : kinds) {
        QAction* action = menu->addAction(text, &view, set([kind = kind](sketch::Bond& b) { b.kind = kind; }));
        action->setCheckable(true);
        action->setChecked(kind == now);
    }
    menu->addSeparator();
    menu->addAction(tr("Turn round"), &view, set([](sketch::Bond& b) { std::swap(b.a, b.b); }));
}

} // namespace

QMenu* makeSketchMenu(SketchView& view, const SketchTools& tools, QWidget* parent)
{
    auto* menu = new QMenu(parent);
    menu->setObjectName(QStringLiteral("sketch.menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const int atom = view.hoveredAtom();
    const int bond = view.hoveredBond();
    const bool isOfSelected = atom >= 0 && view.selected().count(atom) > 0;
    const auto add = [&](std::initializer_list<const char*> ids) {
        for (const char* id : ids)
            if (*id == '\0')
                menu->addSeparator();
            else if (QAction* action = tools.find(QLatin1String(id)))
                menu->addAction(action);
    };
    if (atom >= 0 && !isOfSelected)
        addAtomEntries(menu, view, atom);
    else if (bond >= 0)
        addBondEntries(menu, view, bond);
    if ((atom >= 0 || bond >= 0) && !isOfSelected) {
        menu->addSeparator();
        menu->addAction(tr("Delete\tDel"), &view, [&view, atom, bond] {
            sketch::Drawing next = view.drawing();
            if (atom >= 0)
                sketch::removeParts(next, std::vector{atom}, {});
            else
                sketch::removeParts(next, {}, std::vector{bond});
            view.commit(tr("delete"), std::move(next));
        });
        return menu;
    }
    add({"cut", "copy", "paste", "", "cleanUp", "flipH", "flipV", "rotate", "rotateLeft", "", "selectAll", "fit"});
    return menu;
}

} // namespace molrl::ui
