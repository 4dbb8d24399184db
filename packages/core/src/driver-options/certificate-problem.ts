/** Node's and OpenSSL's names for a certificate that is not trusted. */
const UNTRUSTED =
  /^(?:CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|INVALID_(?:CA|PURPOSE))/;
const HOST_MISMATCH = 'ERR_TLS_CERT_ALTNAME_INVALID';
/** An alert that the server sends: it wants none of us. */
const REFUSED = /^ERR_SSL_\w*ALERT_\w*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;

/**
 * What is amiss with the certificate of either side, and what to do; `undefined` where the error is about something else.
 * `code` is that of the error of Node, `broker` says who it is, such as `Redis at localhost:6379`.
 */
export function certificateProblem(code: string, broker: string): string | undefined {
  if (code === HOST_MISMATCH) {
    return `the certificate of ${broker} is made out for another host; connect by a name that stands in it, or have it made out for this one`;
  }
  if (UNTRUSTED.test(code)) {
    return `the certificate of ${broker} is not trusted (${code}); give the certificate of the authority that signed it by QUEUE_TLS_CA or option tls.ca, and see that it has not expired`;
  }
  if (REFUSED.test(code)) {
    return `${broker} wants a certificate that it trusts of its clients (${code}); give one with its key by QUEUE_TLS_CERT and QUEUE_TLS_KEY or options tls.cert and tls.key`;
  }
  return undefined;
}
