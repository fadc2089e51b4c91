"""The results as Markdown: a summary for docs/CONFORMANCE.md, and every suite and group for docs/INTEROPERATION.md."""
from cases import GROUPS, KINDS, NUMBERS, SPOKEN

BEGIN, END = "<!-- interop: written by run_interop.py -->", "<!-- end of interop -->"


class Causes:
    """Numbers the rows of known.json in the order in which tables name them."""

    def __init__(self, rows):
        self.rows = rows
        self.order = []

    def number(self, row):
        if row not in self.order:
            self.order.append(row)
        return self.order.index(row) + 1

    def text(self):
        return "".join(f"{at}. {self.rows[row]['peer']}: {self.rows[row]['cause']}.\n" for at, row in enumerate(self.order, 1))


def share(results):
    """"n of m" of what both have."""
    both = [result for result in results if result.is_of_both()]
    return f"{sum(not result.fault for result in both)} of {len(both)}" if both else "none"


def see(results, causes):
    rows = []
    for result in results:
        if result.row is not None and result.row not in rows:
            rows.append(result.row)
    return " ".join(f"[{number}]" for number in sorted(causes.number(row) for row in rows))


def summary(results, versions, causes):
    lines = ["| peer | version | suites × certificates | groups | see |", "|---|---|---:|---:|---|"]
    for peer in versions:
        for version in NUMBERS:
            here = [result for result in results if (result.case.peer, result.case.version) == (peer, version)]
            suites = [result for result in here if not result.case.group]
            groups = [result for result in here if result.case.group]
            lines.append(f"| {peer} {versions[peer]} | {SPOKEN[version]} | {share(suites)} | "
                         f"{share(groups) if groups else '—'} | {see(here, causes)} |")
    both = [result for result in results if result.is_of_both()]
    passed = sum(not result.fault for result in both)
    refused = sum(not result.case.listed and result.row is None for result in results)
    return "\n".join(lines) + f"\n\n{len(both)} combinations that both have: {passed} complete, {len(both) - passed} fail or " \
        f"are not asked, for the causes below. {refused} more, of suites that the peer does not list: each refused.\n\n{causes.text()}"


def cell(results, causes):
    both = [result for result in results if result.is_of_both()]
    if not both:
        return "—"
    passed = sum(not result.fault for result in both)
    failing = [result for result in both if result.fault]
    return str(passed) if not failing else f"{passed} of {len(both)} {see(failing, causes)}"


def grid(first, rows, peers, results_of, causes):
    lines = ["| " + " | ".join([first, *peers]) + " |", "|---|" + "---:|" * len(peers)]
    for row in rows:
        cells = [cell(results_of(row, peer), causes) for peer in peers]
        if any(text != "—" for text in cells):
            lines.append("| " + " | ".join([f"`{row}`", *cells]) + " |")
    return "\n".join(lines) + "\n"


def full(results, versions, causes):
    parts = []
    for version in NUMBERS:
        here = [result for result in results if result.case.version == version]
        names = list(dict.fromkeys(result.case.name for result in here))

        def of_suite(name, peer):
            return [result for result in here if not result.case.group and (result.case.name, result.case.peer) == (name, peer)]

        def of_group(group, peer):
            return [result for result in here if (result.case.group, result.case.peer) == (group, peer)]

        parts.append(f"## {SPOKEN[version]}\n\n" + grid("suite", names, versions, of_suite, causes))
        if any(result.case.group for result in here):
            parts.append(grid("group", GROUPS, versions, of_group, causes))
    kinds = ", ".join(spoken for spoken, _ in KINDS.values())
    stacks = "\n".join(f"- {peer} {version}" for peer, version in versions.items())
    return f"""# Interoperation, suite by suite

Written by `tests/interop/run_interop.py --full`; `docs/CONFORMANCE.md` says what was done and how.

{stacks}

A figure is with how many kinds of certificates the suite completed at that version, of {kinds};
where that is not all that both have, it says so. — : the peer does not have it.

""" + "\n".join(parts) + ("\n" + causes.text() if causes.order else "")


def replace_block(path, text):
    """Puts the text between the marks of a document."""
    document = path.read_text()
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text}{END}{after}")
