// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/clean_flags.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace molrl::cli {

void CleanFlags::addTo(CLI::App& command)
{
    command.add_option("--paper", paper, "Colour of the paper")
        ->check(CLI::IsMember({"auto", "white", "black"}))
        ->capture_default_str();
    command.add_option("--region", region, "Only this part of the picture, in pixels")->type_name("X,Y,WIDTH,HEIGHT");
    command.add_option("--denoise", values.denoise, "Smoothing before the threshold")
        ->check(CLI::Range(0.0, 4.0))
        ->capture_default_str();
    command.add_option("--threshold", values.threshold01, "Darker than this share of white is ink; 0: by Otsu")
        ->check(CLI::Range(0.0, 0.99))
        ->capture_default_str();
    command.add_option("--max-skew", values.maxSkewDeg, "Turn upright by at most so many degrees; 0: never")
        ->check(CLI::Range(0.0, 15.0))
        ->capture_default_str();
    command
        .add_option("--specks", values.speckSize, "Isolated ink smaller than so many line widths is dirt; 0: none is")
        ->check(CLI::Range(0.0, 6.0))
        ->capture_default_str();
    command.add_flag("!--keep-labels", values.removeLabels, "Keep numbers, captions, salts, arrows and frames");
    command.add_flag("!--one", values.separate, "Take all drawings for one");
    command.add_flag("!--own-lines", values.evenLines, "Leave lines as wide as they are");
    command.add_option("--line-width", values.lineWidthPx, "Of the lines in the result, pixels")
        ->check(CLI::Range(0.5, 10.0))
        ->capture_default_str();
    command
        .add_option("--letter-height", values.letterHeightPx,
                    "Large letters no higher than that in the result, pixels; 0: as fits")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    command.add_option("--bond-length", values.bondLengthPx, "Bonds no longer than that in the result; 0: as fits")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
}

imaging::CleanOptions CleanFlags::options() const
{
    imaging::CleanOptions result = values;
    result.paper = paper == "white"   ? imaging::PaperColour::White
                   : paper == "black" ? imaging::PaperColour::Black
                                      : imaging::PaperColour::Auto;
    return result;
}

Result<Picture> CleanFlags::cut(const Picture& picture) const
{
    if (region.empty())
        return picture;
    imaging::PixelRect part;
    char rest = 0;
    if (std::sscanf(region.c_str(), "%d,%d,%d,%d%c", &part.x, &part.y, &part.width, &part.height, &rest) != 4)
        return fail(ErrorCode::InvalidArgument, "a region is four numbers: x,y,width,height", region);
    return imaging::cropPicture(picture, part);
}

} // namespace molrl::cli
