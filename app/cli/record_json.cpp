// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_json.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <span>

namespace molrl::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Writes JSON as it comes: the arrays are large, and a float32 has a shorter text than the double of the same value.
class JsonStream {
public:
    explicit JsonStream(std::ofstream& file) : m_file(file) {}

    void open(char bracket)
    {
        m_file << bracket;
        m_first = true;
    }
    void close(char bracket)
    {
        m_file << bracket;
        m_first = false;
    }
    void key(const char* name)
    {
        separate();
        m_file << '"' << name << "\":";
        m_first = true; // its value needs no comma
    }
    void value(const Json& json)
    {
        separate();
        m_file << json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    void object()
    {
        separate();
        open('{');
    }
    void field(const char* name, const Json& json)
    {
        key(name);
        value(json);
    }
    void floats(const char* name, std::span<const float> values)
    {
        key(name);
        m_file << '[';
        std::array<char, 32> text{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0)
                m_file << ',';
            if (!std::isfinite(values[i])) {
                m_file << "null";
                continue;
            }
            const auto end = std::to_chars(text.data(), text.data() + text.size(), values[i]).ptr;
            m_file.write(text.data(), end - text.data());
        }
        m_file << ']';
        m_first = false;
    }
    void array(const char* name, const NamedArray& array)
    {
        key(name);
        open('{');
        field("shape", array.shape);
        floats("values", array.values);
        close('}');
    }

private:
    void separate()
    {
        if (!m_first)
            m_file << ",\n";
        m_first = false;
    }

    std::ofstream& m_file;
    bool m_first = true;
};

Json toJson(const std::vector<std::vector<explain::PatchAtomMap::Share>>& shares)
{
    Json list = Json::array();
    for (const auto& row : shares) {
        Json entries = Json::array();
        for (const auto& share : row)
            entries.push_back({{"index", share.index}, {"share", share.share}});
        list.push_back(std::move(entries));
    }
    return list;
}

Json atomsJson(const chem::Molecule& molecule, const chem::Depiction& depiction)
{
    Json atoms = Json::array();
    for (std::size_t i = 0; i < depiction.atoms.size(); ++i)
        atoms.push_back({{"symbol", molecule.atomSymbol(static_cast<int>(i))},
                         {"x", depiction.atoms[i].x},
                         {"y", depiction.atoms[i].y}});
    return atoms;
}

const char* kindName(model::LayerRecord::Kind kind)
{
    switch (kind) {
    case model::LayerRecord::Kind::StructureLearner: return "structure learner";
    case model::LayerRecord::Kind::LocalRouting: return "local routing";
    case model::LayerRecord::Kind::GlobalAttention: return "global attention";
    }
    return "";
}

void writeLayers(JsonStream& out, const model::NetworkRecord& record)
{
    out.key("layers");
    out.open('[');
    for (std::size_t i = 0; i < record.layers.size(); ++i) {
        const model::LayerRecord& layer = record.layers[i];
        out.object();
        out.field("name", layer.name);
        out.field("kind", kindName(layer.kind));
        out.field("level", layer.level);
        out.array("attention", layer.attention);
        out.floats("receivedByPatches", explain::computeReceivedAttention(explain::attentionBetweenPatches(record, i)));
        out.close('}');
    }
    out.close(']');
}

void writeArrays(JsonStream& out, const char* name, const std::vector<NamedArray>& arrays)
{
    out.key(name);
    out.open('[');
    for (const NamedArray& array : arrays) {
        out.object();
        out.field("shape", array.shape);
        out.floats("values", array.values);
        out.close('}');
    }
    out.close(']');
}

} // namespace

Result<void> saveRecordJson(const std::string& path, const chem::Molecule& molecule,
                            const model::Inspection& inspection, const explain::PatchAtomMap& map,
                            const model::DefaultModel& model)
{
    const model::NetworkRecord& record = inspection.record;
    std::ofstream file(path, std::ios::binary);
    JsonStream out(file);
    out.open('{');
    out.field("format", "molrl-record-1");
    out.field("smiles", chem::toSmiles(molecule));
    out.field("model", cli::toJson(model));
    out.field("picturePx", inspection.depiction.picture.width());
    out.field("bondLengthPx", inspection.depiction.bondLengthPx);
    out.field("atoms", atomsJson(molecule, inspection.depiction));
    out.field("gridSide", record.gridSide);
    out.field("patchPx", record.patchPx);
    out.field("row", record.row);
    out.field("col", record.col);
    out.field("hasInk", record.hasInk);
    out.field("atomToPatches", toJson(map.atomToPatches));
    out.field("patchToAtoms", toJson(map.patchToAtoms));
    out.array("anchor", record.anchor);
    out.array("learned", record.learned);
    out.array("bootstrapped", record.bootstrapped);
    writeLayers(out, record);
    writeArrays(out, "assignments", record.assignments);
    writeArrays(out, "readout", record.readout);
    out.field("readoutLevel", record.readoutLevel);
    const auto rollout = explain::computeRollout(record);
    out.floats("rollout", rollout);
    out.floats("atomRollout", explain::projectToAtoms(rollout, map));
    out.floats("embedding", record.embedding);
    out.close('}');
    file << '\n';
    file.close();
    if (!file)
        return fail(ErrorCode::IoError, std::string("can't write it (") + std::strerror(errno) + ")", path);
    return {};
}

} // namespace molrl::cli
