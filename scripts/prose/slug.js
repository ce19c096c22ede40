// @ts-check
/**
 * GitHub's name for a heading; the site and the messages use it, too. It is a file of its own, for the site's config.
 * @param {string} heading
 * @example slug("Errors and `explain`") // "errors-and-explain"
 */
export const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\d\s_-]/gu, "")
    .replaceAll(/\s/g, "-")
