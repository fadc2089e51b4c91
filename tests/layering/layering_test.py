#!/usr/bin/env python3
"""Plants one violation of each kind in a small copy of a tree and expects layering.py to name it."""
import pathlib
import tempfile
import unittest

import layering

TABLE = """\
probes/base:
probes/certs: probes/base
reports/render: probes/base
scanner/net: probes/base
<botan/*>: probes/certs
<boost/asio*>: scanner/net
"""
FILES = {
    "probes/base/bytes.h": "#include <vector>\n",
    "probes/certs/verify.cpp": '#include <botan/x509cert.h>\n#include "probes/base/bytes.h"\n',
    "reports/render/text.cpp": '#include "probes/base/bytes.h"\n',
    "scanner/net/dial.cpp": "#include <boost/asio.hpp>\n#include <sys/socket.h>\nauto t = steady_clock::now();\n",
}


class Layering(unittest.TestCase):
    def faults(self, files=None, table=TABLE):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**FILES, **(files or {})}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            (root / "rooms.txt").write_text(table)
            return layering.check(root, root / "rooms.txt")

    def expect(self, wanted, **planted):
        faults = self.faults(**planted)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(wanted, faults[0])

    def test_a_tree_in_order_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_an_arrow_outside_the_table(self):
        self.expect("probes/base/up.h:1: probes/base may not include reports/render",
                    files={"probes/base/up.h": '#include "reports/render/text.h"\n'})

    def test_a_room_that_the_table_does_not_know(self):
        self.expect("`probes/new` is not in the table", files={"probes/new/a.h": "\n"})

    def test_a_cycle_in_the_table(self):
        self.expect("cycle: probes/base -> probes/certs -> probes/base",
                    table=TABLE.replace("probes/base:\n", "probes/base: probes/certs\n"))

    def test_a_library_outside_its_rooms(self):
        self.expect("may not include <botan/hash.h>", files={"scanner/net/hash.cpp": "#include <botan/hash.h>\n"})

    def test_disk_sockets_and_randomness_in_a_pure_room(self):
        for header in ("fstream", "filesystem", "sys/socket.h", "random", "iostream"):
            with self.subTest(header):
                self.expect(f"<{header}> in a pure room", files={"probes/base/x.cpp": f"#  include <{header}>\n"})

    def test_clock_and_console_in_a_pure_room(self):
        for word in ("std::chrono::system_clock::now", "std::chrono::steady_clock::now", "std::cout"):
            with self.subTest(word):
                self.expect("in a pure room", files={"reports/render/x.cpp": f"auto x = {word}();\n"})

    def test_a_comment_may_name_the_clock(self):
        self.assertEqual(self.faults(files={"probes/base/x.cpp": "// never steady_clock::now\n"}), [])

    def test_an_include_relative_to_its_folder(self):
        self.expect("spelled from the root", files={"probes/base/x.cpp": '#include "bytes.h"\n'})

    def test_a_row_of_the_table_without_files(self):
        self.expect("room `probes/gone` has no file", table=TABLE + "probes/gone: probes/base\n")

    def test_a_row_that_names_no_room(self):
        self.expect("which is no room", table=TABLE.replace("scanner/net: probes/base", "scanner/net: probes/base p"))


if __name__ == "__main__":
    unittest.main()
