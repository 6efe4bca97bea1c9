// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/exclusion.h"

#include "core/base/parallel.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"
#include "core/chem/structure_facts.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace molrl::training {
namespace {

constexpr std::size_t kFirstBlock = 14;

/// Largest fragment, neutral.
chem::Molecule toStandard(const chem::Molecule& mol)
{
    const auto standard = chem::standardize(mol, {});
    return standard ? standard->molecule : mol;
}

struct Identity {
    std::uint64_t skeleton = 0;
    std::string block;
};

Result<Identity> identify(const chem::Molecule& mol)
{
    const chem::Molecule standard = toStandard(mol);
    Identity identity;
    MOLRL_TRY(identity.skeleton, chem::computeSkeletonCode(standard));
    MOLRL_TRY(const std::string key, chem::toInchiKey(standard));
    identity.block = key.substr(0, kFirstBlock);
    return identity;
}

/// "BSYNRYMUTXBXSQ" or a whole key.
bool isKey(const std::string& text)
{
    if (text.size() != kFirstBlock && (text.size() != 27 || text[kFirstBlock] != '-'))
        return false;
    return std::all_of(text.begin(), text.begin() + kFirstBlock, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// The keys of a file of nothing but keys; empty when it is something else.
std::vector<std::string> readKeys(const std::string& path)
{
    std::ifstream file(path);
    std::vector<std::string> keys;
    std::string line;
    while (std::getline(file, line)) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        if (line.empty())
            continue;
        if (!isKey(line))
            return {};
        keys.push_back(line.substr(0, kFirstBlock));
    }
    return keys;
}

} // namespace

Result<ExclusionSet> ExclusionSet::load(const std::vector<std::string>& files, int threads, JobContext& job,
                                        std::size_t* badRows)
{
    ExclusionSet set;
    for (const std::string& path : files) {
        const std::vector<std::string> keys = readKeys(path);
        if (!keys.empty()) {
            set.m_blocks.insert(keys.begin(), keys.end());
            set.m_hasBareKeys = true;
            continue;
        }
        auto reader = chem::RecordReader::open(path);
        if (!reader)
            return fail(std::move(reader).error().withContext("reading what to leave out"));
        std::vector<chem::RawRecord> records;
        for (;;) {
            MOLRL_TRY(auto record, (*reader)->next());
            if (!record)
                break;
            records.push_back(std::move(*record));
        }
        std::vector<std::optional<Identity>> identities(records.size());
        MOLRL_CHECK(parallelFor(
            records.size(), threads, job,
            [&](std::size_t i) {
                const auto mol = chem::parseRecord(records[i], (*reader)->format());
                if (!mol)
                    return;
                if (auto identity = identify(*mol))
                    identities[i] = std::move(*identity);
            },
            64));
        for (const auto& identity : identities) {
            if (identity) {
                set.m_blocks.insert(identity->block);
                set.m_skeletons.insert(identity->skeleton);
            } else if (badRows != nullptr) {
                *badRows += 1;
            }
        }
    }
    return set;
}

bool ExclusionSet::contains(const chem::Molecule& mol) const
{
    if (m_blocks.empty())
        return false;
    const chem::Molecule standard = mol.fragmentCount() > 1 ? toStandard(mol) : mol;
    if (!m_hasBareKeys) {
        const auto skeleton = chem::computeSkeletonCode(standard);
        if (!skeleton || !m_skeletons.contains(*skeleton))
            return false;
    }
    const auto identity = identify(standard);
    return identity ? m_blocks.contains(identity->block) : !m_hasBareKeys;
}

} // namespace molrl::training
