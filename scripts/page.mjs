// README as the page that the editor shows of the extension.

const IMAGE = /^!\[[^[\]\n]*\]\([^)\s:]+\)\n+/gm;
const LINK = /(?<!!)\[([^[\]\n]*)\]\((?!#)[^)\s:]+\)/g;

/**
 * A page without what only its folder has: images that stand by themselves, and links, of which the words stay. The editor shows
 * images by http alone, and no link to a file; once the repository has an address, `vsce` makes these absolute instead.
 * @param {string} markdown
 * @returns {string}
 */
export const pageOf = (markdown) => markdown.replace(IMAGE, "").replace(LINK, "$1");
