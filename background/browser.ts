/** The one place that names the browser's programming interface, in the form that Firefox gave it. */
export { default as browser } from 'webextension-polyfill';
