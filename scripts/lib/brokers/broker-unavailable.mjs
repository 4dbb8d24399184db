/** This machine has no way to a broker; says why, and the one command that would change that. */
export class BrokerUnavailable extends Error {
  /**
   * @param {string} broker
   * @param {{ reason: string, enable: string }} why
   * @param {ErrorOptions} [options]
   */
  constructor(broker, { reason, enable }, options) {
    super(`${broker} cannot be brought up here: ${reason}. Enable it with: ${enable}`, options);
    this.name = 'BrokerUnavailable';
    this.broker = broker;
    this.reason = reason;
    this.enable = enable;
  }
}
