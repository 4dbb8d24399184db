import { certificateProblem } from '@switchyard/core/driver';
import { expect, test } from 'vitest';

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of Acme at h:1 is made out for another host'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate of Acme at h:1 is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'QUEUE_TLS_CA'],
  ['CERT_HAS_EXPIRED', 'has not expired'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'Acme at h:1 wants a certificate that it trusts'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'QUEUE_TLS_CERT and QUEUE_TLS_KEY'],
])('%s is explained', (code, says) => {
  expect(certificateProblem(code, 'Acme at h:1')).toContain(says);
});

test.each(['', 'ECONNREFUSED', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
  '%j is about something else',
  (code) => {
    expect(certificateProblem(code, 'Acme at h:1')).toBeUndefined();
  },
);
