"""A headless Chromium, driven with its DevTools protocol over a pair of pipes: no port, no driver beside it.

    with Chromium() as browser:
        browser.open(path)
        browser.script("document.title")

Its profile is its own and is removed. What would speak to the network is switched off, and no name resolves.
Everything that the page logs, is refused, asks or fetches stands in `console`, `dialogs` and `requests`.
"""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

SWITCHES = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
]
ANSWER_SECONDS = 60
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


class ChromiumError(Exception):
    pass


class Chromium:
    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="smtpmatrix-browser.")
        program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
        to_read, self.to_it = os.pipe()
        self.from_it, to_write = os.pipe()
        # It reads its commands from descriptor 3 and answers on 4.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 100) for end in (to_read, to_write)]
        os.close(to_read)
        os.close(to_write)

        def place():
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        self.process = subprocess.Popen([program, *SWITCHES, f"--user-data-dir={self.profile}", "about:blank"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=place,
                                        pass_fds=(3, 4))
        for end in theirs:
            os.close(end)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        self.console, self.dialogs, self.requests = [], [], []
        page = next(one for one in self.send("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self.session = self.send("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(domain + ".enable")
        return self

    def __exit__(self, *_):
        session, self.session = self.session, None
        try:
            self.send("Browser.close")
        except (OSError, ChromiumError):
            self.process.kill()
        self.session = session
        self.process.wait()
        os.close(self.to_it)
        os.close(self.from_it)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self):
        """The next message, which ends in a zero byte."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.from_it], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise ChromiumError("Chromium does not answer")
            part = os.read(self.from_it, 1 << 16)
            if not part:
                raise ChromiumError("Chromium ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        method, about = message["method"], message["params"]
        self.events.append(method)
        if method == "Log.entryAdded":
            self.console.append(about["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.console.append(str(about["args"]))
        elif method == "Runtime.exceptionThrown":
            self.console.append(about["exceptionDetails"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(about["message"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_it, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise ChromiumError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.note(answer)

    def open(self, path):
        """Loads a file; returns when it has been loaded."""
        self.console.clear()
        self.requests.clear()
        self.events.clear()
        self.send("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        while "Page.loadEventFired" not in self.events:
            message = self.receive()
            if "method" in message:
                self.note(message)
        self.send("Page.bringToFront")

    def script(self, expression):
        """The value of an expression; a promise is waited for."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True,
                           userGesture=True)
        if "exceptionDetails" in answer:
            raise ChromiumError(str(answer["exceptionDetails"].get("exception", answer["exceptionDetails"])))
        return answer["result"].get("value")

    def middle(self, selector):
        """Brings an element into view, and says where it is."""
        return self.script(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{block: 'center', behavior: 'instant'}});
            const box = element.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }})()""")

    def mouse(self, kind, place, **more):
        self.send("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **more)

    def hover(self, selector):
        self.mouse("mouseMoved", self.middle(selector))

    def click(self, selector):
        place = self.middle(selector)
        self.mouse("mouseMoved", place)
        self.mouse("mousePressed", place, button="left", clickCount=1)
        self.mouse("mouseReleased", place, button="left", clickCount=1)

    def key(self, name):
        text = {"text": "\r"} if name == "Enter" else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, windowsVirtualKeyCode=KEYS[name], **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=name, code=name, windowsVirtualKeyCode=KEYS[name])

    def paste(self):
        self.send("Input.dispatchKeyEvent", type="keyDown", key="v", code="KeyV", modifiers=2, commands=["paste"])
        self.send("Input.dispatchKeyEvent", type="keyUp", key="v", code="KeyV", modifiers=2)

    def screen(self, width, height=900):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, name):
        self.send("Emulation.setEmulatedMedia", media="",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def medium(self, name):
        self.send("Emulation.setEmulatedMedia", media=name, features=[])

    def pdf(self):
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])

    def picture(self, whole_page=False):
        return base64.b64decode(self.send("Page.captureScreenshot", captureBeyondViewport=whole_page)["data"])
