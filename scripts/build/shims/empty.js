// Stands for modules of Node that a package names but never calls in a browser.
export default {};
