export const answer = () => ["fallback"]
