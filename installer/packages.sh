# SPDX-License-Identifier: GPL-3.0-or-later
# Debian and Ubuntu packages, one list a purpose; sourced by installer/bootstrap. README says what each is for.
# shellcheck shell=bash disable=SC2034

build_packages=(
    g++ cmake ninja-build ccache mold pkg-config git
    qt6-base-dev libqt6opengl6-dev qt6-svg-dev qt6-qpa-plugins qt6-gtk-platformtheme
    libqcustomplot-dev
    libvtk9-dev
    libxgboost-dev
    librdkit-dev rdkit-data libinchi-dev libboost-dev libboost-serialization-dev libboost-iostreams-dev libeigen3-dev
    libopencv-dev
    libcairo2-dev libfreetype-dev
    libopenblas-dev libgoogle-perftools-dev libfftw3-dev libigraph-dev
    libsqlite3-dev libsqlitecpp-dev
    libspdlog-dev libexpected-dev libcli11-dev nlohmann-json3-dev
    libssl-dev libzstd-dev zlib1g-dev
    fonts-dejavu-core
)
# LibTorch, and where it is the distribution's, the peer of the parity tests.
torch_packages=(libtorch-dev libgloo-dev)
torch_test_packages=(python3-torch)
test_packages=(
    libgtest-dev libgmock-dev libbenchmark-dev
    python3 python3-numpy python3-rdkit
    xvfb libgl1-mesa-dri
)
# A machine without a display makes the tour under Xvfb.
tour_packages=(xvfb xauth libgl1-mesa-dri)
