// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/record_writer.h"

#include "core/chem/text_readers.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <zlib.h>

namespace molrl::chem {
namespace {

enum class OutputFormat { Smiles, Delimited, Sdf };

/// A file beside the target that takes its place on commit() and vanishes otherwise.
class PendingFile {
public:
    PendingFile(std::string target, bool isPacked)
        : m_target(std::move(target)), m_pending(m_target + ".part" + std::to_string(::getpid())), m_isPacked(isPacked)
    {
    }
    ~PendingFile() { discard(); }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    Result<void> open()
    {
        m_file = std::fopen(m_pending.c_str(), "wb");
        if (m_file == nullptr)
            return ioError("can't be written");
        if (m_isPacked) {
            m_gzip = gzdopen(::dup(::fileno(m_file)), "wb6");
            if (m_gzip == nullptr)
                return ioError("can't be packed");
        }
        return {};
    }
    Result<void> write(std::string_view text)
    {
        if (m_gzip != nullptr) {
            const auto size = static_cast<unsigned>(text.size());
            if (size > 0 && gzwrite(m_gzip, text.data(), size) != static_cast<int>(size))
                return ioError("writing failed");
            return {};
        }
        if (m_file == nullptr || std::fwrite(text.data(), 1, text.size(), m_file) != text.size())
            return ioError("writing failed");
        return {};
    }
    Result<void> commit()
    {
        if (m_file == nullptr)
            return ioError("was closed before");
        bool isGood = true;
        if (m_gzip != nullptr) {
            isGood = gzclose(m_gzip) == Z_OK;
            m_gzip = nullptr;
        }
        isGood = std::fflush(m_file) == 0 && ::fsync(::fileno(m_file)) == 0 && isGood;
        isGood = std::fclose(m_file) == 0 && isGood;
        m_file = nullptr;
        if (!isGood) {
            auto error = ioError("writing failed");
            discard();
            return error;
        }
        std::error_code code;
        std::filesystem::rename(m_pending, m_target, code);
        if (code) {
            discard();
            return fail(ErrorCode::IoError, "\"" + m_target + "\" can't be replaced: " + code.message());
        }
        return {};
    }

private:
    tl::unexpected<Error> ioError(std::string_view what) const
    {
        const int number = errno;
        return fail(ErrorCode::IoError, "\"" + m_target + "\" " + std::string(what) + ": " + std::strerror(number) +
                                            (number == ENOSPC ? "; free some space or choose another disk" : ""));
    }
    void discard()
    {
        if (m_gzip != nullptr)
            gzclose(m_gzip);
        if (m_file != nullptr)
            std::fclose(m_file);
        m_gzip = nullptr;
        m_file = nullptr;
        std::error_code ignored;
        std::filesystem::remove(m_pending, ignored);
    }

    std::string m_target;
    std::string m_pending;
    bool m_isPacked;
    std::FILE* m_file = nullptr;
    gzFile m_gzip = nullptr;
};

/// One line: what ends a line in the text becomes a blank.
std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string toCell(const std::string& text, char delimiter)
{
    const bool isPlain = text.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos &&
                         (text.empty() || (text.front() != ' ' && text.back() != ' '));
    if (isPlain)
        return text;
    std::string cell = "\"";
    for (const char c : text)
        cell += c == '"' ? std::string("\"\"") : std::string(1, c);
    return cell + "\"";
}

/// A tag's value ends at a blank line, and a line of "$$$$" ends the record: neither may stand in a value. Lines that
/// begin with ">" are left alone, since readers (ours, RDKit's) take them for the value's; but a first line that looks
/// like a header would be taken for one, and gets a blank.
std::string toTagValue(const std::string& text)
{
    std::string value;
    std::string line;
    const auto flush = [&] {
        if (!line.empty() && line.find_first_not_of(" \t") != std::string::npos) {
            const bool isMark = line.rfind("$$$$", 0) == 0 || (value.empty() && isBracketedHeader(line));
            value += (isMark ? " " : "") + line + "\n";
        }
        line.clear();
    };
    for (const char c : text) {
        if (c == '\n' || c == '\r')
            flush();
        else
            line += c;
    }
    flush();
    return value;
}

class TextRecordWriter : public RecordWriter {
public:
    TextRecordWriter(const std::string& path, bool isPacked, OutputFormat format, WriterOptions options)
        : m_file(path, isPacked), m_format(format), m_options(std::move(options))
    {
    }

    Result<void> begin()
    {
        MOLRL_CHECK(m_file.open());
        if (m_format != OutputFormat::Delimited)
            return {};
        std::string header = std::string("SMILES") + m_options.delimiter + "Name";
        for (const std::string& column : m_options.columns)
            header += m_options.delimiter + toCell(column, m_options.delimiter);
        return m_file.write(header + "\n");
    }

    Result<void> write(const Molecule& mol, const std::string& name, const std::vector<std::string>& values,
                       const std::string& originalText) override
    {
        if (values.size() != m_options.columns.size())
            return fail(ErrorCode::InvalidArgument, std::to_string(values.size()) + " values for " +
                                                        std::to_string(m_options.columns.size()) + " columns");
        switch (m_format) {
        case OutputFormat::Smiles: return writeSmiles(mol, name, originalText);
        case OutputFormat::Delimited: return writeRow(mol, name, values, originalText);
        case OutputFormat::Sdf: return writeSdf(mol, name, values);
        }
        return {};
    }
    Result<void> close() override { return m_file.commit(); }

private:
    static std::string structureText(const Molecule& mol, const std::string& originalText)
    {
        return mol.isNull() ? originalText : toSmiles(mol);
    }
    Result<void> writeSmiles(const Molecule& mol, const std::string& name, const std::string& originalText)
    {
        const std::string structure = oneLine(structureText(mol, originalText));
        return m_file.write(structure + (name.empty() ? "" : "\t" + oneLine(name)) + "\n");
    }
    Result<void> writeRow(const Molecule& mol, const std::string& name, const std::vector<std::string>& values,
                          const std::string& originalText)
    {
        std::string row = toCell(structureText(mol, originalText), m_options.delimiter);
        row += m_options.delimiter + toCell(name, m_options.delimiter);
        for (const std::string& value : values)
            row += m_options.delimiter + toCell(value, m_options.delimiter);
        return m_file.write(row + "\n");
    }
    Result<void> writeSdf(const Molecule& mol, const std::string& name, const std::vector<std::string>& values)
    {
        constexpr std::string_view kEmptyBlock = "\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n";
        std::string block(kEmptyBlock);
        if (!mol.isNull()) {
            MOLRL_TRY(block, toMolBlock(mol));
        }
        std::string record = oneLine(name) + block.substr(std::min(block.find('\n'), block.size()));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!values[i].empty())
                record += ">  <" + oneLine(m_options.columns[i]) + ">\n" + toTagValue(values[i]) + "\n";
        }
        return m_file.write(record + "$$$$\n");
    }

    PendingFile m_file;
    OutputFormat m_format;
    WriterOptions m_options;
};

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

} // namespace

Result<std::unique_ptr<RecordWriter>> RecordWriter::create(const std::string& path, WriterOptions options)
{
    std::filesystem::path name(path);
    const bool isPacked = lowerCase(name.extension().string()) == ".gz";
    if (isPacked)
        name = name.stem();
    const std::string extension = lowerCase(name.extension().string());
    OutputFormat format = OutputFormat::Smiles;
    if (extension == ".csv" || extension == ".tsv") {
        format = OutputFormat::Delimited;
        if (extension == ".tsv")
            options.delimiter = '\t';
    } else if (extension == ".sdf" || extension == ".sd") {
        format = OutputFormat::Sdf;
    } else if (extension != ".smi" && extension != ".smiles") {
        return fail(ErrorCode::InvalidArgument,
                    "\"" + path + "\": the name must end in .smi, .csv, .tsv or .sdf (and .gz after it, if packed)");
    }
    auto writer = std::make_unique<TextRecordWriter>(path, isPacked, format, std::move(options));
    MOLRL_CHECK(writer->begin());
    return std::unique_ptr<RecordWriter>(std::move(writer));
}

} // namespace molrl::chem
