// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/import_report_dialog.h"

#include "ui/adapt/adapt.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

QByteArray csvCell(const std::string& text)
{
    QByteArray cell = QByteArray::fromStdString(text);
    if (!cell.contains(',') && !cell.contains('"') && !cell.contains('\n') && !cell.contains('\r'))
        return cell;
    cell.replace("\"", "\"\"");
    return '"' + cell + '"';
}

void appendCsv(QByteArray& out, const char* kind, const std::vector<workspace::ImportIssue>& issues)
{
    for (const auto& issue : issues)
        out += QByteArray(kind) + ',' + QByteArray::number(static_cast<qlonglong>(issue.row)) + ',' +
               QByteArray::number(static_cast<qlonglong>(issue.line)) + ',' + csvCell(issue.text) + ',' +
               csvCell(issue.reason) + '\n';
}

QString describeCounts(const workspace::ImportReport& r)
{
    const auto cell = [](qint64 count, const QString& word) {
        return QStringLiteral("<td style='padding-right:28px'><span style='font-size:large;font-weight:600'>%1</span>"
                              "<br>%2</td>")
            .arg(formatCount(count), word);
    };
    return QStringLiteral("<table><tr>%1%2%3%4%5%6</tr></table>")
        .arg(
            cell(r.rows, ImportReportDialog::tr("rows read")), cell(r.kept, ImportReportDialog::tr("with a structure")),
            cell(r.flagged, ImportReportDialog::tr("flagged")), cell(r.changed, ImportReportDialog::tr("standardised")),
            cell(r.duplicates, ImportReportDialog::tr("duplicates, kept")),
            cell(r.badCells, ImportReportDialog::tr("unreadable cells")));
}

} // namespace

void ImportIssueModel::setIssues(std::shared_ptr<const FinishedImport> owner,
                                 const std::vector<workspace::ImportIssue>* issues)
{
    beginResetModel();
    m_owner = std::move(owner);
    m_issues = issues;
    endResetModel();
}

workspace::CompoundId ImportIssueModel::compoundAt(int row) const
{
    if (m_issues == nullptr || row < 0 || static_cast<std::size_t>(row) >= m_issues->size())
        return {};
    const auto found = m_owner->compoundOfRow.find((*m_issues)[static_cast<std::size_t>(row)].row);
    return found == m_owner->compoundOfRow.end() ? workspace::CompoundId{} : found->second;
}

int ImportIssueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_issues == nullptr ? 0 : static_cast<int>(m_issues->size());
}

int ImportIssueModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : SectionCount;
}

QVariant ImportIssueModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_issues == nullptr)
        return {};
    const auto& issue = (*m_issues)[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() <= Line)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Row: return formatCount(issue.row);
    case Line: return formatCount(issue.line);
    case Text: return toQString(issue.text).simplified();
    case Reason: return toQString(issue.reason);
    default: return {};
    }
}

QVariant ImportIssueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Row: return tr("Row");
    case Line: return tr("Line");
    case Text: return tr("As written");
    case Reason: return tr("What happened");
    default: return {};
    }
}

ImportReportDialog::ImportReportDialog(Selection& selection, QWidget* parent)
    : QDialog(parent), m_selection(selection), m_which(new QComboBox(this)), m_counts(new QLabel(this)),
      m_note(new QLabel(this)), m_tabs(new QTabWidget(this)),
      m_allWell(new QLabel(tr("Every row was read as it stands: nothing was flagged, changed or left out."), this)),
      m_flagged(new ImportIssueModel(this)), m_changed(new ImportIssueModel(this)), m_cells(new ImportIssueModel(this))
{
    setObjectName(QStringLiteral("importReport"));
    setWindowTitle(tr("Import report"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    m_which->setObjectName(QStringLiteral("report.which"));
    m_which->setAccessibleName(tr("Import to look at"));
    m_which->setToolTip(tr("The imports of this session"));
    connect(m_which, &QComboBox::activated, this, [this](int index) { showImport(static_cast<std::size_t>(index)); });
    m_counts->setObjectName(QStringLiteral("report.counts"));
    m_note->setObjectName(QStringLiteral("report.note"));
    m_note->setWordWrap(true);
    m_tabs->setObjectName(QStringLiteral("report.tabs"));
    m_tabs->setAccessibleName(tr("Rows that deserve a word"));
    m_tabs->setDocumentMode(true);
    m_allWell->setAlignment(Qt::AlignCenter);
    m_allWell->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(m_which);
    layout->addWidget(m_counts);
    layout->addWidget(m_note);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_allWell, 1);
    addTab(m_flagged, "report.flagged", tr("Flagged"));
    addTab(m_changed, "report.changed", tr("Standardised"));
    addTab(m_cells, "report.cells", tr("Unreadable cells"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("report.close"));
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    auto* save = buttons->addButton(tr("Export as CSV…"), QDialogButtonBox::ActionRole);
    save->setObjectName(QStringLiteral("report.export"));
    save->setToolTip(tr("Write the rows of this report to a file"));
    connect(save, &QPushButton::clicked, this, &ImportReportDialog::chooseExportFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    layout->addWidget(buttons);
    resize(860, 540);
}

QTableView* ImportReportDialog::addTab(ImportIssueModel* model, const char* name, const QString& title)
{
    auto* view = new QTableView(m_tabs);
    view->setObjectName(QLatin1String(name));
    view->setAccessibleName(title);
    view->setModel(model);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setWordWrap(false);
    view->setFrameShape(QFrame::NoFrame);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 10);
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setStretchLastSection(true);
    view->setColumnWidth(ImportIssueModel::Row, 72);
    view->setColumnWidth(ImportIssueModel::Line, 72);
    view->setColumnWidth(ImportIssueModel::Text, 300);
    connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, model](const QModelIndex& index) { onClicked(*model, index); });
    m_tabs->addTab(view, title);
    return view;
}

void ImportReportDialog::onClicked(const ImportIssueModel& model, const QModelIndex& index)
{
    const workspace::CompoundId id = model.compoundAt(index.row());
    if (!id)
        return;
    m_selection.setSelected(CompoundSet::from({id}));
    m_selection.pick(id);
}

void ImportReportDialog::add(const std::shared_ptr<const FinishedImport>& import)
{
    m_imports.push_back(import);
    m_which->addItem(QFileInfo(QString::fromStdString(import->report.file)).fileName());
    m_which->setVisible(m_imports.size() > 1);
    m_which->setCurrentIndex(m_which->count() - 1);
    showImport(m_imports.size() - 1);
}

void ImportReportDialog::showImport(std::size_t index)
{
    m_shown = m_imports[index];
    const workspace::ImportReport& report = m_shown->report;
    const QString name = QFileInfo(QString::fromStdString(report.file)).fileName();
    setWindowTitle(tr("Import report: %1").arg(name));
    m_counts->setText(describeCounts(report));
    m_counts->setAccessibleName(
        tr("%1 rows, %2 with a structure, %3 flagged")
            .arg(formatCount(report.rows), formatCount(report.kept), formatCount(report.flagged)));
    QString note = tr("Read in %1. Rows without a structure are in the table, marked; none was dropped.")
                       .arg(formatDuration(report.seconds));
    if (report.cancelled)
        note = tr("Cancelled after %1: the rows read until then are in the table, the rest of the file is not.")
                   .arg(formatDuration(report.seconds));
    m_note->setText(note);
    m_flagged->setIssues(m_shown, &report.issues);
    m_changed->setIssues(m_shown, &report.changeSamples);
    m_cells->setIssues(m_shown, &report.cellIssues);
    m_tabs->setTabText(0, tr("Flagged (%1)").arg(formatCount(report.flagged)));
    m_tabs->setTabText(1, tr("Standardised (%1)").arg(formatCount(report.changed)));
    m_tabs->setTabText(2, tr("Unreadable cells (%1)").arg(formatCount(report.badCells)));
    const std::int64_t counts[] = {report.flagged, report.changed, report.badCells};
    int first = -1;
    for (int i = 0; i < 3; ++i) {
        m_tabs->setTabVisible(i, counts[i] > 0);
        if (counts[i] > 0 && first < 0)
            first = i;
    }
    m_tabs->setVisible(first >= 0);
    m_allWell->setVisible(first < 0);
    m_tabs->setCurrentIndex(std::max(first, 0));
}

void ImportReportDialog::chooseExportFile()
{
    auto* dialog = new QFileDialog(this, tr("Export the report"), {}, tr("CSV (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, shown = m_shown](const QString& path) {
        if (const auto done = writeReportCsv(shown->report, path); !done)
            Q_EMIT failed(tr("The report could not be written."), done.error());
    });
    dialog->open();
}

Result<void> writeReportCsv(const workspace::ImportReport& report, const QString& path)
{
    QByteArray text = "kind,row,line,text,reason\n";
    appendCsv(text, "flagged", report.issues);
    appendCsv(text, "standardised", report.changeSamples);
    appendCsv(text, "unreadable cell", report.cellIssues);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return fail(ErrorCode::IoError, file.errorString().toStdString(), path.toStdString());
    return {};
}

} // namespace molrl::ui
