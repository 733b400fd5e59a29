// The only file of the pages that knows the browser's extension interface.
import browser from 'webextension-polyfill';
import type { PortLike } from '../src/client';
import { PORT_NAME } from '../src/contract';

export const openPort = (): PortLike => browser.runtime.connect({ name: PORT_NAME });
