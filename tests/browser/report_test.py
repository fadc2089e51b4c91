"""The HTML report in a real browser: tests/golden/report.html, which the unit tests hold against the renderer.
One of its hosts is made of attacks, one has many clients, one has no way in."""
import os
import pathlib
import re
import unittest

from chromium import Chromium

HERE = pathlib.Path(__file__).parent
REPORT = pathlib.Path(os.environ.get("SMTPMATRIX_REPORT", HERE.parent / "golden" / "report.html"))
WIDTHS = (360, 412, 768, 1280)


class ReportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Chromium().__enter__()
        cls.addClassCleanup(cls.browser.__exit__)

    def setUp(self):
        self.browser.medium("")
        self.browser.screen(1280)
        self.browser.dialogs.clear()
        self.browser.open(REPORT)

    def unfold_everything(self):
        self.browser.script("for (const one of document.querySelectorAll('details')) one.open = true")

    def assert_none(self, expression):
        """A list of faults that must be empty."""
        self.assertEqual(self.browser.script(expression), [])


class Peace(ReportTest):
    def test_the_console_is_silent_and_nothing_is_fetched(self):
        self.unfold_everything()
        self.assertEqual(self.browser.console, [])
        self.assertEqual(set(self.browser.requests) - {"data:,"}, {REPORT.resolve().as_uri()})

    def test_a_violation_of_the_policy_would_be_seen(self):
        self.browser.script("document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")
        self.browser.script("new Promise(done => requestAnimationFrame(done))")
        self.assertIn("Content Security Policy", str(self.browser.console))
        self.assertEqual(self.browser.dialogs, [])

    def test_attacks_stay_text(self):
        self.assertTrue(self.browser.script("document.body.innerText.includes('<script>alert(1)<' + '/script>')"))
        self.assertEqual(self.browser.dialogs, [])
        counts = self.browser.script(
            "[document.scripts.length, document.images.length, document.styleSheets.length,"
            " document.querySelectorAll('[onerror],[onclick],[style],iframe,object,embed,form,base').length]")
        self.assertEqual(counts, [1, 0, 1, 0])
        links = self.browser.script("[...document.links].map(link => link.getAttribute('href'))")
        self.assertTrue(all(link.startswith(("#", "https://")) for link in links))

    def test_it_reads_without_script(self):
        self.browser.send("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.open(REPORT)
        self.browser.send("Emulation.setScriptExecutionDisabled", value=False)
        self.assertTrue(self.browser.script("document.body.innerText.includes('What to do next')"))
        self.assert_none("[...document.querySelectorAll('button')].filter(one => one.checkVisibility()).map(String)")


class Reading(ReportTest):
    def test_no_page_scrolls_sideways(self):
        for width in WIDTHS:
            for unfolded in (False, True):
                self.browser.screen(width)
                if unfolded:
                    self.unfold_everything()
                with self.subTest(width=width, unfolded=unfolded):
                    self.assertLessEqual(self.browser.script("document.documentElement.scrollWidth"), width)

    def test_contrast_in_both_schemes(self):
        measure = f"(() => {{ {(HERE / 'contrast.js').read_text()} }})()"
        for scheme in ("light", "dark"):
            self.browser.scheme(scheme)
            self.unfold_everything()
            with self.subTest(scheme=scheme):
                result = self.browser.script(measure)
                self.assertEqual(result["faults"], [])
                self.assertGreater(result["measured"], 500)

    def test_dark_is_dark(self):
        def ground():
            return self.browser.script("getComputedStyle(document.body).backgroundColor")
        self.browser.scheme("light")
        light = ground()
        self.browser.scheme("dark")
        self.assertNotEqual(light, ground())

    def test_structure_for_those_who_listen(self):
        self.assert_none("""(() => {
            const faults = [];
            if (document.documentElement.lang !== 'en') faults.push('lang');
            for (const name of ['header', 'nav', 'main', 'footer', 'h1'])
              if (document.querySelectorAll('body > ' + name + ', header > ' + name).length !== 1) faults.push(name);
            let level = 1;
            for (const head of document.querySelectorAll('h1, h2, h3, h4')) {
              const now = Number(head.localName[1]);
              if (now > level + 1) faults.push('level skipped at ' + head.textContent);
              level = now;
            }
            for (const head of document.querySelectorAll('th')) if (!head.scope) faults.push('no scope: ' + head.textContent);
            const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
            if (new Set(ids).size !== ids.length) faults.push('an id twice');
            for (const name of ['aria-labelledby', 'aria-describedby'])
              for (const one of document.querySelectorAll('[' + name + ']'))
                if (!document.getElementById(one.getAttribute(name))) faults.push('dangling ' + one.getAttribute(name));
            for (const one of document.querySelectorAll('a, button, summary'))
              if (!one.textContent.trim() && !one.ariaLabel) faults.push('nameless ' + one.outerHTML);
            return faults;
        })()""")

    def test_every_coloured_word_has_a_mark_and_a_meaning(self):
        self.assert_none(
            "[...document.querySelectorAll('a.cell')].filter(one => !one.querySelector('.mark').textContent.trim()"
            " || !one.querySelector('.spoken').textContent.trim()).map(one => one.textContent)")


class Working(ReportTest):
    REFUSED = "#h1 a.cell.refused"

    def tip(self):
        return self.browser.script("(tip => tip.hidden ? null : tip.innerText)(document.getElementById('tip'))")

    def test_the_first_tab_skips_to_the_summary(self):
        self.browser.key("Tab")
        self.assertEqual(self.browser.script("document.activeElement.className"), "skip")
        self.assertGreaterEqual(self.browser.script("document.activeElement.getBoundingClientRect().left"), 0)
        self.browser.key("Enter")
        self.assertEqual(self.browser.script("document.activeElement.id"), "main")

    def test_keyboard_focus_shows_the_facts_and_escape_hides_them(self):
        self.browser.script("document.querySelector('#h1 .scroll').focus()")
        seen = []
        for _ in range(4):
            self.browser.key("Tab")
            seen.append(self.tip())
        self.assertNotIn(None, seen)
        self.assertTrue(any("TLS 1.0 and 1.1 are not supported" in tip for tip in seen))
        self.assertTrue(any("TLS 1.0, TLS_" in tip and "handshake complete" in tip for tip in seen))
        self.assertTrue(all("Connections" in tip and "Time" in tip for tip in seen))
        self.assertEqual(self.browser.script("document.activeElement.getAttribute('aria-describedby')"), "tip")
        self.browser.key("Escape")
        self.assertIsNone(self.tip())

    def test_hover_shows_the_facts_within_the_window(self):
        for width in (360, 1280):
            self.browser.screen(width)
            self.browser.hover(self.REFUSED)
            with self.subTest(width=width):
                self.assertIn("Stopped at", self.tip() or "")
                left, top, right, bottom = self.browser.script(
                    "(box => [box.left, box.top, box.right, box.bottom])(document.getElementById('tip').getBoundingClientRect())")
                self.assertGreaterEqual(min(left, top), 0)
                self.assertLessEqual(right, width)
                self.assertLessEqual(bottom, 900)

    def test_a_cell_leads_to_its_conversation(self):
        self.browser.script("void (window.gone = new Promise(done => addEventListener('hashchange', done, {once: true})))")
        self.browser.click(self.REFUSED)
        self.browser.script("window.gone.then(() => 0)")
        self.assertTrue(self.browser.script(
            "(entry => entry.open && entry.checkVisibility())(document.querySelector(location.hash))"))
        self.assertIn("421 4.7.66", self.browser.script("document.querySelector(location.hash + ' pre').innerText"))

    def press_copy(self):
        """Presses the first button; returns the command beside it."""
        self.browser.click("#h1 button.copy")
        self.browser.script("new Promise(done => { const look = () =>"
                            " document.getElementById('told').textContent ? done() : setTimeout(look, 5); look(); })")
        self.assertEqual(self.browser.script("document.querySelector('#h1 button.copy').textContent"), "Copied")
        return self.browser.script("document.querySelector('#h1 .command code').textContent")

    def pasted(self):
        self.browser.script("(() => { const area = document.createElement('textarea'); area.id = 'paste';"
                            " document.body.append(area); area.focus(); })()")
        self.browser.paste()
        return self.browser.script("document.getElementById('paste').value")

    def test_a_button_copies_the_exact_command(self):
        command = self.press_copy()
        self.assertRegex(command, r"^Connect-ExchangeOnline")
        self.assertEqual(self.pasted(), command)

    def test_it_copies_where_a_file_has_no_clipboard(self):
        self.browser.script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        command = self.press_copy()
        self.assertEqual(self.pasted(), command)


class Printing(ReportTest):
    def test_it_prints(self):
        pdf = self.browser.pdf()
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(re.findall(rb"/Type\s*/Page\b", pdf)), 3)

    def test_paper_has_no_buttons_and_cuts_no_table(self):
        # A4 at 96 dots an inch, less the margins of @page.
        self.browser.screen(703, 1000)
        self.browser.medium("print")
        self.assert_none("""[...document.querySelectorAll('table, pre, section')].filter(one => one.checkVisibility())
              .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
              .map(one => one.textContent.slice(0, 60))""")
        self.assert_none("[...document.querySelectorAll('button, nav, details')].filter(one => one.checkVisibility()).map(String)")


if __name__ == "__main__":
    unittest.main()
