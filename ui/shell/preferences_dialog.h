// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace molrl::ui {

/// The preferences. Every change is in force at once, and kept.
class PreferencesDialog : public QDialog {
    Q_OBJECT

public:
    explicit PreferencesDialog(const Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void changed(const molrl::ui::Settings& settings);

private:
    void chooseModel();
    void publish();
    void showSettings(const Settings& settings);

    Settings m_settings;
    bool m_isShowing = false;
    QComboBox* m_theme;
    QSpinBox* m_fontSize;
    QSpinBox* m_structureSize;
    QSpinBox* m_threads;
    QComboBox* m_device;
    QCheckBox* m_tell;
    QLineEdit* m_model;
};

} // namespace molrl::ui
