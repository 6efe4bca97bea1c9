// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/import_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

QComboBox* makeBox(const char* name, const QString& label, const QString& tip, QFormLayout* form)
{
    auto* box = new QComboBox;
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(label);
    box->setToolTip(tip);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(12);
    form->addRow(label, box);
    return box;
}

QCheckBox* makeCheck(const char* name, const QString& text, const QString& tip, bool on, QBoxLayout* layout)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(QLatin1String(name));
    box->setToolTip(tip);
    box->setChecked(on);
    layout->addWidget(box);
    return box;
}

QTableView* makeTable(const char* name, const QString& accessibleName, QAbstractItemModel* model)
{
    auto* view = new QTableView;
    view->setObjectName(QLatin1String(name));
    view->setAccessibleName(accessibleName);
    view->setModel(model);
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setWordWrap(false);
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 10);
    view->verticalHeader()->hide();
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->horizontalHeader()->setHighlightSections(false);
    return view;
}

template <class T> std::optional<T> chosen(const QComboBox* box)
{
    const QVariant data = box->currentData();
    return data.isValid() ? std::optional<T>(static_cast<T>(data.toInt())) : std::nullopt;
}

void select(QComboBox* box, const QVariant& data)
{
    box->setCurrentIndex(std::max(0, box->findData(data)));
}

} // namespace

ImportDialog::ImportDialog(JobRunner& jobs, ThreadBudget budget, QWidget* parent)
    : QDialog(parent), m_jobs(jobs), m_budget(budget), m_sniffing(jobs)
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import molecules"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    auto* body = new QHBoxLayout;
    body->setSpacing(16);
    auto* left = new QWidget(this);
    left->setFixedWidth(fontMetrics().averageCharWidth() * 54);
    buildFiles(left);
    left->layout()->addWidget(buildReading());
    left->layout()->addWidget(buildStandardizing());
    body->addWidget(left);
    body->addWidget(buildColumns(), 1);
    layout->addLayout(body, 1);

    auto* foot = new QHBoxLayout;
    m_status = new QLabel(this);
    m_status->setObjectName(QStringLiteral("import.status"));
    m_status->setWordWrap(true);
    foot->addWidget(m_status, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("import.cancel"));
    m_import = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    m_import->setObjectName(QStringLiteral("import.accept"));
    m_import->setToolTip(tr("Import in the background; the window stays usable (Return)"));
    m_import->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    foot->addWidget(buttons, 0, Qt::AlignBottom);
    layout->addLayout(foot);
    resize(1120, 700);
    updateButtons();
}

void ImportDialog::buildFiles(QWidget* parent)
{
    auto* layout = new QVBoxLayout(parent);
    layout->setContentsMargins({});
    layout->setSpacing(12);
    m_list = new QListWidget(parent);
    m_list->setObjectName(QStringLiteral("import.files"));
    m_list->setAccessibleName(tr("Files to import"));
    m_list->setMinimumHeight(fontMetrics().lineSpacing() * 4);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        showFile();
        look();
    });
    layout->addWidget(m_list, 1);
    auto* row = new QHBoxLayout;
    auto* add = new QPushButton(tr("Add files…"), parent);
    add->setObjectName(QStringLiteral("import.addFiles"));
    add->setToolTip(tr("Add more files of molecules"));
    add->setAutoDefault(false);
    connect(add, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    m_remove = new QPushButton(tr("Remove"), parent);
    m_remove->setObjectName(QStringLiteral("import.removeFile"));
    m_remove->setToolTip(tr("Take the marked file off the list"));
    m_remove->setAutoDefault(false);
    connect(m_remove, &QPushButton::clicked, this, &ImportDialog::removeFile);
    row->addWidget(add);
    row->addWidget(m_remove);
    row->addStretch(1);
    layout->addLayout(row);
}

QWidget* ImportDialog::buildReading()
{
    auto* group = new QGroupBox(tr("How to read the file"), this);
    auto* form = new QFormLayout(group);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_format = makeBox("import.format", tr("Format"), tr("What kind of file this is"), form);
    using chem::FileFormat;
    m_format->addItem(tr("as the file looks"));
    m_format->addItem(tr("SMILES, one a line"), static_cast<int>(FileFormat::Smiles));
    m_format->addItem(tr("table (CSV, TSV …)"), static_cast<int>(FileFormat::Delimited));
    m_format->addItem(tr("SDF"), static_cast<int>(FileFormat::Sdf));
    m_format->addItem(tr("MOL"), static_cast<int>(FileFormat::Mol));
    m_format->addItem(tr("InChI, one a line"), static_cast<int>(FileFormat::Inchi));
    m_delimiter = makeBox("import.delimiter", tr("Columns end with"), tr("What stands between the columns"), form);
    m_delimiter->addItem(tr("as the file looks"));
    m_delimiter->addItem(tr("comma ,"), static_cast<int>(','));
    m_delimiter->addItem(tr("tabulator"), static_cast<int>('\t'));
    m_delimiter->addItem(tr("semicolon ;"), static_cast<int>(';'));
    m_delimiter->addItem(tr("bar |"), static_cast<int>('|'));
    m_delimiter->addItem(tr("blank"), static_cast<int>(' '));
    m_header = makeBox("import.header", tr("First row"), tr("Whether the first row names the columns"), form);
    m_header->addItem(tr("as the file looks"));
    m_header->addItem(tr("names the columns"), 1);
    m_header->addItem(tr("is a molecule"), 0);
    m_encoding = makeBox("import.encoding", tr("Letters"), tr("How letters beyond English are written"), form);
    m_encoding->addItem(tr("as the file looks"));
    m_encoding->addItem(tr("UTF-8"), static_cast<int>(chem::TextEncoding::Utf8));
    m_encoding->addItem(tr("Latin-1 (Western)"), static_cast<int>(chem::TextEncoding::Latin1));
    m_structure = makeBox("import.structure", tr("Structures from"), tr("The column of SMILES or InChI"), form);
    m_name = makeBox("import.name", tr("Names from"), tr("The column that names the compounds"), form);
    for (QComboBox* box : {m_format, m_delimiter, m_header, m_encoding, m_structure, m_name})
        connect(box, &QComboBox::activated, this, &ImportDialog::readOverrides);
    return group;
}

QWidget* ImportDialog::buildStandardizing()
{
    auto* group = new QGroupBox(tr("Standardise structures"), this);
    auto* layout = new QVBoxLayout(group);
    const chem::StandardizeOptions standard;
    m_strip = makeCheck("import.strip", tr("Keep the largest fragment"),
                        tr("Takes salts and solvents away; the original is kept beside it"),
                        standard.keepLargestFragment, layout);
    m_neutralize = makeCheck("import.neutralize", tr("Neutralise charges"),
                             tr("Adds or takes protons where that removes a charge"), standard.neutralize, layout);
    m_tautomer =
        makeCheck("import.tautomer", tr("Canonical tautomer (slow)"),
                  tr("Draws all tautomers of a compound in the same form"), standard.canonicalTautomer, layout);
    return group;
}

QWidget* ImportDialog::buildColumns()
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    m_columns = new ColumnMappingModel(this);
    m_columnView = makeTable("import.columns", tr("Columns of the file"), m_columns);
    m_columnView->setItemDelegateForColumn(ColumnMappingModel::Kind, new KindDelegate(this));
    m_columnView->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                  QAbstractItemView::SelectedClicked);
    m_columnView->horizontalHeader()->setStretchLastSection(true);
    m_preview = new ImportPreviewModel(this);
    m_previewView = makeTable("import.preview", tr("The first rows of the file"), m_preview);
    m_previewView->verticalHeader()->show();
    m_previewView->setEditTriggers(QAbstractItemView::NoEditTriggers);
    splitter->addWidget(m_columnView);
    splitter->addWidget(m_previewView);
    return splitter;
}

void ImportDialog::addFiles(const QStringList& paths)
{
    for (const QString& path : paths) {
        auto file = std::make_unique<ImportFileState>();
        file->path = path;
        m_files.push_back(std::move(file));
        auto* item = new QListWidgetItem(QFileInfo(path).fileName(), m_list);
        item->setToolTip(path);
    }
    if (m_list->currentRow() < 0 && m_list->count() > 0)
        m_list->setCurrentRow(0);
    look();
    updateButtons();
}

void ImportDialog::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Add files of molecules"), {}, moleculeFileFilter());
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::addFiles);
    dialog->open();
}

void ImportDialog::removeFile()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    m_sniffing.stop();
    m_columns->setFile(nullptr);
    m_preview->setFile(nullptr);
    m_files.erase(m_files.begin() + row);
    delete m_list->takeItem(row);
    showFile();
    look();
}

ImportFileState* ImportDialog::current()
{
    const int row = m_list->currentRow();
    return row < 0 || static_cast<std::size_t>(row) >= m_files.size() ? nullptr
                                                                      : m_files[static_cast<std::size_t>(row)].get();
}

void ImportDialog::look()
{
    const auto isUnknown = [](const ImportFileState& file) { return !file.sniff && !file.error; };
    ImportFileState* next = current();
    if (next == nullptr || !isUnknown(*next)) {
        const auto found = std::find_if(m_files.begin(), m_files.end(), [&](const auto& f) { return isUnknown(*f); });
        next = found == m_files.end() ? nullptr : found->get();
    }
    updateButtons();
    if (next == nullptr)
        return;
    m_sniffing.start(
        tr("Look at %1").arg(QFileInfo(next->path).fileName()),
        [path = next->path.toStdString(), wishes = next->wishes](JobContext&) { return chem::sniffFile(path, wishes); },
        this, [this, path = next->path](Result<chem::FileSniff> sniff) { onLooked(path, std::move(sniff)); });
    updateButtons();
}

void ImportDialog::onLooked(const QString& path, Result<chem::FileSniff> sniff)
{
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        ImportFileState& file = *m_files[i];
        if (file.path != path || file.sniff || file.error)
            continue;
        QListWidgetItem* item = m_list->item(static_cast<int>(i));
        if (sniff) {
            file.setSniff(*sniff);
            item->setIcon(makeIcon(QStringLiteral("check")));
        } else {
            file.error = sniff.error();
            item->setIcon(makeIcon(QStringLiteral("error")));
            item->setToolTip(toErrorText(sniff.error()).details);
        }
        break;
    }
    showFile();
    look();
}

void ImportDialog::fillColumnBoxes(const ImportFileState& file)
{
    m_structure->clear();
    m_name->clear();
    m_name->addItem(tr("no column"), -1);
    for (std::size_t i = 0; file.sniff && i < file.sniff->columns.size(); ++i) {
        const QString name = toQString(file.sniff->columns[i]);
        m_structure->addItem(name, static_cast<int>(i));
        m_name->addItem(name, static_cast<int>(i));
    }
    if (!file.sniff)
        return;
    select(m_structure, file.sniff->options.structureColumn.value_or(0));
    select(m_name, file.sniff->options.nameColumn.value_or(-1));
}

void ImportDialog::showFile()
{
    m_isFilling = true;
    ImportFileState* file = current();
    m_columns->setFile(file);
    m_preview->setFile(file);
    if (file != nullptr) {
        const auto& w = file->wishes;
        m_format->setCurrentIndex(w.format ? m_format->findData(static_cast<int>(*w.format)) : 0);
        m_delimiter->setCurrentIndex(w.delimiter ? m_delimiter->findData(static_cast<int>(*w.delimiter)) : 0);
        m_header->setCurrentIndex(w.hasHeader ? m_header->findData(static_cast<int>(*w.hasHeader)) : 0);
        m_encoding->setCurrentIndex(w.encoding ? m_encoding->findData(static_cast<int>(*w.encoding)) : 0);
        fillColumnBoxes(*file);
    }
    const bool isTable = file != nullptr && file->sniff && file->sniff->options.format == chem::FileFormat::Delimited;
    for (QComboBox* box : {m_delimiter, m_header, m_structure, m_name})
        box->setEnabled(isTable);
    m_columnView->resizeColumnsToContents();
    for (int i = 0; i < ColumnMappingModel::Example; ++i)
        m_columnView->setColumnWidth(i, std::clamp(m_columnView->columnWidth(i) + 24, 90, 260));
    m_previewView->resizeColumnsToContents();
    for (int i = 0; i < m_preview->columnCount(); ++i)
        m_previewView->setColumnWidth(i, std::min(m_previewView->columnWidth(i) + 16, 280));
    m_isFilling = false;
    updateButtons();
}

void ImportDialog::readOverrides()
{
    ImportFileState* file = current();
    if (file == nullptr || m_isFilling)
        return;
    auto& w = file->wishes;
    w.format = chosen<chem::FileFormat>(m_format);
    w.delimiter = chosen<char>(m_delimiter);
    w.hasHeader = chosen<bool>(m_header);
    w.encoding = chosen<chem::TextEncoding>(m_encoding);
    if (m_structure->isEnabled() && sender() == m_structure)
        w.structureColumn = chosen<int>(m_structure);
    if (m_name->isEnabled() && sender() == m_name)
        w.nameColumn = chosen<int>(m_name);
    if (sender() == m_format || sender() == m_delimiter) { // the columns are others now
        w.structureColumn.reset();
        w.nameColumn.reset();
    }
    // The old look stays on the screen until the new one is there.
    m_sniffing.start(
        tr("Look at %1").arg(QFileInfo(file->path).fileName()),
        [path = file->path.toStdString(), wishes = file->wishes](JobContext&) { return chem::sniffFile(path, wishes); },
        this,
        [this, path = file->path](Result<chem::FileSniff> sniff) {
            ImportFileState* shown = current();
            if (shown == nullptr || shown->path != path)
                return;
            auto oldMapping = shown->mapping;
            auto oldColumns = shown->sniff ? shown->sniff->columns : std::vector<std::string>();
            shown->sniff.reset();
            shown->error.reset();
            onLooked(path, std::move(sniff));
            if (shown->sniff && shown->sniff->columns == oldColumns)
                shown->mapping = oldMapping;
        });
    updateButtons();
}

void ImportDialog::updateButtons()
{
    const bool looking = m_sniffing.isRunning();
    const auto bad = std::count_if(m_files.begin(), m_files.end(), [](const auto& f) { return f->error.has_value(); });
    const auto good = std::count_if(m_files.begin(), m_files.end(), [](const auto& f) { return f->sniff.has_value(); });
    m_import->setEnabled(!looking && good > 0);
    m_import->setText(good > 1 ? tr("Import %1 files").arg(good) : tr("Import"));
    m_remove->setEnabled(m_list->currentRow() >= 0);
    const ImportFileState* file = current();
    if (file != nullptr && file->error) {
        const ErrorText words = toErrorText(*file->error);
        m_status->setText(tr("%1: %2. %3").arg(QFileInfo(file->path).fileName(), words.title, words.remedy));
        m_status->setToolTip(words.details);
    } else if (looking) {
        m_status->setText(tr("Looking at the file …"));
    } else if (bad > 0) {
        m_status->setText(tr("%n file(s) can't be read and will be left out.", nullptr, static_cast<int>(bad)));
    } else if (file != nullptr && file->sniff) {
        m_status->setText(tr("%1, %2, %n column(s). Rows that can't be read are kept and marked.", nullptr,
                             static_cast<int>(file->sniff->columns.size()))
                              .arg(QFileInfo(file->path).fileName(),
                                   QLocale().formattedDataSize(static_cast<qint64>(file->sniff->fileBytes))));
    } else {
        m_status->setText(tr("Add files of SMILES, CSV, TSV, SDF, MOL or InChI, packed or not."));
    }
}

void ImportDialog::accept()
{
    if (!m_import->isEnabled())
        return;
    chem::StandardizeOptions standardize;
    standardize.keepLargestFragment = m_strip->isChecked();
    standardize.neutralize = m_neutralize->isChecked();
    standardize.canonicalTautomer = m_tautomer->isChecked();
    std::vector<ImportRequest> requests;
    for (const auto& file : m_files)
        if (file->sniff)
            requests.push_back(file->toRequest(standardize, m_budget));
    Q_EMIT importRequested(requests);
    QDialog::accept();
}

} // namespace molrl::ui
