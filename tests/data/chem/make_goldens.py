#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes goldens.tsv: what python3-rdkit says about a spread of molecules, for the C++ side to agree with.

Run: MOLRL_DATA=<folder> tests/data/chem/make_goldens.py   (Debian 12's python3-rdkit, 2022.09.3)
Columns: smiles, canonical, standardized (fragment + neutral), scaffold, scaffold with chirality, on bits of Morgan
(radius 2, 2048), on bits of MACCS, then descriptors as name=value.
"""
import csv
import os
import pathlib

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem, Crippen, Descriptors, MACCSkeys, rdMolDescriptors
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

RDLogger.DisableLog("rdApp.*")
NAMES = """MolWt ExactMolWt HeavyAtomMolWt HeavyAtomCount NumValenceElectrons NumRadicalElectrons MolLogP MolMR TPSA
LabuteASA NHOHCount NOCount NumHDonors NumHAcceptors NumRotatableBonds NumHeteroatoms FractionCSP3 RingCount
NumAromaticRings NumAliphaticRings NumSaturatedRings NumAromaticHeterocycles NumAromaticCarbocycles
NumAliphaticHeterocycles NumAliphaticCarbocycles NumSaturatedHeterocycles NumSaturatedCarbocycles Chi0v Chi1v Chi2v
Chi3v Chi4v Chi0n Chi1n Chi2n Chi3n Chi4n HallKierAlpha Kappa1 Kappa2 Kappa3""".split()
EXTRA = {
    "NumAmideBonds": rdMolDescriptors.CalcNumAmideBonds, "NumHeterocycles": rdMolDescriptors.CalcNumHeterocycles,
    "NumSpiroAtoms": rdMolDescriptors.CalcNumSpiroAtoms, "NumBridgeheadAtoms": rdMolDescriptors.CalcNumBridgeheadAtoms,
    "NumAtomStereoCenters": rdMolDescriptors.CalcNumAtomStereoCenters, "Phi": rdMolDescriptors.CalcPhi,
    "NumUnspecifiedAtomStereoCenters": rdMolDescriptors.CalcNumUnspecifiedAtomStereoCenters,
}
FUNCTIONS = dict(Descriptors.descList)


def descriptors(mol):
    values = {name: FUNCTIONS[name](mol) for name in NAMES}
    values |= {name: function(mol) for name, function in EXTRA.items()}
    for name, function in (("SlogP_VSA", rdMolDescriptors.SlogP_VSA_), ("SMR_VSA", rdMolDescriptors.SMR_VSA_),
                           ("PEOE_VSA", rdMolDescriptors.PEOE_VSA_)):
        values |= {f"{name}{i}": v for i, v in enumerate(function(mol), 1)}
    return values


def sources(data):
    with open(data / "moleculenet/bbbp.csv", newline="") as file:
        yield from [row["smiles"] for row in csv.DictReader(file)][::25]
    with open(data / "moleculenet/sider.csv", newline="") as file:
        yield from [row["smiles"] for row in csv.DictReader(file)][::20]
    with open(data / "moleculenet/hiv.csv", newline="") as file:
        yield from [row["smiles"] for row in csv.DictReader(file)][::600]
    yield from ["C", "[Na+].[Cl-]", "[H][H]", "*CC*", "[Fe]", "C[N+](C)(C)C", "[O-]C(=O)C[NH3+]", "OC(=O)CC.Cl.O"]


def main():
    out = pathlib.Path(__file__).with_name("goldens.tsv")
    chooser, uncharger = rdMolStandardize.LargestFragmentChooser(), rdMolStandardize.Uncharger()
    with open(out, "w") as file:
        for smiles in sources(pathlib.Path(os.environ["MOLRL_DATA"])):
            mol = Chem.MolFromSmiles(smiles)
            if mol is None or mol.GetNumHeavyAtoms() > 90:
                continue
            standardized = uncharger.uncharge(chooser.choose(mol))
            bits = AllChem.GetMorganFingerprintAsBitVect(mol, 2, 2048).GetOnBits()
            cells = [smiles.strip(), Chem.MolToSmiles(mol), Chem.MolToSmiles(standardized),
                     MurckoScaffold.MurckoScaffoldSmiles(mol=mol),
                     MurckoScaffold.MurckoScaffoldSmiles(mol=mol, includeChirality=True),
                     " ".join(map(str, bits)), " ".join(map(str, MACCSkeys.GenMACCSKeys(mol).GetOnBits())),
                     " ".join(f"{k}={v:.8g}" for k, v in descriptors(mol).items())]
            file.write("\t".join(cells) + "\n")


main()
