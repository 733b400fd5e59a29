// The bundler turns an imported stylesheet into the page's .css file.
declare module '*.css';
