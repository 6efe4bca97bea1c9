// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/template_picker.h"

#include "core/sketch/edits.h"
#include "core/sketch/groups.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_painter.h"
#include "ui/widgets/palette.h"

#include <QBoxLayout>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSaveFile>
#include <QScreen>
#include <QStyledItemDelegate>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kCell(112, 96);
constexpr int kNamePx = 20; ///< height of the name below a picture

QString readResource(const char* name)
{
    QFile file(QStringLiteral(":/molrl/templates/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Paints the structure and its name.
class StructureDelegate : public QStyledItemDelegate {
public:
    StructureDelegate(const std::vector<PickedStructure>& structures, QObject* parent)
        : QStyledItemDelegate(parent), m_structures(structures)
    {
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return kCell; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& structure = m_structures[static_cast<std::size_t>(index.data(Qt::UserRole).toInt())];
        const QPalette& palette = option.palette;
        const QColor base = palette.color(QPalette::Base);
        const QColor accent = palette.color(QPalette::Highlight);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(mixColors(base, accent, option.state & QStyle::State_Selected ? 0.22 : 0.10));
            painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), 4, 4);
        }
        const QRectF room = QRectF(option.rect).adjusted(8, 8, -8, -kNamePx - 2);
        const SketchPainter drawing(std::make_shared<const sketch::Drawing>(structure.what->drawing),
                                    SketchStyle::sheet(palette));
        const QRectF box = drawing.bounds();
        const double scale =
            std::min({0.85, room.width() / std::max(1.0, box.width()), room.height() / std::max(1.0, box.height())});
        painter->save();
        painter->translate(room.center());
        painter->scale(scale, scale);
        painter->translate(-box.center());
        drawing.paint(*painter);
        painter->restore();
        painter->setPen(subduedText(palette));
        const QRect line(option.rect.left() + 4, option.rect.bottom() - kNamePx, option.rect.width() - 8, kNamePx);
        painter->drawText(line, Qt::AlignCenter,
                          option.fontMetrics.elidedText(structure.name, Qt::ElideRight, line.width()));
        painter->restore();
    }

private:
    const std::vector<PickedStructure>& m_structures;
};

} // namespace

TemplatePicker::TemplatePicker(JobRunner& jobs, const QString& userFile, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_jobs(jobs), m_userFile(userFile), m_loading(jobs), m_saving(jobs, Lane::Background)
{
    setObjectName(QStringLiteral("sketch.templates"));
    setAccessibleName(tr("Templates"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    buildLayout();
    reload();
}

TemplatePicker::~TemplatePicker() = default;

void TemplatePicker::buildLayout()
{
    m_find = new QLineEdit(this);
    m_find->setObjectName(QStringLiteral("sketch.templates.find"));
    m_find->setPlaceholderText(tr("Find a structure by name"));
    m_find->setAccessibleName(tr("Find a structure by name"));
    m_find->setClearButtonEnabled(true);
    m_categories = new QListWidget(this);
    m_categories->setObjectName(QStringLiteral("sketch.templates.categories"));
    m_categories->setAccessibleName(tr("Kinds of structures"));
    m_categories->setFixedWidth(158);
    m_categories->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_grid = new QListWidget(this);
    m_grid->setObjectName(QStringLiteral("sketch.templates.grid"));
    m_grid->setAccessibleName(tr("Structures"));
    m_grid->setViewMode(QListView::IconMode);
    m_grid->setMovement(QListView::Static);
    m_grid->setResizeMode(QListView::Adjust);
    m_grid->setUniformItemSizes(true);
    m_grid->setMouseTracking(true);
    m_grid->setItemDelegate(new StructureDelegate(m_structures, m_grid));
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("sketch.templates.name"));
    m_name->setPlaceholderText(tr("Name for a template of your own"));
    m_name->setAccessibleName(m_name->placeholderText());
    m_save = new QPushButton(tr("Save the sketch as a template"), this);
    m_save->setObjectName(QStringLiteral("sketch.templates.save"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_find);
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_categories);
    middle->addWidget(m_grid, 1);
    layout->addLayout(middle, 1);
    auto* below = new QHBoxLayout;
    below->addWidget(m_name, 1);
    below->addWidget(m_save);
    layout->addLayout(below);
    resize(660, 470);
    connect(m_find, &QLineEdit::textChanged, this, &TemplatePicker::showStructures);
    connect(m_categories, &QListWidget::currentRowChanged, this, [this] {
        if (!m_find->text().isEmpty())
            m_find->clear();
        showStructures();
    });
    connect(m_grid, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        const PickedStructure picked = m_structures[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
        close();
        Q_EMIT chosen(picked);
    });
    connect(m_grid, &QListWidget::itemActivated, m_grid, &QListWidget::itemClicked);
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveAsked(m_name->text().trimmed()); });
    connect(m_name, &QLineEdit::returnPressed, m_save, &QPushButton::click);
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_save->setEnabled(!text.trimmed().isEmpty()); });
    m_save->setEnabled(false);
    m_grid->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_grid, &QListWidget::customContextMenuRequested, this, [this](const QPoint& place) {
        const auto* item = m_grid->itemAt(place);
        if (item == nullptr)
            return;
        const auto& structure = m_structures[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
        if (structure.category != mine())
            return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(tr("Delete %1").arg(structure.name), this,
                        [this, name = structure.name] { removeTemplate(name); });
        menu->popup(m_grid->viewport()->mapToGlobal(place));
    });
}

Result<TemplatePicker::Loaded> TemplatePicker::load(const std::string& shipped, const std::string& groups,
                                                    const QString& userFile)
{
    Loaded loaded;
    const auto add = [&](const QString& category, const QString& name, const std::string& text,
                         const std::string& group) {
        auto made = sketch::makeTemplate(text);
        if (!made)
            return; // a template of a user's that can't be read any more is kept in the file, and not shown
        loaded.structures.push_back(
            {category, name, group, std::make_shared<const sketch::Template>(std::move(*made))});
    };
    MOLRL_TRY(const auto own, sketch::TemplateLibrary::parse(shipped));
    for (const auto& entry : own.entries())
        add(toQString(entry.category), toQString(entry.name), entry.text, {});
    MOLRL_TRY(const auto library, sketch::GroupLibrary::parse(groups));
    for (const auto& [name, smiles] : library.smiles())
        add(TemplatePicker::groups(), toQString(name), smiles, name);
    QFile file(userFile);
    if (!userFile.isEmpty() && file.open(QIODevice::ReadOnly)) {
        MOLRL_TRY(loaded.mine, sketch::TemplateLibrary::parse(file.readAll().toStdString()));
        for (const auto& entry : loaded.mine.entries())
            add(mine(), toQString(entry.name), entry.text, {});
    }
    return loaded;
}

void TemplatePicker::reload()
{
    const std::string shipped = readResource("structures.tsv").toStdString();
    const std::string groups = readResource("groups.tsv").toStdString();
    m_loading.start(
        tr("Read the templates"),
        [shipped, groups, file = m_userFile](JobContext&) { return load(shipped, groups, file); }, this,
        [this](Result<Loaded> loaded) {
            if (!loaded)
                return Q_EMIT failed(tr("The templates could not be read."), loaded.error());
            m_structures = std::move(loaded->structures);
            m_mine = std::move(loaded->mine);
            showCategories();
            Q_EMIT changed();
        });
}

void TemplatePicker::store()
{
    m_saving.start(
        tr("Save the templates"),
        [file = m_userFile, text = QByteArray::fromStdString(m_mine.toText())](JobContext&) -> Result<bool> {
            QDir().mkpath(QFileInfo(file).path());
            QSaveFile out(file);
            if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size() || !out.commit())
                return fail(ErrorCode::IoError, out.errorString().toStdString(), file.toStdString());
            return true;
        },
        this,
        [this](Result<bool> saved) {
            if (!saved)
                return Q_EMIT failed(tr("The template was not saved."), saved.error());
            reload();
        });
}

void TemplatePicker::saveTemplate(const QString& name, const sketch::Drawing& drawing)
{
    if (const auto added = m_mine.add(mine().toStdString(), name.toStdString(), drawing); !added)
        return Q_EMIT failed(tr("The template was not saved."), added.error());
    m_name->clear();
    store();
}

void TemplatePicker::removeTemplate(const QString& name)
{
    if (m_mine.remove(mine().toStdString(), name.toStdString()))
        store();
}

void TemplatePicker::showCategories()
{
    const QString before = m_categories->currentItem() != nullptr ? m_categories->currentItem()->text() : QString();
    QStringList names;
    for (const auto& structure : m_structures)
        if (!names.contains(structure.category))
            names << structure.category;
    if (!names.contains(mine()))
        names << mine();
    const QSignalBlocker quiet(m_categories);
    m_categories->clear();
    m_categories->addItems(names);
    m_categories->setCurrentRow(std::max(0, static_cast<int>(names.indexOf(before))));
    showStructures();
}

void TemplatePicker::showStructures()
{
    const QString wanted = m_find->text().trimmed();
    const QString category = m_categories->currentItem() != nullptr ? m_categories->currentItem()->text() : QString();
    m_grid->clear();
    for (std::size_t i = 0; i < m_structures.size(); ++i) {
        const auto& structure = m_structures[i];
        const bool fits =
            wanted.isEmpty() ? structure.category == category : structure.name.contains(wanted, Qt::CaseInsensitive);
        if (!fits)
            continue;
        auto* item = new QListWidgetItem(m_grid);
        item->setData(Qt::UserRole, static_cast<int>(i));
        item->setToolTip(!structure.group.empty()       ? tr("%1 (type it on an atom)").arg(structure.name)
                         : structure.category == mine() ? tr("%1 (right click deletes it)").arg(structure.name)
                                                        : structure.name);
        item->setData(Qt::AccessibleTextRole, structure.name);
    }
}

void TemplatePicker::openAt(const QPoint& globalCorner, const QString& category)
{
    if (!category.isEmpty())
        for (int i = 0; i < m_categories->count(); ++i)
            if (m_categories->item(i)->text() == category)
                m_categories->setCurrentRow(i);
    const QRect screen =
        (parentWidget() != nullptr ? parentWidget()->screen() : QGuiApplication::primaryScreen())->availableGeometry();
    move(std::clamp(globalCorner.x(), screen.left(), std::max(screen.left(), screen.right() - width())),
         std::clamp(globalCorner.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    show();
    m_find->setFocus();
}

} // namespace molrl::ui
