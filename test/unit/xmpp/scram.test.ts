import { describe, expect, test } from '@jest/globals';
import { Scram } from '../../../background/connection/scram';

// RFC 5802, section 5, and RFC 7677, section 3: user "user", password "pencil".
const SHA_1 = {
  hash: 'SHA-1',
  nonce: 'fyko+d2lbbFgONRv9qkxdawL',
  serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
  final: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
} as const;
const SHA_256 = {
  hash: 'SHA-256',
  nonce: 'rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  final:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
} as const;

describe.each([SHA_1, SHA_256])('$hash', ({ hash, nonce, serverFirst, final, serverFinal }) => {
  const begun = (): Scram => {
    const scram = new Scram(hash, nonce);
    expect(scram.first('user')).toBe(`n,,n=user,r=${nonce}`);
    return scram;
  };

  test('the known answers', async () => {
    const scram = begun();
    expect(await scram.final(serverFirst, 'pencil')).toBe(final);
    expect(scram.proved).toBe(false);
    scram.verify(serverFinal);
    expect(scram.proved).toBe(true);
  });

  test.each([
    ['another signature', serverFinal.replace(/^v=./, 'v=A')],
    ['a shorter one', `${serverFinal.slice(0, 10)}`],
    ['none', ''],
    ['an error', 'e=invalid-proof'],
    ['an empty one', 'v='],
  ])('%s proves nothing', async (_, said) => {
    const scram = begun();
    await scram.final(serverFirst, 'pencil');
    expect(() => scram.verify(said)).toThrow('server-not-proved');
    expect(scram.proved).toBe(false);
  });

  test('the signature of another password proves nothing', async () => {
    const scram = begun();
    await scram.final(serverFirst, 'pencils');
    expect(() => scram.verify(serverFinal)).toThrow('server-not-proved');
  });

  test('a signature before the proof proves nothing', () => {
    expect(() => begun().verify(serverFinal)).toThrow('server-not-proved');
  });

  test.each([
    ['a nonce that is not ours', serverFirst.replace('r=', 'r=x')],
    ['our nonce without the server’s', `r=${nonce},s=QSXCR+Q6sek8bf92,i=4096`],
    ['no salt', serverFirst.replace(/s=[^,]*/, 's=')],
    ['a salt that is not base64', serverFirst.replace(/s=[^,]*/, 's=QSX')],
    ['no rounds', serverFirst.replace('i=4096', 'i=0')],
    ['rounds without end', serverFirst.replace('i=4096', 'i=4294967295')],
    ['too many rounds', serverFirst.replace('i=4096', 'i=1000001')],
    ['an extension that must be understood', `m=x,${serverFirst}`],
    ['nothing', ''],
  ])('%s is refused', async (_, first) => {
    await expect(begun().final(first, 'pencil')).rejects.toThrow('server-not-proved');
  });
});
