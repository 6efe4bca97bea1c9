// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/common_core.h"

#include "core/chem/fingerprint.h"
#include "core/chem/rdkit_boundary.h"

#include <GraphMol/FMCS/FMCS.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <algorithm>
#include <boost/make_shared.hpp>
#include <chrono>
#include <cmath>
#include <memory>

namespace molrl::chem {
namespace {

using Clock = std::chrono::steady_clock;

/// What the search asks between its steps.
struct Limits {
    const JobContext* job = nullptr;
    Clock::time_point end;
};

bool mayGoOn(const RDKit::MCSProgressData&, const RDKit::MCSParameters&, void* data)
{
    const auto& limits = *static_cast<const Limits*>(data);
    return !limits.job->stopRequested() && Clock::now() < limits.end;
}

RDKit::MCSParameters parametersFor(const CommonCoreOptions& options, Limits& limits)
{
    RDKit::MCSParameters parameters;
    parameters.Threshold = options.share01;
    parameters.Timeout = static_cast<unsigned>(options.timeLimitMs / 1000 + 1);
    parameters.AtomCompareParameters.RingMatchesRingOnly = true;
    parameters.BondCompareParameters.RingMatchesRingOnly = true;
    parameters.BondCompareParameters.CompleteRingsOnly = true;
    parameters.setMCSBondTyperFromEnum(RDKit::BondCompareOrderExact);
    parameters.ProgressCallback = mayGoOn;
    parameters.ProgressCallbackUserData = &limits;
    return parameters;
}

using Mols = std::vector<RDKit::ROMOL_SPTR>;

/// The share of the molecules that are most like the others, by Tanimoto; at least two. Places in `molecules`.
std::vector<std::size_t> mostCentral(const std::vector<Molecule>& molecules, double share01)
{
    std::vector<BitFingerprint> bits;
    for (const Molecule& molecule : molecules)
        bits.push_back(computeMorganBits(molecule).value_or(BitFingerprint{2048, std::vector<std::uint64_t>(32)}));
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < bits.size(); ++i) {
        double sum = 0;
        for (const BitFingerprint& other : bits)
            sum += computeTanimoto(bits[i], other);
        order.emplace_back(-sum, i);
    }
    std::sort(order.begin(), order.end());
    const auto wanted = static_cast<std::size_t>(std::ceil(share01 * static_cast<double>(bits.size()) - 1e-9));
    order.resize(std::clamp<std::size_t>(wanted, 2, bits.size()));
    std::vector<std::size_t> central;
    for (const auto& [cost, i] : order)
        central.push_back(i);
    return central;
}

/// The larger core of two searches. RDKit's search for a core of a share of the molecules starts from their smallest
/// one and gives up when nobody shares a bond of that; so the most central ones are searched, too, for what all of them
/// share.
RDKit::MCSResult search(const std::vector<Molecule>& molecules, const Mols& mols, const CommonCoreOptions& options,
                        const JobContext& job)
{
    const auto run = [&](const Mols& of, double share01, int limitMs) {
        Limits limits{&job, Clock::now() + std::chrono::milliseconds(limitMs)};
        CommonCoreOptions one = options;
        one.share01 = share01;
        const RDKit::MCSParameters parameters = parametersFor(one, limits);
        return RDKit::findMCS(of, &parameters);
    };
    if (options.share01 == 1)
        return run(mols, 1, options.timeLimitMs);
    const int half = std::max(1, options.timeLimitMs / 2);
    Mols middle;
    for (const std::size_t i : mostCentral(molecules, options.share01))
        middle.push_back(mols[i]);
    const RDKit::MCSResult central = run(middle, 1, half);
    const RDKit::MCSResult any = job.stopRequested() ? central : run(mols, options.share01, half);
    RDKit::MCSResult best = any.NumAtoms > central.NumAtoms ? any : central;
    best.Canceled = any.Canceled || central.Canceled;
    return best;
}

/// The matched part of a molecule as SMILES.
std::string cutOut(const RDKit::ROMol& mol, const RDKit::ROMol& core, const RDKit::MatchVectType& match)
{
    std::vector<int> atomOf(core.getNumAtoms(), -1);
    std::vector<int> atoms;
    for (const auto& [inCore, inMol] : match) {
        atomOf[static_cast<std::size_t>(inCore)] = inMol;
        atoms.push_back(inMol);
    }
    std::vector<int> bonds;
    for (const RDKit::Bond* bond : core.bonds())
        if (const auto* there = mol.getBondBetweenAtoms(static_cast<unsigned>(atomOf[bond->getBeginAtomIdx()]),
                                                        static_cast<unsigned>(atomOf[bond->getEndAtomIdx()])))
            bonds.push_back(static_cast<int>(there->getIdx()));
    const std::string smiles = RDKit::MolFragmentToSmiles(mol, atoms, &bonds, nullptr, nullptr, false);
    return parseSmiles(smiles) ? smiles : std::string(); // an aromatic part can lack the rest of its ring system
}

} // namespace

Result<CommonCore> findCommonCore(const std::vector<Molecule>& molecules, const CommonCoreOptions& options,
                                  JobContext& job)
{
    if (!(options.share01 > 0) || options.share01 > 1 || options.timeLimitMs < 1)
        return fail(ErrorCode::InvalidArgument, "the share must lie between 0 and 1, the time limit be above 0");
    silenceRdkit();
    return guarded("looking for the common core", [&]() -> Result<CommonCore> {
        std::vector<Molecule> usable;
        std::copy_if(molecules.begin(), molecules.end(), std::back_inserter(usable),
                     [](const Molecule& molecule) { return !molecule.isNull() && molecule.atomCount() > 0; });
        Mols mols;
        for (const Molecule& molecule : usable)
            mols.push_back(
                boost::make_shared<RDKit::ROMol>(molecule.rdkit())); // RDKit's search fills caches of its input
        if (mols.size() < 2)
            return fail(ErrorCode::InvalidArgument, "a common core needs two molecules");
        const RDKit::MCSResult found = search(usable, mols, options, job);
        if (job.stopRequested())
            return JobContext::cancelled();
        CommonCore core;
        core.isComplete = found.isCompleted();
        MOLRL_TRY(const Molecule query,
                  found.NumAtoms < 2 ? Result<Molecule>(Molecule()) : parseSmarts(found.SmartsString));
        if (query.isNull())
            return core;
        core.smarts = found.SmartsString;
        core.atomCount = static_cast<int>(found.NumAtoms);
        for (const auto& mol : mols) {
            RDKit::MatchVectType match;
            if (!RDKit::SubstructMatch(*mol, query.rdkit(), match))
                continue;
            if (core.holders == 0)
                core.smiles = cutOut(*mol, query.rdkit(), match);
            ++core.holders;
        }
        return core;
    });
}

} // namespace molrl::chem
