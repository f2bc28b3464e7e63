// Draws each chart from the table beside it, so that both always say the same.

const INK = "#566173";
const LINE = "#e5e8ed";

function columnsOf(table) {
  return [...table.querySelectorAll("thead th")].map((head) => ({
    name: head.textContent.trim(),
    color: head.dataset.color,
    unit: head.dataset.unit || "",
  }));
}

function rowsOf(table) {
  const value = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));
  return [...table.querySelectorAll("tbody tr")].map((row) => ({
    label: row.cells[0].dataset.label || row.cells[0].textContent.trim(),
    values: [...row.cells].slice(1).map(value),
  }));
}

function seriesOf(column, index, rows, box) {
  const line = box.dataset.chart === "line";
  return {
    name: column.name,
    type: line ? "line" : "bar",
    data: rows.map((row) => row.values[index]),
    color: column.color,
    barMaxWidth: 22,
    barGap: "15%",
    symbol: "circle",
    symbolSize: 5,
    lineStyle: { width: 2 },
    connectNulls: false,
    itemStyle: line ? {} : { borderRadius: [2, 2, 0, 0] },
    markLine: index === 0 && box.dataset.mark ? markAt(box) : undefined,
  };
}

function markAt(box) {
  return {
    silent: true,
    symbol: "none",
    label: { formatter: box.dataset.markName, color: "#b4232b", fontSize: 12, position: "end" },
    lineStyle: { color: "#b4232b", type: "dashed" },
    data: [{ xAxis: box.dataset.mark }],
  };
}

function optionsOf(table, box) {
  const [, ...columns] = columnsOf(table);
  const rows = rowsOf(table);
  const axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, axisLabel: { color: INK, fontSize: 12 } };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 12, right: 16, top: columns.length > 1 ? 34 : 24, bottom: 8, containLabel: true },
    legend: columns.length > 1 ? { top: 4, right: 8, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { color: INK } } : undefined,
    // The page's content policy forbids inline styles, which an HTML tooltip would need.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: box.dataset.chart === "line" ? "line" : "shadow" } },
    xAxis: { type: "category", data: rows.map((row) => row.label), ...axis },
    yAxis: {
      type: "value",
      minInterval: 1,
      max: box.dataset.max ? Number(box.dataset.max) : undefined,
      splitLine: { lineStyle: { color: "#eef0f3" } },
      axisLabel: { color: INK, fontSize: 12, formatter: `{value}${columns[0].unit}` },
    },
    series: columns.map((column, index) => seriesOf(column, index, rows, box)),
  };
}

function draw(box) {
  const table = box.closest(".chart-box").querySelector("table");
  const chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(optionsOf(table, box), true);
  // Nothing but gaps and noughts: an empty frame would look broken, so the words of data-none stand in it.
  box.toggleAttribute("data-empty", !rowsOf(table).some((row) => row.values.some(Boolean)));
  box.dataset.drawn = "yes";
}

const watcher = new ResizeObserver((entries) =>
  entries.forEach((entry) => echarts.getInstanceByDom(entry.target)?.resize()),
);

function drawAll(root) {
  root.querySelectorAll("[data-chart]").forEach((box) => {
    draw(box);
    watcher.observe(box);
  });
}

drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt.parentElement || document));
