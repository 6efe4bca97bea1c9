// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/molecule.h"

#include "core/chem/mol_query.h"
#include "core/chem/rdkit_boundary.h"
#include "core/chem/smiles_syntax.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <algorithm>
#include <memory>

namespace molrl::chem {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";

// RDKit's ranking of symmetric atoms takes the cube of their number: 2000 carbons in a chain take seconds, 10000 a day.
constexpr unsigned kMaxAtoms = 2000;
constexpr std::size_t kMaxSmilesLength = 100'000;
// Shorter texts can't hold too many atoms and need no look ahead.
constexpr std::size_t kMaxPlainSmilesLength = kMaxAtoms;
constexpr std::size_t kMaxPlainBlockLength = kMaxAtoms * 30;

/// Whether the molecule, read without any chemistry, is small enough to be read with it.
Result<void> checkSize(const RDKit::RWMol* mol)
{
    if (mol == nullptr || mol->getNumAtoms() <= kMaxAtoms)
        return {};
    return fail(ErrorCode::ParseError, "the molecule has " + std::to_string(mol->getNumAtoms()) + " atoms; up to " +
                                           std::to_string(kMaxAtoms) + " can be read");
}

Result<void> checkSmilesSize(const std::string& text)
{
    if (text.size() <= kMaxPlainSmilesLength)
        return {};
    if (text.size() > kMaxSmilesLength)
        return fail(ErrorCode::ParseError, "the SMILES has " + std::to_string(text.size()) + " characters; up to " +
                                               std::to_string(kMaxSmilesLength) + " can be read");
    const std::unique_ptr<RDKit::RWMol> mol(RDKit::SmilesToMol(text, 0, false));
    return checkSize(mol.get());
}

Result<void> checkBlockSize(const std::string& text)
{
    if (text.size() <= kMaxPlainBlockLength)
        return {};
    const std::unique_ptr<RDKit::RWMol> mol(RDKit::MolBlockToMol(text, false, false));
    return checkSize(mol.get());
}

std::string_view trim(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Fills the caches that RDKit fills lazily, so that later reads from several threads only read.
Molecule freeze(std::unique_ptr<RDKit::RWMol> mol)
{
    if (!mol->getRingInfo()->isInitialized())
        RDKit::MolOps::symmetrizeSSSR(*mol);
    return Molecule(std::shared_ptr<const RDKit::ROMol>(std::move(mol)));
}

bool hasConformer(const Molecule& mol, bool in3D)
{
    return !mol.isNull() && mol.rdkit().getNumConformers() > 0 && mol.rdkit().getConformer().is3D() == in3D;
}

bool looksLikeMolBlock(std::string_view text)
{
    return text.find("M  END") != std::string_view::npos || text.find(" V2000") != std::string_view::npos ||
           text.find(" V3000") != std::string_view::npos;
}

} // namespace

int Molecule::atomCount() const
{
    return m_mol ? static_cast<int>(m_mol->getNumAtoms()) : 0;
}
int Molecule::heavyAtomCount() const
{
    return m_mol ? static_cast<int>(m_mol->getNumHeavyAtoms()) : 0;
}
int Molecule::bondCount() const
{
    return m_mol ? static_cast<int>(m_mol->getNumBonds()) : 0;
}

int Molecule::fragmentCount() const
{
    if (!m_mol)
        return 0;
    std::vector<int> fragmentOfAtom;
    return static_cast<int>(RDKit::MolOps::getMolFrags(*m_mol, fragmentOfAtom));
}

bool Molecule::has2D() const
{
    return hasConformer(*this, false);
}
bool Molecule::has3D() const
{
    return hasConformer(*this, true);
}

std::string Molecule::atomSymbol(int atomIdx) const
{
    MOLRL_ASSERT(atomIdx >= 0 && atomIdx < atomCount());
    return m_mol->getAtomWithIdx(static_cast<unsigned>(atomIdx))->getSymbol();
}

Result<Molecule> parseSmiles(std::string_view smiles)
{
    const std::string text(trim(smiles));
    if (text.empty())
        return fail(ErrorCode::ParseError, "no structure");
    // RDKit takes any byte that is no plain ASCII for a blank and would read "CC\xe9O" as ethane named "O".
    const std::string core = text.substr(0, text.find_first_of(" \t"));
    if (std::any_of(core.begin(), core.end(), [](char c) { return c <= ' ' || c == '\x7f'; }))
        return fail(ErrorCode::ParseError, describeSmilesFault(core));
    return guardedParse([&]() -> Result<Molecule> {
        MOLRL_CHECK(checkSmilesSize(text));
        std::unique_ptr<RDKit::RWMol> mol(RDKit::SmilesToMol(text, RDKit::SmilesParserParams()));
        if (!mol)
            return fail(ErrorCode::ParseError, describeSmilesFault(core));
        return freeze(std::move(mol));
    });
}

Result<Molecule> parseSmarts(std::string_view smarts)
{
    const std::string text(trim(smarts));
    if (text.empty())
        return fail(ErrorCode::ParseError, "no query");
    return guardedParse([&]() -> Result<Molecule> {
        std::unique_ptr<RDKit::RWMol> mol(RDKit::SmartsToMol(text));
        if (!mol)
            return fail(ErrorCode::ParseError, "\"" + text + "\" is not a SMARTS");
        mol->updatePropertyCache(false);
        return freeze(std::move(mol));
    });
}

Result<Molecule> parseMolBlock(std::string_view block)
{
    if (trim(block).empty())
        return fail(ErrorCode::ParseError, "no structure");
    return guardedParse([&]() -> Result<Molecule> {
        const std::string text(block);
        MOLRL_CHECK(checkBlockSize(text));
        std::unique_ptr<RDKit::RWMol> mol(RDKit::MolBlockToMol(text));
        if (!mol)
            return fail(ErrorCode::ParseError, "not a MOL block");
        if (!describeQuery(*mol).empty()) {
            // Hydrogens are gone from it: only the plain reading numbers atoms and bonds as the block does.
            const std::unique_ptr<RDKit::RWMol> plain(RDKit::MolBlockToMol(text, false, false));
            return fail(ErrorCode::ParseError, describeQuery(plain ? *plain : *mol));
        }
        return freeze(std::move(mol));
    });
}

Result<Molecule> parseAny(std::string_view text)
{
    if (looksLikeMolBlock(text))
        return parseMolBlock(text);
    const std::string_view core = trim(text);
    if (core.substr(0, 6) == "InChI=")
        return parseInchi(core);
    return parseSmiles(core);
}

std::string toSmiles(const Molecule& mol)
{
    if (mol.isNull())
        return {};
    silenceRdkit();
    // MolToSmiles leaves its atom order as a property in the molecule it is given: a copy keeps ours immutable.
    const auto smiles = guarded("writing SMILES", [&] { return RDKit::MolToSmiles(RDKit::ROMol(mol.rdkit())); });
    return smiles.value_or(std::string());
}

Result<std::string> toMolBlock(const Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    silenceRdkit();
    return guarded("writing a MOL block", [&] {
        RDKit::RWMol copy(mol.rdkit());
        if (copy.getNumConformers() == 0 && copy.getNumAtoms() > 0)
            RDDepict::compute2DCoords(copy, nullptr, true);
        return RDKit::MolToMolBlock(copy);
    });
}

std::string toFormula(const Molecule& mol)
{
    if (mol.isNull())
        return {};
    return guarded("computing the formula", [&] { return RDKit::Descriptors::calcMolFormula(mol.rdkit()); })
        .value_or(std::string());
}

} // namespace molrl::chem
