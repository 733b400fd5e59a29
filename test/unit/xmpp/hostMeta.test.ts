// XEP-0156: what a domain's web server says is believed as far as TLS protects it, and no further.
import { describe, expect, test } from '@jest/globals';
import { type FetchText, findServer } from '../../../background/findServer';
import { readJrd } from '../../../src/xmpp/xep0156';

const REL = 'urn:xmpp:alt-connections:websocket';
const jrd = (...links: unknown[]): string => JSON.stringify({ links });
const xrd = (...links: string[]): string =>
  `<?xml version='1.0' encoding='utf-8'?><!-- by hand --><XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>${links.join('')}</XRD>`;
const link = (href: string, rel = REL): string => `<Link rel="${rel}" href="${href}" />`;
const files =
  (json: string | null, xml: string | null): FetchText =>
  async (url) =>
    url === 'https://example.org/.well-known/host-meta.json'
      ? json
      : url === 'https://example.org/.well-known/host-meta'
        ? xml
        : null;
const found = async (json: string | null, xml: string | null) =>
  findServer({ domain: 'example.org', url: null }, files(json, xml));
const USUAL = { domain: 'example.org', url: 'wss://example.org/xmpp-websocket', by: 'usual' };
const OTHER = { domain: 'example.org', url: 'wss://chat.example.org:5443/ws', by: 'host-meta' };

describe('the address of a domain', () => {
  test.each([
    ['JRD', jrd({ rel: REL, href: OTHER.url }), null],
    ['XRD', null, xrd(link(OTHER.url))],
    [
      'the first secure one of several',
      jrd({ rel: REL, href: 'ws://example.org/' }, { rel: REL, href: OTHER.url }),
      null,
    ],
    ['JRD before XRD', jrd({ rel: REL, href: OTHER.url }), xrd(link('wss://elsewhere.example/'))],
    ['XRD where JRD has none', jrd({ rel: 'other', href: 'wss://x.example/' }), xrd(link(OTHER.url))],
  ])('%s', async (_, json, xml) => {
    expect(await found(json, xml)).toEqual(OTHER);
  });

  test.each([
    ['no file', null, null],
    ['no JSON, no XML', '<html>', '{}'],
    [
      'an unprotected address',
      jrd({ rel: REL, href: 'ws://example.org/ws' }),
      xrd(link('ws://example.org/ws')),
    ],
    ['another scheme', jrd({ rel: REL, href: 'javascript:alert(1)' }), xrd(link('https://example.org/ws'))],
    ['another relation', jrd({ rel: 'urn:xmpp:alt-connections:xbosh', href: OTHER.url }), null],
    [
      'blanks and control characters',
      jrd({ rel: REL, href: 'wss://a b/' }, { rel: REL, href: 'wss://a\u0000' }),
      null,
    ],
    ['wrong types', JSON.stringify({ links: [null, 1, 'x', [], { rel: REL, href: 7 }] }), null],
    ['links that are none', JSON.stringify({ links: { 0: { rel: REL, href: OTHER.url } } }), null],
    ['an entity bomb', null, `<!DOCTYPE x [<!ENTITY a "b">]>${xrd(link(OTHER.url))}`],
    ['more than one document', null, `${xrd(link(OTHER.url))}${xrd(link(OTHER.url))}`],
    ['another document', null, `<html>${link(OTHER.url)}</html>`],
    ['a truncated one', null, xrd(link(OTHER.url)).slice(0, -3)],
  ])('%s: the usual place', async (_, json, xml) => {
    expect(await found(json, xml)).toEqual(USUAL);
  });

  test('one that was typed is used as it is, and nobody is asked', async () => {
    const asked: string[] = [];
    const fetchText: FetchText = async (url) => {
      asked.push(url);
      return null;
    };
    const typed = { domain: 'example.org', url: 'wss://elsewhere.example/x' };
    expect(await findServer(typed, fetchText)).toEqual({ ...typed, by: 'typed' });
    expect(asked).toEqual([]);
  });

  test('a name from Object.prototype is no property', () => {
    expect(
      readJrd('{"__proto__": {"links": [{"rel": "urn:xmpp:alt-connections:websocket", "href": "wss://x"}]}}'),
    ).toEqual([]);
  });
});
