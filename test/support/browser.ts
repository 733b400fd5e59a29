// The real browsers, under the name by which tests know them. `npm start` drives the same ones.
export { type Chromium, launchChromium } from '../../scripts/browser/chromium';
export { type Firefox, launchFirefox } from '../../scripts/browser/firefox';
