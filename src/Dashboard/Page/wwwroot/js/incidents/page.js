// Incidents: the list, or one of them.
import { showIncident } from './incident.js';
import { showList } from './list.js';

/** @param {import('../router.js').Visit} visit */
export function show(visit) {
  const [id] = visit.rest;
  return id ? showIncident(visit, id) : showList(visit);
}
