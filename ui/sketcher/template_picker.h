// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/pen.h"
#include "core/sketch/templates.h"
#include "ui/jobs/job_runner.h"

#include <QFrame>
#include <memory>
#include <vector>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace molrl::ui {

/// One picture of the picker: a template, or a group that is typed as well.
struct PickedStructure {
    QString category;
    QString name;
    std::string group;                            ///< Pen::text; empty: a template
    std::shared_ptr<const sketch::Template> what; ///< what is drawn
};

/// Structures to be drawn with one click, as a pop-up: the program's by category, groups, and the user's own, which are
/// kept in a file of the user's data folder.
class TemplatePicker : public QFrame {
    Q_OBJECT

public:
    /// @param userFile  read and written in the background; need not be there yet.
    TemplatePicker(JobRunner& jobs, const QString& userFile, QWidget* parent = nullptr);
    ~TemplatePicker() override;

    void openAt(const QPoint& globalCorner, const QString& category = {});
    /// Kept under "Mine", one of the same name replaced.
    void saveTemplate(const QString& name, const sketch::Drawing& drawing);
    void removeTemplate(const QString& name);
    [[nodiscard]] const std::vector<PickedStructure>& structures() const { return m_structures; }
    [[nodiscard]] bool isBusy() const { return m_loading.isRunning() || m_saving.isRunning(); }
    [[nodiscard]] static QString mine() { return tr("Mine"); }
    [[nodiscard]] static QString groups() { return tr("Groups"); }

Q_SIGNALS:
    void chosen(const molrl::ui::PickedStructure& structure);
    void saveAsked(const QString& name); ///< the sheet's structure under this name
    void changed();                      ///< structures() are others
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    struct Loaded {
        std::vector<PickedStructure> structures;
        sketch::TemplateLibrary mine;
    };
    static Result<Loaded> load(const std::string& shipped, const std::string& groups, const QString& userFile);
    void reload();
    void store();
    void buildLayout();
    void showCategories();
    void showStructures();

    JobRunner& m_jobs;
    QString m_userFile;
    LatestOnly<Loaded> m_loading;
    LatestOnly<bool> m_saving;
    std::vector<PickedStructure> m_structures;
    sketch::TemplateLibrary m_mine;
    QLineEdit* m_find = nullptr;
    QListWidget* m_categories = nullptr;
    QListWidget* m_grid = nullptr;
    QLineEdit* m_name = nullptr;
    QPushButton* m_save = nullptr;
};

} // namespace molrl::ui
