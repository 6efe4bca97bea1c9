// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/finetune_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/training/finding_tree.h"
#include "ui/training/preflight_words.h"
#include "ui/training/training_data.h"
#include "ui/widgets/busy_overlay.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTreeWidget>
#include <algorithm>
#include <utility>

namespace molrl::ui {
namespace {

void selectData(QComboBox* box, const QVariant& value)
{
    box->setCurrentIndex(std::max(0, box->findData(value)));
}

} // namespace

FinetuneDialog::FinetuneDialog(Document& document, const QString& folder, ThreadBudget budget, const QString& device,
                               QWidget* parent)
    : QDialog(parent), m_document(document), m_folder(folder), m_budget(budget), m_device(device),
      m_reading(document.jobs()), m_sniffing(document.jobs()), m_checking(document.jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("finetuneDialog"));
    setWindowTitle(tr("New fine-tuning"));
    buildLayout();
    useSettings({}, training::FinetuneConfig{});
    connect(m_source, &QComboBox::currentIndexChanged, this, &FinetuneDialog::readColumns);
    connect(m_browse, &QPushButton::clicked, this, &FinetuneDialog::chooseFile);
    connect(m_labels, &QTreeWidget::itemChanged, this, [this] {
        m_isChecked = false;
        updateButtons();
    });
    connect(m_task, &QComboBox::currentIndexChanged, this, [this] { m_isChecked = false; });
    for (QComboBox* box : {m_policy, m_split, m_splitColumn})
        connect(box, &QComboBox::currentIndexChanged, this, &FinetuneDialog::startCheck);
    connect(m_splitSeed, &QSpinBox::valueChanged, this, &FinetuneDialog::startCheck);
    // The expected time depends on these.
    for (QSpinBox* box : {m_members, m_epochs, m_batch})
        connect(box, &QSpinBox::valueChanged, this, [this] {
            if (std::exchange(m_isChecked, false))
                m_estimate->setText(tr("The time was measured for other settings; the check measures it again."));
        });
    connect(&m_document, &Document::columnsChanged, this, [this] {
        if (isFromWorkspace())
            readColumns();
    });
    connect(&m_document, &Document::workspaceChanged, this, &FinetuneDialog::readColumns);
    connect(&m_document, &Document::networkChanged, this, &FinetuneDialog::updateButtons);
    readColumns();
    goTo(0);
}

FinetuneDialog::~FinetuneDialog() = default;

bool FinetuneDialog::isFromWorkspace() const
{
    return m_source->currentData().toBool();
}

void FinetuneDialog::useSettings(const QString& name, const training::FinetuneConfig& config)
{
    m_base = config;
    m_name->setText(name);
    selectData(m_task, toQString(config.task));
    selectData(m_policy, toQString(config.duplicates));
    selectData(m_split, toQString(config.split));
    m_splitSeed->setValue(static_cast<int>(config.splitSeed));
    m_members->setValue(config.members);
    m_epochs->setValue(config.epochs);
    m_patience->setValue(config.patience);
    m_batch->setValue(config.batch);
    m_seed->setValue(static_cast<int>(config.seed));
    m_augment->setChecked(config.augment);
    m_balanced->setChecked(config.classWeights != "none");
}

void FinetuneDialog::useFile(const QString& path)
{
    m_file->setText(path);
    selectData(m_source, false);
    readColumns();
}

void FinetuneDialog::chooseLabels(const QStringList& names)
{
    m_wanted = names;
    for (int i = 0; i < m_labels->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_labels->topLevelItem(i);
        if (names.contains(item->text(0)))
            item->setCheckState(0, Qt::Checked);
    }
}

void FinetuneDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Compounds with labels"), {},
                                   tr("Molecules (*.csv *.tsv *.smi *.txt *.sdf *.gz *.zst);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &FinetuneDialog::useFile);
    dialog->open();
}

void FinetuneDialog::readColumns()
{
    m_sniffing.stop();
    m_reading.stop();
    m_isChecked = false;
    m_file->setEnabled(!isFromWorkspace());
    m_browse->setEnabled(!isFromWorkspace());
    if (isFromWorkspace()) {
        const auto workspace = m_document.workspace();
        if (!workspace) {
            fillColumns({}, {});
            return;
        }
        m_reading.start(
            tr("Reading columns"), [workspace](JobContext&) { return workspace->columns(); }, this,
            [this](Result<std::vector<workspace::Column>> columns) {
                QStringList names, kinds;
                m_columns = columns.value_or(std::vector<workspace::Column>{});
                for (const workspace::Column& column : m_columns) {
                    names << toQString(column.name);
                    kinds << (column.kind == workspace::ColumnKind::Number ? tr("numbers") : tr("text"));
                }
                fillColumns(names, kinds);
            });
        return;
    }
    if (m_file->text().isEmpty()) {
        fillColumns({}, {});
        return;
    }
    m_sniffing.start(
        tr("Looking at the file"), [path = m_file->text().toStdString()](JobContext&) { return chem::sniffFile(path); },
        this,
        [this](Result<chem::FileSniff> sniff) {
            if (!sniff) {
                fillColumns({}, {});
                m_dataWords->setText(toErrorText(sniff.error()).details);
                return;
            }
            QStringList names, kinds;
            const bool isText = sniff->options.format == chem::FileFormat::Delimited;
            for (std::size_t i = 0; i < sniff->columns.size(); ++i) {
                if (isText && static_cast<int>(i) == sniff->options.structureColumn.value_or(-1))
                    continue;
                names << toQString(sniff->columns[i]);
                const bool number = i < sniff->columnTypes.size() && sniff->columnTypes[i] == chem::ColumnType::Number;
                kinds << (number ? tr("numbers") : tr("text"));
            }
            fillColumns(names, kinds);
        });
}

void FinetuneDialog::fillColumns(const QStringList& names, const QStringList& kinds)
{
    const QStringList chosen = chosenLabels() + m_wanted;
    {
        const QSignalBlocker quiet(m_labels);
        m_labels->clear();
        for (qsizetype i = 0; i < names.size(); ++i) {
            auto* item = new QTreeWidgetItem(m_labels, {names[i], kinds[i]});
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setCheckState(0, chosen.contains(names[i]) ? Qt::Checked : Qt::Unchecked);
        }
    }
    {
        const QSignalBlocker quiet(m_splitColumn);
        m_splitColumn->clear();
        m_splitColumn->addItems(names);
        m_splitColumn->setCurrentIndex(m_splitColumn->findText(toQString(m_base.splitColumn)));
    }
    m_dataWords->setText(
        !names.isEmpty() ? QString()
        : isFromWorkspace()
            ? tr("The workspace has no column that could be learned. Import a file with labels, or choose one here.")
        : m_file->text().isEmpty() ? tr("Choose a file of compounds with labels.")
                                   : tr("The file has no column besides the structures."));
    updateButtons();
}

QStringList FinetuneDialog::chosenLabels() const
{
    QStringList names;
    for (int i = 0; i < m_labels->topLevelItemCount(); ++i)
        if (m_labels->topLevelItem(i)->checkState(0) == Qt::Checked)
            names << m_labels->topLevelItem(i)->text(0);
    return names;
}

FinetuneRequest FinetuneDialog::request() const
{
    FinetuneRequest request;
    const QStringList labels = chosenLabels();
    request.name =
        m_name->text().trimmed().isEmpty() ? labels.join(QLatin1Char('-')).left(60) : m_name->text().trimmed();
    request.fromWorkspace = isFromWorkspace();
    request.config = m_base;
    request.config.task = m_task->currentData().toString().toStdString();
    request.config.duplicates = m_policy->currentData().toString().toStdString();
    request.config.split = m_split->currentData().toString().toStdString();
    const bool needsColumn = request.config.split == "column" || request.config.split == "ordered";
    request.config.splitColumn = needsColumn ? m_splitColumn->currentText().toStdString() : std::string();
    request.config.splitSeed = static_cast<std::uint64_t>(m_splitSeed->value());
    request.config.members = m_members->value();
    request.config.epochs = m_epochs->value();
    request.config.patience = m_patience->value();
    request.config.batch = m_batch->value();
    request.config.seed = static_cast<std::uint64_t>(m_seed->value());
    request.config.augment = m_augment->isChecked();
    request.config.classWeights = m_balanced->isChecked() ? "balanced" : "none";
    request.source.task = request.config.task;
    request.source.splitColumn = request.config.splitColumn;
    for (const QString& label : labels)
        request.source.labels.push_back(label.toStdString());
    if (isFromWorkspace()) {
        for (const workspace::Column& column : m_columns)
            if (labels.contains(toQString(column.name)) || column.name == request.config.splitColumn)
                request.columns.push_back(column);
    } else {
        request.source.path = m_file->text().toStdString();
    }
    return request;
}

/// Of the workspace: what is learned, and whatever else may give it away. What a model predicted says nothing new.
std::vector<workspace::Column> FinetuneDialog::columnsToCheck() const
{
    std::vector<workspace::Column> columns = request().columns;
    const auto isTaken = [&](const workspace::Column& column) {
        const QString name = toQString(column.name).toLower();
        return name == QLatin1String("smiles") || name == QLatin1String("name") ||
               name == QLatin1String(kCompoundIdColumn) ||
               std::any_of(columns.begin(), columns.end(), [&](const auto& other) { return other.id == column.id; });
    };
    for (const workspace::Column& column : m_columns)
        if (!isTaken(column) && !column.origin.starts_with("predicted by "))
            columns.push_back(column);
    return columns;
}

void FinetuneDialog::goTo(int step)
{
    const int reachable = chosenLabels().isEmpty() ? 0 : m_isChecked && m_check.canStart ? 2 : 1;
    step = std::clamp(step, 0, reachable);
    m_pages->setCurrentIndex(step);
    {
        const QSignalBlocker quiet(m_steps);
        m_steps->setCurrentRow(step);
    }
    if (step == 1 && !m_isChecked)
        startCheck();
    updateButtons();
}

void FinetuneDialog::next()
{
    if (m_pages->currentIndex() < 2) {
        goTo(m_pages->currentIndex() + 1);
        return;
    }
    Q_EMIT startRequested(request());
    accept();
}

void FinetuneDialog::startCheck()
{
    m_isChecked = false;
    const bool needsColumn =
        m_split->currentData() == QStringLiteral("column") || m_split->currentData() == QStringLiteral("ordered");
    m_splitColumn->setEnabled(needsColumn);
    m_splitSeed->setEnabled(!needsColumn && m_split->currentData() != QStringLiteral("scaffold"));
    if (m_pages->currentIndex() == 0)
        return; // looked at when the step is reached
    if (needsColumn && m_splitColumn->currentIndex() < 0) {
        PreflightText wish;
        wish.headline = tr("Choose the column that splits the compounds.");
        showCheck(wish);
        return;
    }
    m_busy->start(tr("Looking at the compounds and labels"));
    updateButtons();
    m_checking.start(
        tr("Check the data"),
        [wish = request(), checked = columnsToCheck(), workspace = m_document.workspace(),
         network = m_document.network(), file = (m_folder + QStringLiteral("/.check.csv")).toStdString(),
         threads = m_budget.threads,
         device = m_device.toStdString()](JobContext& job) mutable -> Result<PreflightText> {
            if (wish.fromWorkspace) {
                if (!workspace)
                    return fail(ErrorCode::NotFound, "no workspace is open");
                JobContext writing = job.part(0, 0.1);
                MOLRL_CHECK(writeTrainingData(*workspace, checked, file, writing));
                wish.source.path = file;
            }
            JobContext checking = job.part(0.1, 1);
            return checkData(wish, network.get(), threads, device, checking);
        },
        this, [this](Result<PreflightText> check) { showCheck(std::move(check)); });
}

void FinetuneDialog::showCheck(Result<PreflightText> check)
{
    if (!check && check.error().code == ErrorCode::Cancelled)
        return;
    m_busy->stop();
    if (check) {
        m_check = std::move(*check);
        m_isChecked = true;
    } else {
        m_check = {};
        const ErrorText words = toErrorText(check.error());
        m_check.headline = tr("This can't be learned as it is.");
        m_check.lines.push_back(
            {PreflightText::Weight::Problem, words.title, words.remedy + QLatin1Char('\n') + words.details});
    }
    m_headline->setText(m_check.headline);
    m_estimate->setText(m_check.estimate);
    m_report->setFindings(m_check.lines);
    updateButtons();
}

void FinetuneDialog::updateButtons()
{
    const int page = m_pages->currentIndex();
    const auto network = m_document.network();
    m_model->setText(network ? tr("Begins with the model in use: %1.").arg(toQString(network->provenance().name))
                             : tr("No model is loaded yet."));
    m_back->setEnabled(page > 0);
    const bool mayGoOn = page == 0   ? !chosenLabels().isEmpty()
                         : page == 1 ? m_isChecked && m_check.canStart && !m_checking.isRunning()
                                     : network != nullptr;
    m_next->setEnabled(mayGoOn);
    m_next->setText(page == 2 ? tr("Start") : tr("Next"));
    for (int i = 0; i < m_steps->count(); ++i) {
        const bool reachable =
            i == 0 || (i == 1 && !chosenLabels().isEmpty()) || (i == 2 && m_isChecked && m_check.canStart);
        m_steps->item(i)->setFlags(reachable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
    }
}

} // namespace molrl::ui
