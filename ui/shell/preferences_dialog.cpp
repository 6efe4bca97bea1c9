// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/preferences_dialog.h"

#include "core/model/network.h"
#include "ui/shell/file_kinds.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kSmallestFont = 7;
constexpr int kLargestFont = 24;

template <class W> W* named(W* widget, const char* name, const QString& label, const QString& tip, QFormLayout* form)
{
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(label);
    widget->setToolTip(tip);
    form->addRow(label, widget);
    return widget;
}

QFormLayout* addGroup(const QString& title, QVBoxLayout* layout)
{
    auto* group = new QGroupBox(title);
    layout->addWidget(group);
    auto* form = new QFormLayout(group);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setHorizontalSpacing(16);
    return form;
}

} // namespace

PreferencesDialog::PreferencesDialog(const Settings& settings, QWidget* parent) : QDialog(parent), m_settings(settings)
{
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);

    QFormLayout* look = addGroup(tr("Appearance"), layout);
    m_theme =
        named(new QComboBox, "preferences.theme", tr("Theme"), tr("Colours of the window; in force at once"), look);
    m_theme->addItem(tr("as the desktop"), static_cast<int>(ThemeChoice::System));
    m_theme->addItem(tr("light"), static_cast<int>(ThemeChoice::Light));
    m_theme->addItem(tr("dark"), static_cast<int>(ThemeChoice::Dark));
    m_fontSize = named(new QSpinBox, "preferences.fontSize", tr("Letters"), tr("Size of the letters in points"), look);
    m_fontSize->setRange(kSmallestFont - 1, kLargestFont);
    m_fontSize->setSpecialValueText(tr("as the desktop"));
    m_fontSize->setSuffix(tr(" pt"));
    m_structureSize = named(new QSpinBox, "preferences.structureSize", tr("Structures in the table"),
                            tr("Height of a structure's drawing in pixels"), look);
    m_structureSize->setRange(56, 240);
    m_structureSize->setSingleStep(8);
    m_structureSize->setSuffix(tr(" px"));

    QFormLayout* work = addGroup(tr("Computing"), layout);
    m_threads = named(new QSpinBox, "preferences.threads", tr("Threads"),
                      tr("How many processors imports and encodings may use"), work);
    m_threads->setRange(0, ThreadBudget::make(0).threads);
    m_threads->setSpecialValueText(tr("all (%1)").arg(ThreadBudget::make(0).threads));
    m_device = named(new QComboBox, "preferences.device", tr("Device"), tr("Where the network runs"), work);
    m_device->addItem(tr("the fastest there is"), QStringLiteral("auto"));
    for (const auto& [text, label] : {std::pair{"cpu", tr("processor")}, std::pair{"cuda", tr("NVIDIA graphics card")},
                                      std::pair{"mps", tr("Apple graphics")}})
        if (model::parseDevice(text))
            m_device->addItem(label, QLatin1String(text));

    m_tell = new QCheckBox(tr("Tell me when a run ends and I look elsewhere"));
    m_tell->setObjectName(QStringLiteral("preferences.tellOnDesktop"));
    m_tell->setToolTip(tr("A message of the desktop; where there is none, the task bar asks for attention"));
    work->addRow(tr("Notifications"), m_tell);

    QFormLayout* models = addGroup(tr("Model"), layout);
    m_model = new QLineEdit;
    m_model->setReadOnly(true);
    m_model->setPlaceholderText(tr("the one that came with the program"));
    m_model->setObjectName(QStringLiteral("preferences.model"));
    m_model->setAccessibleName(tr("Model loaded at the start"));
    m_model->setToolTip(tr("Model loaded at the start"));
    m_model->setMinimumWidth(fontMetrics().averageCharWidth() * 36);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setObjectName(QStringLiteral("preferences.chooseModel"));
    choose->setToolTip(tr("Choose a model file"));
    choose->setAutoDefault(false);
    auto* standard = new QPushButton(tr("Default"));
    standard->setObjectName(QStringLiteral("preferences.defaultModel"));
    standard->setToolTip(tr("Back to the model that came with the program"));
    standard->setAutoDefault(false);
    auto* row = new QHBoxLayout;
    row->addWidget(m_model, 1);
    row->addWidget(choose);
    row->addWidget(standard);
    models->addRow(tr("At the start"), row);

    layout->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::RestoreDefaults | QDialogButtonBox::Close, this);
    layout->addWidget(buttons);
    buttons->button(QDialogButtonBox::RestoreDefaults)->setObjectName(QStringLiteral("preferences.restore"));
    buttons->button(QDialogButtonBox::RestoreDefaults)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("preferences.close"));
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        Settings standardSettings;
        standardSettings.device = QStringLiteral("auto");
        showSettings(standardSettings);
        publish();
    });
    showSettings(settings);
    connect(m_theme, &QComboBox::currentIndexChanged, this, &PreferencesDialog::publish);
    connect(m_fontSize, &QSpinBox::valueChanged, this, &PreferencesDialog::publish);
    connect(m_structureSize, &QSpinBox::valueChanged, this, &PreferencesDialog::publish);
    connect(m_threads, &QSpinBox::valueChanged, this, &PreferencesDialog::publish);
    connect(m_device, &QComboBox::currentIndexChanged, this, &PreferencesDialog::publish);
    connect(m_tell, &QCheckBox::toggled, this, &PreferencesDialog::publish);
    connect(m_model, &QLineEdit::textChanged, this, &PreferencesDialog::publish);
    connect(choose, &QPushButton::clicked, this, &PreferencesDialog::chooseModel);
    connect(standard, &QPushButton::clicked, m_model, &QLineEdit::clear);
}

void PreferencesDialog::showSettings(const Settings& settings)
{
    m_isShowing = true;
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(settings.theme)));
    m_fontSize->setValue(settings.fontPointSize);
    m_structureSize->setValue(settings.structureSizePx);
    m_threads->setValue(settings.threads);
    m_device->setCurrentIndex(std::max(0, m_device->findData(settings.device)));
    m_tell->setChecked(settings.tellOnDesktop);
    m_model->setText(settings.modelFile);
    m_isShowing = false;
}

void PreferencesDialog::publish()
{
    if (m_isShowing)
        return;
    Settings next = m_settings;
    next.theme = static_cast<ThemeChoice>(m_theme->currentData().toInt());
    next.fontPointSize = m_fontSize->value() < kSmallestFont ? 0 : m_fontSize->value();
    next.structureSizePx = m_structureSize->value();
    next.threads = m_threads->value();
    next.device = m_device->currentData().toString();
    next.tellOnDesktop = m_tell->isChecked();
    next.modelFile = m_model->text();
    if (next == m_settings)
        return;
    m_settings = next;
    Q_EMIT changed(m_settings);
}

void PreferencesDialog::chooseModel()
{
    auto* dialog = new QFileDialog(this, tr("Choose a model"), {}, modelFileFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_model, &QLineEdit::setText);
    dialog->open();
}

} // namespace molrl::ui
