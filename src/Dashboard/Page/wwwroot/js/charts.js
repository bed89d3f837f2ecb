// Apache ECharts: fetched by the first page that draws with it.
import { theme } from './theme.js';

/** @type {Promise<any> | null} */
let loading = null;

/** @returns {Promise<any>} The library. */
export function charts() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/lib/echarts.js';
    script.addEventListener('load', () => resolve(/** @type {any} */ (globalThis).echarts));
    script.addEventListener('error', () => {
      loading = null;
      reject(new Error('The chart library could not be loaded: open the page again once the Dashboard answers.'));
    });
    document.head.append(script);
  });
  return loading;
}

/** The page's colours and letters as they are now, for drawings that know no CSS. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    dark: theme() === 'dark',
    ink: of('ink'),
    quiet: of('quiet'),
    line: of('line'),
    surface: of('surface'),
    positive: of('positive'),
    negative: of('negative'),
    accent: of('accent'),
    alarm: of('alarm'),
    font: getComputedStyle(document.body).fontFamily,
    size: parseFloat(style.fontSize) * 0.8,
  };
}

/** Whether things may move. */
export const mayMove = () => !matchMedia('(prefers-reduced-motion: reduce)').matches;
