// Feeds that come from the web bring "&quot;" for a quotation mark. Decoded to be shown, as text like all that tweets bring, and once only:
// what "&amp;lt;" stands for is "&lt;".

/** @type {Record<string, string>} */
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;

/**
 * @param {string} text
 * @returns {string} With the five common entities and numeric ones as their characters; control characters stay as they came.
 */
export const decoded = text => text.replace(ENTITY, (whole, name, decimal, hex) => {
  if (name) {
    return NAMED[name];
  }
  const code = decimal ? parseInt(decimal, 10) : parseInt(hex, 16);
  const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0x7f && code <= 0x9f) && !(code >= 0xd800 && code <= 0xdfff);
  return isText ? String.fromCodePoint(code) : whole;
});
