import { table } from '../table.mjs';

/**
 * @param {readonly import('./index.d.mts').BrokerStatus[]} brokers
 * @returns {string}
 */
export function statusTable(brokers) {
  const rows = brokers.map(({ name, way = '-', version = '-', url = '-', pids, state }) => {
    return [name, way, version, url, pids.join(' ') || '-', state];
  });
  return table([['name', 'how', 'version', 'url', 'pid', 'state'], ...rows]);
}
