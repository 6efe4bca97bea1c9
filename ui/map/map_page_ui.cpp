// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/map/map_page.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/palette.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidgetAction>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kSliderSteps = 20; // either side of the middle
constexpr double kSizeReach = 3; // largest and smallest factor

double sizeOf(int slider)
{
    return std::pow(kSizeReach, slider / double(kSliderSteps));
}

/// Three groups of tools: beside one another where there is room, else in two lines, or three.
class ToolBar : public QWidget {
public:
    explicit ToolBar(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
    {
        m_grid->setContentsMargins(8, 8, 8, 8);
        m_grid->setSpacing(6);
        for (QWidget*& group : m_groups) {
            group = new QWidget(this);
            auto* row = new QHBoxLayout(group);
            row->setContentsMargins(0, 0, 0, 0);
            row->setSpacing(6);
        }
        arrange(1);
    }
    /// As narrow as three lines allow, whatever the lines are now: else a window could not be made narrower again.
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        int width = 0;
        for (int which = 0; which < 3; ++which)
            width = std::max(width, group(which)->minimumSize().width());
        return {width + 16, m_grid->minimumSize().height()};
    }
    [[nodiscard]] QHBoxLayout* group(int which) const { return static_cast<QHBoxLayout*>(m_groups[which]->layout()); }

protected:
    void resizeEvent(QResizeEvent*) override { fit(); }
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::LayoutRequest) // a tool came, or a longer name
            fit();
        return QWidget::event(event);
    }

private:
    void fit()
    {
        const auto need = [this](int which) { return group(which)->minimumSize().width() + m_grid->spacing(); };
        const int room = width() - 16 + m_grid->spacing();
        arrange(need(0) + need(1) + need(2) <= room ? 1 : need(1) + need(2) <= room ? 2 : 3);
    }

    void arrange(int lines)
    {
        if (lines == m_lines)
            return;
        m_lines = lines;
        for (QWidget* group : m_groups)
            m_grid->removeWidget(group);
        m_grid->addWidget(m_groups[0], 0, 0, 1, lines == 2 ? 2 : 1);
        m_grid->addWidget(m_groups[1], lines == 1 ? 0 : 1, lines == 1 ? 1 : 0);
        m_grid->addWidget(m_groups[2], lines - 1, 3 - lines, lines == 3 ? Qt::AlignLeft : Qt::Alignment());
        for (int column = 0; column < 3; ++column) // the colour's column takes what is left
            m_grid->setColumnStretch(column, column == (lines == 1 ? 1 : 0) ? 1 : 0);
    }

    QGridLayout* m_grid;
    QWidget* m_groups[3] = {};
    int m_lines = 0;
};

QToolButton* makeToolButton(QAction* action, QWidget* parent, const char* name)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setAccessibleName(action->statusTip());
    return button;
}

} // namespace

QAction* MapPage::addAction(const char* name, const QString& text, const QKeySequence& key, const QString& hint,
                            std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut); // letters mean tools only while the map itself has the focus
    action->setToolTip(key.isEmpty() ? hint : tr("%1 (%2)").arg(hint, key.toString(QKeySequence::NativeText)));
    action->setStatusTip(hint);
    m_view->addAction(action);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_actions.append(action);
    m_action.insert(QLatin1String(name), action);
    return action;
}

void MapPage::buildActions()
{
    addAction(
        "action.map.layOut", tr("&Lay out the map"), QKeySequence(tr("Ctrl+Shift+M")),
        tr("Lay the compounds out by their embedding"),
        [this] { layOut(static_cast<MapMethod>(m_method->currentData().toInt()), m_inSpace->isChecked() ? 3 : 2); })
        ->setShortcutContext(Qt::WindowShortcut);
    addAction("action.map.place", tr("Place &new compounds"), {},
              tr("Give the compounds that came after the map a place on it; what is there stays where it is"),
              [this] { m_model.placeNew(ThreadBudget::make(m_threads)); });
    auto* tools = new QActionGroup(this);
    const auto tool = [&](const char* name, const QString& text, Qt::Key key, const QString& hint, MapTool which) {
        QAction* action = addAction(name, text, QKeySequence(key), hint, [this, which] { m_view->setTool(which); });
        action->setCheckable(true);
        action->setChecked(which == m_view->tool());
        tools->addAction(action);
    };
    tool("action.map.lasso", tr("L&asso"), Qt::Key_L, tr("Select by drawing around; Shift adds, Alt takes away"),
         MapTool::Lasso);
    tool("action.map.box", tr("&Box"), Qt::Key_B, tr("Select by a box; Shift adds, Alt takes away"), MapTool::Box);
    tool("action.map.pan", tr("&Pan"), Qt::Key_H, tr("Move the map by dragging; the middle button always does"),
         MapTool::Pan);
    addAction("action.map.fit", tr("Show the &whole map"), QKeySequence(Qt::Key_Home), tr("Show the whole map"),
              [this] { isInSpace() && m_view3d ? m_view3d->resetView() : m_view->fitAll(); });
    addAction("action.map.fitSelected", tr("Zoom to the &selected"), QKeySequence(Qt::Key_F),
              tr("Zoom to the selected compounds"), [this] { m_view->fitSelected(); });
    addAction("action.map.exportFigure", tr("Export map as &figure…"), {},
              tr("Write the map as PNG, SVG or PDF, on white, with its legend and parameters"),
              [this] { askExportFigure(); });
    addAction("action.map.exportCsv", tr("Export what the map &shows…"), {},
              tr("Write the compounds in view that pass the filters as CSV"), [this] { askExportCsv(false); });
    addAction("action.map.exportSelected", tr("Export what is sele&cted on the map…"), {},
              tr("Write the selected compounds as CSV, with their places and clusters"),
              [this] { askExportCsv(true); });
}

QWidget* MapPage::buildLookMenu(QToolButton* button)
{
    auto* panel = new QWidget(button);
    auto* form = new QFormLayout(panel);
    form->setContentsMargins(12, 10, 12, 10);
    const auto slider = [&](const char* name, const QString& label, int low, int high, int value) {
        auto* one = new QSlider(Qt::Horizontal, panel);
        one->setObjectName(QLatin1String(name));
        one->setAccessibleName(label);
        one->setRange(low, high);
        one->setValue(value);
        one->setMinimumWidth(150);
        form->addRow(label, one);
        return one;
    };
    m_size = slider("map.size", tr("Point size"), -kSliderSteps, kSliderSteps, 0);
    m_opacity = slider("map.opacity", tr("Opacity"), 5, 100, qRound(m_view->look().opacity01 * 100));
    const auto check = [&](const char* name, const QString& label, bool on) {
        auto* one = new QCheckBox(label, panel);
        one->setObjectName(QLatin1String(name));
        one->setChecked(on);
        form->addRow(one);
        return one;
    };
    m_density = check("map.density", tr("Shade crowded places"), m_view->isDensityShown());
    m_outlines = check("map.outlines", tr("Outline clusters"), m_view->look().showOutlines);
    m_names = check("map.names", tr("Number clusters"), m_view->look().showLabels);
    const auto apply = [this] {
        MapLook look;
        look.sizeFactor = sizeOf(m_size->value());
        look.opacity01 = m_opacity->value() / 100.0;
        if (m_densityIsChosen)
            look.showDensity = m_density->isChecked();
        look.showOutlines = m_outlines->isChecked();
        look.showLabels = m_names->isChecked();
        m_view->setLook(look);
        if (m_view3d)
            m_view3d->setSizeFactor(look.sizeFactor);
    };
    for (QSlider* one : {m_size, m_opacity})
        connect(one, &QSlider::valueChanged, this, apply);
    connect(m_density, &QCheckBox::clicked, this, [this] { m_densityIsChosen = true; });
    for (QCheckBox* one : {m_density, m_outlines, m_names})
        connect(one, &QCheckBox::toggled, this, apply);
    connect(m_density, &QCheckBox::clicked, this, apply); // after it counts as chosen
    return panel;
}

QWidget* MapPage::buildBar()
{
    auto* bar = new ToolBar(this);
    QHBoxLayout* row = bar->group(0);
    m_barRow = bar->group(2);

    m_method = new QComboBox(bar);
    m_method->setObjectName(QStringLiteral("map.method"));
    m_method->setAccessibleName(tr("Method of the layout"));
    const std::pair<MapMethod, QString> methods[] = {
        {MapMethod::Umap, tr("UMAP: keeps neighbours and some of the large picture")},
        {MapMethod::Tsne, tr("t-SNE: keeps neighbours best; groups look evenly spread")},
        {MapMethod::Pca, tr("PCA: the two directions of largest spread; at once")}};
    for (const auto& [method, hint] : methods) {
        m_method->addItem(QLatin1String(toString(method)), static_cast<int>(method));
        m_method->setItemData(m_method->count() - 1, hint, Qt::ToolTipRole);
    }
    m_method->setToolTip(tr("How positions are found"));
    row->addWidget(m_method);
    m_inSpace = new QCheckBox(tr("3-D"), bar);
    m_inSpace->setObjectName(QStringLiteral("map.inSpace"));
    m_inSpace->setToolTip(tr("Lay out in space, to be turned with the mouse"));
    row->addWidget(m_inSpace);
    m_layOutButton = new QPushButton(tr("Lay out"), bar);
    m_layOutButton->setObjectName(QStringLiteral("map.layOut"));
    connect(m_layOutButton, &QPushButton::clicked, m_action.value(QStringLiteral("action.map.layOut")),
            &QAction::trigger);
    row->addWidget(m_layOutButton);
    m_place = new QPushButton(bar);
    m_place->setObjectName(QStringLiteral("map.place"));
    m_place->hide();
    connect(m_place, &QPushButton::clicked, m_action.value(QStringLiteral("action.map.place")), &QAction::trigger);
    row->addWidget(m_place);
    m_map = new QComboBox(bar);
    m_map->setObjectName(QStringLiteral("map.which"));
    m_map->setAccessibleName(tr("Map on show"));
    m_map->setToolTip(tr("The maps of this workspace"));
    connect(m_map, &QComboBox::activated, this, [this] { m_model.showMap(m_map->currentData().toInt()); });
    row->addWidget(m_map);
    row->addStretch(1);
    row = bar->group(1);

    auto* label = new QLabel(tr("Colour"), bar);
    row->addWidget(label);
    m_colorBy = new QComboBox(bar);
    m_colorBy->setObjectName(QStringLiteral("map.colorBy"));
    m_colorBy->setAccessibleName(tr("Colour by"));
    m_colorBy->setToolTip(tr("What the points' colours tell"));
    m_colorBy->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_colorBy->setMinimumContentsLength(12);
    label->setBuddy(m_colorBy);
    connect(m_colorBy, &QComboBox::activated, this, [this] { colorBy({m_colorBy->currentData().toLongLong()}); });
    row->addWidget(m_colorBy, 1);
    m_scaleBox = new QComboBox(bar);
    m_scaleBox->setObjectName(QStringLiteral("map.scale"));
    m_scaleBox->setAccessibleName(tr("Scale of the colours"));
    m_scaleBox->setToolTip(tr("How numbers become colours"));
    m_scaleBox->addItem(tr("Auto"), static_cast<int>(NumberScale::Automatic));
    m_scaleBox->addItem(tr("Linear"), static_cast<int>(NumberScale::Linear));
    m_scaleBox->addItem(tr("Log"), static_cast<int>(NumberScale::Log));
    m_scaleBox->addItem(tr("Diverging"), static_cast<int>(NumberScale::Diverging));
    connect(m_scaleBox, &QComboBox::activated, this,
            [this] { setNumberScale(static_cast<NumberScale>(m_scaleBox->currentData().toInt())); });
    m_scaleBox->hide();
    row->addWidget(m_scaleBox);
    row->addStretch(2);
    row = bar->group(2);

    for (const char* name : {"lasso", "box", "pan", "fit"})
        row->addWidget(makeToolButton(m_action.value(QStringLiteral("action.map.") + QLatin1String(name)), bar,
                                      qPrintable(QStringLiteral("map.tool.") + QLatin1String(name))));
    const auto menuButton = [&](const char* name, const QString& text, const QString& hint) {
        auto* button = new QToolButton(bar);
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(hint);
        button->setAccessibleName(hint);
        button->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(button);
        menu->setObjectName(QLatin1String("menu.") + QLatin1String(name));
        button->setMenu(menu);
        row->addWidget(button);
        return button;
    };
    QToolButton* look = menuButton("map.look", tr("Look"), tr("Size and opacity of points, shading, clusters"));
    auto* panel = new QWidgetAction(look);
    panel->setObjectName(QStringLiteral("action.map.look"));
    panel->setDefaultWidget(buildLookMenu(look));
    look->menu()->addAction(panel);
    QToolButton* exporting = menuButton("map.export", tr("Export"), tr("Write the map or its compounds to a file"));
    for (const char* name : {"exportFigure", "exportCsv", "exportSelected"})
        exporting->menu()->addAction(m_action.value(QStringLiteral("action.map.") + QLatin1String(name)));
    return bar;
}

void MapPage::addToBar(QAction* action)
{
    auto* button =
        makeToolButton(action, this, qPrintable(action->objectName().replace(QLatin1String("action."), QString())));
    m_barRow->addWidget(button);
}

void MapPage::makeSecondary()
{
    m_isSecondary = true;
    for (QWidget* widget :
         {static_cast<QWidget*>(m_method), static_cast<QWidget*>(m_inSpace), static_cast<QWidget*>(m_layOutButton),
          static_cast<QWidget*>(m_place), static_cast<QWidget*>(m_emptyButton)})
        widget->hide();
    for (const char* name :
         {"action.map.layOut", "action.map.place"}) { // the first page's: a key of two pages is nobody's
        m_action.value(QLatin1String(name))->setShortcut({});
        m_action.value(QLatin1String(name))->setEnabled(false);
    }
    auto* closing = new QAction(tr("Close"), this);
    closing->setObjectName(QStringLiteral("action.map.close"));
    closing->setToolTip(tr("Close this map; it stays in the workspace"));
    closing->setStatusTip(closing->toolTip());
    connect(closing, &QAction::triggered, this, &MapPage::closeWanted);
    addToBar(closing);
    for (const char* name : {"map.tool.lasso", "map.tool.box", "map.tool.pan", "map.tool.fit"}) // their keys remain
        findChild<QWidget*>(QLatin1String(name))->hide();
    updateState();
}

QWidget* MapPage::buildEmptyPage()
{
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("map.empty"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(96, 12, 96, 12);
    column->addStretch();
    auto* title = new QLabel(tr("Map of the embedding"), page);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    title->setFont(large);
    title->setAlignment(Qt::AlignCenter);
    column->addWidget(title);
    m_emptyText = new QLabel(page);
    m_emptyText->setObjectName(QStringLiteral("map.empty.text"));
    m_emptyText->setWordWrap(true);
    m_emptyText->setAlignment(Qt::AlignCenter);
    column->addWidget(m_emptyText); // not aligned: the layout would forget that it needs several lines
    column->addSpacing(8);
    m_emptyButton = new QPushButton(tr("Lay out the map"), page);
    m_emptyButton->setObjectName(QStringLiteral("map.empty.layOut"));
    m_emptyButton->setDefault(true);
    connect(m_emptyButton, &QPushButton::clicked, m_action.value(QStringLiteral("action.map.layOut")),
            &QAction::trigger);
    column->addWidget(m_emptyButton, 0, Qt::AlignHCenter);
    column->addStretch();
    return page;
}

QWidget* MapPage::buildProgress()
{
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("map.progress"));
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(8, 6, 8, 6);
    m_stage = new QLabel(strip);
    m_stage->setObjectName(QStringLiteral("map.stage"));
    m_stage->setMinimumWidth(220);
    row->addWidget(m_stage);
    m_bar = new QProgressBar(strip);
    m_bar->setObjectName(QStringLiteral("map.progressBar"));
    m_bar->setAccessibleName(tr("Progress of the layout"));
    m_bar->setTextVisible(false);
    row->addWidget(m_bar, 1);
    m_pause = new QPushButton(tr("Pause"), strip);
    m_pause->setObjectName(QStringLiteral("map.pause"));
    m_pause->setToolTip(tr("Hold the layout where it is, and go on later"));
    connect(m_pause, &QPushButton::clicked, this, [this] {
        m_model.setPaused(!m_model.isPaused());
        updateState();
    });
    row->addWidget(m_pause);
    auto* cancel = new QPushButton(tr("Cancel"), strip);
    cancel->setObjectName(QStringLiteral("map.cancel"));
    cancel->setToolTip(tr("Stop the layout; the map from before comes back"));
    connect(cancel, &QPushButton::clicked, this, [this] { m_model.cancelLayout(); });
    row->addWidget(cancel);
    strip->hide();
    return strip;
}

void MapPage::buildUi()
{
    buildActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(buildBar());
    m_stack = new QStackedWidget(this);
    m_emptyPage = buildEmptyPage();
    m_stack->addWidget(m_emptyPage);
    m_stack->addWidget(m_view);
    column->addWidget(m_stack, 1);
    m_progress = buildProgress();
    column->addWidget(m_progress);
    m_status = new ElidedLabel(this);
    m_status->setObjectName(QStringLiteral("map.status"));
    m_status->setAccessibleName(tr("Counts and how the map was made"));
    m_status->setContentsMargins(10, 4, 10, 4);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    column->addWidget(m_status);
}

void MapPage::fillColumns()
{
    const auto points = m_model.points();
    m_colorBy->clear();
    m_colorBy->addItem(tr("One colour"), QVariant::fromValue<qlonglong>(0));
    if (points && !points->cluster.empty())
        m_colorBy->addItem(tr("Cluster"), QVariant::fromValue<qlonglong>(kByCluster.value));
    m_colorBy->insertSeparator(m_colorBy->count());
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && !(points && column.id == points->stored.cluster))
            m_colorBy->addItem(toQString(column.name), QVariant::fromValue<qlonglong>(column.id.value));
    const int at = m_colorBy->findData(QVariant::fromValue<qlonglong>(m_colorColumn.value));
    m_colorBy->setCurrentIndex(std::max(0, at));
}

void MapPage::fillMaps()
{
    const auto points = m_model.points();
    m_map->clear();
    for (const StoredMap& map : m_model.maps()) {
        m_map->addItem(tr("%1 #%2").arg(toQString(map.method)).arg(map.serial), map.serial);
        m_map->setItemData(m_map->count() - 1, toQString(map.parameters), Qt::ToolTipRole);
    }
    if (points)
        m_map->setCurrentIndex(m_map->findData(points->stored.serial));
    m_map->setVisible(m_map->count() > 1);
}

} // namespace molrl::ui
