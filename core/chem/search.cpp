// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/search.h"

#include "core/base/parallel.h"
#include "core/chem/rdkit_boundary.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <algorithm>
#include <atomic>
#include <memory>

namespace molrl::chem {
namespace {

constexpr std::size_t kWordsPerRow = 32;
constexpr std::size_t kRowsPerBlock = 256;

RDKit::SubstructMatchParameters firstMatchOnly()
{
    RDKit::SubstructMatchParameters parameters;
    parameters.maxMatches = 1;
    return parameters;
}

bool matchesMol(const RDKit::ROMol& mol, const RDKit::ROMol& query)
{
    return !RDKit::SubstructMatch(mol, query, firstMatchOnly()).empty();
}

/// The molecule as far as a match looks at it: no stereo, which is most of the cost of reading.
std::unique_ptr<RDKit::RWMol> readForMatching(const std::string& smiles)
{
    RDKit::SmilesParserParams parameters;
    parameters.sanitize = false;
    parameters.removeHs = false;
    std::unique_ptr<RDKit::RWMol> mol(RDKit::SmilesToMol(smiles, parameters));
    if (mol)
        RDKit::MolOps::sanitizeMol(*mol);
    return mol;
}

Result<void> checkLibrary(const SearchLibrary& library, std::span<const std::uint64_t> words, int threads)
{
    if (words.size() != library.rows * kWordsPerRow)
        return fail(ErrorCode::InvalidArgument, "fingerprints of " + std::to_string(words.size() / kWordsPerRow) +
                                                    " rows for a library of " + std::to_string(library.rows));
    if (threads < 1)
        return fail(ErrorCode::InvalidArgument, "a search needs a thread");
    return {};
}

bool isAllZero(std::span<const std::uint64_t> words)
{
    return std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; });
}

/// Reads and matches one row; a row that can't be read does not match.
bool matchesRow(const SearchLibrary& library, const RDKit::ROMol& query, const BitFingerprint& bits, std::size_t row)
{
    const auto words = library.patternWords.subspan(row * kWordsPerRow, kWordsPerRow);
    if (!isSubsetOf(bits.words, words))
        return false;
    const std::string smiles = library.smiles(row);
    if (smiles.empty())
        return false;
    return guarded("",
                   [&] {
                       const auto mol = readForMatching(smiles);
                       return mol && matchesMol(*mol, query);
                   })
        .value_or(false);
}

/// Calls body(first, last) on blocks of rows, polling and reporting between them.
Result<void> forBlocks(std::size_t rows, int threads, JobContext& job,
                       const std::function<void(std::size_t, std::size_t)>& body)
{
    const std::size_t blocks = (rows + kRowsPerBlock - 1) / kRowsPerBlock;
    std::atomic<std::size_t> done{0};
    return parallelFor(blocks, threads, job, [&](std::size_t block) {
        const std::size_t first = block * kRowsPerBlock;
        body(first, std::min(rows, first + kRowsPerBlock));
        job.report(static_cast<double>(++done) / static_cast<double>(blocks));
    });
}

} // namespace

Result<SubstructureQuery> SubstructureQuery::parse(std::string_view text)
{
    SubstructureQuery query;
    // A wildcard of a SMILES matches nothing but a wildcard; whoever types one means SMARTS's.
    const bool isWildcard = text.find('*') != std::string_view::npos;
    auto mol = isWildcard ? parseSmarts(text) : parseSmiles(text);
    if (!mol) {
        auto other = isWildcard ? parseSmiles(text) : parseSmarts(text);
        if (!other)
            return fail(ErrorCode::ParseError, "neither a SMILES nor a SMARTS: " + mol.error().what);
        mol = std::move(other);
    }
    if (mol->atomCount() == 0)
        return fail(ErrorCode::ParseError, "the query has no atoms");
    query.m_query = std::move(*mol);
    MOLRL_TRY(query.m_bits, computePatternBits(query.m_query));
    return query;
}

bool SubstructureQuery::matches(const Molecule& mol) const
{
    return !matchAtoms(mol).empty();
}

std::vector<int> SubstructureQuery::matchAtoms(const Molecule& mol) const
{
    if (mol.isNull() || m_query.isNull())
        return {};
    silenceRdkit();
    return guarded("matching",
                   [&] {
                       // Recursive queries keep their matches in the query while they run.
                       const RDKit::ROMol query(m_query.rdkit());
                       std::vector<int> atoms;
                       const auto found = RDKit::SubstructMatch(mol.rdkit(), query, firstMatchOnly());
                       if (!found.empty()) {
                           for (const auto& [queryAtom, atom] : found.front())
                               atoms.push_back(atom);
                       }
                       return atoms;
                   })
        .value_or(std::vector<int>());
}

Result<std::vector<std::uint32_t>> findSubstructure(const SearchLibrary& library, const SubstructureQuery& query,
                                                    int threads, JobContext& job)
{
    MOLRL_CHECK(checkLibrary(library, library.patternWords, threads));
    silenceRdkit();
    std::vector<std::uint8_t> isHit(library.rows, 0);
    MOLRL_CHECK(forBlocks(library.rows, threads, job, [&](std::size_t first, std::size_t last) {
        const RDKit::ROMol own(query.molecule().rdkit());
        for (std::size_t row = first; row < last && !job.stopRequested(); ++row)
            isHit[row] = matchesRow(library, own, query.patternBits(), row) ? 1 : 0;
    }));
    if (job.stopRequested())
        return JobContext::cancelled();
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < isHit.size(); ++row) {
        if (isHit[row] != 0)
            rows.push_back(static_cast<std::uint32_t>(row));
    }
    return rows;
}

Result<std::vector<float>> computeSimilarities(const SearchLibrary& library, const BitFingerprint& query, int threads,
                                               JobContext& job)
{
    MOLRL_CHECK(checkLibrary(library, library.morganWords, threads));
    if (query.words.size() != kWordsPerRow)
        return fail(ErrorCode::InvalidArgument, "the query's fingerprint must have 2048 bits");
    std::vector<float> similarities(library.rows, 0);
    MOLRL_CHECK(forBlocks(library.rows, threads, job, [&](std::size_t first, std::size_t last) {
        for (std::size_t row = first; row < last; ++row) {
            const auto words = library.morganWords.subspan(row * kWordsPerRow, kWordsPerRow);
            if (!isAllZero(words))
                similarities[row] = static_cast<float>(computeTanimoto(std::span(query.words), words));
        }
    }));
    return similarities;
}

} // namespace molrl::chem
