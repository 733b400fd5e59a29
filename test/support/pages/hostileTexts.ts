// Texts that try to become markup, script or another address. 500 of them: each way of running something inside each way of breaking out.

const run = 'window.__pwned=1';

const runners = [
  `<script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `<img src=x onerror=${run}//`,
  `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<iframe srcdoc="<script>parent.${run}</script>">`,
  `<iframe src="javascript:parent.${run}">`,
  `<a href="javascript:${run}">x</a>`,
  `<body onload=${run}>`,
  `<details open ontoggle=${run}>`,
  `<input autofocus onfocus=${run}>`,
  `<video><source onerror=${run}></video>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  `<object data="javascript:${run}">`,
  `<embed src="javascript:${run}">`,
  `<form action="javascript:${run}"><button>x`,
  `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  `<link rel=stylesheet href="data:text/css,*{background:url(//x.invalid)}">`,
  `<base href="//x.invalid/">`,
  `<style>@import "//x.invalid";</style>`,
  `<template><script>${run}</script></template>`,
  `<x contenteditable onblur=${run}>`,
  `javascript:${run}`,
  `https://x.invalid/"onmouseover="${run}`,
];

const breakouts: ((text: string) => string)[] = [
  (text) => text,
  (text) => `">${text}`,
  (text) => `'>${text}`,
  (text) => `\`>${text}`,
  (text) => `</textarea>${text}`,
  (text) => `</title></style>${text}`,
  (text) => `--></script>${text}`,
  (text) => `]]>${text}`,
  (text) => `&quot;&gt;${text.replaceAll('<', '&lt;')}`,
  (text) => `\uFF02\uFF1E${text.replaceAll('<', '\uFF1C')}`,
  (text) => text.toUpperCase().replaceAll(run.toUpperCase(), run),
  (text) => `{{constructor.constructor('${run}')()}}${text}`,
  (text) => `\${${run}}${text}`,
  (text) => encodeURIComponent(text),
  (text) => `https://example.org/${text}`,
  (text) => `http://example.org/?q='"${text}`,
  (text) => `\u202E${text}`,
  (text) => `\u0000${text}`,
  (text) => `__proto__${text}`,
  (text) => `x\n${text}\n`,
];

export const hostileTexts: readonly string[] = runners.flatMap((text) => breakouts.map((wrap) => wrap(text)));
