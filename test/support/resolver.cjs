// Some packages offer ES modules only, which jest does not ask for; the transform can read them, so ask again as an `import` would.
module.exports = (path, options) => {
  try {
    return options.defaultResolver(path, options);
  } catch (error) {
    const conditions = [...(options.conditions ?? []).filter((it) => it !== 'require'), 'import'];
    try {
      return options.defaultResolver(path, { ...options, conditions });
    } catch {
      throw error;
    }
  }
};
