// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/library_rows.h"

#include "app/cli/molecule_input.h"
#include "core/base/parallel.h"
#include "core/model/encoder.h"
#include "core/workspace/workspace.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

namespace molrl::cli {
namespace {

Result<void> readFile(const std::string& path, const ReaderFlags& flags, LibraryRows& library, Console& console)
{
    MOLRL_TRY(const chem::ReaderOptions options, flags.reader(path));
    MOLRL_TRY(auto reader, chem::RecordReader::open(path, options));
    std::vector<chem::RawRecord> records;
    for (;;) {
        MOLRL_TRY(std::optional<chem::RawRecord> record, reader->next());
        if (!record)
            break;
        records.push_back(std::move(*record));
    }
    library.rows.resize(records.size());
    const chem::StandardizeOptions standardize = flags.standardize();
    MOLRL_CHECK(parallelFor(
        records.size(), console.budget.threads, console.job,
        [&](std::size_t i) {
            LibraryRow& row = library.rows[i];
            row.row = records[i].row;
            row.name = records[i].name;
            if (const auto parsed = chem::parseRecord(records[i], reader->format())) {
                row.molecule = toCanonical(*parsed, standardize);
                row.smiles = chem::toSmiles(row.molecule);
            }
        },
        32));
    return {};
}

Result<void> readWorkspace(const workspace::Workspace& document, const workspace::SnapshotPtr& snapshot,
                           LibraryRows& library, Console& console)
{
    MOLRL_TRY(const auto smiles, document.loadSmiles(snapshot));
    MOLRL_TRY(const auto names, document.loadNames(snapshot));
    library.rows.resize(snapshot->rows());
    return parallelFor(
        library.rows.size(), console.budget.threads, console.job,
        [&](std::size_t i) {
            LibraryRow& row = library.rows[i];
            row.row = snapshot->ids[i].value;
            row.name = names[i];
            row.smiles = smiles[i];
            if (!smiles[i].empty())
                if (auto parsed = chem::parseSmiles(smiles[i]))
                    row.molecule = std::move(*parsed);
        },
        32);
}

/// Embeds the rows that have none yet.
Result<std::vector<std::size_t>> embed(LibraryRows& library, const model::Network& network, Console& console)
{
    std::vector<std::size_t> open;
    std::vector<chem::Molecule> molecules;
    for (std::size_t i = 0; i < library.rows.size(); ++i)
        if (!library.rows[i].molecule.isNull() && std::isnan(library.embeddings.row(i)[0])) {
            open.push_back(i);
            molecules.push_back(library.rows[i].molecule);
        }
    model::EncodeOptions options;
    options.budget = console.budget;
    MOLRL_TRY(const auto encoded, model::encodeMolecules(network, molecules, options, console.job));
    for (std::size_t k = 0; k < open.size(); ++k)
        std::copy(encoded.embeddings.row(k).begin(), encoded.embeddings.row(k).end(),
                  library.embeddings.row(open[k]).begin());
    return open;
}

} // namespace

Result<LibraryRows> loadLibrary(const std::string& path, const ReaderFlags& reader, const model::DefaultModel* model,
                                Console& console)
{
    LibraryRows library;
    std::shared_ptr<workspace::Workspace> document;
    workspace::SnapshotPtr snapshot;
    if (std::filesystem::path(path).extension() == ".molrl") {
        MOLRL_TRY(document, workspace::Workspace::open(path));
        MOLRL_TRY(snapshot, document->snapshot());
        MOLRL_CHECK(readWorkspace(*document, snapshot, library, console));
    } else {
        MOLRL_CHECK(readFile(path, reader, library, console));
    }
    for (const LibraryRow& row : library.rows)
        library.failed += row.molecule.isNull() ? 1 : 0;
    if (library.failed == static_cast<std::int64_t>(library.rows.size()))
        return fail(ErrorCode::InvalidArgument, "no row of the library has a structure", path);
    if (library.failed > 0)
        console.note(path + ": " + std::to_string(library.failed) + " rows without a structure are left out");
    if (model == nullptr)
        return library;
    const auto dim = static_cast<std::size_t>(model->network->embeddingDim());
    if (document) {
        MOLRL_TRY(library.embeddings, document->loadEmbeddings(model->network->hash(), snapshot->ids));
    }
    if (library.embeddings.cols != dim)
        library.embeddings = Matrix(library.rows.size(), dim, std::numeric_limits<float>::quiet_NaN());
    MOLRL_TRY(const std::vector<std::size_t> fresh, embed(library, *model->network, console));
    if (document && !fresh.empty()) {
        std::vector<workspace::CompoundId> ids;
        Matrix rows(fresh.size(), dim);
        for (std::size_t k = 0; k < fresh.size(); ++k) {
            ids.push_back(snapshot->ids[fresh[k]]);
            std::copy(library.embeddings.row(fresh[k]).begin(), library.embeddings.row(fresh[k]).end(),
                      rows.row(k).begin());
        }
        MOLRL_CHECK(document->storeEmbeddings(model->network->hash(), ids, rows));
    }
    return library;
}

} // namespace molrl::cli
