// Starts the page.
import { get } from './api.js';
import { banners } from './banners.js';
import { el, fill } from './dom.js';
import { route } from './router.js';
import { connect } from './stream.js';
import { themeSwitch } from './theme.js';
import { zoneSwitch } from './zone.js';

/** @type {import('./router.js').Page[]} */
const pages = [
  { name: 'live', title: 'Live', load: () => import('./live/page.js') },
  { name: 'trends', title: 'Trends', load: () => import('./trends/page.js') },
  { name: 'try', title: 'Try it', load: () => import('./try/page.js') },
  { name: 'models', title: 'Models', load: () => import('./models/page.js') },
  { name: 'incidents', title: 'Incidents', load: () => import('./incidents/page.js') },
];
// What a Dashboard that only predicts can show.
const withoutStream = ['try', 'models'];

/** @param {string} id */
const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));

themeSwitch(byId('theme'));
const settings = await get('/settings').catch(() => ({}));
const line = byId('line');
if (!settings.predict_only) {
  line.hidden = false;
  banners(byId('banners'), byId('banners-said'), line, byId('line-word'));
  connect();
}

fill(byId('bottom'),
  zoneSwitch(),
  el('p', {}, settings.version ? `StreamSentiment ${settings.version}` : 'StreamSentiment'),
  el('p', {},
    el('a', { href: '/docs' }, 'HTTP API'), ' · ',
    el('a', { href: '/openapi/v1.json' }, 'OpenAPI'), ' · ',
    el('a', { href: '/health/ready' }, 'health')));
await route(settings.predict_only ? pages.filter(page => withoutStream.includes(page.name)) : pages, byId('main'), byId('pages'));
