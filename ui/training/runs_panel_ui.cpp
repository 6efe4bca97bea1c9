// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/training/curve_plot.h"
#include "ui/training/results_view.h"
#include "ui/training/run_list_model.h"
#include "ui/training/run_log_view.h"
#include "ui/training/run_settings_view.h"
#include "ui/training/runs_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QResizeEvent>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kBarMax = 1000;
constexpr int kLeastPx = 360;
constexpr int kListPx = 300;
constexpr int kStartedPx = 350; ///< of the list: below, the date has no column
constexpr int kLeastListPx = 200;
constexpr int kMostListPx = 480;
constexpr int kNarrowPx = 740;    ///< of the panel: the list gives way to a choice box
constexpr int kVerbWordsPx = 620; ///< of the header: below, verbs show their icons alone
constexpr int kSmoothingSteps = 20;

QToolButton* buttonFor(QAction* action, QWidget* parent, bool withText = true)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName() + QStringLiteral(".button"));
    button->setAccessibleName(action->text().remove(QLatin1Char('&')));
    button->setAutoRaise(true);
    button->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    return button;
}

} // namespace

QWidget* RunsPanel::buildList()
{
    auto* box = m_listBox = new QWidget(this);
    box->setMinimumWidth(kLeastListPx);
    box->setMaximumWidth(kMostListPx);
    box->installEventFilter(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(6, 4, 6, 4);
    row->setSpacing(2);
    row->addWidget(buttonFor(action(QStringLiteral("runs.new")), box));
    row->addWidget(buttonFor(action(QStringLiteral("runs.attach")), box, false));
    row->addStretch(1);
    for (const char* id : {"runs.star", "runs.note", "runs.openFolder", "runs.delete"})
        row->addWidget(buttonFor(action(QLatin1String(id)), box, false));
    layout->addLayout(row);
    m_list = new QTreeView(box);
    m_list->setObjectName(QStringLiteral("runs.list"));
    m_list->setAccessibleName(tr("Runs"));
    m_list->setModel(m_model);
    m_list->setToolTip(
        tr("Choose several (Ctrl+click) to lay their curves over each other and compare their settings"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setAllColumnsShowFocus(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIconSize({12, 12});
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions(m_actions);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(RunListModel::Name, QHeaderView::Stretch);
    m_list->header()->setMinimumSectionSize(40);
    for (const int column : {RunListModel::State, RunListModel::Best, RunListModel::Started})
        m_list->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    layout->addWidget(m_list, 1);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { onChosen(); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { showHeader(); });
    return box;
}

QWidget* RunsPanel::buildHeader()
{
    auto* box = m_header = new QWidget(this);
    box->installEventFilter(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(10, 6, 10, 4);
    layout->setSpacing(3);
    auto* first = new QHBoxLayout;
    first->setSpacing(6);
    m_name = new QLabel(box);
    m_name->setObjectName(QStringLiteral("runs.name"));
    QFont bold = m_name->font();
    bold.setBold(true);
    m_name->setFont(bold);
    m_name->setTextFormat(Qt::PlainText);
    m_dot = new QLabel(box);
    m_state = new QLabel(box);
    m_state->setObjectName(QStringLiteral("runs.state"));
    m_choice = new QComboBox(box);
    m_choice->setObjectName(QStringLiteral("runs.choice"));
    m_choice->setAccessibleName(tr("Run"));
    m_choice->setModel(m_model);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(14);
    m_choice->hide();
    connect(m_choice, &QComboBox::activated, this,
            [this](int row) { choose(m_model->index(row, 0).data(RunListModel::kPathRole).toString()); });
    first->addWidget(m_name);
    first->addWidget(m_choice);
    first->addWidget(m_dot);
    first->addWidget(m_state);
    first->addStretch(1);
    for (const char* id : {"runs.pause", "runs.resume", "runs.stop", "runs.cancel", "runs.screen", "runs.useModel"}) {
        QToolButton* button = buttonFor(action(QLatin1String(id)), box);
        first->addWidget(button);
        m_verbs << button;
        // Only what can be done now takes room.
        const auto follow = [button, verb = action(QLatin1String(id))] { button->setVisible(verb->isEnabled()); };
        connect(action(QLatin1String(id)), &QAction::changed, button, follow);
        follow();
    }
    auto* more = new QToolButton(box);
    more->setObjectName(QStringLiteral("runs.more"));
    more->setText(tr("More"));
    more->setAccessibleName(tr("More that can be done with the run"));
    more->setToolTip(more->accessibleName());
    more->setAutoRaise(true);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addActions(m_actions);
    more->setMenu(menu);
    first->addWidget(more);
    layout->addLayout(first);
    m_bar = new QProgressBar(box);
    m_bar->setObjectName(QStringLiteral("runs.progress"));
    m_bar->setAccessibleName(tr("Progress of the run"));
    m_bar->setRange(0, kBarMax);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    layout->addWidget(m_bar);
    m_facts = new QLabel(box);
    m_facts->setObjectName(QStringLiteral("runs.facts"));
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_facts);
    m_message = new QLabel(box);
    m_message->setObjectName(QStringLiteral("runs.message"));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_message);
    return box;
}

QWidget* RunsPanel::buildCurves()
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    m_metric = new QComboBox(box);
    m_metric->setObjectName(QStringLiteral("runs.metric"));
    m_metric->setAccessibleName(tr("Quantity"));
    m_metric->setToolTip(tr("Quantity that the curves show"));
    m_metric->setMinimumContentsLength(12);
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_smoothing = new QSlider(Qt::Horizontal, box);
    m_smoothing->setObjectName(QStringLiteral("runs.smoothing"));
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Smoothing of the training curve; the measured one stays under it"));
    m_smoothing->setRange(0, kSmoothingSteps - 1);
    m_smoothing->setValue(16);
    m_smoothing->setFixedWidth(90);
    m_logarithmic = new QCheckBox(tr("Logarithmic"), box);
    m_logarithmic->setObjectName(QStringLiteral("runs.logarithmic"));
    m_logarithmic->setToolTip(tr("Logarithmic scale of the values"));
    m_readOut = new QLabel(box);
    m_readOut->setObjectName(QStringLiteral("runs.readOut"));
    m_readOut->setForegroundRole(QPalette::PlaceholderText);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_readOut->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* smoothingLabel = new QLabel(tr("Smoothing"), box);
    smoothingLabel->setBuddy(m_smoothing);
    row->addWidget(m_metric);
    row->addSpacing(8);
    row->addWidget(smoothingLabel);
    row->addWidget(m_smoothing);
    row->addSpacing(8);
    row->addWidget(m_logarithmic);
    row->addWidget(m_readOut, 1);
    row->addWidget(buttonFor(action(QStringLiteral("runs.saveCurves")), box, false));
    layout->addLayout(row);
    m_curves = new CurvePlot(box);
    layout->addWidget(m_curves, 1);
    connect(m_metric, &QComboBox::activated, this, [this] { m_hasChosenMetric = true; });
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        if (m_metric->currentIndex() >= 0)
            m_curves->setMetric(m_metric->currentData().toString().toStdString());
    });
    connect(m_smoothing, &QSlider::valueChanged, this,
            [this](int value) { m_curves->setSmoothing(static_cast<double>(value) / kSmoothingSteps); });
    connect(m_logarithmic, &QCheckBox::toggled, m_curves, &CurvePlot::setLogarithmic);
    connect(m_curves, &CurvePlot::readOut, m_readOut, &QLabel::setText);
    return box;
}

QWidget* RunsPanel::buildCard()
{
    auto* box = new QWidget(this);
    m_card = new QTextBrowser(box);
    m_card->setObjectName(QStringLiteral("runs.card"));
    m_card->setAccessibleName(tr("Model card"));
    m_card->setFrameShape(QFrame::NoFrame);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    auto* words = new QLabel(tr("The saved model carries this card inside."), box);
    words->setForegroundRole(QPalette::PlaceholderText);
    words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(words, 1);
    for (const char* id : {"runs.exportModel", "runs.exportCard"})
        row->addWidget(buttonFor(action(QLatin1String(id)), box));
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_card, 1);
    return box;
}

QWidget* RunsPanel::buildEmpty()
{
    auto* empty = new QWidget(this);
    auto* layout = new QVBoxLayout(empty);
    auto* title = new QLabel(tr("No run yet"), empty);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    title->setFont(large);
    title->setAlignment(Qt::AlignCenter);
    auto* words = new QLabel(tr("Teach the model to predict one of your columns, or watch a run that was started with "
                                "“molrl finetune” or “molrl pretrain”, here or on another machine."),
                             empty);
    words->setAlignment(Qt::AlignCenter);
    words->setWordWrap(true);
    words->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    for (const auto& [id, name] : {std::pair{"runs.new", "runs.empty.new"}, {"runs.attach", "runs.empty.attach"}}) {
        auto* button = buttonFor(action(QLatin1String(id)), empty);
        button->setObjectName(QLatin1String(name));
        button->setAutoRaise(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    layout->addStretch(1);
    layout->addWidget(title);
    layout->addWidget(words);
    layout->addSpacing(6);
    layout->addLayout(buttons);
    layout->addStretch(1);
    return empty;
}

/// What is known of the chosen run: its header and the pages below.
QWidget* RunsPanel::buildRun()
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    m_tabs = new QTabWidget(box);
    m_tabs->setObjectName(QStringLiteral("runs.tabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setObjectName(QStringLiteral("runs.tabBar"));
    m_tabs->addTab(buildCurves(), tr("Curves"));
    m_results = new ResultsView(m_document, m_selection, m_tabs);
    m_tabs->addTab(m_results, tr("Results"));
    m_settings = new RunSettingsView(m_tabs);
    m_tabs->addTab(m_settings, tr("Settings"));
    m_log = new RunLogView(m_tabs);
    m_tabs->addTab(m_log, tr("Log"));
    m_cardPage = buildCard();
    m_tabs->addTab(m_cardPage, tr("Model card"));
    m_tabs->setTabVisible(m_tabs->indexOf(m_results), false);
    m_tabs->setTabVisible(m_tabs->indexOf(m_cardPage), false);
    connect(m_tabs, &QTabWidget::currentChanged, this, &RunsPanel::showCard);
    layout->addWidget(m_tabs, 1);
    return box;
}

void RunsPanel::buildLayout()
{
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildEmpty());
    auto* splitter = new QSplitter(Qt::Horizontal, m_pages);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(buildList());
    splitter->addWidget(buildRun());
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    m_splitter = splitter;
    m_pages->addWidget(splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSizeConstraint(QLayout::SetNoConstraint); // what doesn't fit beside each other is arranged anew
    layout->addWidget(m_pages);
    setMinimumWidth(kLeastPx);
}

void RunsPanel::arrange(bool narrow)
{
    m_isNarrow = narrow;
    m_listBox->setVisible(!narrow);
    m_name->setVisible(!narrow);
    m_choice->setVisible(narrow);
}

void RunsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (const bool narrow = event->size().width() < kNarrowPx; narrow != m_isNarrow)
        arrange(narrow);
    if (!m_isArranged) { // sizes given before there is one would be shared out by their ratio
        m_isArranged = true;
        m_splitter->setSizes({kListPx, std::max(kListPx, event->size().width() - kListPx)});
    }
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_listBox && event->type() == QEvent::Resize)
        m_list->setColumnHidden(RunListModel::Started, m_listBox->width() < kStartedPx); // its tip says it, too
    if (watched == m_header && event->type() == QEvent::Resize)
        for (QToolButton* button : std::as_const(m_verbs))
            button->setToolButtonStyle(m_header->width() < kVerbWordsPx ? Qt::ToolButtonIconOnly
                                                                        : Qt::ToolButtonTextBesideIcon);
    return QWidget::eventFilter(watched, event);
}

} // namespace molrl::ui
