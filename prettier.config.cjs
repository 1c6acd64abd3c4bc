module.exports = {
  plugins: [require.resolve("@prettier/plugin-xml")],
  bracketSpacing: false,
  printWidth: 88,
  trailingComma: "es5",
  // QWeb prints what stands between its elements: line breaks must stay.
  xmlWhitespaceSensitivity: "preserve",
};
