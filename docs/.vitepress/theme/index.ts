/** VitePress's theme without its font, which is a download for each reader. */
import theme from "vitepress/theme-without-fonts"
import "./site.css"

export default theme
