// Asks the user, through the browser, to let us reach one server as a page of its own could. To be called from a click.
import browser from 'webextension-polyfill';

/** True once it is allowed. */
export const allowHost = (host: string): Promise<boolean> => {
  // Development builds reach this machine, without TLS.
  const scheme = host === '127.0.0.1' ? '*' : 'https';
  return browser.permissions.request({ origins: [`${scheme}://${host}/*`] }).catch(() => false);
};
