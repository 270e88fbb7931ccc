// Draws the trend where a browser can; the same numbers stand in the table below it.
"use strict";
(() => {
  const HEIGHT = 260;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dayOf = (stamp) => {
    const day = new Date(stamp * 1000);
    return `${day.getUTCDate()}/${day.getUTCMonth() + 1}`;
  };
  function options(part) {
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { show: false } };
    return {
      width: part.clientWidth,
      height: HEIGHT,
      tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "UTC"),
      scales: { y: { range: (chart, low, high) => [0, Math.max(high, 5)] } },
      axes: [{ ...axis, values: (chart, stamps) => stamps.map(dayOf) }, axis],
      series: [
        { label: part.dataset.day, value: (chart, stamp) => (stamp == null ? "–" : dayOf(stamp)) },
        { label: part.dataset.count, stroke: colour("--shade-3"), width: 1, points: { show: false } },
        { label: part.dataset.mean, stroke: colour("--accent"), width: 2.5, points: { show: false } },
      ],
    };
  }
  for (const part of document.querySelectorAll("[data-chart]")) {
    fetch(part.dataset.chart, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((trend) => {
        const chart = new uPlot(options(part), [trend.days, trend.counts, trend.means], part);
        addEventListener("resize", () => chart.setSize({ width: part.clientWidth, height: HEIGHT }));
        part.dataset.drawn = "";
      })
      .catch(() => { part.textContent = part.dataset.lost; });
  }
})();
