# SPDX-License-Identifier: Apache-2.0
"""PolicyEngine's model, loaded for members in Massachusetts only: a third of the time that the whole takes.

Its parameters are thousands of YAML files, most of them taxes of other states and cities, which nobody here is asked by. They are passed over while it
loads, but for those that its loading or its federal formulas name. What is left out is not answered with something else: a formula that asks for it
fails. Libraries that only its charts, notebooks and downloads need are not installed, and an empty module stands in the place of each."""
import gc
import importlib.abc
import importlib.machinery
import os
import sys
import types

BELOW = "policyengine_us/parameters/"
PLACES = ("gov/states/", "gov/local/")
KEPT = ("gov/states/ma", "gov/states/household", "gov/states/tax", "gov/states/ar/dhs/medicaid", "gov/states/ca/cpi.yaml", "gov/states/ca/dhcs",
        "gov/states/ca/chhs", "gov/states/il/hfs", "gov/states/ms/dom", "gov/states/mo/dss/mhabd", "gov/states/va/dmas", "gov/states/la/tax/income",
        "gov/states/or/tax/income", "gov/states/wa/tax/income", "gov/local/tax", "gov/local/ny/mamdani_income_tax",
        "gov/local/ny/nyc/tax/income/credits/income_tax_elimination/income_threshold/index.yaml")
NOT_INSTALLED = ("IPython", "pyvis", "plotly", "h5py", "tables", "huggingface_hub", "microdf", "requests", "tqdm", "psutil", "pytest", "rich", "click")


class Absent(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, type(name, (Exception,), {}))
        return self.__dict__[name]


class AbsentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in NOT_INSTALLED else None

    def create_module(self, spec):
        return Absent(spec.name)

    def exec_module(self, module):
        pass


def wanted(path):
    path = path.replace(os.sep, "/")
    if BELOW not in path:
        return True
    inside = path.split(BELOW, 1)[1]
    in_index = os.path.dirname(inside) + "/" in PLACES and os.path.basename(inside).count(".")
    return not inside.startswith(PLACES) or in_index or any((one + "/").startswith(inside + "/") or inside.startswith(one + "/") for one in KEPT)


def simulation():
    """The class policyengine_us.Simulation."""
    gc.disable()  # millions of small objects that stay: a third of the time to load
    sys.meta_path.append(AbsentModules())
    whole = os.listdir
    os.listdir = lambda path=".": [name for name in whole(path) if wanted(os.path.join(path, name))]
    try:
        from policyengine_us import Simulation
    finally:
        os.listdir = whole
    return Simulation
