import { inLetters } from "./letters.ts"

export default {
  fetch: (): Response => new Response(`${inLetters(100, 40)}\n`, { headers: { "content-type": "text/plain" } }),
}
