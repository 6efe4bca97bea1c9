// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/prepared_compound.h"

#include "core/chem/fingerprint.h"

namespace molrl::workspace {
namespace {

void markBad(PreparedCompound& prepared, std::string reason)
{
    prepared.compound.smiles.clear();
    prepared.compound.changes.clear();
    prepared.compound.error = reason.empty() ? "unknown reason" : std::move(reason);
    prepared.pattern.clear();
    prepared.morgan.clear();
    prepared.changed = false;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : "; ") + word;
    return text;
}

} // namespace

PreparedCompound prepareCompound(Compound compound, const Result<chem::Molecule>& parsed,
                                 const chem::StandardizeOptions& options)
{
    PreparedCompound prepared;
    prepared.compound = std::move(compound);
    if (!parsed) {
        markBad(prepared, parsed.error().message());
        return prepared;
    }
    if (parsed->isNull() || parsed->atomCount() == 0) {
        markBad(prepared, "no structure: the molecule has no atoms");
        return prepared;
    }
    chem::Molecule molecule = *parsed;
    if (auto standard = chem::standardize(molecule, options)) {
        molecule = standard->molecule;
        prepared.compound.changes = joined(standard->changes);
        prepared.changed = !standard->changes.empty();
    } else {
        prepared.compound.changes = "kept as it is: " + standard.error().message();
    }
    prepared.compound.smiles = chem::toSmiles(molecule);
    auto pattern = chem::computePatternBits(molecule);
    auto morgan = chem::computeMorganBits(molecule);
    if (prepared.compound.smiles.empty())
        markBad(prepared, "RDKit can't write this molecule as SMILES");
    else if (!pattern)
        markBad(prepared, pattern.error().message());
    else if (!morgan)
        markBad(prepared, morgan.error().message());
    else {
        prepared.pattern = std::move(pattern->words);
        prepared.morgan = std::move(morgan->words);
    }
    return prepared;
}

CompoundId insertCompound(Connection& connection, const PreparedCompound& prepared)
{
    const Compound& compound = prepared.compound;
    Query(connection.prepare("INSERT INTO compounds(source, row, line, bad, name, smiles, error, changes) "
                             "VALUES(?, ?, ?, ?, ?, ?, ?, ?)"))
        .bind(1, compound.sourceId)
        .bind(2, compound.row)
        .bind(3, compound.line)
        .bind(4, static_cast<std::int64_t>(compound.error.empty() ? 0 : 1))
        .bind(5, compound.name)
        .bind(6, compound.smiles)
        .bind(7, compound.error)
        .bind(8, compound.changes)
        .run();
    const CompoundId id{connection.lastId()};
    Query(connection.prepare("INSERT INTO originals(compound, text) VALUES(?, ?)"))
        .bind(1, id.value)
        .bind(2, compound.original)
        .run();
    if (!prepared.pattern.empty())
        Query(connection.prepare("INSERT INTO fingerprints(compound, pattern, morgan) VALUES(?, ?, ?)"))
            .bind(1, id.value)
            .bind(2, std::as_bytes(std::span(prepared.pattern)))
            .bind(3, std::as_bytes(std::span(prepared.morgan)))
            .run();
    return id;
}

} // namespace molrl::workspace
