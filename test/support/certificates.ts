// A certificate authority of one's own, and what it signs: by openssl, in a folder of the test's.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** PEM files. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** `days` below 0: one that has run out. */
export function makeCertificates(folder: string, domain: string, days = 2): Certificates {
  const at = (name: string): string => join(folder, `${domain}.${name}`);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  openssl('req', ...newKey, '-keyout', at('key.pem'), '-out', at('csr'), '-subj', `/CN=${domain}`);
  writeFileSync(at('ext'), `subjectAltName=DNS:${domain}\n`);
  const sign = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('ext')];
  openssl('x509', '-req', '-in', at('csr'), ...sign, '-days', String(days), '-out', at('cert.pem'));
  return { ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') };
}
