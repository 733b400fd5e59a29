import { describe, expect, test } from '@jest/globals';
import { pageOf, type Sender } from '../../../background/sender';

const chrome = { id: 'abcdefghijklmnop', origin: 'chrome-extension://abcdefghijklmnop' };
const firefox = { id: 'hushroom@example', origin: 'moz-extension://0b5c6b5e-0000-4000-8000-000000000000' };
const popup: Sender = { id: chrome.id, origin: chrome.origin, url: `${chrome.origin}/popup.html` };
const chat: Sender = { ...popup, url: `${chrome.origin}/chat.html`, frameId: 0, tab: { id: 7 } };

describe('pageOf', () => {
  test.each<[string, Sender, string]>([
    ['the popup', popup, 'popup'],
    ['the chat tab', chat, 'chat'],
    ['the popup in a tab', { ...popup, frameId: 0, tab: { id: 3 } }, 'popup'],
    ['the chat tab with a fragment', { ...chat, url: `${chat.url}#room` }, 'chat'],
  ])('%s is let in', (_, sender, page) => {
    expect(pageOf(sender, chrome)).toBe(page);
  });

  test('Firefox tells no origin', () => {
    const sender = { id: firefox.id, url: `${firefox.origin}/popup.html` };
    expect(pageOf(sender, firefox)).toBe('popup');
  });

  test.each<[string, Sender | undefined]>([
    ['nobody', undefined],
    ['another extension', { ...popup, id: 'ponmlkjihgfedcba' }],
    ['no id', { ...popup, id: undefined }],
    ['no address', { ...popup, url: undefined }],
    ['a web page', { ...chat, url: 'https://example.org/chat.html', origin: 'https://example.org' }],
    ['a content script', { ...chat, url: 'https://example.org/', origin: 'https://example.org' }],
    ['a content script, origin untold', { ...chat, url: 'https://example.org/chat.html', origin: undefined }],
    ['a page whose origin contradicts its address', { ...popup, origin: 'https://example.org' }],
    ['an opaque origin', { ...popup, origin: 'null' }],
    ['another page of ours', { ...popup, url: `${chrome.origin}/other.html` }],
    ['the background itself', { ...popup, url: `${chrome.origin}/background.js` }],
    ['a longer path', { ...popup, url: `${chrome.origin}/x/popup.html` }],
    ['a path that begins like ours', { ...popup, url: `${chrome.origin}/popup.html.evil` }],
    ['the path in a fragment', { ...popup, url: `${chrome.origin}/other.html#/popup.html` }],
    ['another host', { ...popup, url: `${chrome.origin}x/popup.html` }],
    ['our address as user name', { ...popup, url: 'chrome-extension://abcdefghijklmnop@evil/popup.html' }],
    ['another scheme', { ...popup, url: 'https://abcdefghijklmnop/popup.html' }],
    ['a frame', { ...chat, frameId: 4 }],
    ['a chat page outside of tabs', { ...chat, tab: undefined }],
    ['a native program', { ...popup, nativeApplication: 'com.example' }],
    ['not an address', { ...popup, url: 'popup.html' }],
  ])('%s is not', (_, sender) => {
    expect(pageOf(sender, chrome)).toBeNull();
  });
});
