"""The front-end files of the set-up work in a real browser, under the strictest content policy."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parent.parent.parent / "web" / "static" / "vendor"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
CALLS = ["register", "getContext", "getCurExternalContact", "sendChatMessage", "openEnterpriseChat"]
PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<link rel="stylesheet" href="/weui.min.css"><link rel="stylesheet" href="/tabler.min.css">
<script src="/htmx.min.js"></script><script src="/wecom.js"></script>
<script src="/charts.js"></script><script src="/tabler.min.js"></script>
<body><svg class="icon" width="24" height="24"><use href="/icons.svg#qrcode"/></svg>
<button hx-get="/fragment" hx-target="#answer">同步</button><p id="answer"></p>
<div id="chart"></div></body>"""


class Pages(SimpleHTTPRequestHandler):
    """The vendor folder, a page that uses all of it, and a fragment for htmx."""

    texts = {"/": PAGE, "/fragment": "<b>已同步</b>", "/favicon.ico": ""}

    def do_GET(self):
        if self.path not in self.texts:
            return super().do_GET()
        body = self.texts[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=VENDOR)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(browser, site):
    """The page, with everything the browser complained about in `page.complaints`."""
    context = browser.new_context()
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(site)
    yield page
    context.close()


def test_every_library_loads_and_works_without_inline_code(page):
    page.get_by_text("同步").click()
    page.get_by_text("已同步").wait_for()

    assert page.evaluate(f"{CALLS}.filter(name => typeof ww[name] !== 'function')") == []
    assert page.evaluate("typeof tabler.Modal") == "function"
    assert page.evaluate("document.querySelector('use').getBBox().width") > 10
    assert page.complaints == []


def test_a_line_chart_is_drawn(page):
    painted = page.evaluate("""() => {
        const element = document.getElementById("chart");
        const chart = echarts.init(element, null, {width: 300, height: 200});
        chart.setOption({animation: false, tooltip: {renderMode: "richText"},
          xAxis: {type: "category", data: ["一", "二"]}, yAxis: {},
          series: [{type: "line", data: [3, 5], markLine: {data: [{yAxis: 4}]}},
                   {type: "bar", data: [1, 2]}]});
        const canvas = element.querySelector("canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return pixels.data.some(value => value > 0);
    }""")

    assert painted
    assert page.complaints == []
