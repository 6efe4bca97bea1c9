// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"

#include <QDialog>
#include <QIcon>
#include <functional>
#include <vector>

class QLineEdit;
class QListView;
class QMenuBar;

namespace molrl::ui {

/// One thing that can be found and run by its name.
struct PaletteEntry {
    QString text;
    QString path; ///< where it is ("File"), or what it is ("Column")
    QString key;
    QIcon icon;
    std::function<void()> run;
    int bonus = 0;                ///< commands before compounds of the same score
    std::vector<qsizetype> marks; ///< letters that matched, in `text`
};

/// Finds commands, recent files, columns and compounds by a few letters; all by keyboard.
///
/// Short lists are searched at once; the names of compounds in the background, so that a big library costs no key.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(Document& document, QWidget* parent);

    /// @param entries  commands, recent files, columns: everything that is known at once.
    /// @param goTo     shows a compound.
    void open(std::vector<PaletteEntry> entries, std::function<void(workspace::CompoundId)> goTo);
    [[nodiscard]] int resultCount() const;
    [[nodiscard]] QString resultText(int row) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct FoundCompound {
        workspace::CompoundId id;
        QString name;
        int score = 0;
        std::vector<qsizetype> marks;
    };
    class ResultModel;
    void search();
    void searchCompounds(const QString& typed);
    void rank(const QString& typed);
    void run();

    Document& m_document;
    LatestOnly<std::vector<FoundCompound>> m_searching;
    std::vector<PaletteEntry> m_entries;
    std::vector<FoundCompound> m_compounds;
    std::function<void(workspace::CompoundId)> m_goTo;
    QLineEdit* m_edit;
    QListView* m_list;
    ResultModel* m_results;
};

enum class CommandScope { Enabled, All };
/// The commands of the menus, with the way to each and its key.
[[nodiscard]] std::vector<PaletteEntry> collectCommands(const QMenuBar& menus, CommandScope scope);

} // namespace molrl::ui
