#!/usr/bin/env python3
"""-DSMTPMATRIX_BOTAN: which Botan a build takes, and what it says where that one is not to be had.

    CMAKE=cmake SMTPMATRIX_BOTAN=botan-2 SMTPMATRIX_BOTAN_VERSION=2.19.3 botan_switch_test.py

Libraries of other versions are pretended: a .pc file is all that the choice looks at.
"""
import os
import pathlib
import subprocess
import tempfile
import unittest

MODULES = pathlib.Path(__file__).resolve().parents[2] / "cmake"
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(choice LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH {modules})
find_package(PkgConfig REQUIRED)
include(botan)
"""


class BotanSwitch(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        (self.folder / "CMakeLists.txt").write_text(PROJECT.format(modules=MODULES))

    def configured(self, choice, **environment):
        arguments = [] if choice is None else [f"-DSMTPMATRIX_BOTAN={choice}"]
        result = subprocess.run([os.environ["CMAKE"], "-S", str(self.folder), "-B", str(self.folder / "build"), *arguments],
                                capture_output=True, text=True, env={**os.environ, **environment})
        # CMake wraps its errors.
        return result.returncode, " ".join((result.stdout + result.stderr).split())

    def pretended(self, name, version):
        (self.folder / f"{name}.pc").write_text(f"Name: Botan\nDescription: pretended\nVersion: {version}\nCflags:\nLibs:\n")
        return {"PKG_CONFIG_LIBDIR": str(self.folder), "PKG_CONFIG_PATH": ""}

    def test_this_build_s_own_is_found_by_its_name(self):
        code, said = self.configured(os.environ["SMTPMATRIX_BOTAN"])
        self.assertEqual(code, 0, said)
        self.assertIn(f"-- Botan {os.environ['SMTPMATRIX_BOTAN_VERSION']} ", said)

    def test_another_name_is_refused(self):
        code, said = self.configured("botan-4")
        self.assertNotEqual(code, 0)
        self.assertIn('SMTPMATRIX_BOTAN is "botan-4": wanted botan-2 or botan-3', said)

    def test_where_there_is_none_the_package_and_the_way_out_are_named(self):
        for choice, least in ((None, "botan-2 of version 2.19"), ("botan-3", "botan-3 of version 3.7")):
            with self.subTest(choice):
                code, said = self.configured(choice, PKG_CONFIG_LIBDIR=str(self.folder), PKG_CONFIG_PATH="")
                self.assertNotEqual(code, 0)
                self.assertIn(f"pkg-config finds no {least} or later", said)
                self.assertIn("PKG_CONFIG_PATH", said)

    def test_one_that_is_too_old_is_as_none(self):
        for choice, version in (("botan-2", "2.18.2"), ("botan-3", "3.6.1")):
            with self.subTest(choice):
                code, said = self.configured(choice, **self.pretended(choice, version))
                self.assertNotEqual(code, 0)
                self.assertIn(f"pkg-config finds no {choice}", said)

    def test_the_switch_chooses_where_both_are_and_can_be_turned_in_the_same_tree(self):
        self.pretended("botan-3", "3.9.0")
        both = self.pretended("botan-2", "2.19.5")
        for choice, version in (("botan-3", "3.9.0"), ("botan-2", "2.19.5"), ("botan-3", "3.9.0")):
            code, said = self.configured(choice, **both)
            self.assertEqual(code, 0, said)
            self.assertIn(f"-- Botan {version} ", said)
            self.assertEqual("serves no TLS 1.0 and 1.1" in said, choice == "botan-3")


if __name__ == "__main__":
    unittest.main()
