// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/conformer.h"

#include "core/chem/rdkit_boundary.h"

#include <ForceField/ForceField.h>
#include <GraphMol/Conformer.h>
#include <GraphMol/DistGeomHelpers/Embedder.h>
#include <GraphMol/ForceFieldHelpers/MMFF/AtomTyper.h>
#include <GraphMol/ForceFieldHelpers/MMFF/Builder.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <algorithm>
#include <exception>
#include <limits>
#include <memory>

namespace molrl::chem {
namespace {

constexpr double kFragmentGap = 4.0; ///< Å between the boxes of salts and solvents

/// Leaves RDKit's embedding from within its callback, the only door it has.
class StopEmbedding : public std::exception {};

thread_local const JobContext* embeddingJob = nullptr;

void pollDuringEmbedding(unsigned)
{
    if (embeddingJob != nullptr && embeddingJob->stopRequested())
        throw StopEmbedding();
}

class EmbeddingScope {
public:
    explicit EmbeddingScope(const JobContext& job) { embeddingJob = &job; }
    ~EmbeddingScope() { embeddingJob = nullptr; }
    EmbeddingScope(const EmbeddingScope&) = delete;
    EmbeddingScope& operator=(const EmbeddingScope&) = delete;
};

/// Parameters from the most careful to the most forgiving.
std::vector<RDKit::DGeomHelpers::EmbedParameters> embeddingAttempts(std::uint64_t seed)
{
    RDKit::DGeomHelpers::EmbedParameters parameters = RDKit::DGeomHelpers::ETKDGv3;
    parameters.randomSeed = static_cast<int>(seed % std::numeric_limits<int>::max());
    parameters.numThreads = 1;
    parameters.callback = pollDuringEmbedding;
    parameters.maxIterations = 20;
    std::vector<RDKit::DGeomHelpers::EmbedParameters> attempts{parameters};
    parameters.useRandomCoords = true;
    attempts.push_back(parameters);
    // Metal complexes and cages: the bounds contradict each other, and knowledge of torsions does not hold.
    parameters.ignoreSmoothingFailures = true;
    parameters.useExpTorsionAnglePrefs = false;
    parameters.useBasicKnowledge = false;
    attempts.push_back(parameters);
    parameters.enforceChirality = false;
    attempts.push_back(parameters);
    return attempts;
}

bool embed(RDKit::RWMol& mol, std::uint64_t seed)
{
    for (RDKit::DGeomHelpers::EmbedParameters& attempt : embeddingAttempts(seed)) {
        if (RDKit::DGeomHelpers::EmbedMolecule(mol, attempt) >= 0)
            return true;
    }
    return false;
}

/// MMFF94s; false without parameters for all atoms or when it didn't converge.
bool minimize(RDKit::RWMol& mol, int maxIterations, const JobContext& job)
{
    RDKit::MMFF::MMFFMolProperties properties(mol, "MMFF94s");
    if (!properties.isValid())
        return false;
    const std::unique_ptr<ForceFields::ForceField> field(RDKit::MMFF::constructForceField(mol, &properties));
    field->initialize();
    // Each piece begins with a fresh Hessian, so pieces are as long as ~50 ms allow.
    const int piece = std::clamp(20'000 / static_cast<int>(mol.getNumAtoms()), 20, 250);
    for (int done = 0; done < maxIterations && !job.stopRequested(); done += piece) {
        if (field->minimize(static_cast<unsigned>(piece)) == 0)
            return true;
    }
    return false;
}

/// RDKit embeds each fragment about the origin, one in the other: sets them side by side along x.
void spreadFragments(RDKit::RWMol& mol)
{
    std::vector<int> fragmentOfAtom;
    const auto count = static_cast<std::size_t>(RDKit::MolOps::getMolFrags(mol, fragmentOfAtom));
    if (count < 2)
        return;
    RDKit::Conformer& conformer = mol.getConformer();
    std::vector<double> low(count, 1e300);
    std::vector<double> high(count, -1e300);
    for (unsigned i = 0; i < mol.getNumAtoms(); ++i) {
        const auto fragment = static_cast<std::size_t>(fragmentOfAtom[i]);
        low[fragment] = std::min(low[fragment], conformer.getAtomPos(i).x);
        high[fragment] = std::max(high[fragment], conformer.getAtomPos(i).x);
    }
    std::vector<double> shift(count, 0);
    double edge = high[0];
    for (std::size_t f = 1; f < count; ++f) {
        shift[f] = edge + kFragmentGap - low[f];
        edge = high[f] + shift[f];
    }
    for (unsigned i = 0; i < mol.getNumAtoms(); ++i)
        conformer.getAtomPos(i).x += shift[static_cast<std::size_t>(fragmentOfAtom[i])];
}

int orderOf(const RDKit::Bond& bond)
{
    switch (bond.getBondType()) {
    case RDKit::Bond::DOUBLE: return 2;
    case RDKit::Bond::TRIPLE: return 3;
    default: return 1;
    }
}

Conformer3D toConformer(const RDKit::RWMol& mol, int sourceAtomCount)
{
    Conformer3D out;
    out.sourceAtomCount = sourceAtomCount;
    const RDKit::Conformer& conformer = mol.getConformer();
    for (const RDKit::Atom* atom : mol.atoms()) {
        const RDGeom::Point3D& p = conformer.getAtomPos(atom->getIdx());
        out.atomicNumbers.push_back(atom->getAtomicNum());
        out.positions.push_back({p.x, p.y, p.z});
    }
    RDKit::RWMol kekule(mol);
    if (!guarded("", [&] { RDKit::MolOps::Kekulize(kekule, false); }))
        kekule = mol;
    for (const RDKit::Bond* bond : kekule.bonds())
        out.bonds.push_back(
            {static_cast<int>(bond->getBeginAtomIdx()), static_cast<int>(bond->getEndAtomIdx()), orderOf(*bond)});
    return out;
}

Result<Conformer3D> fromSource(const Molecule& mol)
{
    return guarded("reading the 3-D coordinates", [&] {
        RDKit::RWMol work(mol.rdkit());
        RDKit::MolOps::addHs(work, false, true);
        Conformer3D out = toConformer(work, mol.atomCount());
        out.isFromSource = true;
        return out;
    });
}

Result<Conformer3D> embedAndMinimize(const Molecule& mol, const ConformerOptions& options, JobContext& job)
{
    RDKit::RWMol work(mol.rdkit());
    RDKit::MolOps::addHs(work);
    job.report(0, "embedding in space");
    try {
        const EmbeddingScope scope(job);
        if (!embed(work, options.seed))
            return fail(ErrorCode::Internal, "no conformer found: its distances can't be met in space");
    } catch (const StopEmbedding&) {
        return JobContext::cancelled();
    }
    job.report(0.6, "relaxing the conformer");
    const bool isMinimized = minimize(work, options.maxIterations, job);
    if (job.stopRequested())
        return JobContext::cancelled();
    spreadFragments(work);
    Conformer3D out = toConformer(work, mol.atomCount());
    out.isMinimized = isMinimized;
    job.report(1);
    return out;
}

} // namespace

Result<Conformer3D> computeConformer(const Molecule& mol, const ConformerOptions& options, JobContext& job)
{
    if (mol.isNull() || mol.atomCount() == 0)
        return fail(ErrorCode::InvalidArgument, "no atoms to place");
    if (job.stopRequested())
        return JobContext::cancelled();
    silenceRdkit();
    if (options.keepSource3D && mol.has3D())
        return fromSource(mol);
    if (mol.heavyAtomCount() > options.maxHeavyAtoms)
        return fail(ErrorCode::ResourceExhausted, "a conformer of " + std::to_string(mol.heavyAtomCount()) +
                                                      " heavy atoms would take minutes; up to " +
                                                      std::to_string(options.maxHeavyAtoms) + " are computed");
    return guarded("computing a conformer", [&] { return embedAndMinimize(mol, options, job); });
}

} // namespace molrl::chem
