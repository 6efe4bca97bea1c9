// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/schema.h"
#include "core/workspace/workspace_impl.h"

#include <cstring>
#include <limits>

namespace molrl::workspace {

Result<Matrix> Workspace::loadEmbeddings(const std::string& modelHash, std::span<const CompoundId> ids) const
{
    return inSql("reading embeddings", [&]() -> Result<Matrix> {
        const auto reader = m_impl->leaseReader();
        Query model(reader->prepare("SELECT id, dim FROM models WHERE hash=?"));
        model.bind(1, modelHash);
        if (!model.next())
            return Matrix(ids.size(), 0);
        const auto dim = static_cast<std::size_t>(model.integer(1));
        Matrix embeddings(ids.size(), dim, std::numeric_limits<float>::quiet_NaN());
        const std::string sql = "SELECT vector FROM " + embeddingTable(model.integer(0)) + " WHERE compound=?";
        for (std::size_t i = 0; i < ids.size(); ++i) {
            Query query(reader->prepare(sql));
            query.bind(1, ids[i].value);
            if (!query.next())
                continue;
            const auto blob = query.blob(0);
            if (blob.size() == dim * sizeof(float))
                std::memcpy(embeddings.row(i).data(), blob.data(), blob.size());
        }
        return embeddings;
    });
}

Result<void> Workspace::storeEmbeddings(const std::string& modelHash, std::span<const CompoundId> ids,
                                        MatrixView embeddings)
{
    if (embeddings.rows != ids.size())
        return fail(ErrorCode::InvalidArgument, "as many embeddings as compounds are needed");
    if (ids.empty())
        return {};
    return inSql("storing embeddings", [&]() -> Result<void> {
        const auto writer = m_impl->lockWriter();
        WriteTransaction transaction(*writer);
        Query(writer->prepare("INSERT OR IGNORE INTO models(hash, dim) VALUES(?, ?)"))
            .bind(1, modelHash)
            .bind(2, static_cast<std::int64_t>(embeddings.cols))
            .run();
        std::string table;
        {
            Query model(writer->prepare("SELECT id, dim FROM models WHERE hash=?"));
            model.bind(1, modelHash);
            if (!model.next() || static_cast<std::size_t>(model.integer(1)) != embeddings.cols)
                return fail(ErrorCode::InvalidArgument, "the model's embeddings have another length in this workspace");
            table = embeddingTable(model.integer(0));
        }
        writer->execute("CREATE TABLE IF NOT EXISTS " + table + "(compound INTEGER PRIMARY KEY, vector BLOB NOT NULL)");
        const std::string sql = "INSERT OR REPLACE INTO " + table + "(compound, vector) VALUES(?, ?)";
        for (std::size_t i = 0; i < ids.size(); ++i)
            Query(writer->prepare(sql)).bind(1, ids[i].value).bind(2, std::as_bytes(embeddings.row(i))).run();
        transaction.commit();
        return {};
    });
}

} // namespace molrl::workspace
