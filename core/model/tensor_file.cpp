// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_file.h"

#include "core/base/digest.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <unistd.h>

namespace molrl::model {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxHeaderBytes = 64u << 20;
constexpr const char* kRemedy = "; download or export the model again";

tl::unexpected<Error> unsupported(const std::string& why)
{
    return fail(ErrorCode::UnsupportedModel, why + kRemedy);
}

std::size_t bytesOf(StoredType type)
{
    return type == StoredType::Float32 ? 4 : 2;
}
const char* nameOf(StoredType type)
{
    return type == StoredType::Float32 ? "F32" : "F16";
}

/// Everything that is stored, in one canonical text and one digest.
std::string computeChecksum(const std::map<std::string, std::string>& metadata,
                            const std::vector<StoredTensor>& tensors, std::span<const std::byte> data)
{
    Json canonical = {{"metadata", metadata}, {"tensors", Json::array()}};
    canonical["metadata"].erase("sha256");
    for (const StoredTensor& tensor : tensors)
        canonical["tensors"].push_back({tensor.name, nameOf(tensor.type), tensor.shape});
    return computeSha256(computeSha256(canonical.dump()) + computeSha256(data));
}

/// Closes on the way out; the file beside is removed unless it was renamed.
class FileBeside {
public:
    explicit FileBeside(const std::string& path) : m_target(path), m_beside(path + ".part-" + std::to_string(getpid()))
    {
        m_descriptor = open(m_beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    }
    ~FileBeside()
    {
        if (m_descriptor >= 0)
            close(m_descriptor);
        if (!m_done)
            unlink(m_beside.c_str());
    }
    FileBeside(const FileBeside&) = delete;
    FileBeside& operator=(const FileBeside&) = delete;

    bool write(std::span<const std::byte> bytes)
    {
        while (m_descriptor >= 0 && !bytes.empty()) {
            const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return false;
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return m_descriptor >= 0;
    }
    bool commit()
    {
        const bool synced = fsync(m_descriptor) == 0;
        const bool closed = close(m_descriptor) == 0;
        m_descriptor = -1;
        m_done = synced && closed && std::rename(m_beside.c_str(), m_target.c_str()) == 0;
        return m_done;
    }

private:
    std::string m_target;
    std::string m_beside;
    int m_descriptor = -1;
    bool m_done = false;
};

Result<std::vector<std::byte>> readAll(const std::string& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::NotFound, "there is no such model file");
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::UnsupportedModel, "this is a folder; name the model file in it");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::IoError, std::strerror(errno));
    const auto size = std::filesystem::file_size(path, error);
    if (error)
        return fail(ErrorCode::IoError, error.message());
    std::vector<std::byte> bytes(size);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (static_cast<std::uint64_t>(file.gcount()) != size)
        return fail(ErrorCode::IoError, "the file could not be read to its end");
    return bytes;
}

struct Placed {
    StoredTensor tensor;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// One entry of the header's directory; an empty optional says that it isn't one.
std::optional<Placed> parseEntry(const std::string& name, const Json& entry)
{
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        return {};
    const Json& shape = entry["shape"];
    const Json& offsets = entry["data_offsets"];
    if (!shape.is_array() || shape.size() > 8 || !offsets.is_array() || offsets.size() != 2 ||
        !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        return {};
    Placed placed;
    placed.tensor.name = name;
    if (entry["dtype"] != "F32" && entry["dtype"] != "F16")
        return {};
    placed.tensor.type = entry["dtype"] == "F32" ? StoredType::Float32 : StoredType::Float16;
    std::uint64_t size = bytesOf(placed.tensor.type);
    for (const Json& extent : shape) {
        if (!extent.is_number_unsigned())
            return {};
        const auto count = extent.get<std::uint64_t>();
        if (count != 0 && size > (std::uint64_t{1} << 40) / count)
            return {};
        size *= count;
        placed.tensor.shape.push_back(static_cast<std::int64_t>(count));
    }
    placed.begin = offsets[0].get<std::uint64_t>();
    placed.end = offsets[1].get<std::uint64_t>();
    if (placed.end < placed.begin || placed.end - placed.begin != size)
        return {};
    return placed;
}

Result<TensorFile> parseFile(std::span<const std::byte> bytes)
{
    if (bytes.size() < 8)
        return unsupported(bytes.empty() ? "the model file is empty" : "the model file is cut");
    std::uint64_t headerBytes = 0;
    for (int i = 7; i >= 0; --i)
        headerBytes = headerBytes << 8 | std::to_integer<std::uint64_t>(bytes[static_cast<std::size_t>(i)]);
    if (headerBytes > kMaxHeaderBytes)
        return unsupported("this is not a model file");
    if (headerBytes > bytes.size() - 8)
        return unsupported("the model file is cut");
    const auto* text = reinterpret_cast<const char*>(bytes.data() + 8);
    const Json header = Json::parse(text, text + headerBytes, nullptr, false);
    const auto data = bytes.subspan(8 + headerBytes);
    if (!header.is_object() || !header.contains("__metadata__") || !header["__metadata__"].is_object())
        return unsupported("this is not a model file, or it was changed");

    TensorFile file;
    for (const auto& item : header["__metadata__"].items()) {
        if (!item.value().is_string())
            return unsupported("the model file was changed");
        file.metadata[item.key()] = item.value().get<std::string>();
    }
    std::vector<Placed> directory;
    for (const auto& item : header.items()) {
        if (item.key() == "__metadata__")
            continue;
        auto placed = parseEntry(item.key(), item.value());
        if (!placed)
            return unsupported("the model file's entry \"" + item.key() + "\" was changed");
        directory.push_back(std::move(*placed));
    }
    std::sort(directory.begin(), directory.end(),
              [](const Placed& a, const Placed& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
    std::uint64_t at = 0;
    for (Placed& placed : directory) {
        if (placed.begin != at)
            return unsupported("the model file was changed");
        if (placed.end > data.size())
            return unsupported("the model file is cut");
        const auto part = data.subspan(placed.begin, placed.end - placed.begin);
        placed.tensor.bytes.assign(part.begin(), part.end());
        at = placed.end;
        file.tensors.push_back(std::move(placed.tensor));
    }
    if (at != data.size())
        return unsupported("the model file was changed");
    if (!file.metadata.contains("sha256") ||
        file.metadata["sha256"] != computeChecksum(file.metadata, file.tensors, data))
        return unsupported("the model file was changed: its checksum doesn't fit");
    return file;
}

} // namespace

Result<std::string> toBytes(const TensorFile& file)
{
    std::vector<std::byte> data;
    Json header = Json::object();
    for (const StoredTensor& tensor : file.tensors) {
        const std::size_t begin = data.size();
        data.insert(data.end(), tensor.bytes.begin(), tensor.bytes.end());
        header[tensor.name] = {
            {"dtype", nameOf(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
    header["__metadata__"] = file.metadata;
    header["__metadata__"]["sha256"] = computeChecksum(file.metadata, file.tensors, data);
    MOLRL_TRY(std::string text, guarded("writing the model's header", [&] { return header.dump(); }));
    text.resize((text.size() + 7) / 8 * 8, ' '); // the arrays begin at a multiple of 8 bytes
    std::string bytes;
    bytes.reserve(8 + text.size() + data.size());
    for (std::size_t i = 0; i < 8; ++i)
        bytes.push_back(static_cast<char>(text.size() >> (8 * i) & 0xff));
    bytes.append(text);
    bytes.append(reinterpret_cast<const char*>(data.data()), data.size());
    return bytes;
}

Result<TensorFile> fromBytes(std::string_view bytes)
{
    return guarded("reading the model", [&] { return parseFile(std::as_bytes(std::span(bytes))); });
}

Result<void> writeTensorFile(const std::string& path, const TensorFile& file)
{
    MOLRL_TRY(const std::string bytes, toBytes(file));
    FileBeside out(path);
    if (!out.write(std::as_bytes(std::span(bytes))) || !out.commit())
        return fail(ErrorCode::IoError, std::string("can't write the model: ") + std::strerror(errno), path);
    return {};
}

Result<TensorFile> readTensorFile(const std::string& path)
{
    auto bytes = guarded("reading the model file", [&] { return readAll(path); });
    if (!bytes)
        return fail(std::move(bytes).error().withContext(path));
    auto file = guarded("reading the model file", [&] { return parseFile(*bytes); });
    if (!file)
        return fail(std::move(file).error().withContext(path));
    return file;
}

} // namespace molrl::model
