#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the demo library out of the ChEMBL approved-drug SDF of rdkit/rdkit-tutorials (CC BY-SA 4.0).

    make_demo.py approved_drugs.sdf > approved_drugs.csv

One row a record, in the file's order, none dropped. Text is tidied (first synonym as the name, "nan" as missing); the
structure is RDKit's isomeric SMILES of the record as it stands, salts included.
"""
import csv
import sys

from rdkit import Chem

COLUMNS = ["name", "smiles", "chembl_id", "therapeutic_area", "indication", "usan_stem", "drug_type",
           "first_approval", "oral", "black_box_warning", "mol_weight", "clogp"]


def prop(mol, key):
    value = mol.GetProp(key).strip() if mol.HasProp(key) else ""
    return "" if value in ("nan", "NaN", "None") else value


def therapeutic_area(mol):
    text = prop(mol, "ATC_CODE_DESCRIPTION")  # "N04BA01 [Nervous System:Anti-Parkinson ...]; ..."
    return text.split("[", 1)[1].split(":", 1)[0].strip().capitalize() if "[" in text else ""


def main(path):
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for mol in Chem.SDMolSupplier(path):
        year = prop(mol, "FIRST_APPROVAL")
        name = prop(mol, "name") or prop(mol, "SYNONYMS").split("(")[0]
        out.writerow([
            name.strip() or mol.GetProp("_Name"), Chem.MolToSmiles(mol), mol.GetProp("_Name"), therapeutic_area(mol),
            prop(mol, "INDICATION_CLASS"), prop(mol, "USAN_STEM_DEFINITION"), prop(mol, "DRUG_TYPE"),
            year.split(".")[0], {"Y": "yes", "N": "no"}.get(prop(mol, "ORAL"), ""),
            {"Y": "yes", "N": "no"}.get(prop(mol, "BLACK_BOX"), ""), prop(mol, "MW"), prop(mol, "logP")])


if __name__ == "__main__":
    main(sys.argv[1])
