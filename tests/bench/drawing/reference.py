#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads SMILES from stdin, draws each by MolsToGridImage into a 224 x 224 PNG file; prints the CPU seconds a drawing."""
import os
import sys
import tempfile
import time

from rdkit import Chem
from rdkit.Chem import Draw

mols = [Chem.MolFromSmiles(line) for line in sys.stdin]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.png")
    Draw.MolsToGridImage(mols[:1], molsPerRow=1, subImgSize=(224, 224)).save(path)  # imports stay out of the time
    begin, cpu = time.perf_counter(), time.process_time()
    for mol in mols:
        Draw.MolsToGridImage([mol], molsPerRow=1, subImgSize=(224, 224)).save(path)
    print((time.perf_counter() - begin) / len(mols), (time.process_time() - cpu) / len(mols))
