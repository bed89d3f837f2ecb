// The chart: above, how much is positive; below, how many tweets, positive ones upwards and negative ones downwards.
import { charts, colours, mayMove } from '../charts.js';
import { compact, count, percent } from '../format.js';
import { onTheme } from '../theme.js';
import { zone } from '../zone.js';
import { wholeTimeOf } from './account.js';

const MINUTE = 60_000;
// More model changes than this as words would write over each other.
const MOST_NAMED = 6;
// What part of the axis an incident takes at least: one of a moment ago is seen in a year, too.
const LEAST_SEEN = 1 / 200;

/** @typedef {import('./account.js').Series} Series */
/** @typedef {import('./account.js').Happened} Happened */

/**
 * @param {HTMLElement} place
 * @param {AbortSignal} signal
 * @param {(from: Date, to: Date) => void} zoomed
 */
export function trendChart(place, signal, zoomed) {
  /** @type {any} */
  let chart = null;
  let dragging = false;
  /** @type {[Series, Happened] | null} */
  let last = null;

  const sizes = new ResizeObserver(() => {
    chart?.resize();
    if (last) {
      paint(...last, false);
    }
  });
  const endTheme = onTheme(() => last && paint(...last, false));
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    endTheme();
    chart?.dispose();
    chart = null;
  });
  // A finger that crosses the chart scrolls the page: it has the buttons. Told before the library hears of it.
  let selects = matchMedia('(hover: hover)').matches;
  const select = () => chart?.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: selects });
  place.addEventListener('pointerdown', ({ pointerType }) => {
    if (selects !== (pointerType === 'mouse')) {
      selects = !selects;
      select();
    }
    dragging = selects;
  }, { capture: true });
  for (const end of ['pointerup', 'pointercancel']) {
    addEventListener(end, () => { dragging = false; }, { signal });
  }

  const paint = (/** @type {Series} */ series, /** @type {Happened} */ happened, /** @type {boolean} */ anew) => {
    chart.setOption({ ...option(series, happened, place.clientWidth < 620), animation: anew && mayMove() }, { notMerge: true });
    // The mouse selects a span, without a tool to be chosen first.
    select();
  };

  return {
    /** Whether somebody is selecting a span: what they see must stay. */
    busy: () => dragging,
    /**
     * @param {Series} series
     * @param {Happened} happened
     * @param {boolean} anew Whether another span than before is shown.
     */
    draw: async (series, happened, anew) => {
      const echarts = await charts();
      if (signal.aborted) {
        return;
      }
      if (chart === null) {
        chart = echarts.init(place, null, { renderer: 'canvas' });
        sizes.observe(place);
        chart.on('datazoom', (/** @type {any} */ event) => {
          const { startValue, endValue } = event.batch?.[0] ?? event;
          // A click that trembled selects nothing.
          if (last && startValue !== undefined && endValue - startValue > (last[0].to.getTime() - last[0].from.getTime()) * LEAST_SEEN) {
            const middle = (startValue + endValue) / 2;
            const half = Math.max(MINUTE, endValue - startValue) / 2;
            zoomed(new Date(middle - half), new Date(middle + half));
          }
        });
      }
      last = [series, happened];
      paint(series, happened, anew);
    },
  };
}

/**
 * @param {Series} series
 * @param {Happened} happened
 * @param {boolean} narrow
 */
function option(series, happened, narrow) {
  const c = colours();
  const text = { color: c.quiet, fontFamily: c.font, fontSize: c.size };
  const most = round(Math.max(1, ...series.points.flatMap(point => [point.positive, point.negative])));
  const { min, max, middle } = axisOf(series);
  const splitLine = { lineStyle: { color: c.line } };
  const height = (/** @type {number} */ value) => compact(Math.abs(value));
  const left = narrow ? 44 : 64;
  const right = narrow ? 12 : 24;
  const axis = (/** @type {number} */ index) => ({
    type: 'time', gridIndex: index, min, max,
    axisLine: { show: index === 1, lineStyle: { color: c.line } },
    axisTick: { show: false },
    axisLabel: { show: index === 1, hideOverlap: true, ...text },
    splitLine: { show: false },
    axisPointer: { show: true, label: { show: false }, lineStyle: { color: c.quiet, type: 'dotted' } },
  });
  const title = (/** @type {string} */ words, /** @type {number | string} */ top) => ({
    text: words, left: 0, top, textStyle: { ...text, color: c.quiet, fontWeight: 500 },
  });
  return {
    // Days are those of UTC.
    useUTC: series.by === 'day' || zone() === 'UTC',
    textStyle: { fontFamily: c.font },
    title: [title('positive share', 0), title(`tweets${series.by === 'day' ? ' by day (UTC)' : ''}: ▲ positive, ▼ negative`, '60%')],
    grid: [
      { left, right, top: c.size * 2.4, height: '46%' },
      { left, right, top: '66%', bottom: c.size * 2.6 },
    ],
    xAxis: [axis(0), axis(1)],
    yAxis: [
      { type: 'value', gridIndex: 0, min: 0, max: 1, interval: 0.25, axisLabel: { ...text, formatter: percent }, splitLine },
      { type: 'value', gridIndex: 1, min: -most, max: most, interval: most, axisLabel: { ...text, formatter: height }, splitLine },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: c.surface,
      borderColor: c.line,
      textStyle: { ...text, color: c.ink },
      formatter: (/** @type {any} */ items) => tip(series, [items].flat()[0]?.axisValue),
    },
    // The selection needs its tool to be there; nobody needs to see it.
    toolbox: {
      right: -200,
      itemSize: 1,
      feature: { dataZoom: { xAxisIndex: [0, 1], yAxisIndex: 'none', brushStyle: { color: c.accent, opacity: 0.15, borderWidth: 0 } } },
    },
    visualMap: {
      show: false, type: 'piecewise', seriesIndex: 0, dimension: 1,
      pieces: [{ min: 0, max: 0.5, color: c.negative }, { min: 0.5, max: 1, color: c.positive }],
    },
    series: [
      {
        type: 'line', name: 'positive share', xAxisIndex: 0, yAxisIndex: 0,
        data: series.points.map(point => [middle(point), point.positive_share]),
        showSymbol: series.points.filter(point => point.tweets > 0).length < 40,
        symbolSize: 5,
        lineStyle: { width: 2.5 },
        areaStyle: { origin: 0.5, opacity: 0.16 },
        connectNulls: false,
        markLine: {
          symbol: 'none',
          silent: true,
          animation: false,
          data: [
            { yAxis: 0.5, lineStyle: { color: c.quiet, type: 'dotted', width: 1 }, label: { show: false } },
            ...changes(happened, series, c, text, narrow),
          ],
        },
        markArea: { silent: true, animation: false, data: incidents(happened, series, c, text) },
      },
      bars('positive', c.positive, series.points.map(point => [middle(point), point.positive])),
      bars('negative', c.negative, series.points.map(point => [middle(point), -point.negative])),
    ],
  };
}

/**
 * From the first step's beginning to the last one's end, so that nothing of the span is cut off. A point tells of all of its step: it
 * stands in the middle.
 * @param {Series} series
 */
function axisOf({ points, step }) {
  const middle = (/** @type {{at: number}} */ point) => point.at + step / 2;
  return { min: points[0].at, max: points[points.length - 1].at + step, middle };
}

/**
 * Half of the lower chart.
 * @param {string} name
 * @param {string} color
 * @param {number[][]} data
 */
const bars = (name, color, data) =>
  ({ type: 'bar', name, stack: 'tweets', xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 28, barMinWidth: 1, itemStyle: { color }, data });

/**
 * @param {Series} series
 * @param {number} [at]
 */
function tip(series, at) {
  const { middle } = axisOf(series);
  const away = (/** @type {{at: number}} */ point) => Math.abs(middle(point) - (at ?? 0));
  const point = series.points.reduce((best, each) => away(each) < away(best) ? each : best);
  const when = wholeTimeOf(series.by)(point.at);
  const day = series.by === 'day' ? `${when} (UTC)` : when;
  return point.tweets === 0 ? `${day}\nno tweet`
    : `${day}\n${percent(point.positive_share)} positive of ${count(point.tweets)}\n`
      + `▲ ${count(point.positive)}   ▼ ${count(point.negative)}`;
}

/**
 * @param {Happened} happened
 * @param {Series} series
 * @param {ReturnType<typeof colours>} c
 * @param {object} text
 * @param {boolean} narrow
 */
function changes(happened, series, c, text, narrow) {
  const { min: from, max: to } = axisOf(series);
  return happened.model_changes.map(change => {
    const at = Date.parse(change.at);
    // Near an end its name would be cut off, or stand in the title.
    const place = (at - from) / (to - from);
    const named = !narrow && happened.model_changes.length <= MOST_NAMED && place > 0.12 && place < 0.95;
    return {
      xAxis: at,
      lineStyle: { color: c.accent, type: 'dashed', width: 1.5 },
      label: {
        show: true, ...text, color: c.accent, formatter: named ? `◆ model ${plain(change.version)}` : '◆', position: 'end', distance: 4,
      },
    };
  });
}

/**
 * The next number that is easy to read.
 * @param {number} number
 */
function round(number) {
  const ten = 10 ** Math.floor(Math.log10(number));
  return (/** @type {number} */ ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(step => step * ten >= number))) * ten;
}

/**
 * @param {Happened} happened
 * @param {Series} series
 * @param {ReturnType<typeof colours>} c
 * @param {object} text
 */
function incidents(happened, series, c, text) {
  const { min, max } = axisOf(series);
  const least = (max - min) * LEAST_SEEN;
  return happened.incidents.map(incident => {
    const now = series.to.getTime();
    const opened = Math.min(Math.max(min, Date.parse(incident.opened_at)), now);
    const to = Math.max(opened, Math.min(now, incident.resolved_at ? Date.parse(incident.resolved_at) : now));
    // Widened to both sides, and not beyond the chart.
    const wide = Math.max(0, least - (to - opened)) / 2;
    const from = Math.max(min, Math.min(opened - wide, max - least));
    // At the right end its sign would stand outside.
    const isLate = from > max - (max - min) / 20;
    return [
      {
        xAxis: from, itemStyle: { color: c.alarm, opacity: 0.13, borderColor: c.alarm, borderWidth: 1 },
        label: { show: true, ...text, color: c.alarm, formatter: '▲', position: isLate ? 'insideBottomRight' : 'insideBottomLeft' },
      },
      { xAxis: Math.max(from + least, to) },
    ];
  });
}

/**
 * Braces and bars mean styles to the library.
 * @param {string} text
 */
const plain = text => text.replace(/[{}|]/g, ' ');
